#include "report_words.h"

#include <math.h>

void kith_say_number(struct kith_buf *out, double value, unsigned places)
{
    static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    uint64_t unit;
    uint64_t scaled;

    if (!isfinite(value)) {
        kith_buf_puts(out, "unknown");
        return;
    }
    if (places > 6)
        places = 6;
    unit = (uint64_t)tens[places];
    value = fabs(value) < 1e12 ? value : copysign(1e12, value);
    /* The small push lets 0.145, stored a hair lower, round as it reads. */
    scaled = (uint64_t)(fabs(value) * tens[places] + 0.5 + 1e-9);
    kith_buf_printf(out, "%s%llu", value < 0 && scaled ? "-" : "", (unsigned long long)(scaled / unit));
    if (places)
        kith_buf_printf(out, ".%0*llu", (int)places, (unsigned long long)(scaled % unit));
}

void kith_say_percent(struct kith_buf *out, double share)
{
    kith_say_number(out, share * 100, 0);
    if (isfinite(share))
        kith_buf_byte(out, '%');
}

bool kith_say_is_counted(int id)
{
    return id == KITH_MEASURE_TALK_SHARE || id == KITH_MEASURE_LONGEST;
}

static bool is_share(int id)
{
    return id == KITH_MEASURE_OPEN || id == KITH_MEASURE_COMPLEX || id == KITH_MEASURE_TALK_SHARE ||
           id == KITH_MEASURE_CHANGE || id == KITH_MEASURE_PICKED_UP;
}

static void say_figure(struct kith_buf *out, const struct kith_measure *m, int id, const char *per_question)
{
    if (id == KITH_MEASURE_R_TO_Q && m->n == 0 && m->count > 0) {
        kith_buf_printf(out, "%zu : 0", m->count);
        return;
    }
    if (!m->defined || !isfinite(m->value)) {
        kith_buf_puts(out, "none to count");
        return;
    }
    if (is_share(id)) {
        kith_say_percent(out, m->value);
        if (id == KITH_MEASURE_TALK_SHARE)
            kith_buf_puts(out, " of the words");
        else
            kith_buf_printf(out, " (%zu of %zu)", m->count, m->n);
        return;
    }
    kith_say_number(out, m->value, id == KITH_MEASURE_R_TO_Q ? 1 : 0);
    if (id == KITH_MEASURE_R_TO_Q)
        kith_buf_puts(out, per_question);
    if (id == KITH_MEASURE_LONGEST)
        kith_buf_puts(out, llround(m->value) == 1 ? " word" : " words");
}

void kith_say_figure(struct kith_buf *out, const struct kith_measure *m, int id)
{
    say_figure(out, m, id, " reflections per question");
}

void kith_say_figure_short(struct kith_buf *out, const struct kith_measure *m, int id)
{
    say_figure(out, m, id, " per question");
}

static void say_bound(struct kith_buf *out, double value, int id)
{
    if (is_share(id))
        kith_say_percent(out, value);
    else
        kith_say_number(out, value, id == KITH_MEASURE_R_TO_Q ? 1 : 0);
}

static void say_interval(struct kith_buf *out, const struct kith_measure *m, int id, const char *before,
                         const char *between)
{
    bool spread = m->low < m->high;

    if (!m->defined || !isfinite(m->low) || !isfinite(m->high) || (!spread && kith_say_is_counted(id)))
        return;
    kith_buf_puts(out, spread ? before : "");
    say_bound(out, m->low, id);
    kith_buf_puts(out, spread ? between : " to ");
    say_bound(out, m->high, id);
}

void kith_say_interval(struct kith_buf *out, const struct kith_measure *m, int id)
{
    say_interval(out, m, id, "between ", " and ");
}

void kith_say_interval_short(struct kith_buf *out, const struct kith_measure *m, int id)
{
    say_interval(out, m, id, "", " to ");
}

void kith_say_correlation(struct kith_buf *out, double r)
{
    unsigned hundredths = (unsigned)(fabs(r) * 100 + 0.5);

    if (hundredths > 100)
        hundredths = 100;
    if (r < 0 && hundredths)
        kith_buf_byte(out, '-');
    if (hundredths == 100)
        kith_buf_puts(out, "1.00");
    else
        kith_buf_printf(out, ".%02u", hundredths);
}

static void say_agreement(struct kith_buf *out, const struct kith_measure *m, int id, bool by_human, const char *whom)
{
    if (by_human || kith_say_is_counted(id))
        return;
    if (m->rough || !isfinite(m->agreement))
        kith_buf_puts(out, "rough: ");
    if (isfinite(m->agreement)) {
        kith_buf_puts(out, "r ");
        kith_say_correlation(out, m->agreement);
        if (*whom)
            kith_buf_printf(out, " with %s", whom);
    } else {
        kith_buf_puts(out, "not yet checked");
        if (*whom)
            kith_buf_printf(out, " against %s", whom);
    }
}

