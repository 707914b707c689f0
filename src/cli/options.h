/* The options of all commands, told once: a command says which of them it takes. */
#ifndef KITH_OPTIONS_H
#define KITH_OPTIONS_H

#include "cli.h"
#include "intake.h"

enum kith_option {
    KITH_OPTION_AS,
    KITH_OPTION_OUT,
    KITH_OPTION_NAMES,
    KITH_OPTION_SCORES,
    KITH_OPTION_WHY,
    KITH_OPTION_TRANSCRIPT,
    KITH_OPTION_FORMAT,
    KITH_OPTION_FORCE_LANGUAGE,
    KITH_OPTION_COUNSELLOR,
    KITH_OPTION_SETTING,
    KITH_OPTION_GOAL,
    KITH_OPTION_MODEL,
    KITH_OPTION_JOBS,
    KITH_OPTION_WIDTH,
    KITH_OPTION_ASCII,
    KITH_OPTION_COLOR,
    KITH_OPTION_JSON,
    KITH_OPTION_JSONL,
    KITH_OPTION_STRIP,
    KITH_OPTION_FOLDS,
    KITH_OPTION_BESIDE,
    KITH_OPTION_ENCODER,
    KITH_OPTION_MODELS,
    KITH_OPTION_FOLD_ENCODERS,
    KITH_OPTION_BASE,
    KITH_OPTION_SEED,
    KITH_OPTION_ANIMALS,
    KITH_OPTION_DRAWS,
    KITH_OPTION_SVG,
    KITH_OPTION_STEP,
    KITH_OPTION_NULL,
    KITH_OPTION_LEARN,
    KITH_OPTION_PERSONA,
    KITH_OPTION_SCRIPT,
    KITH_OPTION_LEARNER,
    KITH_OPTION_RUNS,
    KITH_OPTION_CONTENT,
    KITH_OPTION_PLAIN,
    KITH_OPTION_LIVE,
    KITH_OPTION_VOICE,
    KITH_OPTION_VOICE_MODEL,
    KITH_OPTION_VOICE_KEY,
    KITH_OPTION_VOICE_WAIT,
    KITH_OPTION_COUNT
};

enum kith_as { KITH_AS_TEXT, KITH_AS_HTML, KITH_AS_MARKDOWN, KITH_AS_JSON };

struct kith_cli_options {
    enum kith_as as;
    const char *out; /* NULL: standard output */
    bool names;
    bool scores;
    bool why;
    bool transcript;
    struct kith_intake_options intake;
    struct kith_str counsellor;
    enum kith_setting setting;
    struct kith_str goal;
    const char *model;
    unsigned jobs; /* as many as processors unless said */
    unsigned width;
    bool ascii;
    bool colour;
    bool json;
    bool strip;
    const char *folds;
    const char *beside;
    const char *encoder;
    const char *models; /* a folder of fold encoders */
    const char *base;
    uint64_t seed;
    uint32_t animals; /* 0: not said; the next likewise */
    uint32_t draws;
    const char *svg;
    double step_s;
    const char *null_model;
    const char *learn;
    const char *persona;
    const char *script;
    const char *learner;
    unsigned runs; /* 0: unless said */
    const char *content;
    bool plain;
    bool live;
    const char *voice; /* the address of a chat server; NULL: none */
    const char *voice_model;
    const char *voice_key; /* a file */
    unsigned voice_wait_s; /* 0: unless said */
};

#define KITH_TAKES(option) (UINT64_C(1) << (option))

/* Reads the options of argv[0]; on success *first is the index of the first argument behind them, and the answer is
 * KITH_EXIT_OK. Otherwise the error was printed. Options and arguments may be mixed; argv is reordered. */
int kith_options_read(const struct kith_cli *cli, uint64_t takes, int argc, char **argv, struct kith_cli_options *out,
                      int *first);

#endif
