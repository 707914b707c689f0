/* Between the password and the pages: the code of a device, where somebody has one. See visit.h. */
#ifndef KITH_SECOND_STEP_H
#define KITH_SECOND_STEP_H

#include "visit.h"

/* What a step is bound to: see sign_steps.h. */
struct kith_str kith_step_browser(const struct kith_visit *v);

/* The password of `person` was right: asks for a code when they have a device (*asked: the page is written), else
 * leaves it to the caller to let them in. `next` is a path of ours. */
enum kith_rc kith_second_step(struct kith_visit *v, struct kith_id person, struct kith_str next, bool *asked);

/* What a code is good for: a device's, once, or one on paper, once; `*right` says so, and it is used up. Counts
 * against the person's tries, and answers EBUSY when there were too many. */
enum kith_rc kith_second_step_check(struct kith_visit *v, struct kith_id person, struct kith_str code, bool *right);

/* A new session for a person who has proved who they are with two things, and on to `next`. */
enum kith_rc kith_second_step_let_in(struct kith_visit *v, struct kith_id person, struct kith_str next);

/* The form and script of a passkey: `how` is "make" or "use"; the fields that the script fills, and a button. What the
 * form needs besides is written between open and close. */
void kith_passkey_form_open(struct kith_visit *v, const char *path, const char *how,
                            const struct kith_secret *challenge, struct kith_str known);
void kith_passkey_form_close(struct kith_visit *v, const char *button);
/* Whether the address of this place can have passkeys. */
bool kith_passkeys_here(const struct kith_visit *v);

/* The password of whoever is signed in, asked for again in the field of that name; *fault: NULL, or what is wrong. */
enum kith_rc kith_own_password(struct kith_visit *v, const char *field, const char **fault);
/* The same of somebody who is not signed in yet. */
enum kith_rc kith_password_of(struct kith_visit *v, const struct kith_person *person, const char *field,
                              const char **fault);

#endif
