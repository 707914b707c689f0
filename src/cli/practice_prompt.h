/* Reading what the learner writes: with editing and history on a terminal, a plain line from anything else.
 *
 * History lives in memory alone. One thread. */
#ifndef KITH_PRACTICE_PROMPT_H
#define KITH_PRACTICE_PROMPT_H

#include "cli.h"
#include "str.h"

struct kith_prompt;

enum kith_rc kith_prompt_open(const struct kith_cli *cli, bool plain, struct kith_prompt **out, struct kith_err *err);
void kith_prompt_close(struct kith_prompt *p); /* NULL is fine */
/* Adds a line to the history, as if it had been written. */
void kith_prompt_remember(struct kith_prompt *p, struct kith_str line);
/* One line without its end, until the next call; false at the end of the input. `ask` stands before it. */
bool kith_prompt_line(struct kith_prompt *p, const char *ask, struct kith_str *out);
/* The same without showing what is written, for a passphrase; not remembered. */
bool kith_prompt_secret(struct kith_prompt *p, const char *ask, char *out, size_t n);

#endif
