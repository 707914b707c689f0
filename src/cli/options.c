#include "options.h"

#include "parallel.h"

#include <getopt.h>
#include <string.h>

/* Long options in the order of enum kith_option. */
static const struct option long_options[] = {
    {"as", required_argument, NULL, KITH_OPTION_AS},
    {"output", required_argument, NULL, KITH_OPTION_OUT},
    {"names", no_argument, NULL, KITH_OPTION_NAMES},
    {"scores", no_argument, NULL, KITH_OPTION_SCORES},
    {"why", no_argument, NULL, KITH_OPTION_WHY},
    {"transcript", no_argument, NULL, KITH_OPTION_TRANSCRIPT},
    {"format", required_argument, NULL, KITH_OPTION_FORMAT},
    {"force-language", no_argument, NULL, KITH_OPTION_FORCE_LANGUAGE},
    {"counsellor", required_argument, NULL, KITH_OPTION_COUNSELLOR},
    {"setting", required_argument, NULL, KITH_OPTION_SETTING},
    {"goal", required_argument, NULL, KITH_OPTION_GOAL},
    {"model", required_argument, NULL, KITH_OPTION_MODEL},
    {"jobs", required_argument, NULL, KITH_OPTION_JOBS},
    {"width", required_argument, NULL, KITH_OPTION_WIDTH},
    {"ascii", no_argument, NULL, KITH_OPTION_ASCII},
    {"color", required_argument, NULL, KITH_OPTION_COLOR},
    {"json", no_argument, NULL, KITH_OPTION_JSON},
    {"jsonl", no_argument, NULL, KITH_OPTION_JSONL},
    {"strip-punctuation", no_argument, NULL, KITH_OPTION_STRIP},
    {"folds", required_argument, NULL, KITH_OPTION_FOLDS},
    {"beside", required_argument, NULL, KITH_OPTION_BESIDE},
    {"encoder", required_argument, NULL, KITH_OPTION_ENCODER},
    {"models", required_argument, NULL, KITH_OPTION_MODELS},
    {"fold-encoders", required_argument, NULL, KITH_OPTION_FOLD_ENCODERS},
    {"base", required_argument, NULL, KITH_OPTION_BASE},
    {"seed", required_argument, NULL, KITH_OPTION_SEED},
    {"animals", required_argument, NULL, KITH_OPTION_ANIMALS},
    {"draws", required_argument, NULL, KITH_OPTION_DRAWS},
    {"svg", required_argument, NULL, KITH_OPTION_SVG},
    {"step", required_argument, NULL, KITH_OPTION_STEP},
    {"null", required_argument, NULL, KITH_OPTION_NULL},
    {"learn", required_argument, NULL, KITH_OPTION_LEARN},
    {"persona", required_argument, NULL, KITH_OPTION_PERSONA},
    {"script", required_argument, NULL, KITH_OPTION_SCRIPT},
    {"learner", required_argument, NULL, KITH_OPTION_LEARNER},
    {"runs", required_argument, NULL, KITH_OPTION_RUNS},
    {"content", required_argument, NULL, KITH_OPTION_CONTENT},
    {"plain", no_argument, NULL, KITH_OPTION_PLAIN},
    {"live", no_argument, NULL, KITH_OPTION_LIVE},
    {"voice", required_argument, NULL, KITH_OPTION_VOICE},
    {"voice-model", required_argument, NULL, KITH_OPTION_VOICE_MODEL},
    {"voice-key", required_argument, NULL, KITH_OPTION_VOICE_KEY},
    {"voice-wait", required_argument, NULL, KITH_OPTION_VOICE_WAIT},
    {"counselor", required_argument, NULL, KITH_OPTION_COUNSELLOR}, /* the other spelling */
    {"colour", required_argument, NULL, KITH_OPTION_COLOR},
    {NULL, 0, NULL, 0},
};

struct word {
    const char *name;
    int value;
};

/* The value of a word; -1 when it is none of them. */
static int pick(const struct word *words, const char *text)
{
    for (; words->name; words++)
        if (strcmp(words->name, text) == 0)
            return words->value;
    return -1;
}

static int read_number(const char *command, const char *option, uint64_t least, uint64_t most, const char *text,
                       uint64_t *out)
{
    if (kith_str_uint(kith_str_of(text), most, out) && *out >= least)
        return KITH_EXIT_OK;
    return kith_cli_usage(command, "%s takes a whole number from %llu to %llu, not '%s'.", option,
                          (unsigned long long)least, (unsigned long long)most, text);
}

