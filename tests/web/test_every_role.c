/* Every route as every role, on one's own and on another's; and that nobody can tell from a refusal what is there. */
#include "router.h"
#include "web_place.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- who may see what ---- */

/* One letter a person, in the order of enum who. Who may: '2' sees it, '3' did it and is sent on, 'u' is told what to
 * correct (422), 'x' what does not go now (400). Who may not: '-' has no such work (403), '.' finds nothing there
 * (404). Nobody signed in is '3' too: sent to sign in. The things are Ada's: her client, her session, a report about
 * it; Sue supervises Ada, and nothing is shared. A route that is not here fails the test. `form` is whole enough to
 * tell whoever may from whoever may not; {names} in it stand for what fill() puts there. A change is there for the rows
 * below it. */
static const struct row {
    enum kith_method method;
    const char *pattern;
    const char *expected; /* nobody, Ada, Ben, Sue, Dee, the administrator, Meg, Ray | Otto, Susanna, Zita elsewhere */
    const char *form;
} rows[] = {
    {KITH_GET, "/sign-in", "23333333333", NULL},
    {KITH_GET, "/link/:token", "...........", NULL},
    {KITH_GET, "/", "32222222222", NULL},
    {KITH_GET, "/account", "32222222222", NULL},
    {KITH_GET, "/account/sign-in", "32222222222", NULL},
    {KITH_GET, "/sessions", "3222----22-", NULL},
    {KITH_GET, "/sessions/new", "322-----2--", NULL},
    {KITH_GET, "/sessions/:id", "32..----..-", NULL},
    {KITH_GET, "/sessions/:id/turns/:n", "32.-----.--", NULL},
    {KITH_GET, "/sessions/:id/correct", "32.-----.--", NULL},
    {KITH_GET, "/clients", "322-----2--", NULL},
    {KITH_GET, "/clients/new", "322-----2--", NULL},
    {KITH_GET, "/clients/:id", "32.-----.--", NULL},
    {KITH_GET, "/clients/:id/names", "32.-----.--", NULL},
    {KITH_GET, "/clients/:id/held", "32.-----.--", NULL},
    {KITH_GET, "/clients/:id/consent", "32.-----.--", NULL},
    {KITH_GET, "/clients/:id/form", "32.-----.--", NULL},
    {KITH_GET, "/clients/:id/disclosure", "32.--2--.-.", NULL},
    {KITH_GET, "/clients/:id/disclosure/notice", "32.--2--.-.", NULL},
    {KITH_GET, "/agreement", "3222--2222-", NULL},
    {KITH_GET, "/growth", "322-----2--", NULL},
    {KITH_GET, "/together", "32222222222", NULL},
    {KITH_GET, "/coaching", "3222----22-", NULL},
    {KITH_GET, "/coaching/:id", "32.2----..-", NULL},
    {KITH_GET, "/coaching/:id/calendar", "32.2----..-", NULL},
    {KITH_GET, "/reviews", "322-----2--", NULL},
    {KITH_GET, "/reviews/:id", "322-----.--", NULL},
    {KITH_GET, "/sessions/:id/invite", "32.-----.--", NULL},
    {KITH_GET, "/mentor", "322---2-2--", NULL},
    {KITH_GET, "/mentor/:id", "322---.-.--", NULL},
    {KITH_GET, "/groups", "3222--2-22-", NULL},
    {KITH_GET, "/groups/:id", "322.--.-..-", NULL},
    {KITH_GET, "/workshops", "32222222222", NULL},
    {KITH_GET, "/workshops/:id", "32222222...", NULL},
    {KITH_GET, "/coding", "3222--2-22-", NULL},
    {KITH_GET, "/coding/:id", "3.3.--.-..-", NULL},
    {KITH_GET, "/coding/:id/turns/:n", "3.2.--.-..-", NULL},
    {KITH_GET, "/coding/:id/close", "3.3.--.-..-", NULL},
    {KITH_GET, "/segments/:id", "3.22--.-..-", NULL},
    {KITH_GET, "/pool", "322-----2--", NULL},
    {KITH_GET, "/pool/counts", "3--2-----2-", NULL},
    {KITH_GET, "/rules", "32222222222", NULL},
    {KITH_GET, "/practice", "32222222222", NULL},
    {KITH_GET, "/practice/help", "32222222222", NULL},
    {KITH_GET, "/practice/with/:who", "32222222222", NULL},
    {KITH_GET, "/practice/talks/:id", "32.........", NULL},
    {KITH_GET, "/practice/talks/:id/after", "33.........", NULL},
    {KITH_GET, "/practice/drills/:drill", "32222222222", NULL},
    {KITH_GET, "/practice/stories/:story", "32222222222", NULL},
    {KITH_GET, "/practice/minute", "32222222222", NULL},
    {KITH_GET, "/practice/journal", "32222222222", NULL},
    {KITH_GET, "/practice/own", "32222222222", NULL},
    {KITH_GET, "/practice/own/file", "32222222222", NULL},
    {KITH_GET, "/people", "32222222222", NULL},
    {KITH_GET, "/people/new", "3----2----2", NULL},
    {KITH_GET, "/people/:id", "32222222...", NULL},
    {KITH_GET, "/crisis", "32222222222", NULL},
    {KITH_GET, "/crisis/:id", "32.........", NULL},
    {KITH_GET, "/records", "3----2----2", NULL},
    {KITH_GET, "/records/:id", "3----2----.", NULL},
    {KITH_GET, "/records/:id/erase", "3----2----.", NULL},
    {KITH_GET, "/clients/:id/hand-over", "32.--2--.-.", NULL},
    {KITH_GET, "/people/:id/erase", "3----2----.", NULL},
    {KITH_GET, "/programme", "3---2--2---", NULL},
    {KITH_GET, "/research", "3------2---", NULL},
    {KITH_GET, "/programmes", "3----2----2", NULL},
    {KITH_GET, "/circuit", "32222222222", NULL},
    {KITH_GET, "/circuit/evidence", "32222222222", NULL},
    {KITH_GET, "/emergency", "3..222...22", NULL},
    {KITH_GET, "/audit", "3----2----2", NULL},
    {KITH_GET, "/settings", "3----2----2", NULL},

    {KITH_POST, "/sign-in", "-uuuuuuuuuu", "login=nobody&password=wrong"},
    {KITH_POST, "/sign-in/code", "-----------", "step=none&code=123456"},
    {KITH_POST, "/sign-in/passkey", "-3333333333", ""},
    {KITH_POST, "/sign-in/passkey/answer", "-----------", "id=AAAA"},
    {KITH_POST, "/link/:token", "-..........", ""},
    {KITH_POST, "/account/names", "33333333333", "usual=Me"},
    {KITH_POST, "/account/password", "3uuuuuuuuuu", "old=wrong&password=x"},
    {KITH_POST, "/account/leave-others", "33333333333", ""},
    {KITH_POST, "/account/programme", "33333333...", "programme={programme}"},
    {KITH_POST, "/account/passkeys", "3uuuuuuuuuu", "label=mine&password=wrong"},
    {KITH_POST, "/account/passkeys/keep", "3----------", "client=AAAA"},
    {KITH_POST, "/account/passkeys/drop", "3..........", "passkey=none"},
    {KITH_POST, "/account/codes", "3uuuuuuuuuu", "password-codes=wrong"},
    {KITH_POST, "/account/codes/keep", "3----------", "step=none&code=123456"},
    {KITH_POST, "/account/codes/change", "3uuuuuuuuuu", "password-codes=wrong"},
    {KITH_POST, "/sessions/new", "33u-----u--",
     "client={client}&held=2026-09-20&setting=one-to-one&goal=rest&text=Counsellor:+How+are+you%3F%0AClient:+Better."},
    {KITH_POST, "/sessions/:id/turns/:n", "33.-----.--", "should=complex+reflection"},
    {KITH_POST, "/clients/new", "333-----3--", "usual=Rowan"},
    {KITH_POST, "/clients/:id/parties", "33.-----.--", "name=Aunt&kind=family"},
    {KITH_POST, "/clients/:id/guardian", "33.-----.--", "party={party}"},
    {KITH_POST, "/clients/:id/consent", "33.-----.--", "research=yes&paper=9"},
    {KITH_POST, "/clients/:id/revoke", "33.-----.--", "consent={consent}"},
    {KITH_POST, "/clients/:id/disclosure", "33.--3--.-.", "recipient=a&what=b&purpose=c&basis=order"},
    {KITH_POST, "/coaching/:id/reply", "33..----..-", "meeting={meeting}&reply=yes"},
    {KITH_POST, "/coaching/:id/plan", "33.3----..-", "strength=r_to_q&goal=percent_open"},
    {KITH_POST, "/coaching/:id/meeting", "33.3----..-", "words=we+spoke"},
    {KITH_POST, "/coaching/:id/next", "33.3----..-", "next=2030-01-01"},
    {KITH_POST, "/reviews/:id/accept", "3.3-----.--", ""},
    {KITH_POST, "/reviews/:id/words", "333-----.--", "strength=you+waited&question=why"},
    {KITH_POST, "/reviews/:id/withdraw", "33.-----.--", ""},
    {KITH_POST, "/sessions/:id/invite", "33.-----.--", "peer={ben}&from=5&to=6&ask=why"},
    {KITH_POST, "/reviews/:id/decline", "3.3-----.--", ""},
    {KITH_POST, "/clients/:id/names", "33.-----.--", "usual=Zorbatrix"},
    {KITH_POST, "/mentor/:id", "333---.-.--", "note=hello"},
    {KITH_POST, "/groups/new", "3333--3-33-", "name=Mondays"},
    {KITH_POST, "/groups/:id/moment", "333.--.-..-", "moment=a+pause"},
    {KITH_POST, "/groups/:id/note", "333.--.-..-", "meeting={moment}&notes=x"},
    {KITH_POST, "/groups/:id/take-back", "33..--.-..-", "meeting={moment}"},
    {KITH_POST, "/groups/:id/join", "333.--3-..-", "person={meg}"},
    {KITH_POST, "/groups/:id/leave", "333.--3-..-", ""},
    {KITH_POST, "/groups/:id/close", "33..--.-..-", ""},
    {KITH_POST, "/workshops/new", "3-333-3--3-", "title=Pauses&held=2026-12-01"},
    {KITH_POST, "/workshops/:id/join", "33333333...", ""},
    {KITH_POST, "/workshops/:id/leave", "33333333...", ""},
    {KITH_POST, "/workshops/:id/practised", "33333333...", "day=2020-01-01"},
    {KITH_POST, "/coding/:id/turns/:n", "3.3.--.-..-", "main=change"},
    {KITH_POST, "/coding/:id/close", "3.3.--.-..-", ""},
    {KITH_POST, "/coding/time", "3333--3-33-", "hours=0"},
    {KITH_POST, "/segments/:id/turns/:n", "3--3-----.-", "as-0=A&why-0=so"},
    {KITH_POST, "/segments/:id/whole/:n", "3--3-----.-", "rating-2=4&whole-2=so"},
    {KITH_POST, "/pool/all", "333-----3--", "on=no"},
    {KITH_POST, "/pool/plan", "33.-----.--", "client={client}&day=2026-12-01"},
    {KITH_POST, "/pool/unplan", "33.-----.--", "plan={plan}"},
    {KITH_POST, "/pool/withhold", "33.-----.--", "segment={drawn}"},
    {KITH_POST, "/rules", "3----3----3", "days=14"},
    {KITH_POST, "/practice/with/:who", "33333333333", ""},
    {KITH_POST, "/practice/talks/:id/say", "33.........", "said=You+are+tired."},
    {KITH_POST, "/practice/talks/:id/stop", "33.........", ""},
    {KITH_POST, "/practice/talks/:id/delete", "33.........", ""},
    {KITH_POST, "/practice/drills/:drill", "32222222222", "item=reflect-this-01&said=You+do+not+quite+believe+it."},
    {KITH_POST, "/practice/stories/:story", "32222222222", "said-1=He+was+hurt."},
    {KITH_POST, "/practice/journal", "3xxxxxxxxxx", "hard=today"},
    {KITH_POST, "/practice/journal/open", "3uuuuuuuuuu", "passphrase=short"},
    {KITH_POST, "/practice/journal/close", "33333333333", ""},
    {KITH_POST, "/practice/journal/delete", "33333333333", "sure=yes"},
    {KITH_POST, "/practice/own/forget", "33333333333", "sure=yes"},
    {KITH_POST, "/people/new", "3----2----u", "usual=New&login=newcomer&role=counsellor"},
    {KITH_POST, "/people/:id/roles", "3----3----.", "role=counsellor"},
    {KITH_POST, "/people/:id/tie", "3----3----.", "kind=mentors&other={ben}"},
    {KITH_POST, "/people/:id/untie", "3----3----.", "tie={tie}"},
    {KITH_POST, "/people/:id/link", "3----2----.", ""},
    {KITH_POST, "/records/:id/hold", "3----3----.", "why=order+7&day=2026-01-02"},
    {KITH_POST, "/records/:id/lift", "3----3----.", "why=settled"},
    {KITH_POST, "/records/:id/erase", "3----u----.", "code=wrong"},
    {KITH_POST, "/clients/:id/hand-over", "3u.--u--.-.", "to={ben}"},
    {KITH_POST, "/people/:id/erase", "3----u----.", "login=wrong"},
    {KITH_POST, "/research", "3------2---", "recipient=a&purpose=b&notice=yes"},
    {KITH_POST, "/settings/retention", "3----3----3", "days=30"},
    {KITH_POST, "/emergency", "3..222.....", "report={crisis}&recipient=a+doctor&reason=they+may+be+in+danger"},
    {KITH_POST, "/settings/crisis", "3----3----.", "first={dee}&deputy={sue}&minutes=30&from=08:00&to=18:00"},
    {KITH_POST, "/settings/sign-in", "3----3----3", "second=nobody"},
    {KITH_POST, "/crisis/:id/hand-over", "33.33......", "to={sue}"},
    {KITH_POST, "/crisis/:id/seen", "33.33......", ""},
    {KITH_POST, "/crisis/:id/close", "3..3.......", "done=spoken"},
    {KITH_POST, "/sessions/:id/move", "3u.-----.--", "to={kept}"},
    {KITH_POST, "/sessions/:id/delete", "3x.-----.--", "sure=yes"},
    {KITH_POST, "/sessions/:id/share", "33.-----.--", "share=yes"},
    {KITH_POST, "/notices/:id", "33.........", ""},
    {KITH_POST, "/clients/:id/hand-over", "3..--3--.-.", "to={ben}&told=yes"},
    {KITH_POST, "/programmes", "3----3----3", "name=Third+Street&country=US"},
    {KITH_POST, "/sign-out", "33333333333", ""},
};

