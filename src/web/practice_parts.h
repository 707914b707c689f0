/* What the pages of Practice share. See visit.h; all write into v->out. */
#ifndef KITH_PRACTICE_PARTS_H
#define KITH_PRACTICE_PARTS_H

#include "form_parts.h"
#include "visit.h"
#include "workspace_practice.h"

/* Who practises, where. */
struct kith_practising kith_practice_who(const struct kith_visit *v);
/* The room; where there is none, a page that says so was written, and NULL. */
struct kith_room *kith_practice_room(struct kith_visit *v);

/* A form that, with scripts, exchanges the part of the page that is called #part; `hx` are further attributes of
 * htmx's, Kith's own words. */
void kith_practice_form(struct kith_visit *v, const char *path, const char *hx);
/* What a page must be told before it opens something hard; nothing when the note is empty. */
void kith_practice_content_note(struct kith_visit *v, struct kith_str note);
/* Where help is, in place of whatever was being done. */
void kith_practice_send_help(struct kith_visit *v);

/* One turn of a talk and what it was met with. */
void kith_practice_write_turn(struct kith_visit *v, const struct kith_persona *persona,
                              const struct kith_sitting_turn *turn);

/* Under what name a part of the page of one of the visitor's own talks is kept for a while (page_cache.h). */
void kith_practice_name(const struct kith_visit *v, const char *part, struct kith_id talk, char *out, size_t size);
/* Lets go of all such parts: when a talk is deleted, and when its owner signs out. */
void kith_practice_forget_pages(const struct kith_visit *v);

/* What a form says, trimmed; a fault of `field` where it is more than fits. */
struct kith_str kith_practice_said(struct kith_visit *v, const char *field, struct kith_faults *faults);

#endif
