/* Writes the tiny model that fuzz/seeds/model starts from: make_seed FILE. Run again when the format changes. */
#include "model_maker.h"

#include "fileio.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct kith_rng rng = {1};
    struct made_model *m;
    struct kith_err err = {0};
    enum kith_rc rc;

    if (argc != 2)
        return 2;
    m = model_make(&rng, 2, "0");
    rc = kith_file_write(kith_env_system(), argv[1], kith_buf_view(&m->bytes), &err);
    if (rc != KITH_OK)
        (void)fprintf(stderr, "make_seed: %s\n", err.text);
    model_unmake(m);
    return rc == KITH_OK ? 0 : 1;
}
