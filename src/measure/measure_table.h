/* The one table that defines each measure: its names, what is counted of what, where it is shown, its guides.
 *
 * Constant data; any thread. Explained in docs/measures.md. */
#ifndef KITH_MEASURE_TABLE_H
#define KITH_MEASURE_TABLE_H

#include "measures.h"
#include "scale.h"

enum kith_measure_where {
    KITH_WHERE_ALWAYS,
    KITH_WHERE_ONE_TO_ONE, /* any one-to-one session */
    KITH_WHERE_MITI        /* a one-to-one session with a named change goal */
};

enum kith_measure_unit {
    KITH_UNIT_VOLLEY, /* counsellor volleys, by the fields below */
    KITH_UNIT_CLIENT, /* client turns by their talk */
    KITH_UNIT_WORDS   /* words */
};

struct kith_measure_spec {
    const char *name;
    const char *label;
    enum kith_scale scale;
    enum kith_measure_unit unit;
    enum kith_measure_where where;
    /* A volley is in the numerator when it has all of `has` and any of `adherence` (0: not asked), and is open,
     * complex, picked up where asked; in the denominator when it has all of `of` (0: every volley). */
    uint8_t has;
    uint8_t adherence;
    bool open;
    bool complex;
    bool picked_up;
    uint8_t of;
    double guide_fair; /* 0: none */
    double guide_good;
};

const struct kith_measure_spec *kith_measure_spec(int id); /* NULL outside the range */

bool kith_measure_counts(const struct kith_measure_spec *spec, const struct kith_volley *volley);
bool kith_measure_looks_at(const struct kith_measure_spec *spec, const struct kith_volley *volley);
/* True for the turn of a counted volley that shows why it counts. */
bool kith_measure_shows(const struct kith_measure_spec *spec, const struct kith_label *label);

#endif
