#include "circuit_validated.h"

#include "posterior_draws.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double number(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static const struct kith_inference_row *row_of(const struct kith_inference *inference, const char *id)
{
    for (size_t i = 0; id && i < inference->n; i++)
        if (strcmp(inference->rows[i].experiment.id, id) == 0)
            return &inference->rows[i];
    return NULL;
}

static enum kith_rc read_row(const struct kith_inference *inference, const json_t *item,
                             struct kith_validated_result *out, struct kith_err *err)
{
    const char *verdict = json_string_value(json_object_get(item, "verdict"));
    const json_t *interval = json_object_get(item, "interval");
    const struct kith_inference_row *row = row_of(inference, json_string_value(json_object_get(item, "experiment")));

    if (!row || !verdict)
        return kith_fail(err, KITH_EINPUT, 0,
                         "The stored validation names an experiment that is not in circuit/roles.tsv, or no verdict; "
                         "make it anew with `kith circuit validate --json`.");
    *out = (struct kith_validated_result){
        .row = row,
        .reproduced = strcmp(verdict, kith_verdict_name(KITH_REPRODUCED)) == 0,
        .not_identified = strcmp(verdict, kith_verdict_name(KITH_NOT_IDENTIFIED)) == 0,
        .simulated = number(json_object_get(item, "simulated")),
        .low = number(json_array_get(interval, 0)),
        .high = number(json_array_get(interval, 1)),
        .shows = number(json_object_get(item, "shows")),
        .found = number(json_object_get(item, "found")),
        .prior = number(json_object_get(item, "prior")),
    };
    return KITH_OK;
}

/* What failed comes first, and of that what nobody had looked at. */
static int rank(const struct kith_validated_result *r)
{
    const struct kith_circuit_role *role = r->row->role;

    return (r->reproduced ? 3 : 0) + (!role->held_out ? 2 : role->looked ? 1 : 0);
}

static int by_rank(const void *a, const void *b)
{
    const struct kith_validated_result *x = a;
    const struct kith_validated_result *y = b;

    if (rank(x) != rank(y))
        return rank(x) - rank(y);
    return (x->row > y->row) - (x->row < y->row); /* else as declared */
}

static bool is_current(struct kith_arena *keep, const struct kith_inference *inference, const char *hash)
{
    struct kith_circuit_posterior posterior;
    char now[20];

    if (!hash || kith_circuit_posterior(keep, inference->print_fit, &posterior, NULL) != KITH_OK)
        return false;
    (void)snprintf(now, sizeof now, "%016" PRIx64, kith_circuit_posterior_hash(&posterior));
    return strcmp(now, hash) == 0;
}

static enum kith_rc read_all(struct kith_arena *keep, const json_t *root, struct kith_validated_results *out,
                             struct kith_err *err)
{
    const json_t *rows = json_object_get(root, "rows");
    enum kith_rc rc = KITH_OK;
    size_t i;
    json_t *item;

    if (!json_is_array(rows) || json_array_size(rows) != out->inference.n)
        return kith_fail(err, KITH_EINPUT, 0,
                         "The stored validation has not one row for each of circuit/roles.tsv; make it anew with `kith "
                         "circuit validate --json`.");
    KITH_TRY(kith_arena_take(keep, out->inference.n, sizeof *out->rows, &out->rows, err));
    json_array_foreach(rows, i, item) KITH_TRY(read_row(&out->inference, item, &out->rows[i], err));
    out->n = out->inference.n;
    out->draws = (uint32_t)json_integer_value(json_object_get(root, "draws"));
    out->animals = (uint32_t)json_integer_value(json_object_get(root, "animals"));
    out->current = is_current(keep, &out->inference, json_string_value(json_object_get(root, "posterior")));
    qsort(out->rows, out->n, sizeof *out->rows, by_rank);
out:
    return rc;
}

enum kith_rc kith_circuit_validated_read(struct kith_arena *keep, struct kith_str json,
                                         struct kith_validated_results *out, struct kith_err *err)
{
    json_error_t at;
    json_t *root = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &at);
    enum kith_rc rc;

    *out = (struct kith_validated_results){.n = 0};
    KITH_TRY(kith_inference_make(keep, &out->inference, err));
    KITH_TRY(read_all(keep, root, out, err));
out:
    json_decref(root);
    return rc;
}

enum kith_rc kith_circuit_validated(struct kith_arena *keep, struct kith_validated_results *out, struct kith_err *err)
{
    return kith_circuit_validated_read(keep, kith_circuit_posterior_validated(), out, err);
}

void kith_circuit_validated_why(const struct kith_validated_result *r, struct kith_buf *out)
{
    const struct kith_circuit_role *role = r->row->role;

    if (r->reproduced)
        return;
    if (!isfinite(r->simulated))
        kith_buf_puts(out, "The outcome does not exist in any version.");
    else if (role->null)
        kith_buf_printf(out, "The range leaves the margin of %s%g that was declared before the fit.",
                        role->ratio ? "a factor of " : "", role->margin);
    else if (r->shows < KITH_VERDICT_PROBABILITY)
        kith_buf_printf(out, "%.0f%% of versions go the published way by %s%g or more; 95%% are asked for.",
                        100 * r->shows, role->ratio ? "a factor of " : "", role->margin);
    else if (!r->not_identified)
        kith_buf_printf(out, "A study of its own size would find the sign in %.0f%% of cases; 80%% are asked for.",
                        100 * r->found);
    if (r->not_identified)
        kith_buf_puts(out, " The fitted experiments say next to nothing about it.");
}
