/* A model of this site's own: adapted on what people here coded blind, and on nothing else.
 *
 * Masked words of sessions whose people allow training; all sessions of one client count as one, so that no n-gram is
 * kept that fewer than KITH_SITE_CLIENTS clients said; kept only where clients held back agree better. It lies in the
 * store, encrypted, and is used from the next start on. See workspace.h for ownership and threads. */
#ifndef KITH_WORKSPACE_SITE_H
#define KITH_WORKSPACE_SITE_H

#include "workspace.h"

#define KITH_SITE_CLIENTS 10u

struct kith_site_outcome {
    bool kept;
    size_t clients; /* whose sessions were learned from */
    size_t sessions;
};

/* Minutes of work. base_path: the model to start from. `report` gets what was found, in plain words. EINPUT when fewer
 * than ten clients allow it and were coded. The caller has opened the store alone or beside a running server. */
enum kith_rc kith_workspace_adapt(const struct kith_env *env, struct kith_workspace *ws, const char *base_path,
                                  struct kith_buf *report, struct kith_site_outcome *out, struct kith_err *err);

#endif
