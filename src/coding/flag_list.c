#include "flag_list.h"

#include "crisis_list.h"
#include "stigma_list.h"

#define LIST_MEMORY_MAX  ((size_t)24 << 20)
#define ANCHOR_NODES_MAX 32768
#define ANCHOR_HITS_MAX  16384
#define OTHER_NODES_MAX  4096 /* of the words of questions and guards */
#define OTHER_HITS_MAX   4096
#define CELLS_MAX        7

struct reader {
    struct flag_list *list;
    enum kith_flag_kind kind;
    uint32_t line;
    struct kith_err *err;
};

static enum kith_rc list_error(const struct reader *r, const char *what)
{
    return kith_fail(r->err, KITH_EINPUT, r->line, "The built-in list of flags cannot be read: %s; correct the list.",
                     what);
}

static enum kith_rc add_pattern(struct reader *r, struct kith_str raw, struct flag_pattern **out)
{
    *out = kith_flag_patterns_add(&r->list->patterns, raw, r->line);
    return *out ? KITH_OK : list_error(r, "it has more patterns than there is room for");
}

/* A pattern, and after `sep` a second one. */
static enum kith_rc add_two(struct reader *r, struct kith_str raw, struct kith_str sep, struct flag_pattern **first,
                            struct flag_pattern **second)
{
    ptrdiff_t at = kith_str_find(raw, sep);
    enum kith_rc rc = add_pattern(r, at < 0 ? raw : kith_str_sub(raw, 0, (size_t)at), first);

    if (rc == KITH_OK && at >= 0)
        rc = add_pattern(r, kith_str_sub(raw, (size_t)at + sep.n, raw.n), second);
    return rc;
}

/* Where the words of one anchor group go: the trie, or for later groups the entry's own set. */
struct anchor_to {
    struct flag_trie *trie;
    struct flag_near *near;
    size_t item;
};

static bool add_anchor(void *user, struct kith_str word)
{
    const struct anchor_to *to = user;

    return to->near ? kith_flag_near_add(to->near, word) : kith_flag_trie_add(to->trie, word, to->item);
}

static enum kith_rc read_anchors(struct reader *r, struct kith_str cell, struct flag_trie *trie, size_t item)
{
    struct flag_entry *entry = &r->list->entries[item];
    struct anchor_to to = {trie, NULL, item};
    struct kith_str word;
    enum kith_rc rc = KITH_OK;

    entry->n_groups = 1;
    while (kith_str_cut(&cell, ' ', &word)) {
        if (kith_str_eq(word, KITH_S("+"))) {
            if (entry->n_groups == FLAG_GROUPS)
                return list_error(r, "an entry has too many groups of words");
            KITH_TRY(kith_arena_take(r->list->arena, 1, sizeof *to.near, &to.near, r->err));
            entry->near[entry->n_groups++ - 1] = to.near;
        } else if (!kith_flag_spellings_each(&r->list->spellings, word, add_anchor, &to)) {
            return list_error(r, "a word to look for has a character that is no letter, or is one too many");
        }
    }
out:
    return rc;
}

static enum kith_rc read_guards(struct reader *r, struct kith_str cell, uint64_t *out)
{
    const struct flag_list *list = r->list;
    struct kith_str word;

    *out = 0;
    for (size_t g = 0; g < list->n_guards; g++)
        if (list->guards[g].always && r->kind == KITH_FLAG_CRISIS)
            *out |= UINT64_C(1) << g;
    while (kith_str_cut(&cell, ' ', &word)) {
        bool off = kith_str_starts(word, KITH_S("!"));
        struct kith_str name = kith_str_sub(word, off ? 1 : 0, word.n);
        bool known = kith_str_eq(name, KITH_S("-"));

        for (size_t g = 0; g < list->n_guards; g++) {
            if (!kith_str_eq(list->guards[g].name, name))
                continue;
            known = true;
            *out = off ? *out & ~(UINT64_C(1) << g) : *out | UINT64_C(1) << g;
        }
        if (!known)
            return list_error(r, "a guard is not defined above");
    }
    return KITH_OK;
}

static enum kith_rc find_topic(struct reader *r, struct kith_str name, uint16_t *out)
{
    for (size_t i = 0; i < r->list->n_topics; i++)
        if (r->list->topics[i].kind == r->kind && kith_str_eq(r->list->topics[i].name, name)) {
            *out = (uint16_t)i;
            return KITH_OK;
        }
    return list_error(r, "a topic is not defined above");
}

static enum kith_rc read_guard(struct reader *r, const struct kith_str *cell)
{
    static const char *const wheres[] = {"before", "after", "sentence", "near"};
    struct flag_list *list = r->list;
    struct flag_guard *guard = &list->guards[list->n_guards];
    struct kith_str words = cell[5];
    struct kith_str word;
    size_t w = 0;

    while (w < 4 && !kith_str_eq(cell[4], kith_str_of(wheres[w])))
        w++;
    if (w == 4 || list->n_guards == FLAG_GUARDS_MAX)
        return list_error(r, "a guard says no place to look, or is one too many");
    list->n_guards++;
    guard->name = cell[1];
    guard->where = (enum flag_where)w;
    guard->counsellor_only = kith_str_eq(cell[2], KITH_S("counsellor"));
    guard->always = kith_str_eq(cell[3], KITH_S("always"));
    if (kith_str_eq(cell[5], KITH_S("-")))
        list->unanchored |= UINT64_C(1) << (list->n_guards - 1);
    else
        while (kith_str_cut(&words, ' ', &word))
            if (!kith_flag_trie_add(&list->guarding, word, list->n_guards - 1))
                return list_error(r, "a word of a guard has a character that is no letter, or is one too many");
    return add_two(r, cell[6], KITH_S(" !! "), &guard->pattern, &guard->unless);
}

