#include "workspace_seed.h"

#include "rng.h"
#include "workspace_cast.h"
#include "workspace_parts.h"
#include "workspace_seed_growth.h"
#include "workspace_seed_practice.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <time.h>

#define DAY_S       INT64_C(86400)
#define WEEK_S      (7 * DAY_S)
#define LATEST_S    (2 * WEEK_S) /* what a visitor is likely to open: only there the words that weighed are found */
#define WEEKS       26u
#define CORPUS_MAX  1000u
#define PEOPLE_MAX  32u
#define CLIENTS_MAX 64u
#define BLIND_TURNS 60u
#define WAITING     "b4" /* the session whose report nobody has looked at yet */

struct seed {
    struct kith_workspace *ws;
    struct kith_err *err;
    struct kith_arena *life;
    struct kith_rng rng;
    int64_t now; /* the day it is in the story */
    int64_t start;
    int64_t end;
    struct kith_id programme;
    struct kith_id people[PEOPLE_MAX];
    size_t n_people;
    size_t n_counsellors;
    struct kith_id clients[CLIENTS_MAX];
    bool agreed[CLIENTS_MAX];     /* to recording and feedback */
    bool supervised[CLIENTS_MAX]; /* and to supervision */
    size_t n_clients;
    const struct kith_transcript *corpus[CORPUS_MAX];
    bool used[CORPUS_MAX];
    size_t n_corpus;
    uint32_t drawn[PEOPLE_MAX]; /* the month in which a counsellor's session was drawn last */
    size_t sessions;
};

static int64_t story_clock(void *user)
{
    return ((const struct seed *)user)->now;
}

static bool chance(struct seed *s, double p)
{
    return kith_rng_unit(&s->rng) < p;
}

static enum kith_rc read_corpus(struct seed *s, const struct kith_env *env, const struct kith_seed_options *o)
{
    const struct kith_intake_options options = {.format = KITH_FORMAT_KITH};
    struct kith_source *source = NULL;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < o->n_corpus; i++) {
        KITH_TRY(kith_source_open_file(env, o->corpus[i], &options, &source, s->err));
        while (s->n_corpus < CORPUS_MAX &&
               (rc = kith_intake_next(source, s->life, &s->corpus[s->n_corpus], s->err)) == KITH_OK)
            if (s->corpus[s->n_corpus]->n_turns >= 20) {
                s->used[s->n_corpus] = kith_str_eq(s->corpus[s->n_corpus]->id, kith_str_of(WAITING));
                s->n_corpus++;
            }
        rc = rc == KITH_END ? KITH_OK : rc;
        KITH_TRY(rc);
        kith_source_close(source);
        source = NULL;
    }
    if (s->n_corpus == 0)
        rc = kith_fail(s->err, KITH_EINPUT, 0, "The corpus holds no session. Name its folder with --corpus.");
out:
    kith_source_close(source);
    return rc;
}

/* ---- people ---- */

static enum kith_rc check_empty(struct kith_tx *tx, struct seed *s)
{
    struct kith_programme *programmes;
    struct kith_token unused;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_programme_list(tx, s->life, &programmes, &n, s->err));
    if (n > 0)
        return kith_fail(s->err, KITH_EUSAGE, 0,
                         "Somebody works here already. Real people and invented ones never share a place: make another "
                         "with kith init.");
    /* Takes the place of the link that kith init made, and nobody gets to know it. */
    KITH_TRY(kith_link_make(tx, KITH_LINK_FIRST_RUN, KITH_ID_NONE, 1, &unused, s->err));
out:
    return rc;
}

static enum kith_rc add_people(struct kith_tx *tx, struct seed *s, const char *hash)
{
    const struct kith_cast_person *cast = kith_cast_people(&s->n_people, &s->n_counsellors);
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < s->n_people; i++) {
        const struct kith_person p = {.names = {.legal = kith_str_of(cast[i].legal),
                                                .usual = kith_str_of(cast[i].usual),
                                                .pronouns = kith_str_of(cast[i].pronouns),
                                                .address = kith_str_of(cast[i].address),
                                                .say = kith_str_of(cast[i].say),
                                                .languages = kith_str_of(cast[i].languages)},
                                      .login = kith_str_of(cast[i].login),
                                      .invented = true};
        struct kith_credential password = {.kind = KITH_CREDENTIAL_PASSWORD, .secret = kith_str_of(hash)};
        struct kith_id id;

        KITH_TRY(kith_person_add(tx, &p, &s->people[i], s->err));
        KITH_TRY(kith_role_give(tx, s->people[i], s->programme, cast[i].role, s->err));
        password.person = s->people[i];
        KITH_TRY(kith_credential_put(tx, &password, &id, s->err));
    }
