#include "confusion.h"

#include <math.h>
#include <stddef.h>

void kith_confusion_init(struct kith_confusion *c, uint32_t k)
{
    *c = (struct kith_confusion){.k = k < KITH_CONFUSION_MAX ? k : KITH_CONFUSION_MAX};
}

bool kith_confusion_add(struct kith_confusion *c, int gold, int given)
{
    if (gold < 0 || given < 0 || (uint32_t)gold >= c->k || (uint32_t)given >= c->k)
        return false;
    c->n[gold][given]++;
    return true;
}

bool kith_confusion_merge(struct kith_confusion *c, const struct kith_confusion *more)
{
    if (c->k != more->k)
        return false;
    for (uint32_t i = 0; i < c->k; i++)
        for (uint32_t j = 0; j < c->k; j++)
            c->n[i][j] += more->n[i][j];
    return true;
}

uint64_t kith_confusion_gold(const struct kith_confusion *c, uint32_t class)
{
    uint64_t sum = 0;

    for (uint32_t j = 0; class < c->k && j < c->k; j++)
        sum += c->n[class][j];
    return sum;
}

uint64_t kith_confusion_given(const struct kith_confusion *c, uint32_t class)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; class < c->k && i < c->k; i++)
        sum += c->n[i][class];
    return sum;
}

uint64_t kith_confusion_total(const struct kith_confusion *c)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < c->k; i++)
        sum += kith_confusion_gold(c, i);
    return sum;
}

static double ratio(double part, double whole)
{
    return whole > 0.0 ? part / whole : (double)NAN;
}

static double hits(const struct kith_confusion *c, uint32_t class)
{
    return class < c->k ? (double)c->n[class][class] : 0.0;
}

double kith_accuracy(const struct kith_confusion *c)
{
    double right = 0.0;

    for (uint32_t i = 0; i < c->k; i++)
        right += hits(c, i);
    return ratio(right, (double)kith_confusion_total(c));
}

double kith_precision(const struct kith_confusion *c, uint32_t class)
{
    return ratio(hits(c, class), (double)kith_confusion_given(c, class));
}

double kith_recall(const struct kith_confusion *c, uint32_t class)
{
    return ratio(hits(c, class), (double)kith_confusion_gold(c, class));
}

double kith_f1(const struct kith_confusion *c, uint32_t class)
{
    return ratio(2.0 * hits(c, class), (double)kith_confusion_gold(c, class) + (double)kith_confusion_given(c, class));
}

double kith_macro_f1(const struct kith_confusion *c)
{
    double sum = 0.0;
    double present = 0.0;

    for (uint32_t i = 0; i < c->k; i++) {
        if (kith_confusion_gold(c, i) > 0) {
            sum += kith_f1(c, i);
            present += 1.0;
        }
    }
    return ratio(sum, present);
}
