/* Every route as every role, on one's own and on another's; and that nobody can tell from a refusal what is there. */
#include "router.h"
#include "web_place.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- who may see what ---- */

/* One letter a person, in the order of enum who: '2' answered, '3' sent on, '4' refused. The things are Ada's: her
 * client, her session, a report about it; Sue supervises Ada, and nothing is shared. A route that is not here fails the
 * test. `form` makes a change whole enough to be done by whoever may. */
static const struct row {
    enum kith_method method;
    const char *pattern;
    const char *expected; /* nobody, Ada, Ben, Sue, Dee, the administrator, Otto of another programme */
    const char *form;
} rows[] = {
    {KITH_GET, "/sign-in", "2333333", NULL},
    {KITH_GET, "/link/:token", "4444444", NULL},
    {KITH_GET, "/", "3222222", NULL},
    {KITH_GET, "/account", "3222222", NULL},
    {KITH_GET, "/account/sign-in", "3222222", NULL},
    {KITH_GET, "/sessions", "3222442", NULL},
    {KITH_GET, "/sessions/new", "3224442", NULL},
    {KITH_GET, "/sessions/:id", "3244444", NULL},
    {KITH_GET, "/sessions/:id/turns/:n", "3244444", NULL},
    {KITH_GET, "/sessions/:id/correct", "3244444", NULL},
    {KITH_GET, "/clients", "3224442", NULL},
    {KITH_GET, "/clients/new", "3224442", NULL},
    {KITH_GET, "/clients/:id", "3244444", NULL},
    {KITH_GET, "/clients/:id/names", "3244444", NULL},
    {KITH_GET, "/clients/:id/held", "3244444", NULL},
    {KITH_GET, "/clients/:id/consent", "3244444", NULL},
    {KITH_GET, "/clients/:id/form", "3244444", NULL},
    {KITH_GET, "/clients/:id/disclosure", "3244424", NULL},
    {KITH_GET, "/clients/:id/disclosure/notice", "3244424", NULL},
    {KITH_GET, "/agreement", "3222442", NULL},
    {KITH_GET, "/growth", "3224442", NULL},
    {KITH_GET, "/together", "3222222", NULL},
    {KITH_GET, "/coaching", "3222442", NULL},
    {KITH_GET, "/coaching/:id", "3242444", NULL},
    {KITH_GET, "/coaching/:id/calendar", "3242444", NULL},
    {KITH_GET, "/reviews", "3224442", NULL},
    {KITH_GET, "/reviews/:id", "3224444", NULL},
    {KITH_GET, "/sessions/:id/invite", "3244444", NULL},
    {KITH_GET, "/mentor", "3224442", NULL},
    {KITH_GET, "/mentor/:id", "3224444", NULL},
    {KITH_GET, "/groups", "3222442", NULL},
    {KITH_GET, "/groups/:id", "3224444", NULL},
    {KITH_GET, "/workshops", "3222222", NULL},
    {KITH_GET, "/workshops/:id", "3222224", NULL},
    {KITH_GET, "/coding", "3222442", NULL},
    {KITH_GET, "/coding/:id", "3434444", NULL},
    {KITH_GET, "/coding/:id/turns/:n", "3424444", NULL},
    {KITH_GET, "/coding/:id/close", "3434444", NULL},
    {KITH_GET, "/segments/:id", "3444444", NULL}, /* nothing is closed twice */
    {KITH_GET, "/pool", "3224442", NULL},
    {KITH_GET, "/pool/counts", "3442444", NULL},
    {KITH_GET, "/rules", "3222222", NULL},
    {KITH_GET, "/practice", "3222222", NULL},
    {KITH_GET, "/practice/help", "3222222", NULL},
    {KITH_GET, "/practice/with/:who", "3222222", NULL},
    {KITH_GET, "/practice/talks/:id", "3244444", NULL},
    {KITH_GET, "/practice/talks/:id/after", "3344444", NULL},
    {KITH_GET, "/practice/drills/:drill", "3222222", NULL},
    {KITH_GET, "/practice/stories/:story", "3222222", NULL},
    {KITH_GET, "/practice/minute", "3222222", NULL},
    {KITH_GET, "/practice/journal", "3222222", NULL},
    {KITH_GET, "/practice/own", "3222222", NULL},
    {KITH_GET, "/practice/own/file", "3222222", NULL},
    {KITH_GET, "/people", "3222222", NULL},
    {KITH_GET, "/people/new", "3444424", NULL},
    {KITH_GET, "/people/:id", "3222224", NULL},
    {KITH_GET, "/crisis", "3222222", NULL},
    {KITH_GET, "/crisis/:id", "3244444", NULL},
    {KITH_GET, "/records", "3444424", NULL},
    {KITH_GET, "/records/:id", "3444424", NULL},
    {KITH_GET, "/records/:id/erase", "3444424", NULL},
    {KITH_GET, "/clients/:id/hand-over", "3244424", NULL},
    {KITH_GET, "/people/:id/erase", "3444424", NULL},
    {KITH_GET, "/programme", "3444244", NULL},
    {KITH_GET, "/research", "3444444", NULL},
    {KITH_GET, "/programmes", "3444424", NULL},
    {KITH_GET, "/circuit", "3222222", NULL},
    {KITH_GET, "/circuit/evidence", "3222222", NULL},
    {KITH_GET, "/emergency", "3442224", NULL},
    {KITH_GET, "/audit", "3444424", NULL},
    {KITH_GET, "/settings", "3444424", NULL},

    {KITH_POST, "/sign-in", "4444444", "login=nobody&password=wrong"},
    {KITH_POST, "/sign-in/code", "4444444", "step=none&code=123456"},
    {KITH_POST, "/sign-in/passkey", "4333333", ""},
    {KITH_POST, "/sign-in/passkey/answer", "4444444", "id=AAAA"},
    {KITH_POST, "/link/:token", "4444444", ""},
    {KITH_POST, "/account/names", "3444444", "usual="},
    {KITH_POST, "/account/password", "3444444", "old=wrong&password=x"},
    {KITH_POST, "/account/leave-others", "3333333", ""},
    {KITH_POST, "/account/programme", "3444444", "programme=none"},
    {KITH_POST, "/account/passkeys", "3444444", "label=mine&password=wrong"},
    {KITH_POST, "/account/passkeys/keep", "3444444", "client=AAAA"},
    {KITH_POST, "/account/passkeys/drop", "3444444", "passkey=none"},
    {KITH_POST, "/account/codes", "3444444", "password-codes=wrong"},
    {KITH_POST, "/account/codes/keep", "3444444", "step=none&code=123456"},
    {KITH_POST, "/account/codes/change", "3444444", "password-codes=wrong"},
    {KITH_POST, "/sessions/new", "3444444", "text="},
    {KITH_POST, "/sessions/:id/turns/:n", "3344444", "should=complex+reflection"},
    {KITH_POST, "/clients/new", "3444444", "usual="},
    {KITH_POST, "/clients/:id/parties", "3344444", "name=Aunt&kind=family"},
    {KITH_POST, "/clients/:id/guardian", "3444444", "party=none"},
    {KITH_POST, "/clients/:id/consent", "3344444", "research=yes&paper=9"},
    {KITH_POST, "/clients/:id/revoke", "3444444", "consent=none"},
    {KITH_POST, "/clients/:id/disclosure", "3344434", "recipient=a&what=b&purpose=c&basis=order"},
    {KITH_POST, "/coaching/:id/plan", "3343444", "strength=r_to_q&goal=percent_open"},
    {KITH_POST, "/coaching/:id/meeting", "3343444", "words=we+spoke"},
    {KITH_POST, "/coaching/:id/reply", "3444444", "meeting=none&reply=yes"},
    {KITH_POST, "/coaching/:id/next", "3343444", "next=2030-01-01"},
    {KITH_POST, "/sessions/:id/invite", "3444444", "from=3&to=4"},
    {KITH_POST, "/reviews/:id/accept", "3434444", ""},
    {KITH_POST, "/reviews/:id/words", "3334444", "strength=you+waited&question=why"},
    {KITH_POST, "/reviews/:id/withdraw", "3344444", ""},
    {KITH_POST, "/reviews/:id/decline", "3444444", ""},
    {KITH_POST, "/clients/:id/names", "3344444", "usual=Zorbatrix"},
    {KITH_POST, "/mentor/:id", "3334444", "note=hello"},
    {KITH_POST, "/groups/new", "3444444", "name="},
    {KITH_POST, "/groups/:id/moment", "3334444", "moment=a+pause"},
    {KITH_POST, "/groups/:id/note", "3444444", "meeting=none&notes=x"},
    {KITH_POST, "/groups/:id/take-back", "3444444", "meeting=none"},
    {KITH_POST, "/groups/:id/join", "3444444", "person=none"},
    {KITH_POST, "/groups/:id/leave", "3334444", ""},
    {KITH_POST, "/groups/:id/close", "3444444", ""},
    {KITH_POST, "/workshops/new", "3444444", "title="},
    {KITH_POST, "/workshops/:id/join", "3333334", ""},
    {KITH_POST, "/workshops/:id/leave", "3333334", ""},
    {KITH_POST, "/workshops/:id/practised", "3333334", "day=2020-01-01"},
    {KITH_POST, "/coding/:id/turns/:n", "3434444", "main=change"},
    {KITH_POST, "/coding/:id/close", "3434444", ""},
    {KITH_POST, "/coding/time", "3333443", "hours=0"},
    {KITH_POST, "/segments/:id/turns/:n", "3444444", "as-2=A&why-2=so"},
    {KITH_POST, "/segments/:id/whole/:n", "3444444", "rating-2=4&whole-2=so"},
    {KITH_POST, "/pool/all", "3334443", "on=no"},
    {KITH_POST, "/pool/plan", "3444444", "client=none"},
    {KITH_POST, "/pool/unplan", "3444444", "plan=none"},
    {KITH_POST, "/pool/withhold", "3444444", "segment=none"},
    {KITH_POST, "/rules", "3444444", "days=3"},
    {KITH_POST, "/practice/with/:who", "3333333", ""},
    {KITH_POST, "/practice/talks/:id/say", "3344444", "said=You+are+tired."},
    {KITH_POST, "/practice/talks/:id/stop", "3344444", ""},
    {KITH_POST, "/practice/talks/:id/delete", "3344444", ""},
    {KITH_POST, "/practice/drills/:drill", "3222222", "item=reflect-this-01&said=You+do+not+quite+believe+it."},
    {KITH_POST, "/practice/stories/:story", "3222222", "said-1=He+was+hurt."},
    {KITH_POST, "/practice/journal", "3444444", "hard=today"},
    {KITH_POST, "/practice/journal/open", "3444444", "passphrase=short"},
    {KITH_POST, "/practice/journal/close", "3333333", ""},
    {KITH_POST, "/practice/journal/delete", "3333333", "sure=yes"},
    {KITH_POST, "/practice/own/forget", "3333333", "sure=yes"},
    {KITH_POST, "/people/new", "3444424", "usual=New&login=newcomer&role=counsellor"},
    {KITH_POST, "/people/:id/roles", "3444434", "role=counsellor"},
    {KITH_POST, "/people/:id/tie", "3444444", "kind=mentors&other=none"},
    {KITH_POST, "/people/:id/untie", "3444444", "tie=none"},
    {KITH_POST, "/people/:id/link", "3444424", ""},
    {KITH_POST, "/records/:id/hold", "3444434", "why=order+7&day=2026-01-02"},
    {KITH_POST, "/records/:id/lift", "3444434", "why=settled"},
    {KITH_POST, "/records/:id/erase", "3444444", "code=wrong"},
    {KITH_POST, "/clients/:id/hand-over", "3444444", "to=none"},
    {KITH_POST, "/people/:id/erase", "3444444", "login=wrong"},
    {KITH_POST, "/research", "3444444", "recipient="},
    {KITH_POST, "/programmes", "3444444", "name="},
    {KITH_POST, "/settings/retention", "3444434", "days=30"},
    {KITH_POST, "/emergency", "3444444", "report=none&recipient=a&reason=b"},
    {KITH_POST, "/settings/crisis", "3444444", "minutes="},
    {KITH_POST, "/settings/sign-in", "3444434", "second=nobody"},
    {KITH_POST, "/crisis/:id/hand-over", "3444444", "to=none"},
    {KITH_POST, "/crisis/:id/seen", "3344444", ""},
    {KITH_POST, "/crisis/:id/close", "3344444", "done=spoken"},
    {KITH_POST, "/sessions/:id/move", "3444444", "to=none"},
    {KITH_POST, "/sessions/:id/delete", "3444444", "sure=yes"}, /* others wrote about it */
    {KITH_POST, "/sessions/:id/share", "3344444", "share=yes"},
    {KITH_POST, "/notices/:id", "3444444", ""},
    {KITH_POST, "/sign-out", "3333333", ""},
};