void kith_say_agreement(struct kith_buf *out, const struct kith_measure *m, int id, bool by_human)
{
    say_agreement(out, m, id, by_human, "experts");
}

void kith_say_agreement_short(struct kith_buf *out, const struct kith_measure *m, int id, bool by_human)
{
    say_agreement(out, m, id, by_human, "");
}

void kith_say_model_agreement(struct kith_buf *out, const struct kith_measure *m, int id)
{
    say_agreement(out, m, id, false, "experts");
}

bool kith_say_has_guide(const struct kith_measure *m)
{
    return !m->rough && (m->no_guide != KITH_GUIDE_FREE || (isfinite(m->guide_fair) && isfinite(m->guide_good)));
}

void kith_say_guide(struct kith_buf *out, const struct kith_measure *m, int id)
{
    static const char *const reasons[] = {[KITH_NO_GUIDE_DANGER] = "no guide: words that may mean danger",
                                          [KITH_NO_GUIDE_ONE_SIDE] = "no guide: only one side speaks",
                                          [KITH_NO_GUIDE_SHORT] = "no guide: few turns"};

    if (!kith_say_has_guide(m))
        return;
    if (m->no_guide != KITH_GUIDE_FREE) {
        kith_buf_puts(out, reasons[m->no_guide]);
        return;
    }
    kith_buf_puts(out, "MITI guide ");
    say_bound(out, m->guide_fair, is_share(id) ? id : KITH_MEASURE_QUESTIONS);
    kith_buf_puts(out, " fair, ");
    say_bound(out, m->guide_good, is_share(id) ? id : KITH_MEASURE_QUESTIONS);
    kith_buf_puts(out, " good");
}

const char *kith_say_measure(int id)
{
    static const char *const names[KITH_MEASURE_COUNT] = {
        [KITH_MEASURE_R_TO_Q] = "Reflections per question",
        [KITH_MEASURE_OPEN] = "Open questions",
        [KITH_MEASURE_COMPLEX] = "Complex reflections",
        [KITH_MEASURE_QUESTIONS] = "Questions",
        [KITH_MEASURE_REFLECTIONS] = "Reflections",
        [KITH_MEASURE_INPUT] = "Information and advice",
        [KITH_MEASURE_MI_ADHERENT] = "Affirm, seek, emphasise",
        [KITH_MEASURE_MI_NON_ADHERENT] = "Persuade or confront",
        [KITH_MEASURE_TALK_SHARE] = "Counsellor's talk",
        [KITH_MEASURE_LONGEST] = "Longest stretch",
        [KITH_MEASURE_CHANGE] = "Change talk",
        [KITH_MEASURE_PICKED_UP] = "Reflections that pick up",
    };

    return id >= 0 && id < KITH_MEASURE_COUNT ? names[id] : "";
}

const char *kith_say_meaning(int id)
{
    static const char *const meanings[KITH_MEASURE_COUNT] = {
        [KITH_MEASURE_R_TO_Q] = "How often you gave back what you heard, for each time you asked.",
        [KITH_MEASURE_OPEN] = "Questions that leave room to answer in one's own way.",
        [KITH_MEASURE_COMPLEX] = "Reflections that add meaning, feeling or the other side.",
        [KITH_MEASURE_QUESTIONS] = "Turns that ask something.",
        [KITH_MEASURE_REFLECTIONS] = "Turns that give back what the client said or meant.",
        [KITH_MEASURE_INPUT] = "Turns that inform, advise, offer options or negotiate.",
        [KITH_MEASURE_MI_ADHERENT] = "Turns that affirm, seek collaboration or emphasise choice.",
        [KITH_MEASURE_MI_NON_ADHERENT] = "Turns that persuade without asking, or confront.",
        [KITH_MEASURE_TALK_SHARE] = "The counsellor's words among the words of both.",
        [KITH_MEASURE_LONGEST] = "The counsellor's longest stretch without a word from the client.",
        [KITH_MEASURE_CHANGE] = "Where the client leaned: talk for change among talk for change or for staying.",
        [KITH_MEASURE_PICKED_UP] = "Reflections that take up a word the client had just said.",
    };

    return id >= 0 && id < KITH_MEASURE_COUNT ? meanings[id] : "";
}

void kith_say_length(struct kith_buf *out, int64_t ms)
{
    int64_t minutes = (ms + 30000) / 60000;

    if (ms < 0)
        return;
    if (minutes < 1)
        kith_buf_puts(out, "less than a minute");
    else if (minutes < 90)
        kith_buf_printf(out, "%lld minute%s", (long long)minutes, minutes == 1 ? "" : "s");
    else
        kith_buf_printf(out, "%lld h %02lld min", (long long)(minutes / 60), (long long)(minutes % 60));
}

