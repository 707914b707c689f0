/* The reference table: draws from the priors and what the simulator made of them; and the file that keeps it.
 *
 * Draw i depends on the problem, the seed and i alone. So a table grown in steps, on any number of threads, or broken
 * off and resumed, is the same to the byte as one made at once. The file is written whole or not at all, at intervals:
 * whoever kills the program loses at most one interval.
 *
 * A table lives in the arena that it was made in; one thread may change it, any may read. The file: 64 bytes of header
 * (magic, version, sizes, print, seed, rows, hash of the rest), then rows of params + figures doubles, little-endian.
 */
#ifndef KITH_ABC_TABLE_H
#define KITH_ABC_TABLE_H

#include "abc_problem.h"
#include "str.h"

#define KITH_ABC_ROWS_MAX 1000000u

struct kith_abc_table {
    size_t params;
    size_t figures;
    size_t rows;
    size_t room; /* rows that fit */
    uint64_t print;
    uint64_t seed;
    double *value; /* rows of params coordinates, then figures */
};

static inline double *kith_abc_unit(const struct kith_abc_table *t, size_t row)
{
    return t->value + row * (t->params + t->figures);
}

static inline double *kith_abc_figure(const struct kith_abc_table *t, size_t row)
{
    return kith_abc_unit(t, row) + t->params;
}

/* An empty table with room for `room` rows. EBOUND above KITH_ABC_ROWS_MAX. */
enum kith_rc kith_abc_table_make(struct kith_arena *keep, size_t params, size_t figures, uint64_t print, uint64_t seed,
                                 size_t room, struct kith_abc_table *out, struct kith_err *err);

/* Prior coordinates of draw `row`: inside (0,1). */
void kith_abc_draw(uint64_t seed, uint64_t row, size_t params, double *unit);

/* Grows to min(rows, room) rows. With a path, first takes over what that file holds if it is of the same problem and
 * seed (EINPUT when it is of another, or damaged), and saves after every `interval_ns` of work and at the end. */
struct kith_abc_store {
    const struct kith_env *env;
    const char *path; /* NULL: kept in memory alone */
    uint64_t interval_ns;
};
enum kith_rc kith_abc_table_grow(const struct kith_abc_problem *problem, const struct kith_abc_store *store,
                                 struct kith_abc_table *table, size_t rows, struct kith_err *err);

/* What the store's file holds, when it is of the same sizes, print and seed and has more rows; nothing without a file.
 * EINPUT as above. */
enum kith_rc kith_abc_table_take_over(const struct kith_abc_store *store, struct kith_abc_table *table,
                                      struct kith_err *err);

/* Simulates `n` rows of coordinates that stand in the table already, from row `first`. Row first + i is run number
 * runs[i] or, without `runs`, first + i. With `least` (or NULL) it matters only while its ln likelihood can reach
 * least[i]. */
enum kith_rc kith_abc_simulate_rows(const struct kith_abc_problem *problem, struct kith_abc_table *table, size_t first,
                                    size_t n, const uint64_t *runs, const double *least, struct kith_err *err);

enum kith_rc kith_abc_table_save(const struct kith_env *env, const char *path, const struct kith_abc_table *table,
                                 struct kith_err *err);
/* Reads the bytes of a file. EINPUT for anything but a whole, undamaged table; never trusts a size it states. */
enum kith_rc kith_abc_table_read(struct kith_arena *keep, struct kith_str bytes, size_t room,
                                 struct kith_abc_table *out, struct kith_err *err);
/* The same from a path; KITH_END when there is no such file. */
enum kith_rc kith_abc_table_load(const struct kith_env *env, const char *path, struct kith_arena *keep, size_t room,
                                 struct kith_abc_table *out, struct kith_err *err);

#endif
