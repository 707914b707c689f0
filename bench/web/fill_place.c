/* fill_place DIR MODEL COUNSELLORS SESSIONS: makes a seeded store as large as a big programme's, for bench_large.py.
 *
 * A year of it: sessions of 100 turns each with their codings and figures, under counsellors and clients of their own;
 * consents, disclosures, holds, crisis reports, blind codings with what was decided where two differed, coaching,
 * mentoring, peer reviews, groups, workshops, practice, and the audit lines of all of it. Some sessions are really
 * coded by the model, the others are copies of them. The first counsellor there gets a share too. */
#include "fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MENTORED    15u /* one counsellor in so many; the first always */
#define OPENINGS    4u  /* of a session by its counsellor */
#define SHARED      4u  /* one session in so many */
#define CONTESTED   20u
#define FLAGGED     50u /* where no model session has a flag of its own */
#define SECOND      5u  /* one segment in so many is coded twice */
#define OPEN_WEEKS  5u  /* segments of the last weeks wait to be coded */
#define KEPT_S      (80 * FILL_DAY_S)
#define CRISES_MOST 4000u
#define OWN_MOST    24u

bool fill_chance(struct fill *f, unsigned one_in)
{
    return kith_rng_below(&f->rng, one_in) == 0;
}

enum kith_rc fill_as(struct fill *f, struct kith_id actor, struct kith_tx **tx)
{
    kith_arena_reset(f->scratch);
    return kith_tx_write(f->store, actor, tx, &f->err);
}

enum kith_rc fill_done(struct fill *f, struct kith_tx **tx)
{
    enum kith_rc rc = kith_tx_commit(*tx, &f->err);

    kith_tx_end(*tx);
    *tx = NULL;
    return rc;
}

static int64_t story_clock(void *user)
{
    return ((const struct fill *)user)->now;
}

/* ---- who is there ---- */

static enum kith_rc find_person(struct fill *f, struct kith_tx *tx, const char *login, struct kith_id *out)
{
    struct kith_person person;
    enum kith_rc rc = kith_person_by_login(tx, kith_str_of(login), f->keep, &person, &f->err);

    *out = person.id;
    return rc;
}

static enum kith_rc find_place(struct fill *f)
{
    struct kith_programme *programmes;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(f->store, &tx, &f->err));
    KITH_TRY(kith_programme_list(tx, f->keep, &programmes, &n, &f->err));
    KITH_TRY(n ? KITH_OK : kith_fail(&f->err, KITH_EUSAGE, 0, "Seed the store first."));
    f->programme = programmes[0].id;
    KITH_TRY(find_person(f, tx, "ada", &f->ada));
    KITH_TRY(find_person(f, tx, "sue", &f->sue));
    KITH_TRY(find_person(f, tx, "grace", &f->grace));
    KITH_TRY(find_person(f, tx, "zoe", &f->zoe));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc find_practised(struct fill *f)
{
    struct kith_own *list;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(f->store, &tx, &f->err));
    KITH_TRY(kith_own_list(tx, f->ada, KITH_OWN_RUN, f->keep, &list, &n, &f->err));
    KITH_TRY(kith_arena_take(f->keep, n + 1, sizeof *f->practised, &f->practised, &f->err));
    for (size_t i = 0; i < n && i < OWN_MOST; i++)
        KITH_TRY(kith_own_get(tx, f->ada, list[i].id, f->keep, &f->practised[f->n_practised++], &f->err));
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- sessions that are really coded ---- */

/* The turns of one seeded session, until there are enough. */
static void add_turns(const struct kith_transcript *t, struct kith_turn *turns, size_t *n)
{
    for (size_t i = 0; i < t->n_turns && *n < FILL_TURNS; i++) {
        struct kith_turn *turn = &turns[*n];

        *turn = t->turns[i];
        turn->speaker = t->speakers[turn->speaker].declared == KITH_ROLE_COUNSELLOR ? 0 : 1;
        turn->id = (int64_t)(*n)++;
        turn->start_ms = turn->end_ms = -1;
    }
}

static enum kith_rc read_seeded(struct fill *f, const struct kith_transcript ***out, size_t *n_out)
{
    const struct kith_session_query query = {.programme = f->programme, .most = 200};
    const struct kith_transcript **list;
    struct kith_session_row *rows;
    struct kith_tx *tx = NULL;
    struct kith_session_words *words;
    enum kith_rc rc;
    size_t n;

