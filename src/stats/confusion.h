/* A K x K table of counts, what was given against what is right, and the figures read off it.
 *
 * A plain value of 2 kB that its maker owns; the functions are pure and allocate nothing; any thread. Counts add, so a
 * bootstrap sums the tables of the sessions it drew. */
#ifndef KITH_CONFUSION_H
#define KITH_CONFUSION_H

#include <stdbool.h>
#include <stdint.h>

#define KITH_CONFUSION_MAX 16u

struct kith_confusion {
    uint32_t k;                                         /* classes, 1 to KITH_CONFUSION_MAX */
    uint64_t n[KITH_CONFUSION_MAX][KITH_CONFUSION_MAX]; /* [gold][given] */
};

void kith_confusion_init(struct kith_confusion *c, uint32_t k); /* empty; k above the maximum is cut to it */
/* Counts one item; false, and nothing counted, when either class is not in 0 .. k-1. */
bool kith_confusion_add(struct kith_confusion *c, int gold, int given);
/* Adds all counts of `more`; false, and nothing added, when the number of classes differs. */
bool kith_confusion_merge(struct kith_confusion *c, const struct kith_confusion *more);

uint64_t kith_confusion_total(const struct kith_confusion *c);
uint64_t kith_confusion_gold(const struct kith_confusion *c, uint32_t class);  /* items that are `class` */
uint64_t kith_confusion_given(const struct kith_confusion *c, uint32_t class); /* items called `class` */

double kith_accuracy(const struct kith_confusion *c);                  /* 0 to 1; NaN when empty */
double kith_precision(const struct kith_confusion *c, uint32_t class); /* NaN when the class was never given */
double kith_recall(const struct kith_confusion *c, uint32_t class);    /* NaN when the class is not in gold */
/* 2 TP / (2 TP + FP + FN): 0 when the class occurs but is never right; NaN when it is neither in gold nor given. */
double kith_f1(const struct kith_confusion *c, uint32_t class);
/* The mean F1 of the classes present in gold; NaN when empty. */
double kith_macro_f1(const struct kith_confusion *c);

#endif