out:
    return rc;
}

/* Half of the counsellors with each supervisor, two with the mentor; the supervisors answer the inbox. */
static enum kith_rc add_ties(struct kith_tx *tx, struct seed *s)
{
    struct kith_tie tie = {.programme = s->programme};
    const struct kith_crisis_duty duty = {
        .first = s->people[s->n_counsellors],
        .deputy = s->people[s->n_counsellors + 1],
        .within_minutes = 60,
        .days = 0x1f, /* Monday to Friday */
        .from = 8 * 60,
        .to = 18 * 60,
        .out_of_hours = KITH_S("Ring the on-call line on the noticeboard."),
        .abuse_rule = KITH_S("Tell the safeguarding lead the same day, and ring the county's hotline for children or "
                             "for elders together with them (invented).")};
    struct kith_id id;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < s->n_counsellors; i++) {
        tie.kind = KITH_TIE_SUPERVISES;
        tie.from = s->people[s->n_counsellors + i % 2];
        tie.to = s->people[i];
        KITH_TRY(kith_tie_add(tx, &tie, &id, s->err));
        if (i >= 2)
            continue;
        tie.kind = KITH_TIE_MENTORS;
        tie.from = s->people[s->n_counsellors + 2];
        KITH_TRY(kith_tie_add(tx, &tie, &id, s->err));
    }
    KITH_TRY(kith_crisis_duty_set(tx, s->programme, &duty, s->err));
out:
    return rc;
}