    *n_out = 0;
    KITH_TRY(kith_tx_read(f->store, &tx, &f->err));
    KITH_TRY(kith_session_list(tx, &query, f->keep, &rows, &n, NULL, &f->err));
    KITH_TRY(kith_arena_take(f->keep, n + 1, sizeof *list, &list, &f->err));
    KITH_TRY(kith_arena_take(f->keep, n + 1, sizeof *words, &words, &f->err));
    for (size_t i = 0; i < n; i++)
        if (rows[i].state == KITH_SESSION_CODED &&
            kith_workspace_words(tx, &rows[i], f->keep, &words[i], NULL) == KITH_OK)
            KITH_TRY(kith_workspace_transcript(f->ws, &rows[i], &words[i], f->keep, &list[(*n_out)++], &f->err));
    KITH_TRY(*n_out ? KITH_OK : kith_fail(&f->err, KITH_EUSAGE, 0, "No seeded session has its words still."));
    *out = list;
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc read_labels(struct fill *f, struct fill_model *m)
{
    struct kith_str rest = m->coding.codes;
    struct kith_code_line line;
    struct kith_str text;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(f->keep, FILL_TURNS, sizeof *m->labels, &m->labels, &f->err));
    KITH_TRY(kith_arena_take(f->keep, FILL_TURNS, sizeof *m->roles, &m->roles, &f->err));
    for (uint32_t i = 0; i < FILL_TURNS; i++)
        m->labels[i] = KITH_LABEL_NONE;
    while (kith_str_cut(&rest, '\n', &text))
        if (kith_code_line_read(text, &line) && line.turn < FILL_TURNS) {
            m->labels[line.turn] = line.label;
            m->roles[line.turn] = line.label.talk == KITH_NONE ? KITH_ROLE_COUNSELLOR : KITH_ROLE_CLIENT;
        }
out:
    return rc;
}

static enum kith_rc read_model(struct fill *f, struct kith_id session, struct fill_model *m)
{
    struct kith_crisis *crises;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_tx_read(f->store, &tx, &f->err));
    KITH_TRY(kith_session_get(tx, session, f->keep, &m->row, &f->err));
    KITH_TRY(m->row.state == KITH_SESSION_CODED
                 ? KITH_OK
                 : kith_fail(&f->err, KITH_EUSAGE, 0, "A session was not coded: %.*s", KITH_STR_ARG(m->row.trouble)));
    KITH_TRY(kith_session_text(tx, session, f->keep, &m->bytes, &f->err));
    KITH_TRY(kith_coding_of_model(tx, session, f->keep, &m->coding, &f->err));
    KITH_TRY(kith_figure_list(tx, m->coding.id, f->keep, &m->figures, &m->n_figures, &f->err));
    KITH_TRY(kith_crisis_list(tx, f->programme, false, f->keep, &crises, &n, &f->err));
    for (size_t i = 0; i < n; i++)
        if (kith_id_eq(crises[i].session, session))
            m->crisis = crises[i].lines;
    KITH_TRY(read_labels(f, m));
out:
    kith_tx_end(tx);
    return rc;
}

/* Seeded sessions put end to end, 100 turns each, taken in and coded as any upload is. */
static enum kith_rc make_models(struct fill *f)
{
    const struct kith_speaker speakers[] = {{KITH_S("Counsellor"), KITH_ROLE_COUNSELLOR},
                                            {KITH_S("Client"), KITH_ROLE_CLIENT}};
    const struct fill_counsellor *ada = &f->counsellors[0];
    const struct kith_transcript **seeded;
    struct kith_arena *keep = NULL;
    struct kith_id session;
    size_t n_seeded;
    size_t next = 0;
    enum kith_rc rc;

