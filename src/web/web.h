/* The workspace's pages: a server over a workspace that the caller opened.
 *
 * Started once; serves on threads of its own until it is stopped. The workspace and the env outlive it. */
#ifndef KITH_WEB_H
#define KITH_WEB_H

#include "workspace.h"

struct kith_web;

struct kith_web_options {
    struct kith_workspace *workspace;
    const char *listen;            /* "127.0.0.1:8080" */
    const char *origin;            /* "http://localhost:8080": the one source for Host, Origin and links */
    const char *proxy;             /* the one address whose X-Forwarded-For is believed; NULL: none */
    const char *version;           /* "kith 0.1.0" */
    const char *common;            /* a list of much-used passwords, in lower case (password_file.h); NULL: none */
    const char *breached;          /* the site's own list of stolen ones; NULL: none */
    int64_t (*zone_s)(int64_t at); /* seconds east of UTC at that moment, for people to read; NULL: UTC */
};

/* EUSAGE when listener and origin do not go together: what others can reach needs an https origin, and a store of
 * invented people is for this machine alone. */
enum kith_rc kith_web_start(const struct kith_env *env, const struct kith_web_options *options, struct kith_web **out,
                            struct kith_err *err);
/* Exchanges that have begun end first, within ten seconds. NULL is fine. */
void kith_web_stop(struct kith_web *web);
unsigned kith_web_port(const struct kith_web *web);

#endif
