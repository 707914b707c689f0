#include "flag_list.h"

#include "buf.h"
#include "crisis_list.h"
#include "stigma_list.h"

#define LIST_MEMORY_MAX  ((size_t)24 << 20)
#define LETS_MAX         128
#define ANCHOR_NODES_MAX 32768
#define ANCHOR_HITS_MAX  16384
#define OTHER_NODES_MAX  4096 /* of the words of questions and guards */
#define OTHER_HITS_MAX   4096
#define PATTERN_MAX      ((size_t)32 << 10)
#define CELLS_MAX        7
/* A pattern that needs more steps than this on one window of text is given up there: hostile text costs a moment. The
 * written lines and the corpus come out the same with a quarter of it. */
#define MATCH_STEPS_MAX  4000
#define MATCH_KBYTES_MAX 2048

struct let {
    struct kith_str name;
    struct kith_str pattern;
};

struct reader {
    struct flag_list *list;
    enum kith_flag_kind kind;
    struct kith_buf pattern;
    struct let *lets;
    size_t n_lets;
    uint32_t line;
    struct kith_err *err;
};

static void *list_malloc(size_t n, void *user)
{
    const struct kith_env *env = user;

    return env->resize(env->ctx, NULL, n);
}

static void list_free(void *p, void *user)
{
    kith_env_free(user, p);
}

static enum kith_rc list_error(const struct reader *r, const char *what)
{
    return kith_fail(r->err, KITH_EINPUT, r->line, "The built-in list of flags cannot be read: %s; correct the list.",
                     what);
}

/* Puts the pattern in r->pattern, each {name} replaced; "{2}" and "{0,3}" are the regular expression's own. */
static enum kith_rc expand(struct reader *r, struct kith_str raw)
{
    kith_buf_clear(&r->pattern);
    for (size_t i = 0; i < raw.n;) {
        size_t end = i + 1;
        size_t k = 0;

        if (raw.p[i] != '{' || end >= raw.n || raw.p[end] < 'a' || raw.p[end] > 'z') {
            kith_buf_byte(&r->pattern, raw.p[i++]);
            continue;
        }
        while (end < raw.n && raw.p[end] != '}')
            end++;
        while (k < r->n_lets && !kith_str_eq(r->lets[k].name, kith_str_sub(raw, i + 1, end)))
            k++;
        if (k == r->n_lets)
            return list_error(r, "a name in braces is not defined above");
        kith_buf_str(&r->pattern, r->lets[k].pattern);
        i = end + 1;
    }
    return kith_buf_check(&r->pattern, "a pattern in the list of flags", r->err);
}

static enum kith_rc compile(struct reader *r, struct kith_str raw, pcre2_code **out)
{
    int why = 0;
    PCRE2_SIZE at = 0;
    enum kith_rc rc = expand(r, raw);

    if (rc != KITH_OK)
        return rc;
    *out = pcre2_compile((PCRE2_SPTR)r->pattern.p, r->pattern.n, PCRE2_UTF, &why, &at, r->list->compile);
    if (*out)
        return KITH_OK;
    if (why == PCRE2_ERROR_NOMEMORY || why == PCRE2_ERROR_HEAP_FAILED)
        return kith_fail(r->err, KITH_ENOMEM, 0, "There is not enough memory for the list of flags.");
    return kith_fail(r->err, KITH_EINPUT, r->line,
                     "The built-in list of flags cannot be read: its pattern is wrong near character %zu; correct the "
                     "list.",
                     at);
}

