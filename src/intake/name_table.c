#include "name_table.h"

#include "name_shape.h"
#include "speaker_name.h"

#include <stdint.h>

#define SLOTS     2048u /* a power of two */
#define NAMES_MAX 1024u
#define PROBES    64u /* a file made to collide shall not make every line slow */

struct slot {
    struct kith_str name; /* p NULL: free */
    size_t count;
    enum kith_name_shape shape;
    bool declared; /* the name says a role */
    bool person;   /* "Nurse" */
    bool set_off;  /* once at least */
    bool accepted;
};

struct kith_names {
    struct kith_arena *keep;
    size_t units;
    size_t labels; /* with an accepted name */
    size_t n;
    struct slot slots[SLOTS];
};

enum kith_rc kith_names_open(struct kith_arena *keep, struct kith_names **out, struct kith_err *err)
{
    enum kith_rc rc = kith_arena_take(keep, 1, sizeof **out, out, err);

    if (rc == KITH_OK)
        (*out)->keep = keep;
    return rc;
}

void kith_names_unit(struct kith_names *names)
{
    names->units++;
}

/* FNV-1a over ASCII-lowered bytes. */
static size_t hash(struct kith_str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];

        h = (h ^ (unsigned char)c) * UINT64_C(0x100000001b3);
    }
    return (size_t)(h ^ (h >> 29)) & (SLOTS - 1);
}

/* The slot of a name, or the free one for it; NULL when neither is near. */
static struct slot *find(struct slot *slots, struct kith_str name)
{
    size_t at = hash(name);

    for (unsigned i = 0; i < PROBES; i++) {
        struct slot *s = &slots[(at + i) & (SLOTS - 1)];

        if (!s->name.p || kith_str_eq_nocase(s->name, name))
            return s;
    }
    return NULL;
}

static enum kith_rc add(struct kith_names *names, struct slot *s, struct kith_str name, struct kith_err *err)
{
    struct kith_str kept;
    enum kith_rc rc = kith_str_keep(names->keep, name, &kept, err);

    if (rc != KITH_OK)
        return rc;
    *s = (struct slot){.name = kept, .shape = kith_name_shape(name), .person = kith_name_is_person(name)};
    s->declared = kith_speaker_role(name) != KITH_ROLE_UNKNOWN;
    names->n++;
    return KITH_OK;
}

enum kith_rc kith_names_count(struct kith_names *names, const struct kith_said *said, struct kith_err *err)
{
    struct slot *s = find(names->slots, said->name);
    bool lower = said->text.n > 0 && said->text.p[0] >= 'a' && said->text.p[0] <= 'z';

    if (!s || (!s->name.p && names->n == NAMES_MAX))
        return KITH_OK;
    if (!s->name.p) {
        enum kith_rc rc = add(names, s, said->name, err);

        if (rc != KITH_OK)
            return rc;
    }
    s->count++;
    /* "Nurse: Sorry, wrong room" is someone who comes in; "my mum: she called" is not. */
    s->set_off |= said->set_off || (s->person && said->text.n > 0 && !lower);
    return KITH_OK;
}

/* By itself, whatever the rest of the file is like. */
static bool surely(const struct slot *s)
{
    /* "T" and "C" also stand before a colon by chance. */
    if (s->declared && (s->name.n > 2 || s->count > 1))
        return true;
    return s->shape == KITH_NAME_STRONG && (s->count > 1 || s->set_off);
}

static bool given_the_file(const struct slot *s, bool all_labelled, size_t labels)
{
    if (s->shape == KITH_NAME_STRONG)
        return all_labelled;
    return s->shape == KITH_NAME_WEAK && s->count > 1 && s->count >= labels / 8;
}

void kith_names_settle(struct kith_names *names, size_t rarest)
{
    size_t sure = 0;
    size_t once = 0;
    size_t names_once = 0;
    bool all_labelled;

    for (size_t i = 0; i < SLOTS; i++) {
        const struct slot *s = &names->slots[i];

        if (!s->name.p || s->shape == KITH_NAME_NONE)
            continue;
        if (surely(s)) {
            sure += s->count;
        } else {
            once += s->count;
            names_once += s->shape == KITH_NAME_STRONG;
        }
    }
    /* Two long turns on many lines each show two names and nothing else. */
    all_labelled = (sure + once) * 10 >= names->units * 9 || (sure == 0 && names_once > 1);
    names->labels = 0;
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *s = &names->slots[i];

        s->accepted = s->name.p && (surely(s) || given_the_file(s, all_labelled, sure + once));
        if (s->accepted)
            names->labels += s->count;
    }
    if (rarest == 0 || names->labels * rarest >= names->units)
        return;
    names->labels = 0;
    for (size_t i = 0; i < SLOTS; i++)
        names->slots[i].accepted = false;
}

bool kith_names_has(struct kith_names *names, struct kith_str name)
{
    const struct slot *s = find(names->slots, name);

    return s && s->accepted;
}

size_t kith_names_times(struct kith_names *names, struct kith_str name)
{
    const struct slot *s = find(names->slots, name);

    return s ? s->count : 0;
}

size_t kith_names_labels(const struct kith_names *names)
{
    return names->labels;
}