    KITH_TRY(read_seeded(f, &seeded, &n_seeded));
    for (; f->n_models < FILL_MODELS; f->n_models++) {
        const struct kith_upload upload = {.programme = f->programme,
                                           .client = ada->clients[0].id,
                                           .held = f->now - FILL_DAY_S,
                                           .goal = KITH_S("drinking less"),
                                           .setting = KITH_SETTING_ONE_TO_ONE};
        struct kith_turn turns[FILL_TURNS];
        struct kith_transcript t = {.id = KITH_S("session"), .speakers = speakers, .n_speakers = 2, .turns = turns};

        while (t.n_turns < FILL_TURNS)
            add_turns(seeded[next++ % n_seeded], turns, &t.n_turns);
        KITH_TRY(kith_arena_open(f->ws->env, &keep, KITH_SESSION_MAX, &f->err));
        KITH_TRY(kith_workspace_keep(f->ws, f->ada, &upload, &t, keep, &session, &f->err));
        kith_arena_close(keep);
        keep = NULL;
        do /* its feedback, and then the words that weighed in it */
            rc = kith_workspace_work(f->ws, &f->err);
        while (rc == KITH_OK);
        KITH_TRY(rc == KITH_END ? KITH_OK : rc);
        KITH_TRY(read_model(f, session, &f->models[f->n_models]));
    }
out:
    kith_arena_close(keep);
    return rc;
}

/* ---- counsellors and clients ---- */

static enum kith_rc add_person(struct fill *f, struct kith_tx *tx, const char *name, unsigned number,
                               enum kith_post role, struct kith_id *out)
{
    struct kith_person person = {.invented = true};
    char login[32];
    enum kith_rc rc;

    (void)snprintf(login, sizeof login, "%s%u", name, number);
    person.login = person.names.usual = kith_str_of(login);
    KITH_TRY(kith_person_add(tx, &person, out, &f->err));
    KITH_TRY(kith_role_give(tx, *out, f->programme, role, &f->err));
out:
    return rc;
}

static enum kith_rc tie(struct fill *f, struct kith_tx *tx, enum kith_tie_kind kind, struct kith_id from,
                        struct kith_id to)
{
    const struct kith_tie t = {.kind = kind, .from = from, .to = to, .programme = f->programme};
    struct kith_id id;

    return kith_id_eq(from, to) ? KITH_OK : kith_tie_add(tx, &t, &id, &f->err);
}

/* Each ten under a supervisor of their own, the first ten under the one who is there. */
static enum kith_rc add_counsellors(struct fill *f)
{
    struct kith_id supervisor = f->sue;
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(fill_as(f, f->zoe, &tx));
    for (unsigned i = 0; i < f->n_counsellors; i++) {
        struct fill_counsellor *c = &f->counsellors[i];

        if (i > 0 && i % FILL_SUPERVISED == 0)
            KITH_TRY(add_person(f, tx, "supervisor", i, KITH_POST_SUPERVISOR, &supervisor));
        c->id = f->ada;
        if (i > 0) {
            KITH_TRY(add_person(f, tx, "counsellor", i, KITH_POST_COUNSELLOR, &c->id));
            KITH_TRY(tie(f, tx, KITH_TIE_SUPERVISES, supervisor, c->id));
        }
        c->supervisor = supervisor;
        if (i % MENTORED == 0) {
            c->mentor = f->grace;
            if (i > 0)
                KITH_TRY(tie(f, tx, KITH_TIE_MENTORS, f->grace, c->id));
        }
    }
    KITH_TRY(fill_done(f, &tx));
out:
    kith_tx_end(tx);
    return rc;
}

/* Everybody gives time to blind coding, and puts all of their sessions in. */
static enum kith_rc give_time(struct fill *f, struct kith_tx *tx)
{
    enum kith_rc rc;

    KITH_TRY(kith_coder_time_set(tx, f->programme, 120, &f->err));
    KITH_TRY(kith_pool_standing_set(tx, f->programme, true, &f->err));
out:
    return rc;
}

static enum kith_rc choose(struct fill *f, struct kith_tx *tx, struct kith_id party, unsigned number)
{
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    for (int use = KITH_USE_RECORDING; use <= KITH_USE_OUTCOMES; use++) {
        struct kith_consent c = {.party = party,
                                 .use = (enum kith_use)use,
                                 .yes = use <= KITH_USE_SUPERVISION || fill_chance(f, 2),
                                 .language = KITH_S("en"),
                                 .version = KITH_S("2026-1"),
                                 .recipient = KITH_S("Harbour Street"),
                                 .purpose = KITH_S("supervision and learning in this house")};
        char paper[24];

        (void)snprintf(paper, sizeof paper, "HS-%05u", number);
        c.paper = kith_str_of(paper);
        KITH_TRY(kith_consent_record(tx, &c, &id, &f->err));
    }
out:
    return rc;
}