#define N_ROWS (sizeof rows / sizeof *rows)

static char letter(unsigned status)
{
    return status == 200   ? '2'
           : status == 303 ? '3'
           : status == 422 ? 'u'
           : status == 400 ? 'x'
           : status == 403 ? '-'
           : status == 404 ? '.'
                           : '?';
}

/* ---- what there is, beside the things of every web place ---- */

static struct {
    struct kith_id kept;    /* another client of Ada's, who was asked nothing yet */
    struct kith_id consent; /* of her first client, to research */
    struct kith_id segment; /* coded by Ben and Sue, who decides where they differ */
    struct kith_id drawn;   /* with no coder yet */
    struct kith_id review;  /* Ada invites Ben to another session */
    struct kith_id group;   /* Ada's second one, with Ben too */
    struct kith_id moment;  /* of the first */
    struct kith_id plan;    /* a session to come goes into the pool */
    struct kith_id notice;  /* to Ada */
} more;

/* A turn as a coder's codes are kept. */
#define CODES(kind)                                                                                                    \
    "{\"turn\":0,\"speaker\":\"counsellor\",\"behaviour\":\"question\",\"has\":1,\"question\":\"" kind                 \
    "\",\"adherence\":0,\"unsure\":false,\"crisis\":false}\n"

static void code(struct web_place *w, enum who who, const char *codes)
{
    static const char globals[] = "{\"cultivating\":3,\"softening\":3,\"partnership\":4,\"empathy\":4}";
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);
    struct kith_id task;
    struct kith_id coding;

    OK(w->p, kith_task_add(tx, more.segment, w->people[who], &task, &w->p->err));
    place_commit(w->p, tx);
    tx = place_write(w->p, w->people[who]);
    OK(w->p, kith_task_close(tx, task, kith_str_of(codes), kith_str_of(globals), &coding, &w->p->err));
    place_commit(w->p, tx);
}

