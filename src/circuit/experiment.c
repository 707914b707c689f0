/* The parser of experiment files: a statement a line, each a row of the tables below. */
#include "experiment.h"

#include "fileio.h"
#include "hash64.h"

#include <math.h>
#include <stdio.h>

#define WORDS_MAX    24u
#define SESSIONS_MAX 200u

struct line {
    struct kith_str word[WORDS_MAX];
    size_t n;
    struct kith_str rest; /* all behind the first word */
    uint32_t number;
};

struct reader {
    struct kith_experiment *x;
    struct kith_experiment_phase *phase; /* the open one, or NULL */
    bool said_header;
    bool said_compare;
    bool said_minutes; /* of the open phase */
    bool said_amount;  /* its days or sessions */
    bool said_cue;
    bool said_distress;
    bool said_contact;
    uint32_t phase_line;
    struct kith_err *err;
};

static enum kith_rc wrong(struct reader *r, const struct line *line, const char *text)
{
    return kith_fail(r->err, KITH_EINPUT, line->number, "%s", text);
}

/* Copies a word that must not be longer than the field. */
static enum kith_rc put_words(struct reader *r, const struct line *line, struct kith_str s, char *out, size_t room)
{
    if (s.n >= room)
        return kith_fail(r->err, KITH_EBOUND, line->number, "This is longer than %zu bytes: shorten it.", room - 1);
    memcpy(out, s.p, s.n);
    out[s.n] = '\0';
    return KITH_OK;
}

static bool is_name(struct kith_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'))
            return false;
    }
    return s.n > 0;
}

static enum kith_rc put_name(struct reader *r, const struct line *line, struct kith_str s, char *out)
{
    if (!is_name(s))
        return wrong(r, line, "A name here holds letters, digits, '-' and '.' only.");
    return put_words(r, line, s, out, KITH_EXPERIMENT_NAME_MAX);
}

