#include "private_parts.h"

#include <stdio.h>
#include <stdlib.h>

#define NAMES_MOST 4000u /* learned from one session */

const char *kith_private_name(int kind)
{
    static const char *const names[KITH_PRIVATE_COUNT] = {"name",   "phone",   "email", "web",
                                                          "handle", "address", "date",  "number"};

    return kind >= 0 && kind < KITH_PRIVATE_COUNT ? names[kind] : NULL;
}

static int compare_known(const void *a, const void *b)
{
    return kith_str_compare(((const struct kith_known_name *)a)->low, ((const struct kith_known_name *)b)->low);
}

const struct kith_known_name *kith_known_find(const struct kith_private *from, struct kith_str low)
{
    const struct kith_known_name key = {.low = low};

    return from && low.n ? bsearch(&key, from->names, from->n, sizeof *from->names, compare_known) : NULL;
}

static int compare_span(const void *a, const void *b)
{
    const struct kith_private_span *x = a;
    const struct kith_private_span *y = b;

    return x->start < y->start ? -1 : x->start > y->start;
}

static enum kith_rc look(const struct kith_private *from, struct kith_pieces *p, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_private_contacts(p, err));
    KITH_TRY(kith_private_dates(p, err));
    KITH_TRY(kith_private_places(p, err));
    KITH_TRY(kith_private_numbers(p, err));
    KITH_TRY(kith_private_names(from, p, err));
    if (p->n_spans)
        qsort(p->spans, p->n_spans, sizeof *p->spans, compare_span);
out:
    return rc;
}

/* ---- learning ---- */

struct learning {
    struct kith_arena *keep;
    struct kith_private *out;
    uint32_t persons;
};

static bool inside(const struct kith_piece *piece, const struct kith_private_span *span)
{
    return piece->bit == KITH_BIT_WORD && piece->start >= span->start && piece->end <= span->end;
}

static struct kith_known_name *known_among(struct learning *l, struct kith_str low)
{
    for (size_t i = 0; i < l->out->n; i++)
        if (kith_str_eq(l->out->names[i].low, low))
            return &l->out->names[i];
    return NULL;
}

/* "mikes" is Mike. */
static struct kith_str plain(struct kith_str low)
{
    struct kith_str without = kith_str_sub(low, 0, low.n ? low.n - 1 : 0);

    return low.n > 4 && low.p[low.n - 1] == 's' && !kith_name_kinds(low) && kith_name_kinds(without) ? without : low;
}

/* All words of one name belong to one person: whoever has any of them already. */
static enum kith_rc learn_span(struct learning *l, const struct kith_pieces *p, const struct kith_private_span *span,
                               struct kith_err *err)
{
    uint32_t person = 0;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < p->n && !person; i++) {
        struct kith_known_name *known = inside(&p->all[i], span) ? known_among(l, plain(p->all[i].low)) : NULL;

        person = known ? known->person : 0;
    }
    if (!person)
        person = ++l->persons;
    for (size_t i = 0; i < p->n; i++) {
        struct kith_str low = plain(p->all[i].low);

        if (!inside(&p->all[i], span) || low.n < 2 || known_among(l, low) || l->out->n >= NAMES_MOST)
            continue;
        KITH_TRY(kith_str_keep(l->keep, low, &low, err));
        l->out->names[l->out->n++] = (struct kith_known_name){.low = low, .person = person};
    }
out:
    return rc;
}

static enum kith_rc learn(struct learning *l, struct kith_str text, bool whole, struct kith_err *err)
{
    struct kith_pieces p;
    struct kith_arena *scratch = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_arena_open(kith_arena_env(l->keep), &scratch, (size_t)1 << 31, err));
    KITH_TRY(kith_pieces_cut(scratch, text, &p, err));
    if (whole && p.n) { /* all of it is a name */
        const struct kith_private_span span = {.end = (uint32_t)text.n};

        KITH_TRY(learn_span(l, &p, &span, err));
        goto out;
    }
    KITH_TRY(look(NULL, &p, err));
    for (size_t i = 0; i < p.n_spans; i++)
        if (p.spans[i].kind == KITH_PRIVATE_NAME)
            KITH_TRY(learn_span(l, &p, &p.spans[i], err));
out:
    kith_arena_close(scratch);
    return rc;
}