static enum kith_rc disclose(struct fill *f, struct kith_tx *tx, struct kith_id client, unsigned n)
{
    const struct kith_disclosure d = {.client = client,
                                      .recipient = KITH_S("City Hospital, emergency department"),
                                      .what = KITH_S("name, medicines, date of the last contact"),
                                      .purpose = KITH_S("treatment after a fall"),
                                      .basis = KITH_BASIS_EMERGENCY,
                                      .notice = true};
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    for (unsigned i = 0; i < n; i++)
        KITH_TRY(kith_disclosure_record(tx, &d, &id, &f->err));
out:
    return rc;
}

/* One in five comes with somebody of the family; one in eight was spoken of outside; one in fifty is under a hold. */
static enum kith_rc add_client(struct fill *f, struct kith_tx *tx, struct fill_counsellor *c, unsigned number)
{
    const struct kith_client client = {
        .programme = f->programme,
        .counsellor = c->id,
        .names = {.legal = KITH_S("Somebody Invented"), .usual = KITH_S("Somebody"), .languages = KITH_S("English")}};
    struct fill_client *own = &c->clients[c->n_clients];
    struct kith_party *parties;
    struct kith_party family = {.kind = KITH_PARTY_FAMILY, .name = KITH_S("Her brother")};
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_client_add(tx, &client, &own->id, &f->err));
    KITH_TRY(kith_party_list(tx, own->id, f->scratch, &parties, &n, &f->err));
    own->parties[own->n_parties++] = parties[0].id;
    family.client = own->id;
    if (number % 5 == 4)
        KITH_TRY(kith_party_add(tx, &family, &own->parties[own->n_parties++], &f->err));
    for (size_t i = 0; i < own->n_parties; i++)
        KITH_TRY(choose(f, tx, own->parties[i], number));
    if (number % 8 == 0)
        KITH_TRY(disclose(f, tx, own->id, number == 0 ? 30 : 3));
    if (number % 50 == 7)
        KITH_TRY(kith_hold_set(tx, own->id, KITH_S("A letter of the third district court."), 0, &f->err));
    c->n_clients++;
out:
    return rc;
}

static enum kith_rc add_clients(struct fill *f)
{
    unsigned to_each = (f->to_each + FILL_TO_CLIENT - 1) / FILL_TO_CLIENT;
    struct kith_tx *tx = NULL;
    enum kith_rc rc = KITH_OK;

    to_each = to_each < FILL_CLIENTS ? to_each : FILL_CLIENTS;
    for (unsigned i = 0; i < f->n_counsellors; i++) {
        KITH_TRY(fill_as(f, f->counsellors[i].id, &tx));
        KITH_TRY(give_time(f, tx));
        for (unsigned k = 0; k < to_each; k++)
            KITH_TRY(add_client(f, tx, &f->counsellors[i], i * to_each + k));
        KITH_TRY(fill_done(f, &tx));
    }
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- sessions ---- */

static enum kith_rc give_task(struct fill *f, struct kith_tx *tx, struct kith_id segment, struct kith_id coder,
                              size_t model, bool second)
{
    struct fill_task *task = &f->tasks[f->n_tasks];
    enum kith_rc rc;

    *task = (struct fill_task){.segment = segment, .coder = coder, .model = model, .second = second};
    KITH_TRY(kith_task_add(tx, segment, coder, &task->id, &f->err));
    if (f->now < f->end - OPEN_WEEKS * FILL_WEEK_S)
        f->n_tasks++;
out:
    return rc;
}

/* 202603 */
static uint32_t month_of(int64_t at)
{
    time_t t = (time_t)at;
    struct tm tm;

    return gmtime_r(&t, &tm) ? (uint32_t)(tm.tm_year + 1900) * 100 + (uint32_t)tm.tm_mon + 1 : 0;
}

/* Opening the place drew from the months before. */
static enum kith_rc drawn_before(struct fill *f, struct kith_tx *tx, const struct kith_draw *d, bool *before)
{
    struct kith_draw *list;
    enum kith_rc rc;
    size_t n;

