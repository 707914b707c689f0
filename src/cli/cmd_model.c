#include "encoder.h"
#include "model_path.h"
#include "options.h"
#include "wordpiece.h"

#include <string.h>

/* The file's hash, and that the vocabulary is one and fits the encoder, which opening leaves for whoever uses it. */
static enum kith_rc check(const struct kith_cli *cli, const struct kith_model *model, const char *path,
                          struct kith_err *err)
{
    const struct kith_encoder_weights *w = kith_model_encoder(model);
    struct kith_wordpiece *pieces = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_model_verify(model, err));
    if (w)
        KITH_TRY(kith_wordpiece_open(cli->env, w->vocab, &pieces, err));
    if (w && kith_wordpiece_size(pieces) != w->tokens) {
        rc = kith_fail(err, KITH_EMODEL, 0, "Its vocabulary has %zu tokens and its encoder %u; get the file again.",
                       kith_wordpiece_size(pieces), w->tokens);
        goto out;
    }
    (void)printf("%s is whole: model %s\n", path, kith_model_hash(model));
    if (w)
        (void)printf("Its encoder has %u layers, %u wide, and a vocabulary of %u; it hears a turn with the %u before "
                     "it.\n",
                     w->layers, w->width, w->tokens, w->window);
out:
    kith_wordpiece_close(pieces);
    return rc;
}

int kith_cmd_model(struct kith_cli *cli, int argc, char **argv)
{
    struct kith_cli_options options;
    struct kith_model *model = NULL;
    struct kith_err err = {0};
    char path[KITH_MODEL_PATH_MAX];
    struct kith_str card;
    enum kith_rc rc;
    int first = 0;
    int status = kith_options_read(cli, 0, argc, argv, &options, &first);

    if (status != KITH_EXIT_OK)
        return status;
    if (argc - first < 1 || argc - first > 2)
        return kith_cli_usage("model", "Say 'kith model card' or 'kith model check', and a model file if it is another "
                                       "than the usual one.");
    if (argc - first == 2)
        options.model = argv[first + 1];
    KITH_TRY(kith_model_find(cli, options.model, path, sizeof path, &err));
    KITH_TRY(kith_model_open(cli->env, path, &model, &err));
    if (strcmp(argv[first], "card") == 0) {
        card = kith_model_text(model, "card");
        status = kith_cli_write(cli, NULL, card);
    } else if (strcmp(argv[first], "check") == 0) {
        KITH_TRY(check(cli, model, path, &err));
    } else {
        status = kith_cli_usage("model", "'kith model' knows card and check, not '%s'.", argv[first]);
    }
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_model_close(model);
    return status;
}
