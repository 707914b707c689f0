#include "evidence.h"

#include "evidence_cells.h"
#include "evidence_table.h"

static const char *const columns[] = {"id",      "experiment", "species",   "n",      "n_grade", "manipulation",
                                      "outcome", "direction",  "statistic", "source", "read",    "grade"};
static const char *const species[] = {"", "rat", "vole", "human", "rat (M)", "mouse (M)", NULL};
static const char *const directions[] = {
    "raises",      "lowers", "none",     "abolishes", "reverses", "occurs", "varies",          "mixed",
    "potentiates", "tracks", "involved", "goes with", "inferred", "value",  "prefers contact", NULL};
static const char *const readings[] = {"abstract or legend", "record", "title",    "grant",
                                       "secondary",          "memory", "unmarked", NULL};
static const char *const grades[] = {"A", "B", "M", NULL};
static const char *const maybe_grades[] = {"", "A", "B", "M", NULL};

/* How well a thing can have been read hangs on where: only what was seen at the source is A. */
static bool grade_fits(struct kith_str read, enum kith_circuit_grade grade)
{
    if (kith_str_eq(read, KITH_S("secondary")))
        return grade == KITH_GRADE_B;
    if (kith_str_eq(read, KITH_S("memory")) || kith_str_eq(read, KITH_S("unmarked")))
        return grade == KITH_GRADE_M;
    return grade == KITH_GRADE_A;
}

static enum kith_rc read_row(const struct kith_cells *c, struct kith_evidence_row *row, struct kith_err *err)
{
    size_t grade = 0;
    enum kith_rc rc;

    KITH_TRY(kith_cells_some(c, 0, columns[0], err));
    KITH_TRY(kith_cells_some(c, 1, columns[1], err));
    KITH_TRY(kith_cells_some(c, 9, columns[9], err));
    KITH_TRY(kith_cells_word(c, 2, columns[2], species, NULL, err));
    KITH_TRY(kith_cells_word(c, 4, columns[4], maybe_grades, NULL, err));
    KITH_TRY(kith_cells_word(c, 7, columns[7], directions, NULL, err));
    KITH_TRY(kith_cells_word(c, 10, columns[10], readings, NULL, err));
    KITH_TRY(kith_cells_word(c, 11, columns[11], grades, &grade, err));
    *row = (struct kith_evidence_row){.id = c->cell[0],
                                      .experiment = c->cell[1],
                                      .species = c->cell[2],
                                      .n = c->cell[3],
                                      .n_grade = c->cell[4],
                                      .manipulation = c->cell[5],
                                      .outcome = c->cell[6],
                                      .direction = c->cell[7],
                                      .statistic = c->cell[8],
                                      .source = c->cell[9],
                                      .read = c->cell[10],
                                      .grade = (enum kith_circuit_grade)grade};
    if ((row->n.n == 0) != (row->n_grade.n == 0))
        return kith_fail(err, KITH_EINPUT, c->line, "A number of animals or people needs its n_grade, and only then.");
    if (!grade_fits(row->read, row->grade))
        return kith_fail(err, KITH_EINPUT, c->line, "What was read as '" KITH_STR_FMT "' cannot have grade %s.",
                         KITH_STR_ARG(row->read), grades[grade]);
out:
    return rc;
}

enum kith_rc kith_evidence_parse(struct kith_arena *keep, struct kith_str tsv, struct kith_evidence *out,
                                 struct kith_err *err)
{
    struct kith_cells cells = {.rest = tsv};
    struct kith_evidence_row *rows;
    enum kith_rc rc;

    *out = (struct kith_evidence){0};
    KITH_TRY(kith_arena_take(keep, KITH_EVIDENCE_MAX, sizeof *rows, &rows, err));
    out->rows = rows;
    KITH_TRY(kith_cells_head(&cells, columns, sizeof columns / sizeof *columns, err));
    while ((rc = kith_cells_next(&cells, err)) == KITH_OK) {
        if (out->n == KITH_EVIDENCE_MAX)
            return kith_fail(err, KITH_EBOUND, cells.line, "The table holds more than %d rows; split it.",
                             KITH_EVIDENCE_MAX);
        KITH_TRY(read_row(&cells, &rows[out->n], err));
        if (kith_evidence_find(out, rows[out->n].id) != KITH_EVIDENCE_NONE)
            return kith_fail(err, KITH_EINPUT, cells.line, "The id '" KITH_STR_FMT "' stands twice; ids are unique.",
                             KITH_STR_ARG(rows[out->n].id));
        out->n++;
    }
    rc = rc == KITH_END ? KITH_OK : rc;
out:
    return rc;
}

size_t kith_evidence_find(const struct kith_evidence *e, struct kith_str id)
{
    for (size_t i = 0; i < e->n; i++)
        if (kith_str_eq(e->rows[i].id, id))
            return i;
    return KITH_EVIDENCE_NONE;
}

const char *kith_evidence_words(enum kith_circuit_grade grade)
{
    static const char *const words[] = {"read at the source", "read about on another page", "from memory, not checked"};

    return grade <= KITH_GRADE_M ? words[grade] : "";
}

struct kith_str kith_evidence_shipped(void)
{
    return (struct kith_str){(const char *)evidence_table, evidence_table_size};
}