/* Everybody who codes gives three hours a month; every other counsellor puts all of their sessions in. */
static enum kith_rc add_pool(struct seed *s)
{
    struct kith_tx *tx = NULL;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < s->n_counsellors + 3; i++) {
        KITH_TRY(kith_tx_write(s->ws->store, s->people[i], &tx, s->err));
        KITH_TRY(kith_coder_time_set(tx, s->programme, 180, s->err));
        if (i < s->n_counsellors && i % 2 == 0)
            KITH_TRY(kith_pool_standing_set(tx, s->programme, true, s->err));
        KITH_TRY(kith_tx_commit(tx, s->err));
        kith_tx_end(tx);
        tx = NULL;
    }
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc add_place(struct seed *s, const char *hash)
{
    const struct kith_programme programme = {
        .name = KITH_S("Harbour Street (invented)"), .country = KITH_S("US"), .invented = true};
    struct kith_tx *tx = NULL;
    enum kith_rc rc;

    KITH_TRY(kith_tx_write(s->ws->store, KITH_ID_NONE, &tx, s->err));
    KITH_TRY(check_empty(tx, s));
    KITH_TRY(kith_programme_add(tx, &programme, &s->programme, s->err));
    KITH_TRY(add_people(tx, s, hash));
    KITH_TRY(add_ties(tx, s));
    KITH_TRY(kith_tx_commit(tx, s->err));
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- clients and what they chose ---- */

static enum kith_rc choose(struct kith_tx *tx, struct seed *s, struct kith_id party, size_t client, enum kith_use use,
                           bool yes)
{
    static const char *const purposes[KITH_USE_COUNT] = {
        "making the transcript",  "feedback to the counsellor", "supervision of the counsellor",
        "teaching in this house", "training this site's model", "research, without names",
        "seeing what helps",      "legal proceedings",          "counselling notes"};
    struct kith_consent c = {.party = party,
                             .use = use,
                             .yes = yes,
                             .language = client % 5 == 4 ? KITH_S("es") : KITH_S("en"),
                             .version = KITH_S("2026-1"),
                             .recipient = KITH_S("Harbour Street"),
                             .purpose = kith_str_of(purposes[use]),
                             .until = s->end + 365 * DAY_S};
    char paper[32];
    struct kith_id id;

    (void)snprintf(paper, sizeof paper, "HS-%03zu%s", client + 1,
                   use == KITH_USE_LEGAL   ? "-L"
                   : use == KITH_USE_NOTES ? "-N"
                                           : "");
    c.paper = kith_str_of(paper);
    return kith_consent_record(tx, &c, &id, s->err);
}

static enum kith_rc add_choices(struct kith_tx *tx, struct seed *s, size_t i)
{
    struct kith_party *parties;
    size_t n;
    enum kith_rc rc;

    KITH_TRY(kith_party_list(tx, s->clients[i], s->life, &parties, &n, s->err));
    s->agreed[i] = i % 12 != 11;
    s->supervised[i] = s->agreed[i] && i % 6 != 4;
    if (i % 12 == 11) /* one who has not chosen yet: what the page says then is worth seeing */
        goto out;
    KITH_TRY(choose(tx, s, parties[0].id, i, KITH_USE_RECORDING, s->agreed[i]));
    KITH_TRY(choose(tx, s, parties[0].id, i, KITH_USE_FEEDBACK, s->agreed[i]));
    KITH_TRY(choose(tx, s, parties[0].id, i, KITH_USE_SUPERVISION, s->supervised[i]));
    KITH_TRY(choose(tx, s, parties[0].id, i, KITH_USE_TEACHING, chance(s, 0.3)));
    KITH_TRY(choose(tx, s, parties[0].id, i, KITH_USE_TRAINING, chance(s, 0.5)));
    KITH_TRY(choose(tx, s, parties[0].id, i, KITH_USE_RESEARCH, chance(s, 0.4)));
    KITH_TRY(choose(tx, s, parties[0].id, i, KITH_USE_OUTCOMES, chance(s, 0.6)));
    KITH_TRY(choose(tx, s, parties[0].id, i, KITH_USE_LEGAL, false));
out:
    return rc;
}

static enum kith_rc add_clients(struct seed *s)
{
    const struct kith_cast_client *cast = kith_cast_clients(&s->n_clients);
    struct kith_tx *tx = NULL;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < s->n_clients; i++) {
        struct kith_client c = {.programme = s->programme,
                                .counsellor = s->people[i % s->n_counsellors],
                                .names = {.legal = kith_str_of(cast[i].legal),
                                          .usual = kith_str_of(cast[i].usual),
                                          .pronouns = kith_str_of(cast[i].pronouns),
                                          .address = kith_str_of(cast[i].address),
                                          .languages = kith_str_of(cast[i].languages)},
                                .referer = kith_str_of(cast[i].referer),
                                .mandated = cast[i].referer[0] != '\0'};

        s->now = s->start + (int64_t)i * DAY_S / 4 + INT64_C(32400);
        KITH_TRY(kith_tx_write(s->ws->store, c.counsellor, &tx, s->err));
        KITH_TRY(kith_client_add(tx, &c, &s->clients[i], s->err));
        KITH_TRY(add_choices(tx, s, i));
        KITH_TRY(kith_tx_commit(tx, s->err));
        kith_tx_end(tx);
        tx = NULL;
    }
out:
    kith_tx_end(tx);
    return rc;
}

/* ---- sessions ---- */

/* One not used yet, of good or poor quality as wished, if there is one. */
static size_t pick_session(struct seed *s, bool good)
{
    size_t from = (size_t)kith_rng_below(&s->rng, s->n_corpus);
    size_t any = s->n_corpus;

    for (size_t k = 0; k < s->n_corpus; k++) {
        size_t i = (from + k) % s->n_corpus;
        bool is_good = kith_str_eq(s->corpus[i]->quality, KITH_S("high"));

        if (s->used[i])
            continue;
        if (is_good == good)
            return i;
        any = any == s->n_corpus ? i : any;
    }
    return any;
}

