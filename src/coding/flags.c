#include "flags.h"

#include "flag_look.h"

struct kith_flags {
    const struct kith_env *env;
    struct flag_list *list;
};

enum kith_rc kith_flags_open(const struct kith_env *env, struct kith_flags **out, struct kith_err *err)
{
    struct kith_flags *flags = kith_env_alloc(env, sizeof *flags);
    enum kith_rc rc;

    *out = NULL;
    if (!flags)
        return kith_fail(err, KITH_ENOMEM, 0, "There is not enough memory for the list of flags.");
    flags->env = env;
    KITH_TRY(kith_flag_list_open(env, &flags->list, err));
    *out = flags;
out:
    if (rc != KITH_OK)
        kith_flags_close(flags);
    return rc;
}

void kith_flags_close(struct kith_flags *flags)
{
    if (!flags)
        return;
    kith_flag_list_close(flags->list);
    kith_env_free(flags->env, flags);
}

void kith_flag_add(struct flag_look *look, size_t topic, uint32_t start, uint32_t end)
{
    const struct flag_topic *t = &look->list->topics[topic];

    for (size_t i = 0; i < look->n_found; i++) {
        struct kith_flag *f = &look->found[i];

        if (f->kind == t->kind && kith_str_eq(f->topic, t->name) && start < f->end && f->start < end)
            return;
    }
    if (look->n_found < KITH_FLAGS_TURN_MAX)
        look->found[look->n_found++] = (struct kith_flag){t->kind, start, end, t->name, t->prefer, t->source};
}

static bool comes_after(const struct kith_flag *a, const struct kith_flag *b)
{
    return a->kind != b->kind ? a->kind > b->kind : a->start > b->start;
}

static void sort_found(struct flag_look *look)
{
    for (size_t i = 1; i < look->n_found; i++) {
        struct kith_flag f = look->found[i];
        size_t k = i;

        for (; k > 0 && comes_after(&look->found[k - 1], &f); k--)
            look->found[k] = look->found[k - 1];
        look->found[k] = f;
    }
}

static enum kith_rc look_closely(struct flag_look *look, const struct flag_touched *touched, size_t asked)
{
    enum kith_rc rc;

    KITH_TRY(kith_flag_plain_make(look->list, look->arena, look->words, &look->plain, look->err));
    look->match = pcre2_match_data_create(1, look->list->patterns.memory);
    if (!look->match) {
        rc = kith_fail(look->err, KITH_ENOMEM, 0, "There is not enough memory to look for flags.");
        goto out;
    }
    kith_flag_look_over(look, touched);
    if (asked < look->turn)
        KITH_TRY(kith_flag_look_answer(look, asked));
    rc = look->rc;
    sort_found(look);
out:
    pcre2_match_data_free(look->match);
    return rc;
}

enum kith_rc kith_flags_find(const struct kith_flags *flags, struct kith_arena *keep, const struct kith_transcript *t,
                             const enum kith_role *roles, size_t turn, const struct kith_words *words,
                             const struct kith_flag **out, size_t *n, struct kith_err *err)
{
    struct flag_touched touched;
    struct flag_look look;
    struct kith_arena_mark mark;
    struct kith_flag *kept;
    size_t asked = turn;
    bool any = kith_flag_touch(flags->list, words, roles[turn] == KITH_ROLE_COUNSELLOR, &touched);
    enum kith_rc rc;

    *out = NULL;
    *n = 0;
    if (roles[turn] != KITH_ROLE_COUNSELLOR && !kith_flag_asked(flags->list, t, roles, turn, &asked))
        asked = turn;
    if (!any && asked == turn)
        return KITH_OK;
    look = (struct flag_look){
        .list = flags->list, .arena = keep, .t = t, .roles = roles, .turn = turn, .words = words, .err = err};
    mark = kith_arena_mark(keep);
    rc = look_closely(&look, &touched, asked);
    kith_arena_rewind(keep, mark);
    if (rc != KITH_OK || look.n_found == 0)
        return rc;
    KITH_TRY(kith_arena_take(keep, look.n_found, sizeof *kept, &kept, err));
    memcpy(kept, look.found, look.n_found * sizeof *kept);
    *out = kept;
    *n = look.n_found;
out:
    return rc;
}