void kith_say_clock(struct kith_buf *out, int64_t ms)
{
    int64_t s = ms / 1000;

    if (ms < 0)
        return;
    if (s >= 3600)
        kith_buf_printf(out, "%lld:%02lld:%02lld", (long long)(s / 3600), (long long)(s / 60 % 60),
                        (long long)(s % 60));
    else
        kith_buf_printf(out, "%lld:%02lld", (long long)(s / 60), (long long)(s % 60));
}

const char *kith_say_setting(enum kith_setting setting, bool chat)
{
    switch (setting) {
    case KITH_SETTING_ONE_TO_ONE:
        return chat ? "one-to-one, typed" : "one-to-one, spoken";
    case KITH_SETTING_PEER:
        return "peer support";
    case KITH_SETTING_GROUP:
        return "group";
    case KITH_SETTING_FAMILY:
        return "family";
    case KITH_SETTING_CRISIS:
        return "crisis";
    case KITH_SETTING_UNKNOWN:
        break;
    }
    return "setting not named";
}

const char *kith_say_setting_name(enum kith_setting setting)
{
    switch (setting) {
    case KITH_SETTING_ONE_TO_ONE:
        return "one-to-one";
    case KITH_SETTING_PEER:
        return "peer";
    case KITH_SETTING_GROUP:
        return "group";
    case KITH_SETTING_FAMILY:
        return "family";
    case KITH_SETTING_CRISIS:
        return "crisis";
    case KITH_SETTING_UNKNOWN:
        break;
    }
    return NULL;
}

const char *kith_say_role(enum kith_role role)
{
    switch (role) {
    case KITH_ROLE_COUNSELLOR:
        return "Counsellor";
    case KITH_ROLE_CLIENT:
        return "Client";
    case KITH_ROLE_OTHER:
        return "Other";
    case KITH_ROLE_UNKNOWN:
    case KITH_ROLE_COUNT:
        break;
    }
    return "Speaker";
}

static const char *const questions[KITH_QUESTION_COUNT] = {"open question", "closed question"};
static const char *const reflections[KITH_REFLECTION_COUNT] = {"simple reflection", "complex reflection"};
static const char *const inputs[KITH_INPUT_COUNT] = {"information", "advice", "negotiation", "options"};
static const char *const adherences[KITH_ADHERENCE_COUNT] = {
    "affirms", "seeks collaboration", "emphasises choice", "asks before advising", "persuades", "confronts"};
static const char *const talks[KITH_TALK_COUNT] = {"change talk", "sustain talk", "neutral"};

#define PICK(table, i, otherwise) ((i) >= 0 && (size_t)(i) < sizeof(table) / sizeof *(table) ? (table)[i] : (otherwise))

static struct kith_say_code code_of_behaviour(const struct kith_label *l, int behaviour)
{
    switch (behaviour) {
    case KITH_BEHAVIOUR_QUESTION:
        return (struct kith_say_code){PICK(questions, l->question, "question"), "question"};
    case KITH_BEHAVIOUR_REFLECTION:
        return (struct kith_say_code){PICK(reflections, l->reflection, "reflection"), "reflection"};
    case KITH_BEHAVIOUR_INPUT:
        return (struct kith_say_code){PICK(inputs, l->input, "information or advice"), "input"};
    default:
        return (struct kith_say_code){"other", "other"};
    }
}

size_t kith_say_codes(const struct kith_label *label, enum kith_role role, struct kith_say_code out[KITH_SAY_CODES_MAX])
{
    static const char *const kinds[KITH_TALK_COUNT] = {"change", "sustain", "neutral"};
    size_t n = 0;

    if (role == KITH_ROLE_CLIENT && label->talk >= 0 && label->talk < KITH_TALK_COUNT)
        out[n++] = (struct kith_say_code){talks[label->talk], kinds[label->talk]};
    if (role != KITH_ROLE_COUNSELLOR)
        return n;
    if (label->behaviour >= 0)
        out[n++] = code_of_behaviour(label, label->behaviour);
    for (int i = 0; i < KITH_HAS_COUNT; i++)
        if (i != label->behaviour && (label->has & 1u << i))
            out[n++] = code_of_behaviour(label, i);
    for (int i = 0; i < KITH_ADHERENCE_COUNT; i++)
        if (label->adherence & 1u << i)
            out[n++] = (struct kith_say_code){adherences[i], "adherence"};
    return n;
}

