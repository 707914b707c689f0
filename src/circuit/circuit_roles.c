#include "evidence.h"

#include "circuit_words.h"
#include "evidence_cells.h"
#include "roles_table.h"

#include <math.h>

enum {
    EXPERIMENT,
    ROLE,
    LOOKED,
    LABORATORY,
    LABORATORY_READ,
    CLAIM,
    DIRECTION,
    OUTCOME,
    SCALE,
    MARGIN,
    PRIOR,
    PRIOR_OF,
    EVIDENCE,
    NOTE
};

static const char *const columns[] = {"experiment", "role",      "looked",   "laboratory", "laboratory_read",
                                      "claim",      "direction", "outcome",  "scale",      "margin",
                                      "prior",      "prior_of",  "evidence", "note"};
static const char *const roles[] = {"fit", "held_out", NULL};
static const char *const claims[] = {"direction", "null", NULL};
static const char *const directions[] = {"lowers", "none", "raises", NULL};
static const char *const scales[] = {"difference", "ratio", NULL};
static const char *const lookeds[] = {"", "yes", NULL};
static const char *const priors[] = {"", "row", "bundle", NULL};
static const char *const readings[] = {"notes", "source", "memory", "not known", NULL};

static enum kith_rc read_refs(const struct kith_cells *c, const struct kith_evidence *evidence,
                              struct kith_circuit_role *row, struct kith_err *err)
{
    struct kith_str rest = c->cell[EVIDENCE];
    struct kith_str id;

    while (kith_str_cut(&rest, ';', &id)) {
        size_t at = kith_evidence_find(evidence, id);

        if (at == KITH_EVIDENCE_NONE)
            return kith_fail(err, KITH_EINPUT, c->line, "There is no evidence '" KITH_STR_FMT "' in evidence.tsv.",
                             KITH_STR_ARG(id));
        if (row->n_evidence == KITH_EVIDENCE_REFS)
            return kith_fail(err, KITH_EBOUND, c->line, "A row names at most %d rows of evidence.", KITH_EVIDENCE_REFS);
        row->evidence[row->n_evidence++] = at;
        if (evidence->rows[at].grade > row->grade)
            row->grade = evidence->rows[at].grade;
    }
    return KITH_OK;
}

/* A null without a margin could never be told from a miss, nor a direction without a least effect from luck. */
static enum kith_rc check_claim(const struct kith_cells *c, const struct kith_circuit_role *row, struct kith_err *err)
{
    if (row->null != (row->direction == 0))
        return kith_fail(err, KITH_EINPUT, c->line, "A null has the direction 'none', and only a null has.");
    if (!(row->margin > (row->ratio ? 1 : 0)))
        return kith_fail(err, KITH_EINPUT, c->line,
                         "A row needs a margin: above 0 for a difference, above 1 for a ratio.");
    if (isnan(row->prior) != (c->cell[PRIOR_OF].n == 0))
        return kith_fail(err, KITH_EINPUT, c->line, "A prior share and prior_of go together.");
    return KITH_OK;
}

static enum kith_rc read_row(const struct kith_cells *c, const struct kith_evidence *evidence,
                             struct kith_circuit_role *row, struct kith_err *err)
{
    size_t role = 0, looked = 0, claim = 0, direction = 0, scale = 0, prior_of = 0;
    double percent = 0;
    enum kith_rc rc;

    *row = (struct kith_circuit_role){.experiment = c->cell[EXPERIMENT],
                                      .laboratory = c->cell[LABORATORY],
                                      .laboratory_read = c->cell[LABORATORY_READ],
                                      .outcome = c->cell[OUTCOME],
                                      .note = c->cell[NOTE]};
    KITH_TRY(kith_cells_some(c, EXPERIMENT, columns[EXPERIMENT], err));
    KITH_TRY(kith_cells_some(c, LABORATORY, columns[LABORATORY], err));
    KITH_TRY(kith_cells_some(c, EVIDENCE, columns[EVIDENCE], err));
    KITH_TRY(kith_cells_word(c, ROLE, columns[ROLE], roles, &role, err));
    KITH_TRY(kith_cells_word(c, LOOKED, columns[LOOKED], lookeds, &looked, err));
    KITH_TRY(kith_cells_word(c, LABORATORY_READ, columns[LABORATORY_READ], readings, NULL, err));
    KITH_TRY(kith_cells_word(c, CLAIM, columns[CLAIM], claims, &claim, err));
    KITH_TRY(kith_cells_word(c, DIRECTION, columns[DIRECTION], directions, &direction, err));
    KITH_TRY(kith_cells_some(c, OUTCOME, columns[OUTCOME], err));
    KITH_TRY(kith_cells_word(c, SCALE, columns[SCALE], scales, &scale, err));
    KITH_TRY(kith_cells_number(c, MARGIN, columns[MARGIN], 10, 0, &row->margin, err));
    KITH_TRY(kith_cells_number(c, PRIOR, columns[PRIOR], 100, (double)NAN, &percent, err));
    KITH_TRY(kith_cells_word(c, PRIOR_OF, columns[PRIOR_OF], priors, &prior_of, err));
    if (kith_circuit_word(kith_circuit_measure_name, c->cell[OUTCOME]) < 0)
        return kith_fail(err, KITH_EINPUT, c->line, "'" KITH_STR_FMT "' is no measure; circuit_words.h lists them.",
                         KITH_STR_ARG(c->cell[OUTCOME]));
    row->held_out = role == 1;
    row->looked = looked == 1;
    row->null = claim == 1;
    row->direction = (int)direction - 1;
    row->ratio = scale == 1;
    row->prior = percent / 100;
    row->prior_of_bundle = prior_of == 2;
    KITH_TRY(read_refs(c, evidence, row, err));
    KITH_TRY(check_claim(c, row, err));
out:
    return rc;
}

enum kith_rc kith_circuit_roles_parse(struct kith_arena *keep, struct kith_str tsv,
                                      const struct kith_evidence *evidence, struct kith_circuit_roles *out,
                                      struct kith_err *err)
{
    struct kith_cells cells = {.rest = tsv};
    struct kith_circuit_role *rows;
    enum kith_rc rc;

    *out = (struct kith_circuit_roles){0};
    KITH_TRY(kith_arena_take(keep, KITH_EVIDENCE_MAX, sizeof *rows, &rows, err));
    out->rows = rows;
    KITH_TRY(kith_cells_head(&cells, columns, sizeof columns / sizeof *columns, err));
    while ((rc = kith_cells_next(&cells, err)) == KITH_OK) {
        if (out->n == KITH_EVIDENCE_MAX)
            return kith_fail(err, KITH_EBOUND, cells.line, "The table holds more than %d rows; split it.",
                             KITH_EVIDENCE_MAX);
        KITH_TRY(read_row(&cells, evidence, &rows[out->n], err));
        if (kith_circuit_roles_find(out, rows[out->n].experiment) != KITH_EVIDENCE_NONE)
            return kith_fail(err, KITH_EINPUT, cells.line, "The experiment '" KITH_STR_FMT "' stands twice.",
                             KITH_STR_ARG(rows[out->n].experiment));
        out->n++;
    }
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    return rc;
}

size_t kith_circuit_roles_find(const struct kith_circuit_roles *r, struct kith_str experiment)
{
    for (size_t i = 0; i < r->n; i++)
        if (kith_str_eq(r->rows[i].experiment, experiment))
            return i;
    return KITH_EVIDENCE_NONE;
}

struct kith_str kith_circuit_roles_shipped(void)
{
    return (struct kith_str){(const char *)roles_table, roles_table_size};
}
