#include "json_emit.h"
#include "parallel.h"
#include "workspace_parts.h"
#include "workspace_why.h"

#include <math.h>

#define TEXTS_MAX    KITH_STORE_TEXT_MAX
#define PAGE_THREADS 4u
#define WHY_UP_TO    (TEXTS_MAX / 2) /* bytes of codes; past it there is room for codes alone */

enum kith_rc kith_workspace_words(struct kith_tx *tx, const struct kith_session_row *row, struct kith_arena *keep,
                                  struct kith_session_words *out, struct kith_err *err)
{
    enum kith_rc rc;

    *out = (struct kith_session_words){.called = NULL};
    KITH_TRY(kith_session_text(tx, row->id, keep, &out->bytes, err));
    KITH_TRY(kith_client_called(tx, row->client, keep, &out->called, &out->n_called, err));
out:
    return rc;
}

enum kith_rc kith_workspace_transcript(struct kith_workspace *ws, const struct kith_session_row *row,
                                       const struct kith_session_words *words, struct kith_arena *keep,
                                       const struct kith_transcript **t, struct kith_err *err)
{
    const struct kith_intake_options options = {.format = KITH_FORMAT_JSONL, .force_language = true};
    struct kith_source *source = NULL;
    const struct kith_transcript *read;
    struct kith_transcript *named;
    enum kith_rc rc;

    KITH_TRY(kith_source_open_bytes(ws->env, words->bytes, "session", &options, &source, err));
    rc = kith_intake_next(source, keep, &read, err);
    if (rc == KITH_END)
        rc = kith_fail(err, KITH_EINPUT, 0, "The transcript is empty.");
    KITH_TRY(rc);
    KITH_TRY(kith_arena_take(keep, 1, sizeof *named, &named, err));
    *named = *read;
    named->topic = row->goal;
    named->called = words->called;
    named->n_called = words->n_called;
    *t = named;
out:
    kith_source_close(source);
    return rc;
}

static enum kith_setting setting_of(struct kith_str name)
{
    static const char *const names[] = {"", "one-to-one", "peer", "group", "family", "crisis"};

    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        if (kith_str_eq(name, kith_str_of(names[i])))
            return (enum kith_setting)i;
    return KITH_SETTING_UNKNOWN;
}

enum kith_rc kith_workspace_listen(struct kith_workspace *ws, const struct kith_session_row *row,
                                   const struct kith_transcript *t, bool why, struct kith_arena *keep,
                                   struct kith_session_report *out, struct kith_err *err)
{
    /* Who asks why waits in the background; who does not, before a page. */
    unsigned threads = why ? 1 : kith_processors();
    struct kith_listen_options options = {
        .coding = {.why = why, .threads = threads < PAGE_THREADS ? threads : PAGE_THREADS}, .goal = row->goal};

    options.measure.setting = setting_of(row->setting);
    if (!ws->coder) {
        (void)kith_fail(err, KITH_EMODEL, 0, "There is no model to code with.");
        return KITH_EMODEL;
    }
    return kith_listen_to(ws->model, ws->coder, keep, t, &options, out, err);
}

/* ---- what is kept of a coding ---- */

static bool is_crisis(const struct kith_coded_turn *turn)
{
    for (size_t i = 0; i < turn->n_flags; i++)
        if (turn->flags[i].kind == KITH_FLAG_CRISIS)
            return true;
    return false;
}

static void write_line(struct kith_buf *out, size_t turn, enum kith_role role, const struct kith_label *l, double p,
                       bool unsure, bool crisis, const struct kith_coded_turn *why)
{
    struct kith_emit j;

    kith_emit_init(&j, out, 0);
    kith_emit_object(&j, NULL);
    kith_emit_int(&j, "turn", (int64_t)turn);
    kith_emit_word(&j, "speaker", kith_role_name((int)role));
    if (l->behaviour != KITH_NONE) {
        kith_emit_word(&j, "behaviour", kith_behaviour_name(l->behaviour));
        kith_emit_int(&j, "has", l->has);
        kith_emit_word(&j, "question", kith_question_name(l->question));
        kith_emit_word(&j, "reflection", kith_reflection_name(l->reflection));
        kith_emit_word(&j, "input", kith_input_name(l->input));
        kith_emit_int(&j, "adherence", l->adherence);
    }
    if (l->talk != KITH_NONE)
        kith_emit_word(&j, "talk", kith_talk_name(l->talk));
    if (isfinite(p))
        kith_emit_real(&j, "p", p);
    kith_emit_bool(&j, "unsure", unsure);
    kith_emit_bool(&j, "crisis", crisis);
    if (why)
        kith_workspace_why_write(&j, why);
    kith_emit_close_object(&j);
    kith_buf_byte(out, '\n');
}