static void add_segments(struct web_place *w)
{
    struct kith_segment g = {.session = w->session, .first = 0, .last = 3};
    struct kith_tx *tx = place_write(w->p, KITH_ID_NONE);

    OK(w->p, kith_segment_add(tx, &g, &more.segment, &w->p->err));
    OK(w->p, kith_adjudicator_set(tx, more.segment, w->people[SUE], &w->p->err));
    g.first = 4;
    g.last = 7;
    OK(w->p, kith_segment_add(tx, &g, &more.drawn, &w->p->err));
    place_commit(w->p, tx);
    code(w, BEN, CODES("open"));
    code(w, SUE, CODES("closed"));
}

static struct kith_id add_session(struct web_place *w)
{
    struct kith_upload u = {.programme = w->p->programme,
                            .client = w->p->client,
                            .held = w->p->clock - 86400,
                            .setting = KITH_SETTING_ONE_TO_ONE,
                            .bytes = KITH_S("Counsellor: How are you now?\nClient: Better.\n"),
                            .filename = KITH_S("noon.txt")};
    struct kith_id id;
    size_t more_of_it;

    OK(w->p, kith_workspace_upload(w->ws, w->people[ADA], &u, &id, &more_of_it, &w->p->err));
    OK(w->p, kith_workspace_work(w->ws, &w->p->err));
    return id;
}