    *before = false;
    KITH_TRY(kith_draw_list(tx, f->programme, d->counsellor, f->scratch, &list, &n, &f->err));
    for (size_t i = 0; i < n; i++)
        *before = *before || list[i].month == d->month;
out:
    return rc;
}

/* One a counsellor a month goes to somebody further on, one in five to a supervisor too. */
static enum kith_rc draw(struct fill *f, struct kith_tx *tx, unsigned number, struct kith_id session, size_t model)
{
    struct fill_counsellor *c = &f->counsellors[number];
    const struct kith_segment g = {.session = session, .first = FILL_SEGMENT, .last = FILL_SEGMENT_END};
    struct kith_draw d = {.programme = f->programme,
                          .counsellor = c->id,
                          .month = month_of(f->now),
                          .seed = kith_rng_next(&f->rng) >> 1,
                          .candidates = kith_id_str(&session),
                          .session = session,
                          .second = fill_chance(f, SECOND)};
    struct kith_id id;
    unsigned other;
    bool before;
    enum kith_rc rc;

    if (f->n_counsellors < 2 || d.month == c->month)
        return KITH_OK;
    c->month = d.month;
    KITH_TRY(drawn_before(f, tx, &d, &before));
    if (before)
        goto out;
    KITH_TRY(kith_session_pool(tx, session, true, &f->err)); /* whoever was here before said so only half a year ago */
    KITH_TRY(kith_segment_add(tx, &g, &d.segment, &f->err));
    KITH_TRY(kith_draw_add(tx, &d, &id, &f->err));
    other = (number + 1 + c->months++ % (f->n_counsellors - 1)) % f->n_counsellors;
    KITH_TRY(give_task(f, tx, d.segment, f->counsellors[other].id, model, false));
    if (d.second)
        KITH_TRY(give_task(f, tx, d.segment, c->supervisor, model, true));
out:
    return rc;
}

#define FLAGGED_LINES                                                                                                  \
    "[{\"turn\":12,\"speaker\":\"client\",\"text\":\"Some nights I think it would be easier not to wake "              \
    "up.\",\"topic\":"                                                                                                 \
    "\"suicide\"}]"

static enum kith_rc raise_crisis(struct fill *f, struct kith_tx *tx, struct kith_str lines, struct kith_id session)
{
    struct kith_id id;
    enum kith_rc rc;

    KITH_TRY(kith_crisis_raise(tx, session, lines, 3600, &id, &f->err));
    if (f->n_crises < CRISES_MOST)
        f->crises[f->n_crises++] = id;
out:
    return rc;
}

static enum kith_rc add_session(struct fill *f, struct kith_tx *tx, unsigned number)
{
    const struct kith_contest contest_words = {.turn = 2,
                                               .code = KITH_S("question closed"),
                                               .should = KITH_S("reflection simple"),
                                               .why = KITH_S("I gave it back; only my voice went up at the end.")};
    struct fill_counsellor *c = &f->counsellors[number];
    const struct fill_client *client = &c->clients[c->sessions % c->n_clients];
    size_t model = kith_rng_below(&f->rng, f->n_models);
    const struct fill_model *m = &f->models[model];
    struct kith_session_row row = m->row;
    struct kith_coding coding = m->coding;
    struct kith_contest contest = contest_words;
    struct kith_job job;
    struct kith_id id;
    enum kith_rc rc;

    row.counsellor = c->id;
    row.client = client->id;
    row.in_pool = false;
    row.held = f->now - 7200;
    row.keep_until = f->end + KEPT_S;
    coding.at = 0;
    KITH_TRY(kith_session_add(tx, &row, m->bytes, client->parties, client->n_parties, &coding.session, &f->err));
    KITH_TRY(kith_coding_add(tx, &coding, row.turns, row.flags, m->figures, m->n_figures, &id, &f->err));
    KITH_TRY(kith_job_of_session(tx, coding.session, &job, &f->err));
    KITH_TRY(kith_job_done(tx, job.id, &f->err));
    if (fill_chance(f, m->crisis.n ? 3 : FLAGGED))
        KITH_TRY(raise_crisis(f, tx, m->crisis.n ? m->crisis : KITH_S(FLAGGED_LINES), coding.session));
    for (unsigned i = 0; i < OPENINGS; i++)
        KITH_TRY(kith_audit_add(tx, "session.open", coding.session, client->id, NULL, &f->err));
    if (fill_chance(f, SHARED))
        KITH_TRY(kith_session_share(tx, coding.session, true, &f->err));
    contest.session = coding.session;
    if (fill_chance(f, CONTESTED))
        KITH_TRY(kith_contest_add(tx, &contest, &id, &f->err));
    c->last = coding.session;
    c->sessions++;
    f->turns += row.turns;
    KITH_TRY(draw(f, tx, number, coding.session, model));
out:
    return rc;
}

static enum kith_rc fill_week(struct fill *f, unsigned week)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc = KITH_OK;