/* A decimal number without exponent: digits, at most one point. By hand, since the C library asks the locale. */
static bool number_of(struct kith_str s, double *out)
{
    double value = 0.0;
    double place = 0.0;
    bool digit = false;
    bool minus = s.n > 0 && s.p[0] == '-';

    if (s.n > 24)
        return false;
    for (size_t i = minus ? 1 : 0; i < s.n; i++) {
        if (s.p[i] == '.' && place == 0.0) {
            place = 1.0;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        digit = true;
        value = value * 10.0 + (s.p[i] - '0');
        place *= 10.0;
    }
    *out = (minus ? -value : value) / (place > 0.0 ? place : 1.0);
    return digit;
}

static enum kith_rc read_number(struct reader *r, const struct line *line, struct kith_str s, double low, double high,
                                double *out)
{
    if (number_of(s, out) && *out >= low && *out <= high)
        return KITH_OK;
    return kith_fail(r->err, KITH_EINPUT, line->number, "Here stands a number from %g to %g, not '" KITH_STR_FMT "'.",
                     low, high, KITH_STR_ARG(s));
}

static enum kith_rc read_whole(struct reader *r, const struct line *line, struct kith_str s, uint32_t low,
                               uint32_t high, uint32_t *out)
{
    uint64_t value;

    if (!kith_str_uint(s, high, &value) || value < low)
        return kith_fail(r->err, KITH_EINPUT, line->number,
                         "Here stands a whole number from %u to %u, not '" KITH_STR_FMT "'.", low, high,
                         KITH_STR_ARG(s));
    *out = (uint32_t)value;
    return KITH_OK;
}

/* One of the names of circuit_words.h; the error lists them all. */
static enum kith_rc read_word(struct reader *r, const struct line *line, struct kith_str s,
                              const char *(*name_of)(unsigned), int *out)
{
    char all[400] = "";
    size_t n = 0;

    *out = kith_circuit_word(name_of, s);
    if (*out >= 0)
        return KITH_OK;
    for (unsigned i = 0; name_of(i) && n < sizeof all; i++) {
        int more = snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", name_of(i));

        n += more > 0 ? (size_t)more : 0;
    }
    return kith_fail(r->err, KITH_EINPUT, line->number, "'" KITH_STR_FMT "' is none of: %s.", KITH_STR_ARG(s), all);
}

static enum kith_rc find_group(struct reader *r, const struct line *line, struct kith_str s, uint32_t *out)
{
    for (uint32_t g = 0; g < r->x->n_groups; g++)
        if (kith_str_eq(s, kith_str_of(r->x->group[g].name))) {
            *out = g;
            return KITH_OK;
        }
    return kith_fail(r->err, KITH_EINPUT, line->number,
                     "There is no group '" KITH_STR_FMT "': name it by a group line above.", KITH_STR_ARG(s));
}

static enum kith_rc read_on_off(struct reader *r, const struct line *line, bool *out)
{
    bool on = kith_str_eq(line->word[1], KITH_S("on"));

    if (!on && !kith_str_eq(line->word[1], KITH_S("off")))
        return wrong(r, line, "Here stands 'on' or 'off'.");
    *out = on;
    return KITH_OK;
}

/* --- the head ------------------------------------------------------------------------------------------------- */

static enum kith_rc on_id(struct reader *r, const struct line *line)
{
    return put_name(r, line, line->word[1], r->x->id);
}

static enum kith_rc on_title(struct reader *r, const struct line *line)
{
    return put_words(r, line, line->rest, r->x->title, sizeof r->x->title);
}

static enum kith_rc on_evidence(struct reader *r, const struct line *line)
{
    return put_name(r, line, line->word[1], r->x->evidence);
}

static enum kith_rc on_species(struct reader *r, const struct line *line)
{
    return put_words(r, line, line->rest, r->x->species, sizeof r->x->species);
}

static enum kith_rc on_sex(struct reader *r, const struct line *line)
{
    return put_words(r, line, line->rest, r->x->sex, sizeof r->x->sex);
}

static enum kith_rc on_strain(struct reader *r, const struct line *line)
{
    return put_words(r, line, line->rest, r->x->strain, sizeof r->x->strain);
}

static enum kith_rc on_note(struct reader *r, const struct line *line)
{
    if (r->x->n_notes == KITH_EXPERIMENT_NOTES)
        return kith_fail(r->err, KITH_EBOUND, line->number, "There are more than %u notes: join some.",
                         KITH_EXPERIMENT_NOTES);
    return put_words(r, line, line->rest, r->x->note[r->x->n_notes++], KITH_EXPERIMENT_TITLE_MAX);
}

static enum kith_rc on_learn(struct reader *r, const struct line *line)
{
    int rule = 0;
    enum kith_rc rc = read_word(r, line, line->word[1], kith_learning_rule_name, &rule);

    r->x->learn = rule < 0 ? KITH_LEARN_REDISH : (enum kith_learning_rule)rule;
    return rc;
}

static enum kith_rc on_group(struct reader *r, const struct line *line)
{
    struct kith_experiment_group *g;
    enum kith_rc rc;
    uint32_t other;

    if (r->x->n_phases > 0)
        return wrong(r, line, "Groups come before the first phase.");
    if (r->x->n_groups == KITH_EXPERIMENT_GROUPS)
        return kith_fail(r->err, KITH_EBOUND, line->number, "There are more than %u groups.", KITH_EXPERIMENT_GROUPS);
    if (line->n != 5 || !kith_str_eq(line->word[2], KITH_S("animals")))
        return wrong(r, line, "A group is written: group NAME animals N published|assumed.");
    if (find_group(&(struct reader){.x = r->x}, line, line->word[1], &other) == KITH_OK)
        return wrong(r, line, "A group of this name is there already.");
    g = &r->x->group[r->x->n_groups];
    KITH_TRY(put_name(r, line, line->word[1], g->name));
    KITH_TRY(read_whole(r, line, line->word[3], 1, KITH_EXPERIMENT_ANIMALS, &g->animals));
    g->assumed = kith_str_eq(line->word[4], KITH_S("assumed"));
    if (!g->assumed && !kith_str_eq(line->word[4], KITH_S("published")))
        return wrong(r, line, "Say 'published' where the number was read, 'assumed' where nobody has read it.");
    r->x->n_groups++;
out:
    return rc;
}

/* --- phases --------------------------------------------------------------------------------------------------- */

static bool has_lever(enum kith_task t)
{
    return t == KITH_TASK_LEVER || t == KITH_TASK_EXTINCTION || t == KITH_TASK_RESCUE_LEVER ||
           t == KITH_TASK_CONTACT_LEVER;
}

/* Fills in what was not said, once all lines of a phase are read. */
static enum kith_rc close_phase(struct reader *r)
{
    struct kith_experiment_phase *p = r->phase;
    bool home;
    bool lever;

    if (!p)
        return KITH_OK;
    home = p->task == KITH_TASK_HOME;
    lever = has_lever(p->task);
    if (!r->said_amount)
        return kith_fail(r->err, KITH_EINPUT, r->phase_line, "Phase '%s' needs %s.", p->name,
                         home ? "days" : "sessions");
    if (!home && !r->said_minutes)
        return kith_fail(r->err, KITH_EINPUT, r->phase_line, "Phase '%s' needs minutes: how long a session lasts.",
                         p->name);
    if (home && p->measured >= 0)
        return kith_fail(r->err, KITH_EINPUT, r->phase_line,
                         "Phase '%s' is spent in the home cage, where nothing is measured.", p->name);
    if (lever && p->reward == KITH_REWARD_NONE) {
        if (p->task != KITH_TASK_EXTINCTION)
            return kith_fail(r->err, KITH_EINPUT, r->phase_line, "Phase '%s' needs reward: what the lever gives.",
                             p->name);
        p->reward = KITH_REWARD_DRUG;
    }
    if (!r->said_cue)
        p->cue = lever && p->task != KITH_TASK_EXTINCTION && p->reward == KITH_REWARD_DRUG;
    if (!r->said_distress)
        p->distress = p->task == KITH_TASK_CONTACT_LEVER || p->task == KITH_TASK_EMPTY || p->task == KITH_TASK_OBJECT ||
                              p->task == KITH_TASK_FOOD || p->task == KITH_TASK_LEVER || p->task == KITH_TASK_EXTINCTION
                          ? 0.0
                          : 1.0;
    if (!r->said_contact)
        p->contact = p->task == KITH_TASK_RESTRAINER || p->task == KITH_TASK_RESCUE_LEVER;
    r->phase = NULL;
    return KITH_OK;
}

static enum kith_rc on_phase(struct reader *r, const struct line *line)
{
    struct kith_experiment_phase *p;
    enum kith_rc rc;

    if (r->x->n_groups == 0)
        return wrong(r, line, "Name the groups before the first phase.");
    KITH_TRY(close_phase(r));
    if (r->x->n_phases == KITH_EXPERIMENT_PHASES)
        return kith_fail(r->err, KITH_EBOUND, line->number, "There are more than %u phases.", KITH_EXPERIMENT_PHASES);
    p = &r->x->phase[r->x->n_phases];
    KITH_TRY(put_name(r, line, line->word[1], p->name));
    for (uint32_t i = 0; i < r->x->n_phases; i++)
        if (strcmp(r->x->phase[i].name, p->name) == 0)
            return wrong(r, line, "A phase of this name is there already.");
    r->x->n_phases++;
    *r = (struct reader){.x = r->x,
                         .phase = p,
                         .said_header = true,
                         .said_compare = r->said_compare,
                         .phase_line = line->number,
                         .err = r->err};
    p->groups = (1u << r->x->n_groups) - 1u;
    p->dose = 1.0;
    p->ratio = 1;
    p->timeout_s = 20.0;
    p->effort = 1.0;
    p->measured = -1;
out:
    return rc;
}

static enum kith_rc on_task(struct reader *r, const struct line *line)
{
    int task = 0;
    enum kith_rc rc = read_word(r, line, line->word[1], kith_task_name, &task);

    r->phase->task = task < 0 ? KITH_TASK_HOME : (enum kith_task)task;
    return rc;
}

static enum kith_rc on_days(struct reader *r, const struct line *line)
{
    if (r->phase->task != KITH_TASK_HOME)
        return wrong(r, line, "Days are of a home phase (say 'task home' first); others have sessions.");
    r->said_amount = true;
    return read_number(r, line, line->word[1], 0.0, 3650.0, &r->phase->days);
}

static enum kith_rc on_sessions(struct reader *r, const struct line *line)
{
    if (r->phase->task == KITH_TASK_HOME)
        return wrong(r, line, "Say the task before the sessions; a home phase has days.");
    r->said_amount = true;
    return read_whole(r, line, line->word[1], 1, SESSIONS_MAX, &r->phase->sessions);
}

static enum kith_rc on_minutes(struct reader *r, const struct line *line)
{
    r->said_minutes = true;
    return read_number(r, line, line->word[1], 1.0, 1440.0, &r->phase->minutes);
}

static enum kith_rc on_groups(struct reader *r, const struct line *line)
{
    enum kith_rc rc = KITH_OK;
    uint32_t group = 0;

    r->phase->groups = 0;
    for (size_t i = 1; i < line->n; i++) {
        KITH_TRY(find_group(r, line, line->word[i], &group));
        r->phase->groups |= 1u << group;
    }
out:
    return rc;
}

static enum kith_rc on_alongside(struct reader *r, const struct line *line)
{
    if (r->x->n_phases < 2)
        return wrong(r, line, "There is no phase before this one.");
    r->phase->alongside = true;
    return KITH_OK;
}

static enum kith_rc on_reward(struct reader *r, const struct line *line)
{
    bool sweet = kith_str_eq(line->word[1], KITH_S("sucrose")) || kith_str_eq(line->word[1], KITH_S("chocolate"));

    r->phase->reward = sweet ? KITH_REWARD_SWEET : KITH_REWARD_DRUG;
    return put_name(r, line, line->word[1], r->phase->reward_name);
}

static enum kith_rc on_dose(struct reader *r, const struct line *line)
{
    double mg = 0.0;
    enum kith_rc rc = read_number(r, line, line->word[1], 0.0, 10.0, &mg);

    r->phase->dose = mg / KITH_DOSE_STANDARD;
    return rc;
}

static enum kith_rc on_ratio(struct reader *r, const struct line *line)
{
    if (kith_str_eq(line->word[1], KITH_S("progressive"))) {
        r->phase->ratio = 0;
        return KITH_OK;
    }
    return read_whole(r, line, line->word[1], 1, 1000, &r->phase->ratio);
}

static enum kith_rc on_timeout(struct reader *r, const struct line *line)
{
    return read_number(r, line, line->word[1], 0.0, 3600.0, &r->phase->timeout_s);
}

static enum kith_rc on_limit(struct reader *r, const struct line *line)
{
    return read_whole(r, line, line->word[1], 0, 10000, &r->phase->limit);
}

static enum kith_rc on_cue(struct reader *r, const struct line *line)
{
    r->said_cue = true;
    return read_on_off(r, line, &r->phase->cue);
}

static enum kith_rc on_prime(struct reader *r, const struct line *line)
{
    return read_number(r, line, line->word[1], 0.0, 100.0, &r->phase->prime);
}

static enum kith_rc on_stress(struct reader *r, const struct line *line)
{
    return read_number(r, line, line->word[1], 0.0, 1.0, &r->phase->stress);
}

static enum kith_rc on_distress(struct reader *r, const struct line *line)
{
    r->said_distress = true;
    return read_number(r, line, line->word[1], 0.0, 1.0, &r->phase->distress);
}

static enum kith_rc on_contact(struct reader *r, const struct line *line)
{
    r->said_contact = true;
    return read_on_off(r, line, &r->phase->contact);
}

static enum kith_rc on_effort(struct reader *r, const struct line *line)
{
    return read_number(r, line, line->word[1], 0.0, 10.0, &r->phase->effort);
}

static enum kith_rc on_manipulate(struct reader *r, const struct line *line)
{
    struct kith_experiment_act *act = &r->x->act[r->x->n_acts];
    int kind = 0;
    int target = 0;
    enum kith_rc rc;

    if (r->x->n_acts == KITH_EXPERIMENT_ACTS)
        return kith_fail(r->err, KITH_EBOUND, line->number, "There are more than %u manipulations.",
                         KITH_EXPERIMENT_ACTS);
    if (line->n < 4 || line->n > 5)
        return wrong(r, line, "A manipulation is written: manipulate GROUP KIND TARGET [AMOUNT].");
    *act = (struct kith_experiment_act){.phase = r->x->n_phases - 1, .amount = 1.0};
    KITH_TRY(find_group(r, line, line->word[1], &act->group));
    KITH_TRY(read_word(r, line, line->word[2], kith_manipulation_name, &kind));
    KITH_TRY(read_word(r, line, line->word[3], kith_target_name, &target));
    if (line->n == 5)
        KITH_TRY(read_number(r, line, line->word[4], -10.0, 1000.0, &act->amount));
    if (act->amount < 0.0 && kind != KITH_MANIPULATE_TRAIT_STRESS)
        return wrong(r, line, "Only trait-stress may have a negative amount.");
    act->kind = (enum kith_manipulation_kind)kind;
    act->target = (enum kith_target)target;
    r->x->n_acts++;
out:
    return rc;
}

static enum kith_rc on_measure(struct reader *r, const struct line *line)
{
    if (r->phase->measured >= 0)
        return KITH_OK;
    if (r->x->n_measured == KITH_EXPERIMENT_MEASURED)
        return kith_fail(r->err, KITH_EBOUND, line->number, "There are more than %u measured phases.",
                         KITH_EXPERIMENT_MEASURED);
    r->phase->measured = (int)r->x->n_measured;
    r->x->measured_phase[r->x->n_measured++] = r->x->n_phases - 1;
    return KITH_OK;
}

/* --- the claim ------------------------------------------------------------------------------------------------ */

/* GROUP [in PHASE] at word *i; leaves *i behind it. */
static enum kith_rc read_side(struct reader *r, const struct line *line, size_t *i, struct kith_experiment_side *out)
{
    enum kith_rc rc;

    if (*i >= line->n)
        return wrong(r, line, "A group is missing here: compare GROUP lower|higher|same GROUP on MEASURE.");
    KITH_TRY(find_group(r, line, line->word[*i], &out->group));
    *i += 1;
    out->measured = r->x->n_measured - 1;
    if (*i + 1 < line->n && kith_str_eq(line->word[*i], KITH_S("in"))) {
        for (out->measured = 0; out->measured < r->x->n_measured; out->measured++)
            if (kith_str_eq(line->word[*i + 1], kith_str_of(r->x->phase[r->x->measured_phase[out->measured]].name)))
                break;
        if (out->measured == r->x->n_measured)
            return kith_fail(r->err, KITH_EINPUT, line->number, "No phase '" KITH_STR_FMT "' is measured.",
                             KITH_STR_ARG(line->word[*i + 1]));
        *i += 2;
    }
    if (!((r->x->phase[r->x->measured_phase[out->measured]].groups >> out->group) & 1u))
        return wrong(r, line, "This group takes no part in the phase that is compared.");
out:
    return rc;
}

struct claim_word {
    const char *word;
    enum kith_claim claim;
    bool by_value;
};

static const struct claim_word claim_words[] = {
    {"lower", KITH_CLAIM_LOWER, false}, {"higher", KITH_CLAIM_HIGHER, false}, {"same", KITH_CLAIM_SAME, false},
    {"below", KITH_CLAIM_LOWER, true},  {"above", KITH_CLAIM_HIGHER, true},   {"near", KITH_CLAIM_SAME, true},
};

static enum kith_rc on_compare(struct reader *r, const struct line *line)
{
    struct kith_experiment_compare *c = &r->x->compare;
    const struct claim_word *claim = NULL;
    enum kith_rc rc;
    size_t i = 1;
    int measure = 0;

    KITH_TRY(close_phase(r));
    if (r->said_compare)
        return wrong(r, line, "One experiment makes one claim: a second compare belongs into a file of its own.");
    if (r->x->n_measured == 0)
        return wrong(r, line, "No phase is measured: write 'measure' in the one that counts.");
    KITH_TRY(read_side(r, line, &i, &c->a));
    for (size_t k = 0; i < line->n && k < sizeof claim_words / sizeof *claim_words; k++)
        if (kith_str_eq(line->word[i], kith_str_of(claim_words[k].word)))
            claim = &claim_words[k];
    if (!claim)
        return wrong(r, line, "Between the groups stands lower, higher or same; before a value below, above or near.");
    i++;
    c->claim = claim->claim;
    c->by_value = claim->by_value;
    if (c->by_value && i < line->n)
        KITH_TRY(read_number(r, line, line->word[i++], -1e6, 1e6, &c->value));
    else if (!c->by_value)
        KITH_TRY(read_side(r, line, &i, &c->b));
    if (i + 2 != line->n || !kith_str_eq(line->word[i], KITH_S("on")))
        return wrong(r, line, "A claim ends with: on MEASURE.");
    KITH_TRY(read_word(r, line, line->word[i + 1], kith_circuit_measure_name, &measure));
    c->measure = (enum kith_measure_kind)measure;
    r->said_compare = true;
out:
    return rc;
}

/* --- lines ---------------------------------------------------------------------------------------------------- */

struct statement {
    const char *word;
    bool in_phase;
    size_t words; /* at least, the first included */
    enum kith_rc (*read)(struct reader *r, const struct line *line);
};

static const struct statement statements[] = {
    {"id", false, 2, on_id},
    {"title", false, 2, on_title},
    {"evidence", false, 2, on_evidence},
    {"species", false, 2, on_species},
    {"sex", false, 2, on_sex},
    {"strain", false, 2, on_strain},
    {"note", false, 2, on_note},
    {"learn", false, 2, on_learn},
    {"group", false, 2, on_group},
    {"phase", false, 2, on_phase},
    {"compare", false, 2, on_compare},
    {"task", true, 2, on_task},
    {"days", true, 2, on_days},
    {"sessions", true, 2, on_sessions},
    {"minutes", true, 2, on_minutes},
    {"groups", true, 2, on_groups},
    {"alongside", true, 1, on_alongside},
    {"reward", true, 2, on_reward},
    {"dose", true, 2, on_dose},
    {"ratio", true, 2, on_ratio},
    {"timeout", true, 2, on_timeout},
    {"limit", true, 2, on_limit},
    {"cue", true, 2, on_cue},
    {"prime", true, 2, on_prime},
    {"stress", true, 2, on_stress},
    {"distress", true, 2, on_distress},
    {"contact", true, 2, on_contact},
    {"effort", true, 2, on_effort},
    {"manipulate", true, 2, on_manipulate},
    {"measure", true, 1, on_measure},
};

static enum kith_rc on_line(struct reader *r, const struct line *line)
{
    if (!r->said_header) {
        if (line->n != 2 || !kith_str_eq(line->word[0], KITH_S("kith-experiment")) ||
            !kith_str_eq(line->word[1], KITH_S("1")))
            return wrong(r, line, "An experiment file begins with 'kith-experiment 1'.");
        r->said_header = true;
        return KITH_OK;
    }
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        const struct statement *s = &statements[i];

        if (!kith_str_eq(line->word[0], kith_str_of(s->word)))
            continue;
        if (s->in_phase && !r->phase)
            return kith_fail(r->err, KITH_EINPUT, line->number, "'%s' belongs into a phase: write 'phase NAME' first.",
                             s->word);
        if (line->n < s->words)
            return kith_fail(r->err, KITH_EINPUT, line->number, "Something is missing after '%s'.", s->word);
        return s->read(r, line);
    }
    return kith_fail(r->err, KITH_EINPUT, line->number, "'" KITH_STR_FMT "' begins no statement of an experiment file.",
                     KITH_STR_ARG(line->word[0]));
}