void kith_workspace_code_line(struct kith_buf *out, size_t turn, enum kith_role role, const struct kith_label *l,
                              double p, bool unsure, bool crisis)
{
    write_line(out, turn, role, l, p, unsure, crisis, NULL);
}

static void write_codes(struct kith_buf *out, const struct kith_coded *coded)
{
    for (size_t i = 0; i < coded->transcript->n_turns; i++) {
        const struct kith_coded_turn *turn = &coded->turns[i];
        const struct kith_label *l = &turn->label;
        double p = l->behaviour != KITH_NONE ? (double)turn->p.behaviour[l->behaviour]
                   : l->talk != KITH_NONE    ? (double)turn->p.talk[l->talk]
                                             : (double)NAN;

        write_line(out, i, turn->role, l, p, turn->unsure, is_crisis(turn), out->n < WHY_UP_TO ? turn : NULL);
    }
}

/* Each kind of danger once, with a blank between: names of topics have none. */
static void emit_topics(struct kith_emit *j, const struct kith_coded_turn *turn)
{
    char topics[KITH_FLAGS_TURN_MAX * 32];
    size_t n = 0;

    for (size_t i = 0; i < turn->n_flags; i++) {
        struct kith_str topic = turn->flags[i].topic;
        size_t k = 0;

        while (k < i && !kith_str_eq(turn->flags[k].topic, topic))
            k++;
        if (turn->flags[i].kind != KITH_FLAG_CRISIS || k < i || n + topic.n + 1 > sizeof topics)
            continue;
        if (n)
            topics[n++] = ' ';
        memcpy(topics + n, topic.p, topic.n);
        n += topic.n;
    }
    kith_emit_str(j, "topic", (struct kith_str){topics, n});
}

static size_t write_crisis(struct kith_buf *out, const struct kith_coded *coded)
{
    struct kith_emit j;
    size_t n = 0;

    kith_emit_init(&j, out, 0);
    kith_emit_array(&j, NULL);
    for (size_t i = 0; i < coded->transcript->n_turns; i++) {
        const struct kith_coded_turn *turn = &coded->turns[i];

        if (!is_crisis(turn))
            continue;
        kith_emit_object(&j, NULL);
        kith_emit_int(&j, "turn", (int64_t)i);
        kith_emit_word(&j, "speaker", kith_role_name((int)turn->role));
        kith_emit_str(&j, "text", coded->transcript->turns[i].text);
        emit_topics(&j, turn);
        kith_emit_close_object(&j);
        n++;
    }
    kith_emit_close_array(&j);
    return n;
}

static size_t take_figures(const struct kith_measures *m, struct kith_kept_figure *out)
{
    size_t n = 0;

    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        const struct kith_measure *one = &m->items[id];

        if (!one->shown || !one->defined || !isfinite(one->value))
            continue;
        out[n++] = (struct kith_kept_figure){.name = kith_str_of(kith_measure_name(id)),
                                             .value = one->value,
                                             .low = isfinite(one->low) ? one->low : one->value,
                                             .high = isfinite(one->high) ? one->high : one->value,
                                             .n = (uint32_t)one->n};
    }
    return n;
}

static void write_counts(struct kith_buf *out, const struct kith_measures *m)
{
    struct kith_emit j;

    kith_emit_init(&j, out, 0);
    kith_emit_object(&j, NULL);
    kith_emit_int(&j, "counsellor_turns", (int64_t)m->counsellor_turns);
    kith_emit_int(&j, "client_turns", (int64_t)m->client_turns);
    kith_emit_int(&j, "length_ms", m->length_ms);
    kith_emit_bool(&j, "one_to_one", m->one_to_one);
    kith_emit_bool(&j, "miti", m->miti);
    kith_emit_close_object(&j);
}

/* ---- one job ---- */

struct result {
    struct kith_buf codes;
    struct kith_buf feedback;
    struct kith_buf counts;
    struct kith_buf crisis;
    struct kith_kept_figure figures[KITH_MEASURE_COUNT];
    size_t n_figures;
    size_t n_crisis;
    size_t n_turns;
};

static void result_free(struct result *r)
{
    kith_buf_free(&r->codes);
    kith_buf_free(&r->feedback);
    kith_buf_free(&r->counts);
    kith_buf_free(&r->crisis);
}

/* With an encoder it takes many times as long to find the words as to code; nobody waits for their feedback till then.
 */
