#include "web_place.h"

#include "fileio.h"
#include "http_client.h"
#include "password_queue.h"
#include "pushed_clock.h"
#include "web_secret.h"
#include "workspace_practice.h"

#include <stdio.h>
#include <stdlib.h>

static const char transcript[] = "Counsellor: What brings you here today, Zorbatrix?\n"
                                 "Client: My quillon keeps me up. I want to stop drinking, for my daughter.\n"
                                 "Counsellor: You want to be there for her, and the nights are long.\n"
                                 "Client: Yes. <script>alert(1)</script> Sometimes I want to kill myself.\n"
                                 "Counsellor: That sounds very hard. Are you thinking of killing yourself now?\n"
                                 "Client: No, not now. I could leave the wine at the shop this week.\n"
                                 "Counsellor: So you could leave it at the shop.\n"
                                 "Client: I will try it on Monday.\n";

static void add_person(struct web_place *w, enum who who, const char *name, struct kith_id programme,
                       enum kith_post role)
{
    struct kith_person person = {.names = {.usual = kith_str_of(name)}, .login = kith_str_of(name)};
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);

    OK(w->p, kith_person_add(tx, &person, &w->people[who], &w->p->err));
    OK(w->p, kith_role_give(tx, w->people[who], programme, role, &w->p->err));
    place_commit(w->p, tx);
}

/* Whoever the store's own place does not have; in the other programme, the supervisor is the counsellor's. */
static void add_others(struct web_place *w)
{
    struct kith_tie tie = {.kind = KITH_TIE_SUPERVISES, .programme = w->p->other_programme};
    struct kith_tx *tx;
    struct kith_id id;

    add_person(w, MEG, "Meg", w->p->programme, KITH_POST_MENTOR);
    add_person(w, RAY, "Ray", w->p->programme, KITH_POST_RESEARCHER);
    add_person(w, OTHER, "Otto", w->p->other_programme, KITH_POST_COUNSELLOR);
    add_person(w, OTHER_SUE, "Susanna", w->p->other_programme, KITH_POST_SUPERVISOR);
    add_person(w, OTHER_ADMIN, "Zita", w->p->other_programme, KITH_POST_ADMINISTRATOR);
    tie.from = w->people[OTHER_SUE];
    tie.to = w->people[OTHER];
    tx = place_write(w->p, KITH_ID_NONE);
    OK(w->p, kith_tie_add(tx, &tie, &id, &w->p->err));
    place_commit(w->p, tx);
}

void web_sign_in(struct web_place *w, enum who who)
{
    struct kith_web_session session = {.person = w->people[who], .address = KITH_S("127.0.0.1")};
    struct kith_tx *tx = place_write(w->p, w->people[who]);
    struct kith_secret secret;
    struct kith_token token;
    bool stale;

    OK(w->p, kith_web_begin(tx, &session, &token, &w->p->err));
    place_commit(w->p, tx);
    tx = place_read(w->p);
    OK(w->p, kith_web_find(tx, kith_str_of(token.z), w->p->keep, &session, &stale, &w->p->err));
    kith_tx_end(tx);
    kith_secret_form_token(session.csrf, &secret);
    (void)snprintf(w->cookie[who], sizeof w->cookie[who], "%s", token.z);
    (void)snprintf(w->token[who], sizeof w->token[who], "%s", secret.z);
}

static void add_session(struct web_place *w)
{
    struct kith_upload u = {.programme = w->p->programme,
                            .client = w->p->client,
                            .held = w->p->clock - 86400,
                            .goal = KITH_S("drinking less"),
                            .setting = KITH_SETTING_ONE_TO_ONE,
                            .bytes = kith_str_of(transcript),
                            .filename = KITH_S("evening.txt")};
    struct kith_segment g = {.first = 0, .last = 7};
    struct kith_crisis *crises;
    struct kith_id segment;
    struct kith_tx *tx;
    size_t more;
    size_t n;

    OK(w->p, kith_workspace_upload(w->ws, w->people[ADA], &u, &w->session, &more, &w->p->err));
    OK(w->p, kith_workspace_work(w->ws, &w->p->err));
    tx = place_read(w->p);
    OK(w->p, kith_crisis_list(tx, w->p->programme, true, w->p->keep, &crises, &n, &w->p->err));
    assert_int_equal(n, 1); /* the words above may mean danger */
    w->crisis = crises[0].id;
    kith_tx_end(tx);
    g.session = w->session;
    tx = place_write(w->p, w->people[ADA]);
    OK(w->p, kith_session_pool(tx, w->session, true, &w->p->err));
    OK(w->p, kith_segment_add(tx, &g, &segment, &w->p->err));
    OK(w->p, kith_task_add(tx, segment, w->people[BEN], &w->task, &w->p->err));
    place_commit(w->p, tx);
}

