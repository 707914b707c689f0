/* The words that weighed most for each code, kept beside the codes.
 *
 * To find them, a model with an encoder works several times as long as to code. So they are found once, by a worker in
 * the background after the feedback is kept, and the page takes them from there. They are offsets; the words themselves
 * stand in the transcript, and go with it. Any thread. */
#ifndef KITH_WORKSPACE_WHY_H
#define KITH_WORKSPACE_WHY_H

#include "coded.h"
#include "json_emit.h"

/* Writes the "why" of one line of codes; nothing where a turn has none. */
void kith_workspace_why_write(struct kith_emit *j, const struct kith_coded_turn *turn);

/* Gives the turns of *coded, which has none, what `lines` say of them. A span that does not lie in its turn is left
 * out. *coded becomes a copy in `keep`. */
enum kith_rc kith_workspace_why_read(struct kith_arena *keep, struct kith_str lines, const struct kith_coded **coded,
                                     struct kith_err *err);

#endif
