#include "encoder_scene.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

uint64_t scene_seed = 7;

int scene_seed_read(void **state)
{
    (void)state;
    if (getenv("KITH_SEED"))
        scene_seed = strtoull(getenv("KITH_SEED"), NULL, 10);
    return 0;
}

struct kith_encoder_stream *scene_stream(const struct kith_encoder *encoder, unsigned threads)
{
    struct kith_encoder_stream *s;
    struct kith_err err;

    if (kith_encoder_stream_open(encoder, threads, &s, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return s;
}

float *scene_room(size_t n)
{
    float *e = malloc((n + 1) * sizeof *e);

    if (!e)
        abort();
    for (size_t i = 0; i <= n; i++)
        e[i] = -12345.0f;
    return e;
}

float *scene_session(const struct kith_encoder *encoder, const struct kith_encoder_text *text, unsigned threads)
{
    struct kith_encoder_stream *s = scene_stream(encoder, threads);
    float *e = scene_room(text->turns * kith_encoder_outputs(kith_encoder_weights_of(encoder)));

    assert_int_equal(kith_encoder_session(s, text, e, NULL), KITH_OK);
    kith_encoder_stream_close(s);
    return e;
}

struct kith_encoder *scene_encoder(const struct kith_encoder_weights *w, enum kith_cpu cpu)
{
    struct kith_encoder *encoder;
    struct kith_err err;

    if (kith_encoder_open(kith_env_system(), w, cpu, &encoder, &err) != KITH_OK)
        fail_msg("%s", err.text);
    return encoder;
}

void scene_make(struct scene *s, struct kith_encoder_weights sizes, size_t turns, size_t longest)
{
    s->w = sizes;
    encoder_make(&s->w, scene_seed);
    s->text = encoder_text_make(&s->w, scene_seed + 1, turns, longest);
    s->encoder = scene_encoder(&s->w, KITH_CPU_AUTO);
    s->outputs = kith_encoder_outputs(&s->w);
    s->n = turns * s->outputs;
    s->e = scene_session(s->encoder, s->text, 1);
}

void scene_unmake(struct scene *s)
{
    kith_encoder_close(s->encoder);
    encoder_text_unmake(s->text);
    encoder_unmake(&s->w);
    free(s->e);
}

void scene_same(const float *a, const float *b, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(a + i, b + i, sizeof *a) != 0)
            fail_msg("seed %llu: %s changes number %zu: %a and %a", (unsigned long long)scene_seed, what, i,
                     (double)a[i], (double)b[i]);
}

bool scene_differ(const float *a, const float *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) != 0;
}

struct kith_encoder_text scene_part(const struct kith_encoder_text *text, size_t first, size_t turns)
{
    return (struct kith_encoder_text){
        .turns = turns, .start = text->start + first, .id = text->id, .speaker = text->speaker + first};
}
