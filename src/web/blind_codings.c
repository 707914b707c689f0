#include "blind_codings.h"

#include "code_lines.h"
#include "store_pool.h"

#include <sodium.h>

#define NEEDED (1u << KITH_USE_RECORDING | 1u << KITH_USE_SUPERVISION)

struct kith_str kith_blind_model(const struct kith_visit *v)
{
    const struct kith_model *model = kith_workspace_model(v->web->workspace);

    return model ? kith_str_of(kith_model_hash(model)) : KITH_S("");
}

size_t kith_blind_segments(const struct kith_blind_session *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        bool before = s->coders[i].machine;

        for (size_t k = 0; k < i && !before; k++)
            before = !s->coders[k].machine && kith_id_eq(s->coders[k].segment, s->coders[i].segment);
        n += !before;
    }
    return n;
}

static enum kith_rc read_labels(struct kith_visit *v, const struct kith_coding *coding, uint32_t turns,
                                const struct kith_label **out)
{
    struct kith_label *labels;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(v->keep, turns + 1, sizeof *labels, &labels, &v->err));
    kith_code_lines_read(coding->codes, 0, turns, labels);
    *out = labels;
out:
    return rc;
}

static enum kith_rc read_session(struct kith_visit *v, struct kith_tx *tx, struct kith_id id,
                                 const struct kith_str *model, struct kith_blind_session *out)
{
    struct kith_session_row row;
    struct kith_coding *codings;
    enum kith_rc rc;
    size_t n;

    *out = (struct kith_blind_session){.n = 0};
    KITH_TRY(kith_session_get(tx, id, v->keep, &row, &v->err));
    KITH_TRY(kith_coding_codes(tx, id, v->keep, &codings, &n, &v->err));
    out->turns = row.turns;
    for (size_t i = 0; i < n && out->n < KITH_BLIND_CODERS; i++) {
        struct kith_blind_coder *coder = &out->coders[out->n];
        bool machine = codings[i].kind == KITH_CODER_MODEL;

        if (machine && model && !kith_str_eq(codings[i].model, *model)) {
            out->other_model = true;
            continue;
        }
        if ((machine && out->machine) || (!machine && !kith_id_is(codings[i].segment)))
            continue; /* the machine's latest; of people's, what was blind */
        *coder = (struct kith_blind_coder){.machine = machine, .segment = codings[i].segment, .at = codings[i].at};
        KITH_TRY(read_labels(v, &codings[i], row.turns, &coder->labels));
        if (machine)
            out->machine = coder;
        else
            out->at = coder->at;
        out->n++;
    }
    out->other_model = out->other_model && !out->machine;
out:
    return rc;
}

enum kith_rc kith_blind_each(struct kith_visit *v, struct kith_tx *tx, uint32_t most, const struct kith_str *model,
                             kith_blind_fn *each, void *user)
{
    struct kith_blind_session session;
    struct kith_id *ids;
    unsigned uses;
    enum kith_rc rc;
    size_t n;

    KITH_TRY(kith_blind_sessions(tx, v->programme.id, most, v->keep, &ids, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        struct kith_arena_mark before = kith_arena_mark(v->keep);

        KITH_TRY(kith_consent_open_session(tx, ids[i], &uses, &v->err));
        if ((uses & NEEDED) != NEEDED)
            continue;
        KITH_TRY(read_session(v, tx, ids[i], model, &session));
        if (session.at)
            each(user, &session);
        kith_arena_rewind(v->keep, before);
    }
out:
    return rc;
}

enum kith_rc kith_blind_state(struct kith_visit *v, struct kith_tx *tx, uint32_t most, char out[KITH_BLIND_STATE])
{
    unsigned char hash[(KITH_BLIND_STATE - 1) / 2];
    const struct kith_str model = kith_blind_model(v);
    crypto_generichash_state state;
    struct kith_coding *codings;
    struct kith_id *ids;
    unsigned uses;
    size_t n_codings;
    enum kith_rc rc;
    size_t n;

    (void)crypto_generichash_init(&state, NULL, 0, sizeof hash);
    (void)crypto_generichash_update(&state, (const unsigned char *)model.p, model.n);
    KITH_TRY(kith_blind_sessions(tx, v->programme.id, most, v->keep, &ids, &n, &v->err));
    for (size_t i = 0; i < n; i++) {
        KITH_TRY(kith_consent_open_session(tx, ids[i], &uses, &v->err));
        if ((uses & NEEDED) != NEEDED)
            continue;
        KITH_TRY(kith_coding_heads(tx, ids[i], v->keep, &codings, &n_codings, &v->err));
        for (size_t k = 0; k < n_codings; k++) /* a coding never changes, nor the session that it is of */
            (void)crypto_generichash_update(&state, (const unsigned char *)codings[k].id.z, KITH_ID_LENGTH);
    }
    (void)crypto_generichash_final(&state, hash, sizeof hash);
    (void)sodium_bin2hex(out, KITH_BLIND_STATE, hash, sizeof hash);
out:
    return rc;
}