const char *kith_say_class(enum kith_head head, int class_index)
{
    static const char *const behaviours[KITH_BEHAVIOUR_COUNT] = {"question", "reflection", "information or advice",
                                                                 "other"};

    if (head == KITH_HEAD_BEHAVIOUR)
        return PICK(behaviours, class_index, NULL);
    if (head <= KITH_HEAD_HAS_INPUT)
        return class_index == 1 ? behaviours[head - KITH_HEAD_HAS_QUESTION] : NULL;
    if (head == KITH_HEAD_QUESTION)
        return PICK(questions, class_index, NULL);
    if (head == KITH_HEAD_REFLECTION)
        return PICK(reflections, class_index, NULL);
    if (head == KITH_HEAD_INPUT)
        return PICK(inputs, class_index, NULL);
    if (head < KITH_HEAD_TALK)
        return class_index == 1 ? adherences[head - KITH_HEAD_ADHERENCE] : NULL;
    return head == KITH_HEAD_TALK ? PICK(talks, class_index, NULL) : NULL;
}

const char *kith_say_behaviour(int behaviour)
{
    static const char *const words[KITH_BEHAVIOUR_COUNT] = {"Question", "Reflection", "Information or advice", "Other"};

    return behaviour >= 0 && behaviour < KITH_BEHAVIOUR_COUNT ? words[behaviour] : "";
}

const char *kith_say_talk(int talk)
{
    static const char *const words[KITH_TALK_COUNT] = {"Change talk", "Sustain talk", "Neutral"};

    return talk >= 0 && talk < KITH_TALK_COUNT ? words[talk] : "";
}

const char *kith_say_kind_name(enum kith_feedback_kind kind)
{
    static const char *const names[] = {"crisis", "strength", "look", "try", "moment", "unsure", "language", "limits"};

    return (size_t)kind < sizeof names / sizeof *names ? names[kind] : NULL;
}

const char *kith_say_heading(enum kith_feedback_kind kind)
{
    switch (kind) {
    case KITH_FEEDBACK_CRISIS:
        return "Before anything else";
    case KITH_FEEDBACK_STRENGTH:
        return "What went well";
    case KITH_FEEDBACK_LOOK:
        return "For a person to look at";
    case KITH_FEEDBACK_TRY:
        return "One thing to try";
    case KITH_FEEDBACK_MOMENT:
        return "Moments to look at again";
    case KITH_FEEDBACK_UNSURE:
        return "Where Kith is unsure";
    case KITH_FEEDBACK_LANGUAGE:
        return "A word about words";
    case KITH_FEEDBACK_LIMITS:
        return "What this cannot tell you";
    }
    return "";
}

void kith_say_coder(struct kith_buf *out, const struct kith_coded *coded)
{
    size_t n = coded->coder ? strlen(coded->coder) : 0;

    if (coded->by_human) {
        kith_buf_puts(out, "Coded by a human.");
        return;
    }
    kith_buf_puts(out, "Coded by the model ");
    for (size_t i = 0; i < n && i < 12; i++)
        if ((coded->coder[i] >= '0' && coded->coder[i] <= '9') || (coded->coder[i] >= 'a' && coded->coder[i] <= 'f'))
            kith_buf_byte(out, coded->coder[i]);
    kith_buf_puts(out, ".");
    if (coded->trained_on)
        kith_buf_puts(out, " The model learned from this very session, so it looks better here than it is.");
}

void kith_say_turn_agreement(struct kith_buf *out, double behaviour, double talk)
{
    if (!isfinite(behaviour) || !isfinite(talk))
        return;
    kith_buf_puts(out, " On public sessions that experts coded, and that it had not learned from, its codes of single "
                       "turns agreed with the experts' to ");
    kith_say_correlation(out, behaviour);
    kith_buf_puts(out, " for the counsellor and to ");
    kith_say_correlation(out, talk);
    kith_buf_puts(out,
                  " for client talk, where 1 is in full. One expert against the others reached about .86 and .72.");
}

void kith_say_model(struct kith_buf *out, const struct kith_model *model)
{
    if (model)
        kith_say_turn_agreement(out, kith_model_number(model, "agreement.annomi.behaviour.macro_f1", NAN),
                                kith_model_number(model, "agreement.annomi.talk.macro_f1", NAN));
}

void kith_say_followed_rough(struct kith_buf *out, const struct kith_measures *m, bool by_human)
{
    const struct kith_measure *change = &m->items[KITH_MEASURE_CHANGE];

    if (by_human || !change->rough)
        return;
    kith_buf_puts(out, "Rough: what the client said is the model's reading");
    if (isfinite(change->agreement)) {
        kith_buf_puts(out, ", and its share of change talk has r ");
        kith_say_correlation(out, change->agreement);
        kith_buf_puts(out, " with experts. A hint, no more.");
    } else {
        kith_buf_puts(out, ", not yet checked against experts. A hint, no more.");
    }
}

uint64_t kith_say_followed_total(const struct kith_followed *followed)
{
    uint64_t total = 0;

    for (int b = 0; b < KITH_BEHAVIOUR_COUNT; b++)
        for (int k = 0; k < KITH_TALK_COUNT; k++)
            total += followed->count[b][k];
    return total;
}