static int open_whole(void **state)
{
    struct kith_client client = {.names = {.usual = KITH_S("Rosalind")}};
    struct kith_peer_review review = {.first = 0, .last = 0, .ask = KITH_S("was it too long?")};
    struct kith_group_meeting *moments;
    struct kith_told *told;
    struct web_place *w;
    struct kith_tx *tx;
    size_t n;

    (void)web_place_open(state);
    w = *state;
    more.consent = place_choose(w->p, w->p->party, KITH_USE_RESEARCH, true);
    add_segments(w);
    client.programme = w->p->programme;
    client.counsellor = w->people[ADA];
    review.session = add_session(w);
    review.peer = w->people[BEN];
    tx = place_write(w->p, w->people[ADA]);
    OK(w->p, kith_client_add(tx, &client, &more.kept, &w->p->err));
    OK(w->p, kith_peer_invite(tx, &review, &more.review, &w->p->err));
    OK(w->p, kith_group_add(tx, w->p->programme, KITH_S("Fridays"), &more.group, &w->p->err));
    OK(w->p, kith_group_join(tx, more.group, w->people[BEN], &w->p->err));
    OK(w->p, kith_group_meetings(tx, w->group, w->p->keep, &moments, &n, &w->p->err));
    more.moment = moments[0].id;
    OK(w->p, kith_pool_plan_add(tx, w->p->programme, w->p->client, w->p->clock + 7 * 86400, &more.plan, &w->p->err));
    OK(w->p, kith_notice_add(tx, w->people[ADA], "link.make", KITH_ID_NONE, KITH_S("so"), &w->p->err));
    OK(w->p, kith_notice_list(tx, w->people[ADA], false, w->p->keep, &told, &n, &w->p->err));
    more.notice = told[0].id;
    place_commit(w->p, tx);
    return 0;
}

