#include "coding_maker.h"

#include "model_write.h"
#include "turn_features.h"

#include <stdio.h>
#include <stdlib.h>

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "coding_maker: %s\n", what);
    abort();
}

double coding_normal(struct kith_rng *rng)
{
    double sum = -6.0;

    for (int i = 0; i < 12; i++)
        sum += kith_rng_unit(rng);
    return sum;
}

struct line {
    const char *codes;
    const char *text; /* one %s: what the session is about */
};

static const struct line counsellor_lines[] = {
    {"q:o", "What would it be like without the %s?"},
    {"q:o", "How did you manage the %s before?"},
    {"q:o;SK", "What do you make of the %s, if I may ask?"},
    {"q:c", "Did you have the %s on Friday?"},
    {"q:c", "Is it every day, the %s?"},
    {"r:s", "So you have the %s most evenings."},
    {"r:s", "You had the %s again."},
    {"r:c", "It sounds like the %s scares you, and part of you would miss it."},
    {"r:c;AF", "You love her more than the %s, and you came here for that."},
    {"r:c,q:o", "It sounds like the %s is the only thing that is yours. What else would you want to be yours?"},
    {"i:info", "Research says that the %s raises blood pressure."},
    {"i:info", "Studies show the %s harms sleep."},
    {"i:advi;PE", "You should stop the %s this week."},
    {"i:advi;PP", "Since you ask, I would advise you to leave the %s for a month."},
    {"i:nego,q:c", "Shall we say the %s only on Saturdays, then?"},
    {"i:opti;EM", "Some people swap the %s for tea, some go for a walk; it is your choice."},
    {"i:advi;PE,CF", "You are lying to yourself about the %s."},
    {"o", "Okay, mm-hmm."},
    {"o", "Good morning, sit anywhere you like."},
};

static const struct line client_lines[] = {
    {"+", "I want to stop the %s, for my daughter."},
    {"+", "I could leave the %s. I will try it this week."},
    {"-", "I can't stop the %s, it helps me sleep."},
    {"-", "I don't see a problem with the %s."},
    {"=", "I went to work on Monday."},
    {"=", "Yeah, the %s, I suppose."},
    {"=", "My sister came over at the weekend."},
};

static void write_line(struct kith_buf *out, struct kith_rng *rng, char who, const struct line *line)
{
    static const char *const things[] = {"drinking", "smoking", "wine",    "beer",    "gambling", "tablets", "cannabis",
                                         "vodka",    "cider",   "betting", "powders", "pills",    "joints"};
    const char *about = things[kith_rng_below(rng, sizeof things / sizeof *things)];
    struct kith_str rest = kith_str_of(line->text);
    ptrdiff_t at = kith_str_find(rest, KITH_S("%s"));

    kith_buf_printf(out, "%c %s\t", who, line->codes);
    if (at >= 0) {
        kith_buf_str(out, kith_str_sub(rest, 0, (size_t)at));
        kith_buf_puts(out, about);
        rest = kith_str_sub(rest, (size_t)at + 2, rest.n);
    }
    kith_buf_str(out, rest);
    kith_buf_byte(out, '\n');
}

void coding_write_session(struct kith_buf *out, struct kith_rng *rng, const char *id, unsigned turns)
{
    kith_buf_printf(out, "# topic: change | setting: spoken | id: %s\n", id);
    for (unsigned i = 0; i < turns; i++) {
        if (i % 2 == 0)
            write_line(out, rng, 'T',
                       &counsellor_lines[kith_rng_below(rng, sizeof counsellor_lines / sizeof *counsellor_lines)]);
        else
            write_line(out, rng, 'C', &client_lines[kith_rng_below(rng, sizeof client_lines / sizeof *client_lines)]);
    }
    kith_buf_byte(out, '\n');
}

const struct kith_transcript *coding_read(struct kith_arena *keep, enum kith_format format, struct kith_str text)
{
    const struct kith_intake_options options = {format, true};
    const struct kith_transcript *t = NULL;
    struct kith_source *source = NULL;
    struct kith_err err = {0};

    must(kith_source_open_bytes(kith_env_system(), text, "test", &options, &source, &err) == KITH_OK, err.text);
    must(kith_intake_next(source, keep, &t, &err) == KITH_OK, err.text);
    kith_source_close(source);
    return t;
}

const struct kith_transcript **coding_sessions(struct kith_arena *keep, uint64_t seed, size_t n, unsigned turns)
{
    struct kith_rng rng = {seed};
    const struct kith_transcript **out;

    must(kith_arena_take(keep, n, sizeof *out, &out, NULL) == KITH_OK, "no memory");
    for (size_t i = 0; i < n; i++) {
        struct kith_buf text;
        char id[32];

        (void)snprintf(id, sizeof id, "s%zu", i);
        kith_buf_init(&text, kith_env_system(), (size_t)16 << 20);
        coding_write_session(&text, &rng, id, turns);
        must(kith_buf_check(&text, "the session", NULL) == KITH_OK, "no memory");
        out[i] = coding_read(keep, KITH_FORMAT_KITH, kith_buf_view(&text));
        kith_buf_free(&text);
    }
    return out;
}

struct seen { /* a feature of a group, and who said it: above 0 the client */
    uint64_t key;
    double lean;
};

static int by_key(const void *a, const void *b)
{
    const struct seen *x = a;
    const struct seen *y = b;

    return x->key < y->key ? -1 : x->key > y->key;
}

