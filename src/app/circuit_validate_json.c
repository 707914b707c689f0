#include "circuit_validate.h"
#include "json_emit.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static double shown(const struct kith_inference_row *row, double effect)
{
    return row->role->ratio ? exp(effect) : effect;
}

static void interval(struct kith_emit *j, const char *key, const struct kith_inference_row *row, struct kith_interval v)
{
    kith_emit_flat_array(j, key);
    kith_emit_real(j, NULL, shown(row, v.low));
    kith_emit_real(j, NULL, shown(row, v.high));
    kith_emit_close_array(j);
}

static void emit_row(struct kith_emit *j, const struct kith_inference_row *row, const struct kith_validated_row *v)
{
    static const char *const published[] = {"lowers", "none", "raises"};

    kith_emit_object(j, NULL);
    kith_emit_word(j, "experiment", row->experiment.id);
    kith_emit_word(j, "role", row->role->held_out ? "held_out" : "fit");
    kith_emit_bool(j, "looked", row->role->looked);
    kith_emit_word(j, "published", published[row->claim.report + 1]);
    kith_emit_str(j, "outcome", row->role->outcome);
    kith_emit_word(j, "scale", row->role->ratio ? "ratio" : "difference");
    kith_emit_real(j, "simulated", shown(row, v->answer.effect));
    interval(j, "interval", row, v->answer.interval);
    interval(j, "interval_own_n", row, v->own);
    kith_emit_real(j, "shows", v->answer.probability);
    kith_emit_real(j, "found", v->answer.found);
    kith_emit_real(j, "least", row->role->margin);
    kith_emit_real(j, "prior", v->prior_shows);
    kith_emit_word(j, "verdict", kith_verdict_name(v->answer.verdict));
    kith_emit_word(j, "grade", kith_circuit_grade_name(row->role->grade));
    kith_emit_close_object(j);
}

void kith_circuit_validate_json(const struct kith_validated *v, struct kith_buf *out)
{
    struct kith_emit j;
    char posterior[20];

    kith_emit_init(&j, out, 1);
    kith_emit_object(&j, NULL);
    kith_emit_word(&j, "notice", "Simulated rats. It advises nobody.");
    kith_emit_int(&j, "draws", (int64_t)v->draws);
    kith_emit_int(&j, "animals", v->animals);
    (void)snprintf(posterior, sizeof posterior, "%016" PRIx64, v->posterior);
    kith_emit_word(&j, "posterior", posterior);
    kith_emit_array(&j, "rows");
    for (size_t i = 0; i < v->inference.n; i++)
        emit_row(&j, &v->inference.rows[i], &v->rows[i]);
    kith_emit_close_array(&j);
    kith_emit_close_object(&j);
    kith_buf_byte(out, '\n');
}