static bool words_come_later(const struct kith_workspace *ws)
{
    return kith_model_encoder(ws->model) != NULL;
}

static enum kith_rc make_result(struct kith_workspace *ws, const struct kith_session_row *row,
                                const struct kith_session_words *words, bool why, struct kith_arena *keep,
                                struct result *r, struct kith_err *err)
{
    const struct kith_report_options plain = {.names = true, .version = ws->version};
    const struct kith_transcript *t = NULL;
    struct kith_session_report report = {0};
    enum kith_rc rc;

    kith_buf_init(&r->codes, ws->env, TEXTS_MAX);
    kith_buf_init(&r->feedback, ws->env, TEXTS_MAX);
    kith_buf_init(&r->counts, ws->env, TEXTS_MAX);
    kith_buf_init(&r->crisis, ws->env, TEXTS_MAX);
    KITH_TRY(kith_workspace_transcript(ws, row, words, keep, &t, err));
    KITH_TRY(kith_workspace_listen(ws, row, t, why, keep, &report, err));
    write_codes(&r->codes, report.coded);
    kith_report_feedback_json(&r->feedback, &report, &plain);
    write_counts(&r->counts, report.measures);
    r->n_crisis = write_crisis(&r->crisis, report.coded);
    r->n_figures = take_figures(report.measures, r->figures);
    r->n_turns = t->n_turns;
    KITH_TRY(kith_buf_check(&r->codes, "The codes", err));
    KITH_TRY(kith_buf_check(&r->feedback, "The feedback", err));
    KITH_TRY(kith_buf_check(&r->counts, "The counts", err));
    KITH_TRY(kith_buf_check(&r->crisis, "The flagged lines", err));
out:
    return rc;
}

