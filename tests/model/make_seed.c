/* Writes the tiny models that fuzz/seeds/model starts from: make_seed FOLDER. Run again when the format changes. */
#include "encoder_file_maker.h"

#include "fileio.h"

#include <stdio.h>

static int write_file(const char *folder, const char *name, struct kith_str bytes)
{
    char path[4096];
    struct kith_err err = {0};

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (kith_file_write(kith_env_system(), path, bytes, &err) == KITH_OK)
        return 0;
    (void)fprintf(stderr, "make_seed: %s\n", err.text);
    return 1;
}

int main(int argc, char **argv)
{
    const struct encoder_plan plan = {
        .layers = 1, .width = 64, .heads = 2, .ffn = 64, .positions = 4, .window = 1, .words = "so what", .stir = 1.0};
    struct kith_rng rng = {1};
    struct made_model *plain;
    struct made_model *whole;
    struct kith_model *encoder;
    struct kith_buf file;
    int failed;

    if (argc != 2)
        return 2;
    plain = model_make(&rng, 2, "0");
    failed = write_file(argv[1], "tiny.model", kith_buf_view(&plain->bytes));
    kith_buf_init(&file, kith_env_system(), (size_t)16 << 20);
    encoder_file_make(&rng, &plan, KITH_HEAD_COUNT, &file);
    failed += write_file(argv[1], "tiny.encoder", kith_buf_view(&file));
    whole = encoder_file_model(&rng, 2, "0", kith_buf_view(&file), &encoder);
    failed += write_file(argv[1], "tiny-encoder.model", kith_buf_view(&whole->bytes));
    model_unmake(whole);
    kith_model_close(encoder);
    kith_buf_free(&file);
    model_unmake(plain);
    return failed ? 1 : 0;
}
