#include "practice_measure.h"

#include "json_emit.h"
#include "parallel.h"

#include <math.h>

struct job { /* one person's conversations; each job keeps its own result */
    const struct kith_env *env;
    const struct kith_coder *coder;
    struct kith_str path;
    enum kith_learner_kind learner;
    unsigned runs;
    uint64_t seed;
    struct kith_measured_person *out;
    struct kith_arena *keep;
    struct kith_err err;
    enum kith_rc rc;
};

static void compare(struct kith_measured_person *p, uint64_t seed)
{
    for (size_t s = 0; kith_followed_sources[s].name && s < KITH_SOURCES_MAX; s++) {
        p->divergence[s] = kith_followed_divergence(&p->sum.followed, &kith_followed_sources[s].followed);
        p->floor[s] = kith_followed_floor(&p->sum.followed, &kith_followed_sources[s].followed, seed);
    }
}

static void measure_person(void *user, size_t i, unsigned worker)
{
    struct job *job = (struct job *)user + i;
    const struct kith_persona *persona;
    enum kith_rc rc;

    (void)worker;
    KITH_TRY(kith_arena_open(job->env, &job->keep, KITH_PERSONA_ARENA, &job->err));
    KITH_TRY(kith_content_persona(job->env, job->keep, job->path, &persona, &job->err));
    job->out->recovery = persona->recovery;
    for (unsigned run = 0; run < job->runs; run++) {
        struct kith_simulated_run one;

        KITH_TRY(kith_simulate_run(job->env, job->coder, persona, job->learner, job->seed + run, KITH_SIMULATE_TURNS,
                                   &job->out->sum.followed, &one, &job->err));
        kith_simulated_add(&job->out->sum, &one);
    }
    compare(job->out, job->seed);
out:
    kith_arena_close(job->keep);
    job->rc = rc;
}

enum kith_rc kith_practice_measure(const struct kith_env *env, const struct kith_coder *coder, struct kith_arena *keep,
                                   const struct kith_content *content, struct kith_str id,
                                   enum kith_learner_kind learner, unsigned runs, uint64_t seed,
                                   struct kith_measured *out, struct kith_err *err)
{
    struct kith_measured_person *persons;
    struct job *jobs;
    size_t n = 0;
    enum kith_rc rc;

    *out = (struct kith_measured){.learner = learner, .runs = runs};
    KITH_TRY(kith_arena_take(keep, content->n + 1, sizeof *persons, &persons, err));
    KITH_TRY(kith_arena_take(keep, content->n + 1, sizeof *jobs, &jobs, err));
    for (size_t i = 0; i < content->n; i++)
        if (content->files[i].kind == KITH_CONTENT_PERSONA && (id.n == 0 || kith_str_eq(id, content->files[i].id))) {
            persons[n].id = content->files[i].id;
            jobs[n] = (struct job){.env = env,
                                   .coder = coder,
                                   .path = content->files[i].path,
                                   .learner = learner,
                                   .runs = runs,
                                   .seed = seed,
                                   .out = &persons[n]};
            n++;
        }
    if (n == 0) {
        rc = kith_fail(err, KITH_EUSAGE, 0, "There is nobody called '" KITH_STR_FMT "' here; see 'kith practice list'.",
                       KITH_STR_ARG(id));
        goto out;
    }
    kith_parallel(n, kith_processors(), measure_person, jobs);
    for (size_t i = 0; i < n; i++)
        if (jobs[i].rc != KITH_OK) {
            if (err)
                *err = jobs[i].err;
            rc = jobs[i].rc;
            goto out;
        }
    while (out->n_sources < KITH_SOURCES_MAX && kith_followed_sources[out->n_sources].name)
        out->n_sources++;
    for (size_t s = 0; s < out->n_sources; s++)
        for (size_t i = 0; i < n; i++)
            out->above[s] += (persons[i].divergence[s] - persons[i].floor[s]) / (double)n;
    out->persons = persons;
    out->n = n;
out:
    return rc;
}

static void table_json(struct kith_emit *j, const char *key, const struct kith_followed *f)
{
    kith_emit_object(j, key);
    for (int b = 0; b < KITH_BEHAVIOUR_COUNT; b++) {
        double n = 0.0;

        for (int t = 0; t < KITH_TALK_COUNT; t++)
            n += f->count[b][t];
        kith_emit_flat_object(j, kith_behaviour_name(b));
        for (int t = 0; t < KITH_TALK_COUNT; t++)
            kith_emit_real(j, kith_talk_name(t), n > 0.0 ? f->count[b][t] / n : NAN);
        kith_emit_int(j, "n", (int64_t)n);
        kith_emit_close_object(j);
    }
    kith_emit_close_object(j);
}

static double talk_share(const struct kith_simulated *s, enum kith_talk talk)
{
    return s->turns ? (double)s->talk[talk] / (double)s->turns : NAN;
}