/* A pattern, and after `sep` a second one. */
static enum kith_rc compile_two(struct reader *r, struct kith_str raw, struct kith_str sep, pcre2_code **first,
                                pcre2_code **second)
{
    ptrdiff_t at = kith_str_find(raw, sep);
    enum kith_rc rc = compile(r, at < 0 ? raw : kith_str_sub(raw, 0, (size_t)at), first);

    if (rc == KITH_OK && at >= 0)
        rc = compile(r, kith_str_sub(raw, (size_t)at + sep.n, raw.n), second);
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

    entry->n_groups = 1;
    while (kith_str_cut(&cell, ' ', &word)) {
        if (kith_str_eq(word, KITH_S("+"))) {
            if (entry->n_groups == FLAG_GROUPS)
                return list_error(r, "an entry has too many groups of words");
            to.near = &entry->near[entry->n_groups++ - 1];
        } else if (!kith_flag_spellings_each(&r->list->spellings, word, add_anchor, &to)) {
            return list_error(r, "a word to look for has a character that is no letter, or is one too many");
        }
    }
    return KITH_OK;
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

static enum kith_rc read_let(struct reader *r, const struct kith_str *cell)
{
    struct let *let = &r->lets[r->n_lets];
    enum kith_rc rc;

    if (r->n_lets == LETS_MAX)
        return list_error(r, "it has more names in braces than there is room for");
    rc = expand(r, cell[2]);
    if (rc != KITH_OK)
        return rc;
    let->name = cell[1];
    rc = kith_str_keep(r->list->arena, kith_buf_view(&r->pattern), &let->pattern, r->err);
    r->n_lets += rc == KITH_OK;
    return rc;
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
    list->n_guards++; /* at once, so that close frees what is compiled */
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
    return compile_two(r, cell[6], KITH_S(" !! "), &guard->code, &guard->unless);
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
    list->n_entries++; /* at once, so that close frees what is compiled */
    entry->use = use;
    if (use == FLAG_USE_FLAG)
        KITH_TRY(read_guards(r, cell[2], &entry->guards));
    else
        entry->danger_is_no = kith_str_eq(answer, KITH_S("no"));
    if (use != FLAG_USE_REPLY) {
        KITH_TRY(find_topic(r, cell[1], &entry->topic));
        KITH_TRY(read_anchors(r, cell[3], use == FLAG_USE_ASK ? &list->asks : &list->anchors, at));
    }
    KITH_TRY(compile_two(r, pattern, KITH_S(" && "), &entry->code, &entry->also));
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
    if (kith_str_eq(kind, KITH_S("let")) && n == 3)
        return read_let(r, cell);
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
        return compile(r, cell[1], &list->query);
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

static enum kith_rc contexts_open(struct flag_list *list, struct kith_err *err)
{
    /* PCRE2 hands the pointer back to list_malloc and list_free, which only read through it. */
    list->memory = pcre2_general_context_create(list_malloc, list_free, (void *)(uintptr_t)list->env);
    if (list->memory) {
        list->compile = pcre2_compile_context_create(list->memory);
        list->limits = pcre2_match_context_create(list->memory);
    }
    if (!list->memory || !list->compile || !list->limits)
        return kith_fail(err, KITH_ENOMEM, 0, "There is not enough memory for the list of flags.");
    pcre2_set_match_limit(list->limits, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(list->limits, MATCH_STEPS_MAX);
    pcre2_set_heap_limit(list->limits, MATCH_KBYTES_MAX);
    return KITH_OK;
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
    kith_buf_init(&r.pattern, env, PATTERN_MAX);
    KITH_TRY(kith_arena_open(env, &list->arena, LIST_MEMORY_MAX, err));
    KITH_TRY(contexts_open(list, err));
    KITH_TRY(tries_open(list, err));
    KITH_TRY(kith_arena_take(list->arena, LETS_MAX, sizeof *r.lets, &r.lets, err));
    KITH_TRY(read_list(&r, (struct kith_str){(const char *)crisis_list, crisis_list_size}, "lists/crisis.tsv"));
    r.kind = KITH_FLAG_STIGMA;
    KITH_TRY(read_list(&r, (struct kith_str){(const char *)stigma_list, stigma_list_size}, "lists/stigma.tsv"));
    KITH_TRY(kith_flag_trie_pack(&list->anchors, list->arena, err));
    *out = list;
out:
    kith_buf_free(&r.pattern);
    if (rc != KITH_OK)
        kith_flag_list_close(list);
    return rc;
}

void kith_flag_list_close(struct flag_list *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->n_entries; i++) {
        pcre2_code_free(list->entries[i].code);
        pcre2_code_free(list->entries[i].also);
    }
    for (size_t i = 0; i < list->n_guards; i++) {
        pcre2_code_free(list->guards[i].code);
        pcre2_code_free(list->guards[i].unless);
    }
    pcre2_code_free(list->query);
    pcre2_match_context_free(list->limits);
    pcre2_compile_context_free(list->compile);
    pcre2_general_context_free(list->memory);
    kith_arena_close(list->arena);
    kith_env_free(list->env, list);
}
