#include "flag_pattern.h"

#include "buf.h"

#define PARTS_MAX    128
#define PATTERNS_MAX 1024
#define PATTERN_MAX  ((size_t)32 << 10) /* bytes of one with its parts written out */
/* A pattern that needs more steps than this on one window of text is given up there: hostile text costs a moment. The
 * written lines and the corpus come out the same with a quarter of it. */
#define MATCH_STEPS_MAX  4000
#define MATCH_KBYTES_MAX 2048

static void *list_malloc(size_t n, void *user)
{
    const struct kith_env *env = user;

    return env->resize(env->ctx, NULL, n);
}

static void list_free(void *p, void *user)
{
    kith_env_free(user, p);
}

static enum kith_rc no_memory(struct kith_err *err)
{
    return kith_fail(err, KITH_ENOMEM, 0, "There is not enough memory for the list of flags.");
}

enum kith_rc kith_flag_patterns_open(struct flag_patterns *patterns, struct kith_arena *arena, struct kith_err *err)
{
    enum kith_rc rc;

    patterns->env = kith_arena_env(arena);
    KITH_TRY(kith_arena_take(arena, PARTS_MAX, sizeof *patterns->parts, &patterns->parts, err));
    KITH_TRY(kith_arena_take(arena, PATTERNS_MAX, sizeof *patterns->items, &patterns->items, err));
    /* PCRE2 hands the pointer back to list_malloc and list_free, which only read through it. */
    patterns->memory = pcre2_general_context_create(list_malloc, list_free, (void *)(uintptr_t)patterns->env);
    if (patterns->memory) {
        patterns->compile = pcre2_compile_context_create(patterns->memory);
        patterns->limits = pcre2_match_context_create(patterns->memory);
    }
    if (!patterns->memory || !patterns->compile || !patterns->limits)
        return no_memory(err);
    pcre2_set_match_limit(patterns->limits, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(patterns->limits, MATCH_STEPS_MAX);
    pcre2_set_heap_limit(patterns->limits, MATCH_KBYTES_MAX);
out:
    return rc;
}

void kith_flag_patterns_close(struct flag_patterns *patterns)
{
    for (size_t i = 0; i < patterns->n; i++)
        pcre2_code_free(atomic_load(&patterns->items[i].code));
    pcre2_match_context_free(patterns->limits);
    pcre2_compile_context_free(patterns->compile);
    pcre2_general_context_free(patterns->memory);
}

bool kith_flag_patterns_part(struct flag_patterns *patterns, struct kith_str name, struct kith_str raw)
{
    if (patterns->n_parts == PARTS_MAX)
        return false;
    patterns->parts[patterns->n_parts++] = (struct flag_part){name, raw};
    return true;
}

struct flag_pattern *kith_flag_patterns_add(struct flag_patterns *patterns, struct kith_str raw, uint32_t line)
{
    struct flag_pattern *pattern = &patterns->items[patterns->n];

    if (patterns->n == PATTERNS_MAX)
        return NULL;
    pattern->raw = raw;
    pattern->line = line;
    patterns->n++;
    return pattern;
}

/* Appends a pattern to out, each {name} of the first n_parts replaced; "{2}" and "{0,3}" are the regular expression's
 * own. A part may only name parts before it, so this comes to an end. False when a name is not there. */
static bool write_out(const struct flag_patterns *patterns, size_t n_parts, struct kith_str raw, struct kith_buf *out)
{
    for (size_t i = 0; i < raw.n;) {
        size_t end = i + 1;
        size_t k = 0;

        if (raw.p[i] != '{' || end >= raw.n || raw.p[end] < 'a' || raw.p[end] > 'z') {
            kith_buf_byte(out, raw.p[i++]);
            continue;
        }
        while (end < raw.n && raw.p[end] != '}')
            end++;
        while (k < n_parts && !kith_str_eq(patterns->parts[k].name, kith_str_sub(raw, i + 1, end)))
            k++;
        if (k == n_parts || !write_out(patterns, k, patterns->parts[k].raw, out))
            return false;
        i = end + 1;
    }
    return true;
}

static enum kith_rc compile(const struct flag_patterns *patterns, const struct flag_pattern *pattern,
                            struct kith_buf *text, pcre2_code **out, struct kith_err *err)
{
    int why = 0;
    PCRE2_SIZE at = 0;
    enum kith_rc rc;

    if (!write_out(patterns, patterns->n_parts, pattern->raw, text))
        return kith_fail(err, KITH_EINPUT, pattern->line,
                         "The built-in list of flags cannot be read: a name in braces is not defined above; correct "
                         "the list.");
    rc = kith_buf_check(text, "a pattern in the list of flags", err);
    if (rc != KITH_OK)
        return rc;
    *out = pcre2_compile((PCRE2_SPTR)text->p, text->n, PCRE2_UTF, &why, &at, patterns->compile);
    if (*out)
        return KITH_OK;
    if (why == PCRE2_ERROR_NOMEMORY || why == PCRE2_ERROR_HEAP_FAILED)
        return no_memory(err);
    return kith_fail(err, KITH_EINPUT, pattern->line,
                     "The built-in list of flags cannot be read: its pattern is wrong near character %zu; correct the "
                     "list.",
                     at);
}

enum kith_rc kith_flag_pattern_code(const struct flag_patterns *patterns, struct flag_pattern *pattern,
                                    const pcre2_code **out, struct kith_err *err)
{
    pcre2_code *code = atomic_load_explicit(&pattern->code, memory_order_acquire);
    pcre2_code *made = NULL;
    struct kith_buf text;
    enum kith_rc rc = KITH_OK;

    if (!code) {
        kith_buf_init(&text, patterns->env, PATTERN_MAX);
        rc = compile(patterns, pattern, &text, &made, err);
        kith_buf_free(&text);
        if (rc != KITH_OK)
            return rc;
        if (atomic_compare_exchange_strong(&pattern->code, &code, made))
            code = made;
        else
            pcre2_code_free(made);
    }
    *out = code;
    return rc;
}