static void person_json(struct kith_emit *j, const struct kith_measured *m, const struct kith_measured_person *p)
{
    kith_emit_object(j, NULL);
    kith_emit_str(j, "id", p->id);
    kith_emit_int(j, "runs", p->sum.runs);
    kith_emit_int(j, "turns", (int64_t)p->sum.turns);
    table_json(j, "followed", &p->sum.followed);
    kith_emit_object(j, "divergence");
    for (size_t s = 0; s < m->n_sources; s++) {
        kith_emit_flat_object(j, kith_followed_sources[s].name);
        kith_emit_real(j, "bits", p->divergence[s]);
        kith_emit_real(j, "floor", p->floor[s]);
        kith_emit_real(j, "above", p->divergence[s] - p->floor[s]);
        kith_emit_close_object(j);
    }
    kith_emit_close_object(j);
    kith_emit_flat_object(j, "talk");
    for (int t = 0; t < KITH_TALK_COUNT; t++)
        kith_emit_real(j, kith_talk_name(t), talk_share(&p->sum, (enum kith_talk)t));
    kith_emit_close_object(j);
    kith_emit_flat_object(j, "end");
    for (int i = 0; i < KITH_FEEL_COUNT; i++)
        kith_emit_real(j, kith_feeling_name(i), p->sum.state[i] / p->sum.runs);
    kith_emit_close_object(j);
    kith_emit_flat_object(j, "ended");
    kith_emit_int(j, "open", p->sum.ends[KITH_END_NOT]);
    kith_emit_int(j, "warm", p->sum.ends[KITH_END_WARM]);
    kith_emit_int(j, "cold", p->sum.ends[KITH_END_COLD]);
    kith_emit_int(j, "dry", p->sum.ends[KITH_END_DRY]);
    kith_emit_close_object(j);
    kith_emit_close_object(j);
}

void kith_practice_measure_json(const struct kith_measured *m, struct kith_buf *out)
{
    struct kith_emit j;

    kith_emit_init(&j, out, 2);
    kith_emit_object(&j, NULL);
    kith_emit_word(&j, "learner", kith_learner_name((int)m->learner));
    kith_emit_int(&j, "runs", m->runs);
    kith_emit_int(&j, "turns_at_most", KITH_SIMULATE_TURNS);
    kith_emit_word(&j, "realism", "not yet judged by people");
    kith_emit_object(&j, "sources");
    for (size_t s = 0; s < m->n_sources; s++) {
        kith_emit_object(&j, kith_followed_sources[s].name);
        kith_emit_word(&j, "about", kith_followed_sources[s].about);
        table_json(&j, "followed", &kith_followed_sources[s].followed);
        kith_emit_close_object(&j);
    }
    kith_emit_close_object(&j);
    kith_emit_flat_object(&j, "mean_above_floor");
    for (size_t s = 0; s < m->n_sources; s++)
        kith_emit_real(&j, kith_followed_sources[s].name, m->above[s]);
    kith_emit_close_object(&j);
    kith_emit_array(&j, "personas");
    for (size_t i = 0; i < m->n; i++)
        person_json(&j, m, &m->persons[i]);
    kith_emit_close_array(&j);
    kith_emit_close_object(&j);
    kith_buf_byte(out, '\n');
}

static void table_text(struct kith_buf *out, const char *name, const struct kith_followed *f)
{
    kith_buf_printf(out, "%-26s", name);
    for (int b = 0; b < KITH_BEHAVIOUR_COUNT; b++) {
        double n = 0.0;

        for (int t = 0; t < KITH_TALK_COUNT; t++)
            n += f->count[b][t];
        if (n > 0.0)
            kith_buf_printf(out, "  %2.0f %2.0f %2.0f", 100.0 * f->count[b][0] / n, 100.0 * f->count[b][1] / n,
                            100.0 * f->count[b][2] / n);
        else
            kith_buf_puts(out, "   -  -  -");
    }
}

void kith_practice_measure_text(const struct kith_measured *m, struct kith_buf *out)
{
    kith_buf_printf(
        out,
        "%u conversations of a scripted %s learner with each person. Share (%%) of change, sustain and "
        "neutral talk after each\ncounsellor behaviour; divergence above what chance gives, in bits; trust, "
        "discord and change talk at the end.\nRealism: not yet judged by people.\n\n",
        m->runs, kith_learner_name((int)m->learner));
    kith_buf_printf(out, "%-26s  question  reflect.  input     other    ", "");
    for (size_t s = 0; s < m->n_sources; s++)
        kith_buf_printf(out, " %7s", kith_followed_sources[s].name);
    kith_buf_puts(out, "  trust discord change\n");
    for (size_t s = 0; s < m->n_sources; s++) {
        table_text(out, kith_followed_sources[s].name, &kith_followed_sources[s].followed);
        kith_buf_byte(out, '\n');
    }
    for (size_t i = 0; i < m->n; i++) {
        const struct kith_measured_person *p = &m->persons[i];

        table_text(out, p->id.p, &p->sum.followed);
        kith_buf_puts(out, " ");
        for (size_t s = 0; s < m->n_sources; s++)
            kith_buf_printf(out, " %7.3f", p->divergence[s] - p->floor[s]);
        kith_buf_printf(out, "  %5.2f %7.2f %5.0f%%\n", p->sum.state[KITH_FEEL_TRUST] / p->sum.runs,
                        p->sum.state[KITH_FEEL_DISCORD] / p->sum.runs, 100.0 * talk_share(&p->sum, KITH_TALK_CHANGE));
    }
    kith_buf_printf(out, "%-26s%42s", "mean above floor", "");
    for (size_t s = 0; s < m->n_sources; s++)
        kith_buf_printf(out, " %7.3f", m->above[s]);
    kith_buf_byte(out, '\n');
}