/* What a person would have coded: the corpus's own labels, with now and then another view. */
static void human_codes(struct seed *s, const struct kith_transcript *t, uint32_t first, uint32_t last, double other,
                        struct kith_buf *out)
{
    for (size_t i = first; i <= last && i < t->n_turns; i++) {
        struct kith_label l = t->turns[i].n_gold ? t->turns[i].gold[0].label : KITH_LABEL_NONE;
        enum kith_role role = t->speakers[t->turns[i].speaker].declared;

        if (chance(s, other) && l.reflection != KITH_NONE)
            l.reflection = (int8_t)(1 - l.reflection);
        else if (chance(s, other) && l.question != KITH_NONE)
            l.question = (int8_t)(1 - l.question);
        else if (chance(s, other) && l.talk != KITH_NONE)
            l.talk = l.talk == KITH_TALK_NEUTRAL ? KITH_TALK_CHANGE : KITH_TALK_NEUTRAL;
        kith_workspace_code_line(out, i, role, &l, (double)NAN, false, false);
    }
}

static void globals_of(struct seed *s, const struct kith_transcript *t, struct kith_buf *out)
{
    static const char *const names[] = {"cultivating", "softening", "partnership", "empathy"};
    int middle = kith_str_eq(t->quality, KITH_S("high")) ? 4 : 2;

    kith_buf_puts(out, "{");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int value = middle + (chance(s, 0.3) ? 1 : 0) - (chance(s, 0.3) ? 1 : 0);

        kith_buf_printf(out, "%s\"%s\":%d", i ? "," : "", names[i], value < 1 ? 1 : value > 5 ? 5 : value);
    }
    kith_buf_puts(out, "}");
}

static enum kith_rc code_blind(struct kith_tx *tx, struct seed *s, const struct kith_transcript *t,
                               const struct kith_segment *g, struct kith_id task, double other)
{
    struct kith_buf codes;
    struct kith_buf globals;
    struct kith_id coding;
    enum kith_rc rc;

    kith_buf_init(&codes, s->ws->env, (size_t)4 << 20);
    kith_buf_init(&globals, s->ws->env, 4096);
    human_codes(s, t, g->first, g->last, other, &codes);
    globals_of(s, t, &globals);
    KITH_TRY(kith_buf_check(&codes, "The codes", s->err));
    KITH_TRY(kith_task_close(tx, task, kith_buf_view(&codes), kith_buf_view(&globals), &coding, s->err));
out:
    kith_buf_free(&codes);
    kith_buf_free(&globals);
    return rc;
}

/* 202603 */
static uint32_t month_of(int64_t at)
{
    time_t seconds = (time_t)at;
    struct tm t = {0};

    (void)gmtime_r(&seconds, &t);
    return (uint32_t)((t.tm_year + 1900) * 100 + t.tm_mon + 1);
}

/* A segment goes to another counsellor, one in two to a supervisor too; the last weeks' wait to be coded. */
static enum kith_rc draw_segment(struct kith_tx *tx, struct seed *s, struct kith_id session, size_t counsellor,
                                 const struct kith_transcript *t)
{
    const size_t coders[2] = {(counsellor + 1) % s->n_counsellors, s->n_counsellors + (counsellor + 1) % 2};
    bool waits = s->now > s->end - 3 * WEEK_S;
    struct kith_draw draw = {.programme = s->programme,
                             .counsellor = s->people[counsellor],
                             .month = month_of(s->now),
                             .seed = s->sessions,
                             .candidates = kith_id_str(&session),
                             .session = session,
                             .second = waits || chance(s, 0.5)};
    struct kith_segment g = {.session = session, .first = (uint32_t)(t->n_turns / 5)};
    struct kith_id task;
    struct kith_id id;
    enum kith_rc rc;

    if (s->drawn[counsellor] == draw.month) /* one a month */
        return KITH_OK;
    s->drawn[counsellor] = draw.month;
    g.last = g.first + BLIND_TURNS < t->n_turns ? g.first + BLIND_TURNS : (uint32_t)t->n_turns - 1;
    KITH_TRY(kith_session_pool(tx, session, true, s->err));
    KITH_TRY(kith_segment_add(tx, &g, &draw.segment, s->err));
    KITH_TRY(kith_draw_add(tx, &draw, &id, s->err));
    for (size_t i = 0; i < (draw.second ? 2 : 1); i++) {
        KITH_TRY(kith_task_add(tx, draw.segment, s->people[coders[i]], &task, s->err));
        if (!waits)
            KITH_TRY(code_blind(tx, s, t, &g, task, i ? 0.18 : 0.06));
    }
out:
    return rc;
}

