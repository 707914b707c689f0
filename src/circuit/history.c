#include "history.h"

#include "hash64.h"

struct entry {
    uint64_t print;
    bool used;
    struct kith_life life;
};

struct kith_history {
    uint32_t n;
    uint32_t next;
    struct entry *entry;
};

enum kith_rc kith_history_make(struct kith_arena *keep, uint32_t entries, struct kith_history **out,
                               struct kith_err *err)
{
    struct kith_history *h;
    unsigned char *room;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, 1, sizeof *h, &h, err));
    KITH_TRY(kith_arena_take(keep, (size_t)entries * sizeof *h->entry + 64, 1, &room, err));
    /* Cohorts hold aligned vectors; the arena aligns for plain types only. */
    h->entry = (struct entry *)(void *)(((uintptr_t)room + 63u) & ~(uintptr_t)63u);
    h->n = entries;
    h->next = 0;
    for (uint32_t i = 0; i < entries; i++)
        h->entry[i].used = false;
    *out = h;
out:
    return rc;
}

bool kith_history_recall(const struct kith_history *h, uint64_t print, struct kith_life *out)
{
    for (uint32_t i = 0; i < h->n; i++)
        if (h->entry[i].used && h->entry[i].print == print) {
            *out = h->entry[i].life;
            return true;
        }
    return false;
}

void kith_history_keep(struct kith_history *h, uint64_t print, const struct kith_life *life)
{
    struct entry *e = &h->entry[h->next];

    e->print = print;
    e->used = true;
    e->life = *life;
    h->next = (h->next + 1) % h->n;
}

static uint64_t mix_real(uint64_t h, double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return kith_hash_mix(h, bits);
}

static bool lasts(enum kith_manipulation_kind kind)
{
    return kind == KITH_MANIPULATE_LESION || kind == KITH_MANIPULATE_KNOCK_OUT;
}

static uint64_t mix_acts(uint64_t h, const struct kith_experiment *x, uint32_t phase, uint32_t group)
{
    for (uint32_t i = 0; i < x->n_acts; i++) {
        const struct kith_experiment_act *act = &x->act[i];

        if (act->group != group || act->kind == KITH_MANIPULATE_NONE)
            continue;
        if (act->phase != phase && !(act->phase < phase && lasts(act->kind)))
            continue;
        h = kith_hash_mix(h, (uint64_t)act->kind << 32 | (uint64_t)act->target << 1 | (act->phase == phase));
        h = mix_real(h, act->amount);
    }
    return h;
}

uint64_t kith_history_print_home(uint64_t before, double days)
{
    return mix_real(kith_hash_mix(before, KITH_TASK_HOME), days);
}

uint64_t kith_history_print(uint64_t before, const struct kith_experiment *x, uint32_t phase, uint32_t group,
                            uint32_t session)
{
    const struct kith_experiment_phase *p = &x->phase[phase];
    const double real[] = {p->minutes, p->dose, p->timeout_s, p->prime, p->stress, p->distress, p->effort};
    const uint64_t whole[] = {
        (uint64_t)p->task,           p->sessions, (uint64_t)p->reward, p->ratio, p->limit, p->cue, p->contact,
        (uint64_t)(p->measured + 1), session};
    uint64_t h = kith_hash_mix(before, UINT64_C(0x7068617365));

    if (p->task == KITH_TASK_HOME)
        return kith_history_print_home(before, p->days);
    for (size_t i = 0; i < sizeof real / sizeof *real; i++)
        h = mix_real(h, real[i]);
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        h = kith_hash_mix(h, whole[i]);
    return mix_acts(h, x, phase, group);
}