    for (unsigned i = 0; i < f->n_counsellors; i++) {
        f->now = f->end - (int64_t)(FILL_WEEKS - week) * FILL_WEEK_S + (int64_t)(i % 5) * FILL_DAY_S;
        KITH_TRY(fill_as(f, f->counsellors[i].id, &tx));
        while (f->counsellors[i].sessions < (week + 1) * f->to_each / FILL_WEEKS) {
            KITH_TRY(add_session(f, tx, i));
            f->now += 7200;
        }
        KITH_TRY(fill_own_week(f, tx, i, week));
        KITH_TRY(fill_done(f, &tx));
    }
    f->now = f->end - (int64_t)(FILL_WEEKS - week) * FILL_WEEK_S + 6 * FILL_DAY_S;
    KITH_TRY(fill_others_week(f, week));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc fill_all(struct fill *f)
{
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(f->keep, f->n_counsellors, sizeof *f->counsellors, &f->counsellors, &f->err));
    KITH_TRY(kith_arena_take(f->keep, 2 * 13 * (size_t)f->n_counsellors, sizeof *f->tasks, &f->tasks, &f->err));
    KITH_TRY(kith_arena_take(f->keep, CRISES_MOST, sizeof *f->crises, &f->crises, &f->err));
    memset(f->counsellors, 0, f->n_counsellors * sizeof *f->counsellors);
    KITH_TRY(find_place(f));
    KITH_TRY(find_practised(f));
    f->now = f->end - (int64_t)(FILL_WEEKS + 1) * FILL_WEEK_S;
    KITH_TRY(add_counsellors(f));
    KITH_TRY(add_clients(f));
    f->now = f->end - FILL_DAY_S;
    KITH_TRY(make_models(f));
    for (unsigned week = 0; week < FILL_WEEKS; week++)
        KITH_TRY(fill_week(f, week));
    f->now = f->end;
out:
    return rc;
}

int main(int argc, char **argv)
{
    static struct fill f;
    const struct kith_env *env = kith_env_system();
    struct kith_workspace_options options = {.store = {.clock = story_clock, .clock_user = &f},
                                             .version = "fill_place"};
    enum kith_rc rc = KITH_OK;

    if (argc == 5) {
        options.store.dir = argv[1];
        options.model = argv[2];
        f.n_counsellors = (unsigned)strtoul(argv[3], NULL, 10);
        f.to_each = f.n_counsellors ? (unsigned)strtoul(argv[4], NULL, 10) / f.n_counsellors : 0;
    }
    if (f.to_each == 0) {
        (void)fprintf(stderr, "usage: fill_place DIR MODEL COUNSELLORS SESSIONS\n");
        return 2;
    }
    f.rng.state = 7;
    f.end = f.now = env->wall_s(env->ctx);
    KITH_TRY(kith_arena_open(env, &f.keep, (size_t)1 << 30, &f.err));
    KITH_TRY(kith_arena_open(env, &f.scratch, (size_t)1 << 30, &f.err));
    KITH_TRY(kith_workspace_open(env, &options, &f.ws, &f.err));
    f.store = kith_workspace_store(f.ws);
    KITH_TRY(fill_all(&f));
    (void)printf("%u counsellors, %u sessions, %llu turns\n", f.n_counsellors, f.to_each * f.n_counsellors,
                 (unsigned long long)f.turns);
out:
    f.now = f.end;
    kith_workspace_close(f.ws);
    kith_arena_close(f.scratch);
    kith_arena_close(f.keep);
    if (rc != KITH_OK)
        (void)fprintf(stderr, "fill_place: %s\n", f.err.text);
    return rc == KITH_OK ? 0 : 1;
}