/* Somebody took it on, and it was seen to, long ago; only the last one waits still (below). */
static enum kith_rc answer_crisis(struct seed *s)
{
    struct kith_crisis *list;
    struct kith_tx *tx = NULL;
    size_t n;
    enum kith_rc rc;

    if (s->now > s->end - WEEK_S)
        return KITH_OK;
    s->now += INT64_C(1200);
    KITH_TRY(kith_tx_write(s->ws->store, s->people[s->n_counsellors], &tx, s->err));
    KITH_TRY(kith_crisis_list(tx, s->programme, false, s->life, &list, &n, s->err));
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_crisis_acknowledge(tx, list[i].id, s->err));
        KITH_TRY(kith_crisis_close(tx, list[i].id,
                                   KITH_S("Rang the counsellor at once; they had gone through it together in the "
                                          "session and made a plan for the night. Rang again the next morning."),
                                   s->err));
    }
    KITH_TRY(kith_tx_commit(tx, s->err));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc after_session(struct seed *s, struct kith_id session, size_t counsellor, size_t client,
                                  const struct kith_transcript *t)
{
    struct kith_contest contest = {.session = session,
                                   .turn = 2,
                                   .code = KITH_S("question closed"),
                                   .should = KITH_S("reflection simple"),
                                   .why = KITH_S("I gave it back; only my voice went up at the end.")};
    struct kith_tx *tx = NULL;
    struct kith_id id;
    enum kith_rc rc;

    s->now += 3600;
    KITH_TRY(kith_tx_write(s->ws->store, s->people[counsellor], &tx, s->err));
    if (s->supervised[client] && chance(s, 0.55))
        KITH_TRY(kith_session_share(tx, session, true, s->err));
    if (chance(s, 0.08))
        KITH_TRY(kith_contest_add(tx, &contest, &id, s->err));
    if (s->supervised[client] && chance(s, 0.22))
        KITH_TRY(draw_segment(tx, s, session, counsellor, t));
    KITH_TRY(kith_tx_commit(tx, s->err));
out:
    kith_tx_end(tx);
    return rc;
}

static enum kith_rc one_session(struct seed *s, size_t counsellor, size_t client, size_t pick)
{
    const struct kith_transcript *t = s->corpus[pick];
    struct kith_upload u = {.programme = s->programme,
                            .client = s->clients[client],
                            .held = s->now,
                            .goal = t->topic,
                            .setting = KITH_SETTING_ONE_TO_ONE};
    struct kith_arena *keep = NULL;
    struct kith_id session;
    enum kith_rc rc;

    s->used[pick] = true;
    s->now += INT64_C(7200);
    KITH_TRY(kith_arena_open(s->ws->env, &keep, KITH_SESSION_MAX, s->err));
    KITH_TRY(kith_workspace_keep(s->ws, s->people[counsellor], &u, t, keep, &session, s->err));
    s->ws->without_why = s->end - s->now > LATEST_S;
    KITH_TRY(kith_workspace_work(s->ws, s->err));
    KITH_TRY(answer_crisis(s));
    KITH_TRY(after_session(s, session, counsellor, client, t));
    s->sessions++;
out:
    kith_arena_close(keep);
    return rc;
}

static enum kith_rc add_sessions(struct seed *s, unsigned weeks, const struct kith_seed_options *o)
{
    enum kith_rc rc = KITH_OK;

    for (unsigned w = 1; w < weeks; w++) {
        for (size_t c = 0; c < s->n_counsellors; c++) {
            size_t client = c + s->n_counsellors * (size_t)kith_rng_below(&s->rng, s->n_clients / s->n_counsellors);
            /* They grow: good sessions come more often as the weeks go by. */
            size_t pick = pick_session(s, chance(s, 0.3 + 0.5 * (double)w / weeks));

            if (pick == s->n_corpus)
                return KITH_OK;
            if (!s->agreed[client] || chance(s, 0.12))
                continue;
            s->now = s->start + (int64_t)w * WEEK_S + (int64_t)(c % 5) * DAY_S + (int64_t)(9 + c) * INT64_C(3600);
            KITH_TRY(one_session(s, c, client, pick));
        }
        if (o->progress)
            o->progress(o->user, w + 1, weeks);
    }
out:
    return rc;
}

