/* What the pages about people share. See visit.h. */
#ifndef KITH_PEOPLE_PARTS_H
#define KITH_PEOPLE_PARTS_H

#include "visit.h"

const char *kith_post_said(enum kith_post role);    /* "Counsellor" */
const char *kith_post_meaning(enum kith_post role); /* what it lets them do, in a sentence */

/* Shows a one-time link once, with what to do with it. */
void kith_people_show_link(struct kith_visit *v, const struct kith_person *person, const struct kith_token *token);

/* The roles of the form's boxes "role" as bits. */
unsigned kith_people_roles_ticked(const struct kith_visit *v);
void kith_people_role_boxes(struct kith_visit *v, unsigned held);

#define KITH_LINK_LIVES_S INT64_C(604800) /* a week */

#endif