/* What colleagues write to each other, about turns 2 and 3 and nothing else. */
static void add_together(struct web_place *w)
{
    struct kith_coaching_plan plan = {.programme = w->p->programme,
                                      .counsellor = w->people[ADA],
                                      .strength = KITH_S("picked_up"),
                                      .goal = KITH_S("percent_open"),
                                      .goal_words = KITH_S("room at the beginning")};
    struct kith_coaching_meeting meeting = {.words = KITH_S("we read two turns aloud")};
    struct kith_coaching_evidence shown = {
        .session = w->session, .first = 2, .last = 3, .why = KITH_S("the pause after this")};
    struct kith_peer_review review = {
        .session = w->session, .peer = w->people[BEN], .first = 2, .last = 3, .ask = KITH_S("was it too soon?")};
    struct kith_group_meeting moment = {
        .session = w->session, .first = 2, .last = 3, .moment = KITH_S("I held my breath here")};
    struct kith_tie tie = {.kind = KITH_TIE_MENTORS, .programme = w->p->programme};
    struct kith_workshop workshop = {
        .programme = w->p->programme, .title = KITH_S("Room to speak"), .held = w->p->clock - 86400};
    struct kith_tx *tx = place_write(w->p, w->people[SUE]);
    struct kith_id id;

    OK(w->p, kith_coaching_begin(tx, &plan, &meeting.plan, &w->p->err));
    OK(w->p, kith_coaching_meet(tx, &meeting, &w->meeting, &w->p->err));
    shown.meeting = w->meeting;
    OK(w->p, kith_coaching_show(tx, &shown, &id, &w->p->err));
    OK(w->p, kith_workshop_add(tx, &workshop, &w->workshop, &w->p->err));
    place_commit(w->p, tx);
    tx = place_write(w->p, w->people[ADA]);
    OK(w->p, kith_peer_invite(tx, &review, &w->review, &w->p->err));
    OK(w->p, kith_group_add(tx, w->p->programme, KITH_S("Thursdays"), &w->group, &w->p->err));
    OK(w->p, kith_group_join(tx, w->group, w->people[BEN], &w->p->err));
    moment.group = w->group;
    OK(w->p, kith_group_meet(tx, &moment, &id, &w->p->err));
    place_commit(w->p, tx);
    tx = place_write(w->p, w->people[BEN]);
    OK(w->p, kith_role_give(tx, w->people[BEN], w->p->programme, KITH_POST_MENTOR, &w->p->err));
    tie.from = w->people[BEN];
    tie.to = w->people[ADA];
    OK(w->p, kith_tie_add(tx, &tie, &w->mentoring, &w->p->err));
    OK(w->p, kith_mentor_write(tx, &tie, KITH_S("a word between the two"), &id, &w->p->err));
    place_commit(w->p, tx);
}

static void add_sitting(struct web_place *w)
{
    const struct kith_practising ada = {w->ws, w->people[ADA], w->p->programme};
    struct kith_sitting sitting;
    bool help;

    OK(w->p, kith_practice_sit(&ada, kith_room_person(kith_workspace_room(w->ws), KITH_S("maureen")), &w->sitting,
                               &w->p->err));
    OK(w->p, kith_practice_say(&ada, w->sitting, KITH_S("You miss the quillonberry tea with him."), w->p->keep,
                               &sitting, &help, &w->p->err));
}

static void open_workspace(struct web_place *w)
{
    struct kith_workspace_options options = {
        .store = w->p->options, .model = getenv("KITH_MODEL"), .version = "kith test"};
    char practice[512];

    (void)snprintf(practice, sizeof practice, "%s/practice", getenv("KITH_SOURCE"));
    options.practice = practice;

    kith_store_close(w->p->store);
    w->p->store = NULL;
    OK(w->p, kith_workspace_open(&w->p->env, &options, &w->ws, &w->p->err));
    w->p->store = kith_workspace_store(w->ws);
    kith_open_journals_cheap(kith_room_journals(kith_workspace_room(w->ws)));
}

void web_later(unsigned seconds)
{
    pushed_clock_later(seconds);
}

void web_stand_still(struct web_place *w)
{
    (void)w;
    pushed_clock_stop();
}

static int64_t (*zone)(int64_t at);

void web_zone(int64_t (*zone_s)(int64_t at))
{
    zone = zone_s;
}

