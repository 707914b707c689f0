#include "code_trust.h"

#include "report_words.h"

#include <math.h>
#include <stdio.h>

static const struct {
    const char *name;
    const char *label;
    const char *head; /* of the model; NULL: coded in authored sessions only, so no expert has checked it */
} rows[] = {
    {"question", "Questions", "has.question"},
    {"reflection", "Reflections", "has.reflection"},
    {"therapist_input", "Information and advice", "has.therapist_input"},
    {"question_kind", "Open or closed question", "question"},
    {"reflection_kind", "Simple or complex", "reflection"},
    {"input_kind", "Kind of advice", "input"},
    {"talk", "Change or sustain talk", "talk"},
    {"adherence", "Affirm, seek, emphasise, persuade, confront", NULL},
};
_Static_assert(sizeof rows / sizeof *rows == KITH_TRUST_MAX, "a row for each");

size_t kith_trust_of(const struct kith_model *model, struct kith_trust out[KITH_TRUST_MAX])
{
    size_t known = 0;

    for (size_t i = 0; model && i < KITH_TRUST_MAX; i++) {
        char fact[96];

        out[i] = (struct kith_trust){.name = rows[i].name, .label = rows[i].label, .kappa = NAN};
        if (rows[i].head) {
            (void)snprintf(fact, sizeof fact, "agreement.annomi.%s.kappa", rows[i].head);
            out[i].kappa = kith_model_number(model, fact, NAN);
        }
        known += isfinite(out[i].kappa) != 0;
        out[i].rough = !(out[i].kappa >= KITH_TRUST_ROUGH);
    }
    return known > 0 ? KITH_TRUST_MAX : 0;
}

void kith_say_trust(struct kith_buf *out, const struct kith_trust *row)
{
    if (!isfinite(row->kappa)) {
        kith_buf_puts(out, "not yet checked against experts");
        return;
    }
    kith_buf_puts(out, row->rough ? "rough: kappa " : "kappa ");
    kith_say_correlation(out, row->kappa);
}
