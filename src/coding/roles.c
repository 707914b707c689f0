#include "roles.h"

#include "decide.h"
#include "turn_features.h"

#include <math.h>

/* One turn speaks for at most this much: a single odd line must not outvote the rest. */
#define TURN_LOG_ODDS 2.5
/* Of three or more speakers, one with a smaller share of the words than this is "other". */
#define SHARE_OF_WORDS 0.05

struct evidence {
    double log_odds; /* for being the counsellor */
    size_t words;
    double best;
    uint32_t best_turn; /* the line most like a counsellor's */
    enum kith_role role;
};

double kith_role_log_odds(const struct kith_head_calibration *calibration, float z)
{
    double odds = -((double)calibration->scale * (double)z + (double)calibration->shift[1]);

    return odds > TURN_LOG_ODDS ? TURN_LOG_ODDS : odds < -TURN_LOG_ODDS ? -TURN_LOG_ODDS : odds;
}

static void weigh_turns(const struct kith_model *model, struct kith_session_view *view, struct evidence *who,
                        struct kith_feature *room)
{
    const struct kith_transcript *t = view->transcript;
    const struct kith_head_calibration *c = kith_model_calibration(model, KITH_HEAD_ROLE);

    for (size_t i = 0; i < t->n_turns; i++) {
        struct evidence *e = &who[t->turns[i].speaker];
        float z[KITH_OUTPUTS_MAX] = {0};
        size_t n = kith_features_of_turn(view, i, KITH_GROUP_ROLE, room);
        double odds;

        kith_model_score(model, KITH_GROUP_ROLE, room, n, z);
        odds = kith_role_log_odds(c, z[0]);
        if (e->words == 0 || odds > e->best) {
            e->best = odds;
            e->best_turn = (uint32_t)i;
        }
        e->log_odds += odds;
        e->words += view->turns[i].words.n_text;
    }
}

/* The speaker with that name, whatever the case of its letters; -1 when there is none. */
static int speaker_named(const struct kith_transcript *t, struct kith_str name)
{
    for (size_t s = 0; s < t->n_speakers; s++)
        if (kith_str_eq_nocase(t->speakers[s].name, name))
            return (int)s;
    return -1;
}

/* At most n bytes, cut between characters. */
static struct kith_str shortened(struct kith_str s, size_t n)
{
    while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xC0u) == 0x80u)
        n--;
    return kith_str_sub(s, 0, n);
}

static enum kith_rc unsure(const struct kith_transcript *t, const struct kith_role_doubt *d, struct kith_err *err)
{
    struct kith_str a = shortened(t->turns[d->turn[0]].text, 120);
    struct kith_str b = shortened(t->turns[d->turn[1]].text, 120);

    return kith_fail(err, KITH_EUNSURE, t->turns[d->turn[0]].line,
                     "Kith cannot tell who the counsellor is: \"" KITH_STR_FMT "\" says \"" KITH_STR_FMT
                     "\", \"" KITH_STR_FMT "\" says \"" KITH_STR_FMT
                     "\". Say who it is (on the command line: --counsellor NAME).",
                     KITH_STR_ARG(shortened(t->speakers[d->speaker[0]].name, 60)), KITH_STR_ARG(a),
                     KITH_STR_ARG(shortened(t->speakers[d->speaker[1]].name, 60)), KITH_STR_ARG(b));
}

/* The undeclared speakers most and second most like a counsellor; -1 where there is none. */
static void rank(const struct kith_transcript *t, const struct evidence *who, int *first, int *second)
{
    *first = -1;
    *second = -1;
    for (size_t s = 0; s < t->n_speakers; s++) {
        if (who[s].role != KITH_ROLE_UNKNOWN)
            continue;
        if (*first < 0 || who[s].log_odds > who[*first].log_odds) {
            *second = *first;
            *first = (int)s;
        } else if (*second < 0 || who[s].log_odds > who[*second].log_odds) {
            *second = (int)s;
        }
    }
}

static enum kith_rc choose_counsellor(const struct kith_transcript *t, const struct kith_role_options *options,
                                      struct evidence *who, struct kith_err *err)
{
    int first;
    int second;
    struct kith_role_doubt doubt;
    uint32_t chosen;
    enum kith_rc rc;