/* The first counsellor's latest session, half an hour ago: somebody was revived today. So that the inbox is seen with
 * something in it. A corpus without that session leaves the inbox empty. */
static enum kith_rc leave_one_waiting(struct seed *s)
{
    const struct kith_transcript *t = NULL;
    struct kith_upload u = {.programme = s->programme, .setting = KITH_SETTING_ONE_TO_ONE};
    struct kith_arena *keep = NULL;
    struct kith_id session;
    size_t client = 0;
    enum kith_rc rc = KITH_OK;

    for (size_t i = 0; i < s->n_corpus; i++)
        if (kith_str_eq(s->corpus[i]->id, kith_str_of(WAITING)))
            t = s->corpus[i];
    while (client < s->n_clients && !s->agreed[client])
        client += s->n_counsellors;
    if (!t || client >= s->n_clients)
        return KITH_OK;
    s->now = s->end - 1800;
    u.client = s->clients[client];
    u.held = s->now - 5400;
    u.goal = t->topic;
    KITH_TRY(kith_arena_open(s->ws->env, &keep, KITH_SESSION_MAX, s->err));
    KITH_TRY(kith_workspace_keep(s->ws, s->people[0], &u, t, keep, &session, s->err));
    s->ws->without_why = false;
    KITH_TRY(kith_workspace_work(s->ws, s->err));
    s->sessions++;
out:
    kith_arena_close(keep);
    return rc;
}

/* Easy to type, and of use nowhere else. */
static enum kith_rc make_password(const struct kith_env *env, char *password, char *hash, struct kith_err *err)
{
    struct kith_id id = kith_id_new(env);

    (void)snprintf(password, KITH_SEED_PASSWORD, "harbour-%.4s-%.4s", id.z, id.z + 4);
    if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return kith_fail_memory(err);
    return KITH_OK;
}

enum kith_rc kith_workspace_seed(const struct kith_env *env, const struct kith_seed_options *o, struct kith_seeded *out,
                                 struct kith_err *err)
{
    struct seed *s = kith_env_alloc(env, sizeof *s);
    struct kith_workspace_options options = o->workspace;
    unsigned weeks = o->weeks ? o->weeks : WEEKS;
    char hash[crypto_pwhash_STRBYTES];
    enum kith_rc rc;

    *out = (struct kith_seeded){.counsellor = "ada", .supervisor = "sue", .administrator = "zoe"};
    if (!s)
        return kith_fail_memory(err);
    s->err = err;
    s->rng.state = 20260101;
    s->end = env->wall_s(env->ctx);
    s->start = s->end - s->end % DAY_S - (int64_t)weeks * WEEK_S;
    s->now = s->start;
    options.workers = 0;
    options.store.clock = story_clock;
    options.store.clock_user = s;
    if (!options.model) {
        rc = kith_fail(err, KITH_EMODEL, 0, "A model is needed to code the invented sessions.");
        goto out;
    }
    KITH_TRY(kith_arena_open(env, &s->life, (size_t)1 << 30, err));
    KITH_TRY(read_corpus(s, env, o));
    KITH_TRY(kith_workspace_open(env, &options, &s->ws, err));
    KITH_TRY(make_password(env, out->password, hash, err));
    KITH_TRY(add_place(s, hash));
    KITH_TRY(add_pool(s));
    KITH_TRY(add_clients(s));
    KITH_TRY(add_sessions(s, weeks, o));
    KITH_TRY(kith_seed_growth(&(struct kith_seed_growth){s->ws->store, s->life, s->programme, s->people,
                                                         s->n_counsellors, &s->now, s->end, err}));
    KITH_TRY(kith_workspace_seed_practice(s->ws, s->programme, s->people, s->n_counsellors, s->end, &s->now, err));
    KITH_TRY(leave_one_waiting(s));
    out->sessions = s->sessions;
out:
    s->now = s->end;
    kith_workspace_close(s->ws);
    kith_arena_close(s->life);
    kith_env_free(env, s);
    return rc;
}