/* ---- the walk ---- */

static const char *thing(const struct web_place *w, const char *pattern)
{
    const struct {
        const char *begins;
        const char *id;
    } things[] = {
        {"/sessions", w->session.z},
        {"/clients", w->p->client.z},
        {"/records", w->p->client.z},
        {"/people", w->people[ADA].z},
        {"/coding", w->task.z},
        {"/coaching", w->people[ADA].z},
        {"/reviews/:id/decline", more.review.z},
        {"/reviews", w->review.z},
        {"/mentor", w->mentoring.z},
        {"/groups/:id/close", more.group.z},
        {"/groups", w->group.z},
        {"/workshops", w->workshop.z},
        {"/practice", w->sitting.z},
        {"/segments", more.segment.z},
        {"/notices", more.notice.z},
        {"/crisis", w->crisis.z},
    };

    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        if (strncmp(pattern, things[i].begins, strlen(things[i].begins)) == 0)
            return things[i].id;
    return "";
}

/* What stands for a :part of a pattern or a {name} of a form. */
static const char *word(const struct web_place *w, const char *pattern, const char *name, size_t n)
{
    const struct {
        const char *name;
        const char *value;
    } words[] = {
        {"id", thing(w, pattern)},
        {"n", strncmp(pattern, "/segments/:id/turns", 19) == 0 ? "0" : "2"},
        {"token", "unknown"},
        {"who", "maureen"},
        {"drill", "reflect-this"},
        {"story", "sprouts"},
        {"programme", w->p->programme.z},
        {"client", w->p->client.z},
        {"party", w->p->party.z},
        {"ben", w->people[BEN].z},
        {"sue", w->people[SUE].z},
        {"dee", w->people[DEE].z},
        {"meg", w->people[MEG].z},
        {"crisis", w->crisis.z},
        {"meeting", w->meeting.z},
        {"tie", w->mentoring.z},
        {"kept", more.kept.z},
        {"consent", more.consent.z},
        {"drawn", more.drawn.z},
        {"moment", more.moment.z},
        {"plan", more.plan.z},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].name) == n && memcmp(words[i].name, name, n) == 0)
            return words[i].value;
    fail_msg("%s: nothing stands for %.*s", pattern, (int)n, name);
    return NULL;
}