    rank(t, who, &first, &second);
    if (first < 0)
        return KITH_OK;
    if (second < 0) { /* one voice alone: what it sounds like */
        who[first].role = who[first].log_odds >= 0 ? KITH_ROLE_COUNSELLOR : KITH_ROLE_CLIENT;
        return KITH_OK;
    }
    chosen = (uint32_t)first;
    if (who[first].log_odds - who[second].log_odds < KITH_ROLE_SURE) {
        doubt = (struct kith_role_doubt){{(uint32_t)first, (uint32_t)second},
                                         {who[first].best_turn, who[second].best_turn}};
        if (!options->ask)
            return unsure(t, &doubt, err);
        rc = options->ask(options->user, t, &doubt, &chosen);
        if (rc != KITH_OK)
            return rc == KITH_EUNSURE ? unsure(t, &doubt, err) : rc;
    }
    who[chosen].role = KITH_ROLE_COUNSELLOR;
    return KITH_OK;
}

/* Everyone else: with two speakers the client; among more, those who sound like clients and say enough. */
static void name_the_others(const struct kith_transcript *t, struct evidence *who)
{
    size_t words = 0;

    for (size_t s = 0; s < t->n_speakers; s++)
        words += who[s].words;
    for (size_t s = 0; s < t->n_speakers; s++) {
        bool enough = (double)who[s].words >= SHARE_OF_WORDS * (double)words;

        if (who[s].role == KITH_ROLE_UNKNOWN)
            who[s].role = t->n_speakers <= 2 || (enough && who[s].log_odds < 0) ? KITH_ROLE_CLIENT : KITH_ROLE_OTHER;
    }
}

static bool has_role(const struct kith_transcript *t, const struct evidence *who, enum kith_role role)
{
    for (size_t s = 0; s < t->n_speakers; s++)
        if (who[s].role == role)
            return true;
    return false;
}

static bool all_declared(const struct kith_transcript *t)
{
    bool counsellor = false;

    for (size_t s = 0; s < t->n_speakers; s++) {
        counsellor = counsellor || t->speakers[s].declared == KITH_ROLE_COUNSELLOR;
        if (t->speakers[s].declared == KITH_ROLE_UNKNOWN)
            return false;
    }
    return counsellor;
}

static enum kith_rc decide_speakers(const struct kith_transcript *t, const struct kith_role_options *options,
                                    struct evidence *who, struct kith_err *err)
{
    int named = -1;
    enum kith_rc rc = KITH_OK;

    for (size_t s = 0; s < t->n_speakers; s++)
        who[s].role = t->speakers[s].declared;
    if (options && options->counsellor.n) {
        named = speaker_named(t, options->counsellor);
        if (named < 0)
            return kith_fail(err, KITH_EUSAGE, 0,
                             "No speaker is called \"" KITH_STR_FMT "\"; the first speaker here is \"" KITH_STR_FMT
                             "\". Name the counsellor as the transcript does.",
                             KITH_STR_ARG(options->counsellor), KITH_STR_ARG(t->speakers[0].name));
        for (size_t s = 0; s < t->n_speakers; s++)
            if (who[s].role == KITH_ROLE_COUNSELLOR)
                who[s].role = KITH_ROLE_UNKNOWN;
        who[named].role = KITH_ROLE_COUNSELLOR;
    }
    if (!has_role(t, who, KITH_ROLE_COUNSELLOR)) {
        static const struct kith_role_options none = {0};

        /* A declared client leaves the other of two as the counsellor, whatever they say, unless they are declared too.
         */
        if (t->n_speakers == 2 && has_role(t, who, KITH_ROLE_CLIENT) && has_role(t, who, KITH_ROLE_UNKNOWN))
            who[who[0].role == KITH_ROLE_CLIENT ? 1 : 0].role = KITH_ROLE_COUNSELLOR;
        else
            rc = choose_counsellor(t, options ? options : &none, who, err);
    }
    if (rc == KITH_OK)
        name_the_others(t, who);
    return rc;
}

enum kith_rc kith_roles_find(const struct kith_model *model, const struct kith_role_options *options,
                             struct kith_session_view *view, struct kith_arena *scratch, struct kith_err *err)
{
    const struct kith_transcript *t = view->transcript;
    struct evidence who[KITH_SPEAKERS_MAX] = {{0}};
    struct kith_feature *room;
    enum kith_rc rc = KITH_OK;

    if (!all_declared(t) || (options && options->counsellor.n)) {
        KITH_TRY(kith_features_room(scratch, view, &room, err));
        weigh_turns(model, view, who, room);
    }
    KITH_TRY(decide_speakers(t, options, who, err));
    for (size_t i = 0; i < t->n_turns; i++)
        view->turns[i].role = who[t->turns[i].speaker].role;
out:
    return rc;
}