/* Divides a line into words; n is 0 where it holds none. */
static enum kith_rc split(struct reader *r, struct kith_str text, struct line *line)
{
    ptrdiff_t hash = kith_str_find_byte(text, '#');
    size_t i = 0;

    text = kith_str_trim(hash < 0 ? text : kith_str_sub(text, 0, (size_t)hash));
    line->n = 0;
    line->rest = (struct kith_str){NULL, 0};
    while (i < text.n) {
        size_t from = i;

        for (; i < text.n && text.p[i] != ' ' && text.p[i] != '\t'; i++)
            if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
                return kith_fail(r->err, KITH_EINPUT, line->number, "A control character stands here: take it out.");
        if (line->n < WORDS_MAX)
            line->word[line->n] = kith_str_sub(text, from, i);
        line->n++;
        for (; i < text.n && (text.p[i] == ' ' || text.p[i] == '\t'); i++)
            ;
        if (line->n == 1)
            line->rest = kith_str_sub(text, i, text.n);
    }
    if (line->n <= WORDS_MAX)
        return KITH_OK;
    if (kith_str_eq(line->word[0], KITH_S("title")) || kith_str_eq(line->word[0], KITH_S("note"))) {
        line->n = WORDS_MAX; /* free text: its rest is what counts */
        return KITH_OK;
    }
    return kith_fail(r->err, KITH_EBOUND, line->number, "There are more than %u words in this line.", WORDS_MAX);
}