static enum kith_rc keep_result(struct kith_workspace *ws, const struct kith_job *job,
                                const struct kith_session_row *row, const struct result *r, struct kith_arena *keep,
                                struct kith_err *err)
{
    struct kith_coding coding = {.session = job->session,
                                 .kind = KITH_CODER_MODEL,
                                 .model = kith_str_of(kith_model_hash(ws->model)),
                                 .codes = kith_buf_view(&r->codes),
                                 .report = kith_buf_view(&r->feedback),
                                 .figures = kith_buf_view(&r->counts)};
    struct kith_crisis_duty duty;
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, KITH_ID_NONE, &tx, err));
    KITH_TRY(
        kith_coding_add(tx, &coding, (uint32_t)r->n_turns, (uint32_t)r->n_crisis, r->figures, r->n_figures, &id, err));
    if (r->n_crisis) {
        KITH_TRY(kith_crisis_duty_get(tx, row->programme, keep, &duty, err));
        KITH_TRY(kith_crisis_raise(tx, job->session, kith_buf_view(&r->crisis), (int64_t)duty.within_minutes * 60, &id,
                                   err));
    }
    if (words_come_later(ws) && !ws->without_why)
        KITH_TRY(kith_job_on(tx, job->id, err));
    else
        KITH_TRY(kith_job_done(tx, job->id, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

/* Beside the codes that stand; where another model coded since, its words are not these. */
static enum kith_rc keep_words(struct kith_workspace *ws, const struct kith_job *job, const struct result *r,
                               struct kith_arena *keep, struct kith_err *err)
{
    struct kith_coding coding;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, KITH_ID_NONE, &tx, err));
    rc = kith_coding_head_of_model(tx, job->session, keep, &coding, err);
    if (rc == KITH_OK && kith_str_eq(coding.model, kith_str_of(kith_model_hash(ws->model))))
        rc = kith_coding_put(tx, coding.id, kith_buf_view(&r->codes), err);
    if (rc == KITH_EDENIED) /* its time is over */
        rc = KITH_OK;
    KITH_TRY(rc);
    KITH_TRY(kith_job_done(tx, job->id, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc take_job(struct kith_workspace *ws, struct kith_job *job, struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, KITH_ID_NONE, &tx, err));
    KITH_TRY(kith_job_take(tx, job, err));
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

/* The session's text, if everybody who was in the room still allows it to be scored. */
static enum kith_rc open_session(struct kith_workspace *ws, const struct kith_job *job, struct kith_arena *keep,
                                 struct kith_session_row *row, struct kith_session_words *words, bool *allowed,
                                 struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    unsigned uses;
    enum kith_rc rc;

    KITH_TRY(kith_tx_read(ws->store, &tx, err));
    KITH_TRY(kith_consent_open_session(tx, job->session, &uses, err));
    *allowed = (uses & KITH_USES_TO_CODE) == KITH_USES_TO_CODE;
    if (!*allowed)
        goto out;
    KITH_TRY(kith_session_get(tx, job->session, keep, row, err));
    KITH_TRY(kith_workspace_words(tx, row, keep, words, err));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc give_up(struct kith_workspace *ws, const struct kith_job *job, const char *why, bool at_once,
                            struct kith_err *err)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(ws->store, KITH_ID_NONE, &tx, err));
    if (at_once) {
        KITH_TRY(kith_job_done(tx, job->id, err));
        if (job->step == KITH_JOB_CODE)
            KITH_TRY(kith_session_failed(tx, job->session, kith_str_of(why), err));
    } else {
        KITH_TRY(kith_job_back(tx, job->id, kith_str_of(why), err));
    }
    KITH_TRY(kith_tx_commit(tx, err));
out:
    kith_tx_end(tx);
    return rc;
}

/* The disk did not even take that the job failed: it is put back as soon as it does. */
static void set_aside(struct kith_workspace *ws, struct kith_id job)
{
    (void)pthread_mutex_lock(&ws->lock);
    if (ws->n_stuck < KITH_STUCK_MAX)
        ws->stuck[ws->n_stuck++] = job;
    (void)pthread_mutex_unlock(&ws->lock);
}

static enum kith_rc take_up_again(struct kith_workspace *ws, struct kith_err *err)
{
    struct kith_job job = {0};
    enum kith_rc rc = KITH_OK;

    while (rc == KITH_OK) {
        (void)pthread_mutex_lock(&ws->lock);
        job.id = ws->n_stuck ? ws->stuck[--ws->n_stuck] : KITH_ID_NONE;
        (void)pthread_mutex_unlock(&ws->lock);
        if (!kith_id_is(job.id))
            return KITH_OK;
        rc = give_up(ws, &job, "The disk was full.", false, err);
        if (rc == KITH_EDENIED) /* its session is gone meanwhile */
            rc = KITH_OK;
    }
    set_aside(ws, job.id);
    return rc;
}

/* A server runs for months: what is past its time must not wait for the next start. One thread at a time does it. */
static void tidy_by_the_hour(struct kith_workspace *ws)
{
    uint64_t now = ws->env->now_ns(ws->env->ctx);
    bool mine;

    (void)pthread_mutex_lock(&ws->lock);
    mine = now - ws->tidied_ns > UINT64_C(3600000000000);
    if (mine)
        ws->tidied_ns = now;
    (void)pthread_mutex_unlock(&ws->lock);
    if (mine) {
        (void)kith_workspace_tidy(ws, NULL);
        (void)kith_workspace_adapt_due(ws->env, ws, ws->model_path, NULL);
    }
}

enum kith_rc kith_workspace_work(struct kith_workspace *ws, struct kith_err *err)
{
    struct kith_arena *keep = NULL;
    struct kith_err why = {0};
    struct kith_session_row row;
    struct result result = {0};
    struct kith_session_words words;
    struct kith_job job;
    bool allowed = false;
    enum kith_rc rc;

    tidy_by_the_hour(ws); /* with or without a model: what was promised to be deleted is */
    if (!ws->coder)
        return KITH_END;
    KITH_TRY(take_up_again(ws, err));
    KITH_TRY(take_job(ws, &job, err));
    rc = kith_arena_open(ws->env, &keep, KITH_SESSION_MAX, &why);
    if (rc == KITH_OK)
        rc = open_session(ws, &job, keep, &row, &words, &allowed, &why);
    if (rc == KITH_OK && !allowed) {
        rc = give_up(ws, &job, "Somebody who was in the room has not allowed this, or has taken it back.", true, err);
        goto out;
    }
    if (rc == KITH_OK)
        rc = make_result(ws, &row, &words, job.step == KITH_JOB_WORDS || (!words_come_later(ws) && !ws->without_why),
                         keep, &result, &why);
    if (rc == KITH_OK)
        rc = job.step == KITH_JOB_WORDS ? keep_words(ws, &job, &result, keep, &why)
                                        : keep_result(ws, &job, &row, &result, keep, &why);
    if (rc != KITH_OK) { /* what is wrong with the words stays wrong; what is wrong with the machine may pass */
        bool for_good = rc == KITH_EINPUT || rc == KITH_EUNSURE || rc == KITH_EBOUND || rc == KITH_EUSAGE;

        rc = give_up(ws, &job, why.text, for_good, err);
        if (rc != KITH_OK)
            set_aside(ws, job.id);
    }
out:
    result_free(&result);
    kith_arena_close(keep);
    return rc;
}