#define N_ROWS (sizeof rows / sizeof *rows)

/* The pattern with the ids of Ada's things in it. */
static void fill(const struct web_place *w, const char *pattern, char out[256])
{
    const char *id = strncmp(pattern, "/sessions", 9) == 0     ? w->session.z
                     : strncmp(pattern, "/clients", 8) == 0    ? w->p->client.z
                     : strncmp(pattern, "/records", 8) == 0    ? w->p->client.z
                     : strncmp(pattern, "/people", 7) == 0     ? w->people[ADA].z
                     : strncmp(pattern, "/coding", 7) == 0     ? w->task.z
                     : strncmp(pattern, "/coaching", 9) == 0   ? w->people[ADA].z
                     : strncmp(pattern, "/reviews", 8) == 0    ? w->review.z
                     : strncmp(pattern, "/mentor", 7) == 0     ? w->mentoring.z
                     : strncmp(pattern, "/groups", 7) == 0     ? w->group.z
                     : strncmp(pattern, "/workshops", 10) == 0 ? w->workshop.z
                     : strncmp(pattern, "/practice", 9) == 0   ? w->sitting.z
                                                               : w->crisis.z;
    size_t n = 0;

    while (*pattern && n < 200)
        if (*pattern == ':') {
            size_t k = strcspn(pattern, "/");

            n += (size_t)snprintf(out + n, 256 - n, "%s",
                                  pattern[1] == 'n'   ? "2"
                                  : pattern[1] == 't' ? "unknown"
                                  : pattern[1] == 'w' ? "maureen"
                                  : pattern[1] == 'd' ? "reflect-this"
                                  : pattern[1] == 's' ? "sprouts"
                                                      : id);
            pattern += k;
        } else {
            out[n++] = *pattern++;
        }
    out[n] = 0;
}

