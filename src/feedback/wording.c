#include "wording.h"

#include "hash64.h"

static const char *who(const struct kith_reading *r)
{
    static const char *const names[KITH_VOICE_COUNT] = {
        [KITH_VOICE_COUNSEL] = "the client",        [KITH_VOICE_PEER] = "the other person",
        [KITH_VOICE_GROUP] = "the person speaking", [KITH_VOICE_FAMILY] = "the person speaking",
        [KITH_VOICE_CRISIS] = "the person",
    };

    return names[r->voice];
}

const char *kith_wording_chance_skill(const struct kith_reading *r, enum kith_chance kind)
{
    return r->voice == KITH_VOICE_COUNSEL ? kith_wording_chance[kind].skill : kith_wording_chance[kind].plain;
}

static size_t pick(const struct kith_reading *r, size_t n, unsigned salt)
{
    return n ? (size_t)(kith_hash_mix(r->seed, salt) % n) : 0;
}

const char *kith_wording_pick(const struct kith_reading *r, const struct kith_variants *variants, unsigned salt)
{
    size_t n = 0;

    while (n < KITH_VARIANTS && variants->text[n])
        n++;
    return variants->text[pick(r, n, salt)];
}

const char *kith_wording_example(const struct kith_reading *r, const struct kith_chance_words *words)
{
    size_t n = 0;
    size_t first;

    while (n < KITH_VARIANTS && words->examples[n].text)
        n++;
    first = pick(r, n, 77);
    for (size_t i = 0; i < n; i++) {
        const struct kith_example *e = &words->examples[(first + i) % n];

        if (!(e->theme & r->themes))
            return e->text;
    }
    return words->examples[first].text;
}

void kith_wording_number(struct kith_buf *out, size_t n)
{
    static const char *const words[] = {"no",    "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};

    if (n < sizeof words / sizeof *words)
        kith_buf_puts(out, words[n]);
    else
        kith_buf_printf(out, "%zu", n);
}

static void put_field(struct kith_buf *out, const struct kith_reading *r, struct kith_str name,
                      const struct kith_fill *fill)
{
    if (kith_str_eq(name, KITH_S("who"))) {
        kith_buf_puts(out, who(r));
    } else if (kith_str_eq(name, KITH_S("Who"))) {
        kith_buf_byte(out, 'T');
        kith_buf_puts(out, who(r) + 1);
    } else if (fill && kith_str_eq(name, KITH_S("n"))) {
        kith_wording_number(out, fill->number);
    } else if (fill && kith_str_eq(name, KITH_S("word"))) {
        kith_buf_str(out, fill->word);
    } else if (fill && kith_str_eq(name, KITH_S("topic"))) {
        kith_buf_str(out, fill->topic);
    }
}

void kith_wording_put(struct kith_buf *out, const struct kith_reading *r, const char *text,
                      const struct kith_fill *fill)
{
    struct kith_str rest = kith_str_of(text);
    struct kith_str part;

    while (kith_str_cut(&rest, '{', &part)) {
        kith_buf_str(out, part);
        if (!kith_str_cut(&rest, '}', &part))
            break;
        put_field(out, r, part, fill);
    }
}