static int read_format(const char *command, const char *text, enum kith_format *out)
{
    for (int f = 0; kith_format_name(f); f++)
        if (strcmp(kith_format_name(f), text) == 0) {
            *out = (enum kith_format)f;
            return KITH_EXIT_OK;
        }
    return kith_cli_usage(command,
                          "--format takes auto, vtt, srt, text, docx, csv, tsv, json, jsonl or kith, not '%s'.", text);
}

static int read_as(const char *command, const char *text, enum kith_as *out)
{
    static const struct word words[] = {{"text", KITH_AS_TEXT},   {"html", KITH_AS_HTML},
                                        {"md", KITH_AS_MARKDOWN}, {"markdown", KITH_AS_MARKDOWN},
                                        {"json", KITH_AS_JSON},   {NULL, 0}};
    int as = pick(words, text);

    if (as < 0)
        return kith_cli_usage(command, "--as takes text, html, md or json, not '%s'.", text);
    *out = (enum kith_as)as;
    return KITH_EXIT_OK;
}

static int read_setting(const char *command, const char *text, enum kith_setting *out)
{
    static const struct word words[] = {{"one-to-one", KITH_SETTING_ONE_TO_ONE}, {"peer", KITH_SETTING_PEER},
                                        {"group", KITH_SETTING_GROUP},           {"family", KITH_SETTING_FAMILY},
                                        {"crisis", KITH_SETTING_CRISIS},         {NULL, 0}};
    int setting = pick(words, text);

    if (setting < 0)
        return kith_cli_usage(command, "--setting takes one-to-one, peer, group, family or crisis, not '%s'.", text);
    *out = (enum kith_setting)setting;
    return KITH_EXIT_OK;
}

static int read_color(const struct kith_cli *cli, const char *command, const char *text, bool *out)
{
    static const struct word words[] = {{"auto", 2}, {"always", 1}, {"never", 0}, {NULL, 0}};
    int when = pick(words, text);

    if (when < 0)
        return kith_cli_usage(command, "--color takes auto, always or never, not '%s'.", text);
    *out = when == 2 ? cli->out_is_terminal && !cli->no_color : when == 1;
    return KITH_EXIT_OK;
}

/* Seconds with at most three decimals; by hand, since the C library asks the locale what a point is. */
static int read_step(const char *command, const char *text, double *out)
{
    struct kith_str rest = kith_str_of(text);
    struct kith_str whole;
    uint64_t seconds = 0;
    uint64_t part = 0;
    double scale = 1.0;

    (void)kith_str_cut(&rest, '.', &whole);
    for (size_t i = 0; i < rest.n; i++)
        scale *= 10.0;
    if (rest.n > 3 || !kith_str_uint(whole, 60, &seconds) || (rest.n > 0 && !kith_str_uint(rest, 999, &part)))
        seconds = 61;
    *out = (double)seconds + (double)part / scale;
    if (*out >= 0.01 && *out <= 60.0)
        return KITH_EXIT_OK;
    return kith_cli_usage(command, "--step takes seconds from 0.01 to 60, such as 0.1, not '%s'.", text);
}

static int read_option(const struct kith_cli *cli, const char *command, int option, const char *value,
                       struct kith_cli_options *o)
{
    uint64_t number = 0;
    int status = KITH_EXIT_OK;