static void fill(const struct web_place *w, const char *pattern, const char *text, bool form, char out[512])
{
    size_t n = 0;

    while (*text) {
        size_t name = *text == (form ? '{' : ':') ? strcspn(text + 1, form ? "}" : "/") : 0;

        if (name) {
            n += (size_t)snprintf(out + n, 512 - n, "%s", word(w, pattern, text + 1, name));
            text += 1 + name + (form ? 1 : 0);
        } else {
            out[n++] = *text++;
        }
        assert_true(n < 500);
    }
    out[n] = 0;
}

/* Whether an answer is one that shows the words, or a name of the client, to others than Ada: whoever codes blind does
 * not know that one of the words is a name, the client said yes to research, and an emergency opens the name alone. */
static bool shows(const char *path, bool name)
{
    bool blind = strncmp(path, "/coding/", 8) == 0 || strncmp(path, "/segments/", 10) == 0;

    return blind || strcmp(path, name ? "/emergency" : "/research") == 0;
}

static void check_planted(const struct web_place *w, enum who who, const char *path)
{
    if (who != ADA &&
        (web_says(w, "drinking less") || web_says(w, "quillonberry") ||
         (!shows(path, false) && web_says(w, "quillon")) || (!shows(path, true) && web_says(w, "Zorbatrix"))))
        fail_msg("%s tells %d what was said or a client's name", path, who);
    if (strcmp(path, "/research") != 0 && web_says(w, "<script>alert")) /* that is a file, not a page */
        fail_msg("%s lets a transcript's markup through", path);
}

