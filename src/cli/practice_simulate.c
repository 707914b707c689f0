#include "practice_measure.h"
#include "practice_play.h"
#include "practice_talk.h"
#include "workbench.h"

#include <string.h>

#define RUNS_UNLESS_SAID 20
#define SAMPLE_TURNS     14
#define OUTPUT_MAX       ((size_t)16 << 20)

static int learner_of(const char *name)
{
    for (int k = 0; name && kith_learner_name(k); k++)
        if (strcmp(kith_learner_name(k), name) == 0)
            return k;
    return -1;
}

int kith_practice_simulate(struct kith_practice_call *call)
{
    const struct kith_cli_options *o = call->options;
    int learner = learner_of(o->learner);
    struct kith_workbench bench = {0};
    struct kith_measured measured;
    struct kith_buf out;
    struct kith_err err = {0};
    enum kith_rc rc;
    int status = KITH_EXIT_OK;

    if (learner < 0)
        return kith_cli_usage("practice", "simulate takes --learner skilled, average or poor.");
    kith_buf_init(&out, call->cli->env, OUTPUT_MAX);
    KITH_TRY(kith_practice_open(call, &err));
    KITH_TRY(kith_workbench_open(&bench, call->cli, o, false, &err));
    KITH_TRY(kith_practice_measure(call->cli->env, bench.coder, call->keep, &call->content,
                                   kith_str_of(o->persona ? o->persona : ""), (enum kith_learner_kind)learner,
                                   o->runs ? o->runs : RUNS_UNLESS_SAID, o->seed, &measured, &err));
    if (o->json)
        kith_practice_measure_json(&measured, &out);
    else
        kith_practice_measure_text(&measured, &out);
    KITH_TRY(kith_buf_check(&out, "The table", &err));
    status = kith_cli_write(call->cli, o->out, kith_buf_view(&out));
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_workbench_close(&bench);
    kith_buf_free(&out);
    return status;
}

/* `kith practice sample`: one simulated talk as text, for the rating form. */
int kith_practice_sample_talk(struct kith_practice_call *call)
{
    const struct kith_cli_options *o = call->options;
    int learner = learner_of(o->learner ? o->learner : "average");
    const struct kith_persona *persona;
    struct kith_workbench bench = {0};
    struct kith_buf out;
    struct kith_err err = {0};
    enum kith_rc rc;
    int status = KITH_EXIT_OK;

    if (learner < 0 || !o->persona)
        return kith_cli_usage("practice", "sample takes --persona and --learner.");
    kith_buf_init(&out, call->cli->env, OUTPUT_MAX);
    KITH_TRY(kith_practice_open(call, &err));
    KITH_TRY(kith_practice_person(call, o->persona, &persona, &err));
    KITH_TRY(kith_workbench_open(&bench, call->cli, o, false, &err));
    KITH_TRY(kith_practice_sample(call->cli->env, bench.coder, persona, (enum kith_learner_kind)learner, o->seed,
                                  SAMPLE_TURNS, &out, &err));
    status = kith_cli_write(call->cli, o->out, kith_buf_view(&out));
out:
    if (rc != KITH_OK)
        status = kith_cli_fail(&err);
    kith_workbench_close(&bench);
    kith_buf_free(&out);
    return status;
}
