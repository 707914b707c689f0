/* Where the model is: --model, KITH_MODEL, beside the program as it was built, or where it was installed. */
#ifndef KITH_MODEL_PATH_H
#define KITH_MODEL_PATH_H

#include "cli.h"
#include "model_file.h"

#define KITH_MODEL_PATH_MAX 4096

/* EMODEL names the places that were looked at. named may be NULL. */
enum kith_rc kith_model_find(const struct kith_cli *cli, const char *named, char *path, size_t n, struct kith_err *err);

#endif