/* Every feature of a group's turns, each once, in order. */
static size_t collect(const struct toy_model *m, const struct kith_transcript *const *sessions, size_t n, uint64_t key,
                      enum kith_head_group group, struct seen **out)
{
    struct kith_feature *room;
    struct seen *all = NULL;
    size_t cap = 0;
    size_t count = 0;
    size_t kept = 0;

    for (size_t s = 0; s < n; s++) {
        struct kith_session_view view;

        must(kith_session_view_make(m->keep, sessions[s], key, false, &view, NULL) == KITH_OK, "no view");
        must(kith_features_room(m->keep, &view, &room, NULL) == KITH_OK, "no memory");
        for (size_t i = 0; i < sessions[s]->n_turns; i++) {
            bool client = view.turns[i].role == KITH_ROLE_CLIENT;
            size_t found = 0;

            if (group == KITH_GROUP_ROLE || (group == KITH_GROUP_CLIENT) == client)
                found = kith_features_of_turn(&view, i, group, room);
            if (count + found > cap) {
                cap = (count + found) * 2;
                all = realloc(all, cap * sizeof *all);
                must(all != NULL, "no memory");
            }
            for (size_t f = 0; f < found; f++)
                all[count++] = (struct seen){room[f].key, client ? 1.0 : -1.0};
        }
    }
    if (count)
        qsort(all, count, sizeof *all, by_key);
    must(kith_arena_take(m->keep, count + 1, sizeof **out, out, NULL) == KITH_OK, "no memory");
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || (*out)[kept - 1].key != all[i].key)
            (*out)[kept++] = (struct seen){all[i].key, 0.0};
        (*out)[kept - 1].lean += all[i].lean;
    }
    free(all);
    return kept;
}

static void fill_group(struct toy_model *m, struct kith_model_draft *d, enum kith_head_group group,
                       const struct seen *seen, size_t n, double size, struct kith_rng *rng)
{
    unsigned width = kith_group_outputs(group);
    uint64_t *keys;
    float *weights;
    float *bias;

    must(kith_arena_take(m->keep, n + 1, sizeof *keys, &keys, NULL) == KITH_OK, "no memory");
    must(kith_arena_take(m->keep, (n + 1) * width, sizeof *weights, &weights, NULL) == KITH_OK, "no memory");
    must(kith_arena_take(m->keep, width, sizeof *bias, &bias, NULL) == KITH_OK, "no memory");
    for (size_t i = 0; i < n; i++) {
        keys[i] = seen[i].key;
        for (unsigned k = 0; k < width; k++)
            weights[i * width + k] = group == KITH_GROUP_ROLE ? (seen[i].lean > 0   ? 0.5f
                                                                 : seen[i].lean < 0 ? -0.5f
                                                                                    : 0)
                                                              : (float)(size * (4.0 * kith_rng_unit(rng) - 2.0));
    }
    d->groups[group].n = n;
    d->groups[group].keys = keys;
    d->groups[group].weights = weights;
    d->groups[group].bias = bias;
}

static void add_encoder(struct toy_model *m, struct kith_model_draft *d, struct kith_str file)
{
    struct kith_err err = {0};

    m->encoder = NULL;
    if (file.n == 0)
        return;
    must(kith_model_open_encoder_bytes(kith_env_system(), file, &m->encoder, &err) == KITH_OK, err.text);
    d->encoder = m->encoder;
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        d->dense[h] = kith_model_dense(m->encoder, (enum kith_head)h);
}

void toy_model_open(struct toy_model *m, const struct kith_transcript *const *sessions, size_t n, uint64_t seed)
{
    toy_model_open_encoded(m, sessions, n, seed, (struct kith_str){"", 0}, 1.0);
}

void toy_model_open_encoded(struct toy_model *m, const struct kith_transcript *const *sessions, size_t n, uint64_t seed,
                            struct kith_str encoder_file, double sparse)
{
    static const struct kith_model_fact version = {"features", KITH_FEATURES_VERSION};
    struct kith_rng rng = {seed};
    struct kith_model_draft d = {.key = kith_rng_next(&rng), .facts = &version, .n_facts = 1};
    char hash[KITH_HASH_HEX];
    struct kith_err err = {0};
    uint64_t print = n ? kith_session_print(sessions[0]) : 0;

    must(kith_arena_open(kith_env_system(), &m->keep, (size_t)512 << 20, NULL) == KITH_OK, "no arena");
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        struct seen *seen;
        size_t found = collect(m, sessions, n, d.key, (enum kith_head_group)g, &seen);

        fill_group(m, &d, (enum kith_head_group)g, seen, found, sparse, &rng);
    }
    for (int h = 0; h < KITH_HEAD_COUNT; h++)
        d.calibration[h] = (struct kith_head_calibration){.scale = 1.0f, .decide = {1.0f, 1.0f, 1.0f, 1.0f}};
    add_encoder(m, &d, encoder_file);
    d.trained_on = &print; /* the first session alone */
    d.n_trained_on = n ? 1 : 0;
    kith_buf_init(&m->bytes, kith_env_system(), (size_t)256 << 20);
    must(kith_model_serialise(&d, &m->bytes, hash, &err) == KITH_OK, err.text);
    must(kith_model_open_bytes(kith_env_system(), kith_buf_view(&m->bytes), &m->model, &err) == KITH_OK, err.text);
    must(kith_coder_open(kith_env_system(), m->model, &m->coder, &err) == KITH_OK, err.text);
}

void toy_model_close(struct toy_model *m)
{
    kith_coder_close(m->coder);
    kith_model_close(m->model);
    kith_model_close(m->encoder);
    kith_buf_free(&m->bytes);
    kith_arena_close(m->keep);
}
