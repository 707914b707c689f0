/* Choosing a line of the bank: the act and theme asked for, or the nearest there is. Internal to practice. */
#ifndef KITH_LINE_PICK_H
#define KITH_LINE_PICK_H

#include "client_mind.h"

struct kith_wish {
    enum kith_act act;
    uint8_t theme; /* KITH_NO_THEME: any or none */
    uint8_t depth;
    enum kith_push to; /* for push_back */
};

/* The line for a wish, marked as used. When the cell is dry: neighbouring depth, then another theme, then a kindred
 * act, then a short act that may recur; NULL when there is nothing left to say. */
const struct kith_line *kith_line_pick(struct kith_mind *m, const struct kith_wish *wish);

/* True when an act has a fresh line on a theme at any depth (KITH_NO_THEME: on any). */
bool kith_line_left(const struct kith_mind *m, enum kith_act act, uint8_t theme);

#endif