enum kith_rc kith_private_make(struct kith_arena *keep, const struct kith_str *known, size_t n_known,
                               const struct kith_str *texts, size_t n_texts, const struct kith_private **out,
                               struct kith_err *err)
{
    struct learning l = {.keep = keep};
    enum kith_rc rc;

    *out = NULL;
    KITH_TRY(kith_arena_take(keep, 1, sizeof *l.out, &l.out, err));
    KITH_TRY(kith_arena_take(keep, NAMES_MOST, sizeof *l.out->names, &l.out->names, err));
    for (size_t i = 0; i < n_known; i++)
        KITH_TRY(learn(&l, known[i], true, err));
    for (size_t i = 0; i < n_texts; i++)
        KITH_TRY(learn(&l, texts[i], false, err));
    qsort(l.out->names, l.out->n, sizeof *l.out->names, compare_known);
    *out = l.out;
out:
    return rc;
}

/* ---- finding ---- */

static uint32_t person_of(const struct kith_private *from, const struct kith_pieces *p,
                          const struct kith_private_span *span)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct kith_known_name *known =
            inside(&p->all[i], span) ? kith_known_find(from, plain(p->all[i].low)) : NULL;

        if (known)
            return known->person;
    }
    return 0;
}

enum kith_rc kith_private_find(const struct kith_private *from, struct kith_arena *keep, struct kith_str text,
                               struct kith_private_span **spans, size_t *n, struct kith_err *err)
{
    struct kith_arena *scratch = NULL;
    struct kith_pieces p;
    enum kith_rc rc;

    *spans = NULL;
    *n = 0;
    KITH_TRY(kith_arena_open(kith_arena_env(keep), &scratch, (size_t)1 << 31, err));
    KITH_TRY(kith_pieces_cut(scratch, text, &p, err));
    KITH_TRY(look(from, &p, err));
    KITH_TRY(kith_arena_take(keep, p.n_spans + 1, sizeof **spans, spans, err));
    for (size_t i = 0; i < p.n_spans; i++) {
        (*spans)[i] = p.spans[i];
        if (p.spans[i].kind == KITH_PRIVATE_NAME)
            (*spans)[i].person = person_of(from, &p, &p.spans[i]);
    }
    *n = p.n_spans;
out:
    kith_arena_close(scratch);
    return rc;
}

const char *kith_private_shown(const struct kith_private_span *span, char out[KITH_PRIVATE_SHOWN_MAX])
{
    char letters[8];
    size_t n = 0;

    if (span->kind != KITH_PRIVATE_NAME || span->person == 0) {
        (void)snprintf(out, KITH_PRIVATE_SHOWN_MAX, "[%s]", kith_private_name((int)span->kind));
        return out;
    }
    for (uint32_t k = span->person; k > 0 && n < sizeof letters; k = (k - 1) / 26)
        letters[n++] = (char)('A' + (k - 1) % 26);
    (void)snprintf(out, KITH_PRIVATE_SHOWN_MAX, "[name ");
    for (size_t i = 0; i < n; i++)
        out[6 + i] = letters[n - 1 - i];
    out[6 + n] = ']';
    out[7 + n] = '\0';
    return out;
}

enum kith_rc kith_private_hide(const struct kith_private *from, struct kith_arena *keep, struct kith_str text,
                               struct kith_str *out, struct kith_err *err)
{
    struct kith_private_span *spans;
    char shown[KITH_PRIVATE_SHOWN_MAX];
    size_t done = 0;
    size_t used = 0;
    size_t n;
    char *p;
    enum kith_rc rc;

    *out = text;
    KITH_TRY(kith_private_find(from, keep, text, &spans, &n, err));
    if (n == 0)
        goto out;
    KITH_TRY(kith_arena_take(keep, text.n + n * KITH_PRIVATE_SHOWN_MAX + 1, 1, &p, err));
    for (size_t i = 0; i <= n; i++) {
        size_t to = i < n ? spans[i].start : text.n;
        size_t k;

        memcpy(p + used, text.p + done, to - done);
        used += to - done;
        if (i == n)
            break;
        (void)kith_private_shown(&spans[i], shown);
        k = strlen(shown);
        memcpy(p + used, shown, k);
        used += k;
        done = spans[i].end;
    }
    *out = (struct kith_str){p, used};
out:
    return rc;
}
