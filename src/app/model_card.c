#include "model_card.h"

#include "flag_measured.h"

#include <math.h>

static size_t sessions_of(const struct kith_cross_run *run, struct kith_str source)
{
    size_t n = 0;

    for (size_t s = 0; s < run->n; s++)
        n += kith_str_eq(run->sessions[s].source, source);
    return n;
}

/* What is known of the sources that the project itself trains on. */
static void put_source(struct kith_str source, size_t n, struct kith_buf *out)
{
    kith_buf_printf(out, "- %zu sessions \"" KITH_STR_FMT "\"", n, KITH_STR_ARG(source));
    if (kith_str_eq(source, KITH_S("authored")))
        kith_buf_puts(out, ": written for Kith and coded line by line by its authors, not by independent experts "
                           "(corpus/, CC BY 4.0)");
    if (kith_str_eq(source, KITH_S("annomi")))
        kith_buf_puts(out, ": of AnnoMI (Wu et al. 2022, 2023), public demonstration videos, much of them acted, coded "
                           "by experts. Its authors publish it for research and ask to be cited; it carries no licence "
                           "file. No text of it is in this model: features are keyed hashes, and none is kept that "
                           "occurs in fewer than three sessions");
    kith_buf_puts(out, ".\n");
}

/* A dash for what does not exist: kappa where everyone gave one and the same class. */
static void put_number(struct kith_buf *out, const char *before, double v)
{
    kith_buf_puts(out, before);
    if (isnan(v))
        kith_buf_byte(out, '-');
    else
        kith_buf_printf(out, "%.3f", v);
}

static void put_head(const struct kith_evaluation *e, enum kith_head head, struct kith_buf *out)
{
    const struct kith_agree_head *h = kith_evaluation_head(e, head);

    if (h->n == 0)
        return;
    kith_buf_printf(out, "| %s | %zu", kith_head_spec((int)head)->name, h->n);
    put_number(out, " | ", h->accuracy.value);
    put_number(out, " | ", h->macro_f1.value);
    put_number(out, " (", h->macro_f1.interval.low);
    put_number(out, " to ", h->macro_f1.interval.high);
    put_number(out, ") | ", h->kappa.value);
    put_number(out, " | ", h->ac1.value);
    kith_buf_puts(out, " |\n");
}

static void put_heads(const struct kith_evaluation *e, struct kith_buf *out)
{
    kith_buf_puts(out, "\n\n| code | turns | accuracy | macro-F1 (95%) | Cohen's kappa | Gwet's AC1 |\n"
                       "|---|---|---|---|---|---|\n");
    for (int h = 0; h < KITH_HEAD_ROLE; h++)
        put_head(e, (enum kith_head)h, out);
}

static void put_agreement(const struct kith_evaluation *e, struct kith_buf *out)
{
    size_t right;
    size_t unsure;
    size_t n;

    kith_buf_printf(out, "\n### Sessions \"" KITH_STR_FMT "\"", KITH_STR_ARG(kith_evaluation_name(e)));
    put_heads(e, out);
    kith_evaluation_roles(e, &right, &unsure, &n);
    kith_buf_printf(out, "\nWho is who, names taken away: right in %zu of %zu sessions; would ask in %zu.\n", right, n,
                    unsure);
}

/* The model that was trained on fewer sessions. */
static void put_beside(const struct kith_evaluation *e, size_t sessions, struct kith_buf *out)
{
    size_t unseen = kith_evaluation_sessions(e);

    kith_buf_printf(out,
                    "\n### Beside it: the model " KITH_STR_FMT
                    ", trained on %zu of these sessions\n\nOn the other %zu, none of which it saw:",
                    KITH_STR_ARG(kith_evaluation_name(e)), sessions - unseen, unseen);
    put_heads(e, out);
}

/* How often the lists find what they were never shown: all first looks together, the worst and the best of them. */
static void put_first_looks(const struct kith_flag_measured *m, struct kith_buf *out)
{
    unsigned danger = 0;
    unsigned found = 0;
    double worst = 1;
    double best = 0;

    for (int i = 0; i < KITH_FLAG_LOOKS; i++) {
        double recall = (double)m->looks[i].found / m->looks[i].danger;

        danger += m->looks[i].danger;
        found += m->looks[i].found;
        worst = fmin(worst, recall);
        best = fmax(best, recall);
    }
    kith_buf_printf(
        out,
        "When %u of these were new, in %d sets that were each looked at once, they flagged %u (recall %.2f; "
        "from %.2f to %.2f by set): in words that they do not know, expect them to miss two in five or "
        "more. ",
        danger, KITH_FLAG_LOOKS, found, (double)found / danger, worst, best);
}

static void put_flags(struct kith_buf *out)
{
    const struct kith_flag_measured *m = &kith_flag_measured;

    kith_buf_printf(
        out,
        "\n## Crisis flags\n\nThey come from word lists, not from the model. Of %u written lines of danger, "
        "which the lists have learned from by now, they flag %u (recall %.2f), and %u of %u harmless ones. ",
        m->danger, m->found, (double)m->found / m->danger, m->mistaken, m->harmless);
    put_first_looks(m, out);
    kith_buf_printf(
        out,
        "In %u whole sessions, which the lists were made with, they raise %u flags, of which a reader judged "
        "%u mistaken. No clinician has reviewed the lists yet. No flag never means safe.\n",
        m->sessions, m->flags, m->false_alarms);
}

/* What kind of model it is, and what fine-tuning says of its encoder. */
static void put_kind(const struct kith_model *encoder, struct kith_buf *out)
{
    kith_buf_puts(out,
                  "# Model card\n\nCodes counsellor turns (behaviour, open and closed questions, simple and complex "
                  "reflections, input, MI adherence) and client talk, from the words of the turn and of those "
                  "before it. Multinomial logistic heads over keyed, hashed features of the last three turns");
    if (!encoder) {
        kith_buf_puts(out, "; no neural network.\n\n");
        return;
    }
    kith_buf_puts(out, ", fused with heads over a small language encoder that was fine-tuned for the same codes.\n\n"
                       "## The encoder\n\n");
    kith_buf_str(out, kith_str_trim(kith_model_text(encoder, "encoder.card")));
    kith_buf_puts(out, "\n\n");
}

void kith_model_card(const struct kith_cross_run *run, const struct kith_model *encoder,
                     struct kith_evaluation *const *evaluations, size_t n, const struct kith_evaluation *beside,
                     struct kith_buf *out)
{
    put_kind(encoder, out);
    kith_buf_puts(out, "## Trained on\n\n");
    for (size_t i = 0; i < n; i++)
        put_source(kith_evaluation_name(evaluations[i]), sessions_of(run, kith_evaluation_name(evaluations[i])), out);
    kith_buf_printf(
        out,
        "\n## Agreement with the coders\n\nBy cross-validation in %d folds, split by session: each session was "
        "coded by a model that never saw it%s. Intervals by bootstrap over sessions.\n",
        run->folds.count, encoder ? ", its encoder included" : "");
    for (size_t i = 0; i < n; i++)
        put_agreement(evaluations[i], out);
    if (beside)
        put_beside(beside, run->n, out);
    kith_buf_puts(
        out, "\nAdherence codes (affirm, seek, emphasize, persuade, confront) exist in the authored sessions only: "
             "they are not yet checked against experts.\n\n## For whom it was never tested\n\nReal clinic sessions; "
             "African American English; people who speak English as a second language; sessions through an "
             "interpreter; children. Do not use its figures to judge a person. Only people rate empathy as a "
             "whole.\n");
    put_flags(out);
}
