#include "model_path.h"
#include "options.h"

#include <string.h>

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
        KITH_TRY(kith_model_verify(model, &err));
        (void)printf("%s is whole: model %s\n", path, kith_model_hash(model));
    } else {
        status = kith_cli_usage("model", "'kith model' knows card and check, not '%s'.", argv[first]);
    }
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_model_close(model);
    return status;
}
