/* What the encoder makes of a text, for tests/oracle/encoder.py to compare with what PyTorch makes of it.
 *
 *   encoder_figures fast|plain|rounded [MODEL] < TURNS
 *
 * TURNS: for each turn a line with the number of the speaker and the ids of its tokens. MODEL: a model, or a file of
 * fine-tuning; without it the small random encoder of the tests. Prints a line of 2 * width numbers for each turn. */
#include "encoder_maker.h"
#include "encoder_turns.h"
#include "model_file.h"

#include <stdio.h>
#include <stdlib.h>

static int complain(const char *what)
{
    (void)fprintf(stderr, "encoder_figures: %s\n", what);
    return 1;
}

static enum kith_rc fast(const struct kith_encoder_weights *w, const struct kith_encoder_text *text, float *e,
                         struct kith_err *err)
{
    struct kith_encoder *encoder = NULL;
    struct kith_encoder_stream *stream = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_encoder_open(kith_env_system(), w, kith_cpu_pick(getenv("KITH_CPU")), &encoder, err));
    KITH_TRY(kith_encoder_stream_open(encoder, 1, &stream, err));
    KITH_TRY(kith_encoder_session(stream, text, e, err));
out:
    kith_encoder_stream_close(stream);
    kith_encoder_close(encoder);
    return rc;
}

static enum kith_rc run(const char *way, const struct kith_encoder_weights *w, const struct kith_encoder_text *text,
                        float *e, struct kith_err *err)
{
    if (strcmp(way, "fast") == 0)
        return fast(w, text, e, err);
    if (strcmp(way, "rounded") == 0)
        return kith_encoder_plain_rounded(kith_env_system(), w, text, e, err);
    return kith_encoder_plain(kith_env_system(), w, text, e, err);
}

int main(int argc, char **argv)
{
    struct kith_encoder_text text;
    struct kith_encoder_weights made = encoder_sizes();
    const struct kith_encoder_weights *w = &made;
    struct kith_model *model = NULL;
    struct kith_err err;
    bool good;
    float *e;

    if (argc < 2 || !encoder_turns_read(stdin, &text))
        return complain("encoder_figures fast|plain|rounded [MODEL] < TURNS");
    encoder_make(&made, 7);
    if (argc > 2) {
        if (kith_model_open(kith_env_system(), argv[2], &model, &err) != KITH_OK &&
            kith_model_open_encoder(kith_env_system(), argv[2], &model, &err) != KITH_OK)
            return complain(err.text);
        w = kith_model_encoder(model);
        if (!w)
            return complain("this model has no encoder");
    }
    e = calloc(text.turns * kith_encoder_outputs(w), sizeof *e);
    good = e && run(argv[1], w, &text, e, &err) == KITH_OK;
    if (!good)
        (void)complain(e ? err.text : "no memory");
    for (size_t t = 0; good && t < text.turns; t++)
        for (size_t i = 0; i < kith_encoder_outputs(w); i++)
            (void)printf("%.9g%c", (double)e[t * kith_encoder_outputs(w) + i],
                         i + 1 < kith_encoder_outputs(w) ? ' ' : '\n');
    free(e);
    encoder_unmake(&made);
    kith_model_close(model);
    return !good;
}