static void walk(struct web_place *w, enum kith_method method)
{
    char path[512];
    char form[512];
    size_t wrong = 0;

    for (size_t i = 0; i < N_ROWS; i++) {
        char got[WHO_COUNT + 1] = "";

        if (rows[i].method != method)
            continue;
        fill(w, rows[i].pattern, rows[i].pattern, false, path);
        fill(w, rows[i].pattern, rows[i].form ? rows[i].form : "", true, form);
        /* Ada comes last: what she may do changes what there is to refuse. */
        for (int k = 0; k < WHO_COUNT; k++) {
            enum who who = k == WHO_COUNT - 1 ? ADA : (enum who)(k < ADA ? k : k + 1);

            web_later(60);
            got[who] = letter(method == KITH_GET ? web_get(w, who, path) : web_post(w, who, path, form));
            check_planted(w, who, path);
        }
        if (strcmp(got, rows[i].expected) != 0) {
            wrong++;
            print_error("%s %s: %s instead of %s\n", method == KITH_GET ? "GET" : "POST", rows[i].pattern, got,
                        rows[i].expected);
        }
    }
    assert_int_equal(wrong, 0);
}

static void every_page_for_every_role(void **state)
{
    walk(*state, KITH_GET);
}

static void every_change_for_every_role(void **state)
{
    walk(*state, KITH_POST);
}

static bool is_of(const struct row *row, const struct kith_route *route)
{
    return row->method == route->method && strcmp(row->pattern, route->pattern) == 0;
}

static void no_route_is_missing_above(void **state)
{
    size_t n;
    const struct kith_route *routes = kith_routes(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        bool found = false;

        for (size_t k = 0; k < N_ROWS; k++)
            found |= is_of(&rows[k], &routes[i]);
        if (!found)
            fail_msg("%s %s is walked by nobody", routes[i].method == KITH_GET ? "GET" : "POST", routes[i].pattern);
    }
}

/* A row that refuses everybody would tell nothing when the route were opened to all. */
static void somebody_may_do_each(void **state)
{
    size_t n;
    const struct kith_route *routes = kith_routes(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        bool may = routes[i].deed == KITH_DEED_COUNT || routes[i].deed == KITH_DEED_OWN_PEOPLE; /* refused to nobody */

        for (size_t k = 0; k < N_ROWS; k++)
            may |= is_of(&rows[k], &routes[i]) && strpbrk(rows[k].expected + ADA, "23ux");
        if (!may)
            fail_msg("%s %s lets nobody through", routes[i].method == KITH_GET ? "GET" : "POST", routes[i].pattern);
    }
}

/* ---- what is not there and what may not be seen answer alike ---- */

static void absent_and_forbidden_look_the_same(void **state)
{
    struct web_place *w = *state;
    struct kith_id none = kith_id_new(&w->p->env);
    char path[128];
    char *first;

    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, i ? "/clients/%s" : "/sessions/%s", i ? w->p->client.z : w->session.z);
        assert_int_equal(web_get(w, BEN, path), 404);
        first = strdup(strstr(w->answer, "<body>"));
        assert_non_null(first);
        (void)snprintf(path, sizeof path, i ? "/clients/%s" : "/sessions/%s", none.z);
        assert_int_equal(web_get(w, BEN, path), 404);
        /* The token of the sign-out form is the same for one session, so all of the page must be. */
        assert_string_equal(first, strstr(w->answer, "<body>"));
        free(first);
    }
}

#define T(test) cmocka_unit_test_setup_teardown(test, open_whole, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_route_is_missing_above),
        cmocka_unit_test(somebody_may_do_each),
        T(every_page_for_every_role),
        T(every_change_for_every_role),
        T(absent_and_forbidden_look_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
