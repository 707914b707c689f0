#include "code_turn.h"

#include "decide.h"
#include "turn_features.h"
#include "why.h"

/* z of the turn's group by its features and, where there is one, by the encoder; how many features it has. */
static size_t score(const struct kith_turn_coding *c, size_t i, enum kith_head_group group, const float *e, float *z)
{
    const struct kith_model *model = c->coder->model;
    size_t n = kith_features_of_turn(c->view, i, group, c->features);

    kith_model_score(model, group, c->features, n, z);
    if (e)
        kith_model_score_dense(model, group, e, z);
    return n;
}

static enum kith_rc find_why(const struct kith_turn_coding *c, size_t i, const float *e, size_t n_features,
                             const float *z, struct kith_arena *keep, struct kith_coded_turn *out, struct kith_err *err)
{
    const struct kith_omit omit = {.coder = c->coder,
                                   .stream = c->stream,
                                   .scratch = c->scratch,
                                   .text = c->view->transcript->turns[i].text,
                                   .e = e};

    return kith_why_find(c->coder->model, keep, &c->view->turns[i].words, c->features, n_features,
                         e && c->stream ? &omit : NULL, z, out, err);
}

enum kith_rc kith_code_turn(const struct kith_turn_coding *coding, size_t i, const float *e, struct kith_arena *keep,
                            struct kith_coded_turn *out, struct kith_err *err)
{
    enum kith_role role = coding->roles[i];
    float z[KITH_OUTPUTS_MAX] = {0};
    size_t n = 0;
    enum kith_rc rc;

    if (role == KITH_ROLE_COUNSELLOR || role == KITH_ROLE_CLIENT)
        n = score(coding, i, role == KITH_ROLE_CLIENT ? KITH_GROUP_CLIENT : KITH_GROUP_COUNSELLOR, e, z);
    kith_decode_turn(kith_model_calibration(coding->coder->model, 0), role, z, out);
    KITH_TRY(kith_flags_find(coding->coder->flags, keep, coding->view->transcript, coding->roles, i,
                             &coding->view->turns[i].words, &out->flags, &out->n_flags, err));
    if (coding->why && n > 0)
        KITH_TRY(find_why(coding, i, e, n, z, keep, out, err));
out:
    return rc;
}