static enum kith_rc check_whole(struct reader *r, uint32_t line)
{
    const struct kith_experiment *x = r->x;

    if (!r->said_header)
        return kith_fail(r->err, KITH_EINPUT, line, "An experiment file begins with 'kith-experiment 1'.");
    if (!x->id[0] || !x->title[0] || !x->evidence[0])
        return kith_fail(r->err, KITH_EINPUT, line, "The file needs %s.",
                         !x->id[0]      ? "an id"
                         : !x->title[0] ? "a title"
                                        : "evidence: the row of circuit/evidence.tsv it stands for");
    if (!r->said_compare)
        return kith_fail(r->err, KITH_EINPUT, line, "The file needs a compare line: what the experiment claims.");
    return KITH_OK;
}

enum kith_rc kith_experiment_parse(struct kith_str text, struct kith_experiment *out, struct kith_err *err)
{
    struct reader r = {.x = out, .err = err};
    struct kith_str rest = text;
    struct kith_str part;
    struct line line = {.number = 0};
    enum kith_rc rc;

    *out = (struct kith_experiment){.hash = kith_hash_bytes(0, text.p, text.n)};
    if (text.n > KITH_EXPERIMENT_BYTES_MAX)
        return kith_fail(err, KITH_EBOUND, 0, "An experiment file holds at most %u bytes.", KITH_EXPERIMENT_BYTES_MAX);
    while (kith_str_cut(&rest, '\n', &part)) {
        line.number++;
        KITH_TRY(split(&r, part, &line));
        if (line.n > 0)
            KITH_TRY(on_line(&r, &line));
    }
    KITH_TRY(close_phase(&r));
    KITH_TRY(check_whole(&r, line.number));
out:
    return rc;
}

enum kith_rc kith_experiment_read(const struct kith_env *env, const char *path, struct kith_experiment *out,
                                  struct kith_err *err)
{
    struct kith_buf text;
    enum kith_rc rc;

    kith_buf_init(&text, env, KITH_EXPERIMENT_BYTES_MAX);
    rc = kith_file_read(env, path, &text, err);
    if (rc == KITH_OK)
        rc = kith_experiment_parse(kith_buf_view(&text), out, err);
    if (rc != KITH_OK)
        kith_err_in_file(err, path);
    kith_buf_free(&text);
    return rc;
}