/* Nobody but Ada may meet these anywhere, and whoever codes the words blind only there. */
static void check_planted(const struct web_place *w, enum who who, const char *path)
{
    bool blind = strncmp(path, "/coding/", 8) == 0;

    if (who != ADA && (web_says(w, "drinking less") || web_says(w, "quillonberry") ||
                       (!blind && (web_says(w, "quillon") || web_says(w, "Zorbatrix")))))
        fail_msg("%s tells %d what was said or a client's name", path, who);
    if (web_says(w, "<script>alert"))
        fail_msg("%s lets a transcript's markup through", path);
}

static void walk(struct web_place *w, enum kith_method method)
{
    char path[256];

    for (size_t i = 0; i < N_ROWS; i++) {
        if (rows[i].method != method)
            continue;
        fill(w, rows[i].pattern, path);
        /* Ada comes last: what she may do changes what there is to refuse. */
        for (int k = 0; k < WHO_COUNT; k++) {
            enum who who = k == WHO_COUNT - 1 ? ADA : (enum who)(k < ADA ? k : k + 1);
            unsigned status;

            web_later(6);
            status = method == KITH_GET ? web_get(w, who, path) : web_post(w, who, path, rows[i].form);

            if (status / 100 != (unsigned)(rows[i].expected[who] - '0'))
                fail_msg("%s %s as %d: %u instead of %cxx", method == KITH_GET ? "GET" : "POST", path, who, status,
                         rows[i].expected[who]);
            check_planted(w, who, path);
        }
    }
}

static void every_page_for_every_role(void **state)
{
    walk(*state, KITH_GET);
}

static void every_change_for_every_role(void **state)
{
    walk(*state, KITH_POST);
}

static void no_route_is_missing_above(void **state)
{
    size_t n;
    const struct kith_route *routes = kith_routes(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        bool found = false;

        for (size_t k = 0; k < N_ROWS; k++)
            found |= rows[k].method == routes[i].method && strcmp(rows[k].pattern, routes[i].pattern) == 0;
        if (!found)
            fail_msg("%s %s is walked by nobody", routes[i].method == KITH_GET ? "GET" : "POST", routes[i].pattern);
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

#define T(test) cmocka_unit_test_setup_teardown(test, web_place_open, web_place_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_route_is_missing_above),
        T(every_page_for_every_role),
        T(every_change_for_every_role),
        T(absent_and_forbidden_look_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