int web_place_open(void **state)
{
    struct web_place *w = calloc(1, sizeof *w);
    struct kith_web_options options = {
        .listen = "127.0.0.1:0", .origin = WEB_ORIGIN, .version = "kith test", .zone_s = zone};
    char stolen[128];

    assert_non_null(w);
    (void)place_open((void **)&w->p);
    pushed_clock_run();
    w->p->env.now_ns = pushed_clock_now;
    w->people[ADA] = w->p->ada;
    w->people[BEN] = w->p->ben;
    w->people[SUE] = w->p->sue;
    w->people[DEE] = w->p->dee;
    w->people[ADMIN] = w->p->admin;
    add_others(w);
    open_workspace(w);
    (void)place_choose(w->p, w->p->party, KITH_USE_RECORDING, true);
    (void)place_choose(w->p, w->p->party, KITH_USE_FEEDBACK, true);
    (void)place_choose(w->p, w->p->party, KITH_USE_SUPERVISION, true);
    (void)place_choose(w->p, w->p->party, KITH_USE_TEACHING, true);
    add_session(w);
    add_together(w);
    add_sitting(w);
    for (int who = ADA; who < WHO_COUNT; who++)
        web_sign_in(w, (enum who)who);
    options.workspace = w->ws;
    (void)snprintf(stolen, sizeof stolen, "%s/stolen", w->p->root);
    OK(w->p, kith_file_write(&w->p->env, stolen, KITH_S(WEB_STOLEN "\n"), &w->p->err));
    options.breached = stolen;
    OK(w->p, kith_web_start(&w->p->env, &options, &w->web, &w->p->err));
    *state = w;
    return 0;
}

int web_place_close(void **state)
{
    struct web_place *w = *state;
    void *p = w->p;

    kith_web_stop(w->web);
    kith_workspace_close(w->ws);
    w->p->store = NULL;
    (void)place_close(&p);
    free(w);
    return 0;
}

static unsigned ask(struct web_place *w, const char *request)
{
    return http_client_ask(kith_web_port(w->web), request, strlen(request), w->answer, sizeof w->answer);
}

unsigned web_get(struct web_place *w, enum who who, const char *path)
{
    (void)snprintf(w->body, sizeof w->body,
                   "GET %s HTTP/1.1\r\nHost: localhost:8080\r\nCookie: __Host-kith=%s\r\nConnection: close\r\n\r\n",
                   path, w->cookie[who]);
    return ask(w, w->body);
}

unsigned web_ask_host(struct web_place *w, const char *host, const char *path)
{
    (void)snprintf(w->body, sizeof w->body, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, host);
    return ask(w, w->body);
}

unsigned web_post_raw(struct web_place *w, const char *path, const char *headers, const char *form)
{
    (void)snprintf(w->body, sizeof w->body,
                   "POST %s HTTP/1.1\r\nHost: localhost:8080\r\n%sContent-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                   path, headers, strlen(form), form);
    return ask(w, w->body);
}

unsigned web_post(struct web_place *w, enum who who, const char *path, const char *form)
{
    char headers[256];
    static char fields[WEB_ANSWER];

    (void)snprintf(headers, sizeof headers, "Origin: " WEB_ORIGIN "\r\nCookie: __Host-kith=%s\r\n", w->cookie[who]);
    (void)snprintf(fields, sizeof fields, "token=%s&%s", w->token[who], form);
    return web_post_raw(w, path, headers, fields);
}

bool web_says(const struct web_place *w, const char *text)
{
    return strstr(w->answer, text) != NULL;
}

bool web_header(const struct web_place *w, const char *name, char *out, size_t n)
{
    const char *end = strstr(w->answer, "\r\n\r\n");
    char look[64];
    const char *at;

    (void)snprintf(look, sizeof look, "\r\n%s: ", name);
    at = strstr(w->answer, look);
    if (!at || !end || at > end)
        return false;
    at += strlen(look);
    (void)snprintf(out, n, "%.*s", (int)strcspn(at, "\r"), at);
    return true;
}

void web_password(struct web_place *w, enum who who, const char *password)
{
    struct kith_credential credential = {.person = w->people[who], .kind = KITH_CREDENTIAL_PASSWORD};
    struct kith_password_queue *queue;
    char hash[KITH_PASSWORD_HASH];
    struct kith_tx *tx;
    struct kith_id id;

    OK(w->p, kith_password_queue_open(&w->p->env, &queue, &w->p->err));
    OK(w->p, kith_password_hash(queue, kith_str_of(password), hash, &w->p->err));
    kith_password_queue_close(queue);
    credential.secret = kith_str_of(hash);
    tx = place_write(w->p, w->people[who]);
    OK(w->p, kith_credential_put(tx, &credential, &id, &w->p->err));
    place_commit(w->p, tx);
}