static enum kith_rc read_entry(struct reader *r, const struct kith_str *cell, enum flag_use use)
{
    struct flag_list *list = r->list;
    size_t at = list->n_entries;
    struct flag_entry *entry = &list->entries[at];
    struct kith_str pattern = use == FLAG_USE_REPLY ? cell[2] : cell[4];
    struct kith_str answer = use == FLAG_USE_REPLY ? cell[1] : cell[2];
    enum kith_rc rc = KITH_OK;

    if (at == FLAG_ENTRIES_MAX)
        return list_error(r, "it has more entries than there is room for");
    list->n_entries++;
    entry->use = use;
    if (use == FLAG_USE_FLAG)
        KITH_TRY(read_guards(r, cell[2], &entry->guards));
    else
        entry->danger_is_no = kith_str_eq(answer, KITH_S("no"));
    if (use != FLAG_USE_REPLY) {
        KITH_TRY(find_topic(r, cell[1], &entry->topic));
        KITH_TRY(read_anchors(r, cell[3], use == FLAG_USE_ASK ? &list->asks : &list->anchors, at));
    }
    KITH_TRY(add_two(r, pattern, KITH_S(" && "), &entry->pattern, &entry->also));
out:
    return rc;
}

static enum kith_rc read_row(struct reader *r, const struct kith_str *cell, size_t n)
{
    struct flag_list *list = r->list;
    struct kith_str kind = cell[0];

    if (kith_str_eq(kind, KITH_S("word")) && (n == 2 || n == 3) &&
        kith_flag_spellings_add(&list->spellings, cell[1], n == 3 ? cell[2] : KITH_S("")))
        return KITH_OK;
    if (kith_str_eq(kind, KITH_S("let")) && n == 3 && kith_flag_patterns_part(&list->patterns, cell[1], cell[2]))
        return KITH_OK;
    if (kith_str_eq(kind, KITH_S("guard")) && n == 7)
        return read_guard(r, cell);
    if (kith_str_eq(kind, KITH_S("topic")) && n == 4 && list->n_topics < FLAG_ENTRIES_MAX) {
        list->topics[list->n_topics++] = (struct flag_topic){r->kind, cell[1], cell[2], cell[3]};
        return KITH_OK;
    }
    if (kith_str_eq(kind, KITH_S("flag")) && n == 5)
        return read_entry(r, cell, FLAG_USE_FLAG);
    if (kith_str_eq(kind, KITH_S("ask")) && n == 5)
        return read_entry(r, cell, FLAG_USE_ASK);
    if (kith_str_eq(kind, KITH_S("query")) && n == 2 && !list->query)
        return add_pattern(r, cell[1], &list->query);
    if (kith_str_eq(kind, KITH_S("reply")) && n == 3)
        return read_entry(r, cell, FLAG_USE_REPLY);
    return list_error(r, "a row has the wrong kind or number of columns, or is one too many");
}

static enum kith_rc read_list(struct reader *r, struct kith_str text, const char *name)
{
    struct kith_str row;
    enum kith_rc rc = KITH_OK;

    r->line = 0;
    while (rc == KITH_OK && kith_str_cut(&text, '\n', &row)) {
        struct kith_str cell[CELLS_MAX];
        size_t n = 0;

        r->line++;
        if (row.n == 0 || row.p[0] == '#')
            continue;
        while (n < CELLS_MAX && kith_str_cut(&row, '\t', &cell[n]))
            n++;
        rc = read_row(r, cell, n);
    }
    if (rc != KITH_OK)
        kith_err_in_file(r->err, name);
    return rc;
}

static enum kith_rc tries_open(struct flag_list *list, struct kith_err *err)
{
    enum kith_rc rc;

    KITH_TRY(kith_flag_spellings_open(&list->spellings, list->arena, err));
    KITH_TRY(kith_flag_trie_open(&list->anchors, list->arena, ANCHOR_NODES_MAX, ANCHOR_HITS_MAX, err));
    KITH_TRY(kith_flag_trie_open(&list->asks, list->arena, OTHER_NODES_MAX, OTHER_HITS_MAX, err));
    KITH_TRY(kith_flag_trie_open(&list->guarding, list->arena, OTHER_NODES_MAX, OTHER_HITS_MAX, err));
out:
    return rc;
}

enum kith_rc kith_flag_list_open(const struct kith_env *env, struct flag_list **out, struct kith_err *err)
{
    struct flag_list *list = kith_env_alloc(env, sizeof *list);
    struct reader r = {.list = list, .err = err};
    enum kith_rc rc;

    *out = NULL;
    if (!list)
        return kith_fail(err, KITH_ENOMEM, 0, "There is not enough memory for the list of flags.");
    list->env = env;
    KITH_TRY(kith_arena_open(env, &list->arena, LIST_MEMORY_MAX, err));
    KITH_TRY(kith_flag_patterns_open(&list->patterns, list->arena, err));
    KITH_TRY(tries_open(list, err));
    KITH_TRY(read_list(&r, (struct kith_str){(const char *)crisis_list, crisis_list_size}, "lists/crisis.tsv"));
    r.kind = KITH_FLAG_STIGMA;
    KITH_TRY(read_list(&r, (struct kith_str){(const char *)stigma_list, stigma_list_size}, "lists/stigma.tsv"));
    *out = list;
out:
    if (rc != KITH_OK)
        kith_flag_list_close(list);
    return rc;
}

void kith_flag_list_close(struct flag_list *list)
{
    if (!list)
        return;
    kith_flag_patterns_close(&list->patterns);
    kith_arena_close(list->arena);
    kith_env_free(list->env, list);
}
