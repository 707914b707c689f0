/* Consents on papers of their own, each to one named recipient: on the client's page, and as a choice where something
 * goes out. See visit.h. */
#ifndef KITH_CONSENT_PAPERS_H
#define KITH_CONSENT_PAPERS_H

#include "visit.h"

/* Of one party of the client: what was signed, what stands, and the ways to the papers. `list` is all that was ever
 * chosen for the client, as kith_consent_list gives it. */
void kith_papers_write(struct kith_visit *v, const struct kith_client *client, const struct kith_party *party,
                       const struct kith_consent *list, size_t n);

/* Whether something may go out on it now. */
bool kith_paper_stands(const struct kith_consent *consent, int64_t now);

#endif