    switch (option) {
    case KITH_OPTION_AS:
        return read_as(command, value, &o->as);
    case KITH_OPTION_OUT:
        o->out = strcmp(value, "-") == 0 || strcmp(value, "/dev/stdout") == 0 ? NULL : value;
        break;
    case KITH_OPTION_NAMES:
        o->names = true;
        break;
    case KITH_OPTION_SCORES:
        o->scores = true;
        break;
    case KITH_OPTION_WHY:
        o->why = true;
        break;
    case KITH_OPTION_TRANSCRIPT:
        o->transcript = true;
        break;
    case KITH_OPTION_FORMAT:
        return read_format(command, value, &o->intake.format);
    case KITH_OPTION_FORCE_LANGUAGE:
        o->intake.force_language = true;
        break;
    case KITH_OPTION_COUNSELLOR:
        o->counsellor = kith_str_of(value);
        break;
    case KITH_OPTION_SETTING:
        return read_setting(command, value, &o->setting);
    case KITH_OPTION_GOAL:
        o->goal = kith_str_of(value);
        break;
    case KITH_OPTION_MODEL:
        o->model = value;
        break;
    case KITH_OPTION_JOBS:
        status = read_number(command, "--jobs", 1, 256, value, &number);
        o->jobs = (unsigned)number;
        break;
    case KITH_OPTION_WIDTH:
        status = read_number(command, "--width", 40, 200, value, &number);
        o->width = (unsigned)number;
        break;
    case KITH_OPTION_ASCII:
        o->ascii = true;
        break;
    case KITH_OPTION_COLOR:
        return read_color(cli, command, value, &o->colour);
    case KITH_OPTION_JSON:
        o->json = true;
        break;
    case KITH_OPTION_STRIP:
        o->strip = true;
        break;
    case KITH_OPTION_FOLDS:
        o->folds = value;
        break;
    case KITH_OPTION_BESIDE:
        o->beside = value;
        break;
    case KITH_OPTION_ENCODER:
        o->encoder = value;
        break;
    case KITH_OPTION_MODELS:
    case KITH_OPTION_FOLD_ENCODERS:
        o->models = value;
        break;
    case KITH_OPTION_BASE:
        o->base = value;
        break;
    case KITH_OPTION_SEED:
        status = read_number(command, "--seed", 0, UINT64_MAX / 2, value, &o->seed);
        break;
    case KITH_OPTION_ANIMALS:
        status = read_number(command, "--animals", 1, 1000000, value, &number);
        o->animals = (uint32_t)number;
        break;
    case KITH_OPTION_DRAWS:
        status = read_number(command, "--draws", 1, 100000, value, &number);
        o->draws = (uint32_t)number;
        break;
    case KITH_OPTION_SVG:
        o->svg = value;
        break;
    case KITH_OPTION_STEP:
        return read_step(command, value, &o->step_s);
    case KITH_OPTION_NULL:
        o->null_model = value;
        break;
    case KITH_OPTION_LEARN:
        o->learn = value;
        break;
    case KITH_OPTION_PERSONA:
        o->persona = value;
        break;
    case KITH_OPTION_SCRIPT:
        o->script = value;
        break;
    case KITH_OPTION_LEARNER:
        o->learner = value;
        break;
    case KITH_OPTION_RUNS:
        status = read_number(command, "--runs", 1, 100000, value, &number);
        o->runs = (unsigned)number;
        break;
    case KITH_OPTION_CONTENT:
        o->content = value;
        break;
    case KITH_OPTION_PLAIN:
        o->plain = true;
        break;
    case KITH_OPTION_LIVE:
        o->live = true;
        break;
    case KITH_OPTION_VOICE:
        o->voice = value;
        break;
    case KITH_OPTION_VOICE_MODEL:
        o->voice_model = value;
        break;
    case KITH_OPTION_VOICE_KEY:
        o->voice_key = value;
        break;
    case KITH_OPTION_VOICE_WAIT:
        status = read_number(command, "--voice-wait", 1, 300, value, &number);
        o->voice_wait_s = (unsigned)number;
        break;
    default: /* --jsonl: the only form there is */
        break;
    }
    return status;
}

int kith_options_read(const struct kith_cli *cli, uint64_t takes, int argc, char **argv, struct kith_cli_options *out,
                      int *first)
{
    int option;
    int status;

    *out = (struct kith_cli_options){.jobs = kith_processors(),
                                     .width = cli->columns < 40    ? 40
                                              : cli->columns > 100 ? 100
                                                                   : cli->columns,
                                     .ascii = cli->out_is_terminal && !cli->terminal_utf8,
                                     .colour = cli->out_is_terminal && !cli->no_color,
                                     .seed = 1};
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "o:", long_options, NULL)) != -1) {
        if (option == 'o')
            option = KITH_OPTION_OUT;
        if (option == '?' && optopt == 'o')
            return kith_cli_usage(argv[0], "-o needs a path.");
        if (option == '?' && optopt > ' ') /* one letter of perhaps several: argv[optind - 1] is not yet past them */
            return kith_cli_usage(argv[0], "'-%c' is no option of 'kith %s'.", optopt < 0x7f ? optopt : '?', argv[0]);
        if (option == '?')
            return kith_cli_usage(argv[0], "'%s' is no option of 'kith %s', or its value is missing.", argv[optind - 1],
                                  argv[0]);
        if (!(takes & KITH_TAKES(option)))
            return kith_cli_usage(argv[0], "'kith %s' takes no --%s.", argv[0], long_options[option].name);
        status = read_option(cli, argv[0], option, optarg, out);
        if (status != KITH_EXIT_OK)
            return status;
    }
    *first = optind;
    return KITH_EXIT_OK;
}
