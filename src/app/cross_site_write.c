#include "cross_site_parts.h"

#include "encoder.h"
#include "train_facts.h"

#include <math.h>
#include <stdio.h>

/* By how much the weights of the model count in the new one: the scale on which a change was learned, and the scale
 * that was learned with it. */
static float scale_of(const struct kith_site *site, int head)
{
    return kith_site_changed(site, head)
               ? site->adapt.scale[head] * kith_model_calibration(site->base, (enum kith_head)head)->scale
               : 1.0f;
}

/* The model's row of a feature as the new model has it: changed heads on the scale on which their change was learned.
 */
static void old_row(const struct kith_site *site, int g, uint64_t key, float *row)
{
    float known[KITH_OUTPUTS_MAX] = {0};

    (void)kith_model_weights(site->base, (enum kith_head_group)g, key, known);
    for (int head = 0; head < KITH_HEAD_COUNT; head++) {
        const struct kith_head_spec *spec = kith_head_spec(head);
        float scale = scale_of(site, head);

        for (unsigned k = 0; k < spec->outputs && (int)spec->group == g; k++)
            row[spec->first + k] = scale * known[spec->first + k];
    }
}

/* Adds the change of a feature; false when there is none. */
static bool add_change(const struct kith_site *site, int g, uint32_t number, float *row)
{
    unsigned width = kith_group_outputs((enum kith_head_group)g);
    bool any = false;

    for (unsigned k = 0; k < width && site->adapt.weights[g]; k++) {
        float change = site->adapt.weights[g][(size_t)number * width + k];

        row[k] += change;
        any = any || change != 0.0f;
    }
    return any;
}

/* The features of both, in order of their keys. */
static enum kith_rc put_rows(const struct kith_site *site, int g, struct kith_arena *keep,
                             struct kith_model_draft *draft, struct kith_err *err)
{
    const struct kith_train_group *t = &site->set.groups[g];
    unsigned width = kith_group_outputs((enum kith_head_group)g);
    size_t n_old = 0;
    const uint64_t *old = kith_model_keys(site->base, (enum kith_head_group)g, &n_old);
    struct kith_train_feature *own;
    uint64_t *keys;
    float *rows;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, t->n_features + 1, sizeof *own, &own, err));
    for (size_t f = 0; f < t->n_features; f++)
        own[f] = (struct kith_train_feature){t->keys[f], (uint32_t)f};
    kith_train_features_sort(own, t->n_features);
    KITH_TRY(kith_arena_take(keep, n_old + t->n_features + 1, sizeof *keys, &keys, err));
    KITH_TRY(kith_arena_take(keep, (n_old + t->n_features + 1) * width, sizeof *rows, &rows, err));
    for (size_t i = 0, j = 0; i < n_old || j < t->n_features;) {
        bool is_old = i < n_old && (j == t->n_features || old[i] <= own[j].key);
        bool is_own = j < t->n_features && (i == n_old || own[j].key <= old[i]);
        uint64_t key = is_old ? old[i] : own[j].key;
        float *row = rows + n * width;

        memset(row, 0, width * sizeof *row);
        if (is_old)
            old_row(site, g, key, row);
        is_own = is_own && add_change(site, g, own[j].number, row);
        if (is_old || is_own)
            keys[n++] = key;
        i += is_old;
        j += j < t->n_features && own[j].key == key;
    }
    draft->groups[g].n = n;
    draft->groups[g].keys = keys;
    draft->groups[g].weights = rows;
out:
    return rc;
}

/* One output of a changed head over the encoder's numbers as they come, not standardised; what standardising took away
 * goes into the bias. old: of the model, or NULL. */
static void change_dense(const struct kith_site *site, const struct kith_head_spec *spec, float scale,
                         const float *change, const float *old, float *out, float *bias)
{
    const struct kith_site_scale *s = &site->scale[spec->group];
    double shift = 0.0;

    for (size_t d = 0; d < site->dims; d++) {
        out[d] = change[d] * s->scale[d] + (old ? scale * old[d] : 0.0f);
        shift += (double)change[d] * (double)s->scale[d] * (double)s->mean[d];
    }
    *bias -= (float)shift;
}

static enum kith_rc put_head(const struct kith_site *site, int head, float *bias, struct kith_arena *keep,
                             struct kith_model_draft *draft, struct kith_err *err)
{
    const struct kith_head_spec *spec = kith_head_spec(head);
    const struct kith_head_calibration *c = kith_model_calibration(site->base, (enum kith_head)head);
    const float *old_bias = kith_model_bias(site->base, (enum kith_head)head);
    const float *old = kith_model_dense(site->base, (enum kith_head)head);
    float *dense;
    enum kith_rc rc = KITH_OK;

    draft->calibration[head] = site->calibration[head];
    draft->dense[head] = old;
    memcpy(bias + spec->first, old_bias, spec->outputs * sizeof *bias);
    if (!kith_site_changed(site, head))
        return KITH_OK;
    for (unsigned k = 0; k < spec->outputs; k++)
        bias[spec->first + k] = scale_of(site, head) * old_bias[k] +
                                site->adapt.scale[head] * c->shift[spec->outputs == 1 ? 1 : k] +
                                site->adapt.bias[spec->group][spec->first + k];
    if (!site->dims)
        return KITH_OK;
    KITH_TRY(kith_arena_take(keep, spec->outputs * site->dims, sizeof *dense, &dense, err));
    for (unsigned k = 0; k < spec->outputs; k++)
        change_dense(site, spec, scale_of(site, head), site->adapt.dense[head] + k * site->dims,
                     old ? old + k * site->dims : NULL, dense + k * site->dims, &bias[spec->first + k]);
    draft->dense[head] = dense;
out:
    return rc;
}

/* The sessions of the model and of the site, none twice. */
static enum kith_rc put_sessions(const struct kith_site *site, struct kith_arena *keep, struct kith_model_draft *draft,
                                 struct kith_err *err)
{
    size_t n_old = 0;
    const uint64_t *old = kith_model_sessions(site->base, &n_old);
    size_t n_all = n_old + site->n + site->options->n_prints;
    uint64_t *all;
    size_t n = 0;
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(keep, n_all, sizeof *all, &all, err));
    if (n_old)
        memcpy(all, old, n_old * sizeof *all);
    memcpy(all + n_old, site->set.prints, site->n * sizeof *all);
    if (site->options->n_prints)
        memcpy(all + n_old + site->n, site->options->prints, site->options->n_prints * sizeof *all);
    kith_train_prints_sort(all, n_all);
    for (size_t i = 0; i < n_all; i++)
        if (n == 0 || all[n - 1] != all[i])
            all[n++] = all[i];
    draft->trained_on = all;
    draft->n_trained_on = n;
out:
    return rc;
}

/* Facts that the writer makes itself, that this file makes anew, or that no longer hold. */
static bool is_stale(const struct kith_site *site, struct kith_str name)
{
    static const char *const made[] = {"format", "hash", "key", "card", "encoder"};
    struct kith_str rest = name;
    struct kith_str part;

    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        if (kith_str_eq(name, kith_str_of(made[i])))
            return true;
    if (kith_str_starts(name, KITH_S("encoder.")) || kith_str_starts(name, KITH_S("calibration.")) ||
        kith_str_starts(name, KITH_S("agreement." KITH_SITE_NAME ".")))
        return true;
    if (!kith_str_starts(name, KITH_S("agreement.")))
        return false;
    (void)kith_str_cut(&rest, '.', &part);
    (void)kith_str_cut(&rest, '.', &part); /* the source */
    for (int head = 0; head < KITH_HEAD_ROLE; head++) {
        struct kith_str of = kith_str_of(kith_head_spec(head)->name);
        struct kith_str figure = kith_str_sub(rest, of.n, rest.n);

        if (kith_site_changed(site, head) && kith_str_starts(rest, of) &&
            (kith_str_eq(figure, KITH_S(".macro_f1")) || kith_str_eq(figure, KITH_S(".kappa"))))
            return true;
    }
    return false;
}

/* The site's intervals where its sessions are enough, and the lesser of the two correlations: a measure is rough where
 * it is for either of those who coded. */
static enum kith_rc put_measures(const struct kith_site *site, const struct kith_evaluation *own,
                                 struct kith_train_facts *facts, bool fitted[KITH_MEASURE_COUNT], struct kith_err *err)
{
    enum kith_rc rc = KITH_OK;

    for (int id = 0; id < KITH_MEASURE_COUNT; id++) {
        struct kith_interval_params mine;
        struct kith_interval_params old;

        fitted[id] = kith_evaluation_interval(own, id, &mine);
        if (!fitted[id])
            continue;
        mine.r = !kith_interval_load(site->base, id, &old) || isnan(old.r) ? NAN : fmin(mine.r, old.r);
        KITH_TRY(kith_train_put_interval(facts, id, &mine, err));
    }
out:
    return rc;
}

static bool is_measured_anew(struct kith_str name, const bool fitted[KITH_MEASURE_COUNT])
{
    char own[KITH_INTERVAL_NAME_MAX];

    for (int id = 0; id < KITH_MEASURE_COUNT; id++)
        for (int k = 0; k < KITH_INTERVAL_NUMBERS && fitted[id]; k++) {
            kith_interval_name(id, k, own);
            if (kith_str_eq(name, kith_str_of(own)))
                return true;
        }
    return false;
}

static enum kith_rc put_card(const struct kith_site *site, struct kith_train_facts *facts, struct kith_err *err)
{
    struct kith_buf card;
    enum kith_rc rc;

    kith_buf_init(&card, site->env, (size_t)1 << 20);
    kith_buf_printf(&card,
                    "# Adapted to a site\n\nThis model is %.12s, whose card stands below, with heads that learned from "
                    "%zu sessions of a site, as its own coders code them. The encoder, where there is one, is "
                    "unchanged. What the card below says of agreement holds for the heads that were not changed.\n\n",
                    kith_model_hash(site->base), site->n);
    kith_site_tell(site, &card);
    kith_buf_puts(&card, "\n");
    kith_buf_str(&card, kith_model_text(site->base, "card"));
    KITH_TRY(kith_buf_check(&card, "The model card", err));
    KITH_TRY(kith_train_put_text(facts, "card", kith_buf_view(&card), err));
out:
    kith_buf_free(&card);
    return rc;
}

static enum kith_rc put_facts(const struct kith_site *site, const struct kith_evaluation *own,
                              struct kith_train_facts *facts, struct kith_err *err)
{
    bool fitted[KITH_MEASURE_COUNT];
    const char *name;
    const char *value;
    enum kith_rc rc;

    KITH_TRY(put_card(site, facts, err));
    KITH_TRY(put_measures(site, own, facts, fitted, err));
    for (size_t i = 0; kith_model_fact(site->base, i, &name, &value); i++)
        if (!is_stale(site, kith_str_of(name)) && !is_measured_anew(kith_str_of(name), fitted))
            KITH_TRY(kith_train_put_text(facts, name, kith_str_of(value), err));
    KITH_TRY(kith_train_put_agreement(facts, own, err));
out:
    return rc;
}

enum kith_rc kith_site_serialise(const struct kith_site *site, const struct kith_evaluation *own, struct kith_buf *out,
                                 char hash[KITH_HASH_HEX], struct kith_err *err)
{
    struct kith_train_facts *facts;
    struct kith_model_draft draft = {.key = kith_model_key(site->base), .encoder = site->dims ? site->base : NULL};
    float bias[KITH_GROUP_COUNT][KITH_OUTPUTS_MAX] = {{0}};
    enum kith_rc rc;

    KITH_TRY(kith_arena_take(site->keep, 1, sizeof *facts, &facts, err));
    facts->keep = site->keep;
    for (int g = 0; g < KITH_GROUP_COUNT; g++) {
        KITH_TRY(put_rows(site, g, site->keep, &draft, err));
        draft.groups[g].bias = bias[g];
    }
    for (int head = 0; head < KITH_HEAD_COUNT; head++)
        KITH_TRY(put_head(site, head, bias[kith_head_spec(head)->group], site->keep, &draft, err));
    KITH_TRY(put_sessions(site, site->keep, &draft, err));
    KITH_TRY(put_facts(site, own, facts, err));
    draft.facts = facts->items;
    draft.n_facts = facts->n;
    KITH_TRY(kith_model_serialise(&draft, out, hash, err));
out:
    return rc;
}

static void tell_head(const struct kith_adapt_head *h, const char *name, struct kith_buf *out)
{
    switch (h->verdict) {
    case KITH_ADAPT_FEW:
        kith_buf_printf(out,
                        "- %s: %zu turns in %zu sessions are too few to learn from. The model's own weights stay.\n",
                        name, h->turns, h->sessions);
        break;
    case KITH_ADAPT_CHANGED:
        kith_buf_printf(out,
                        "- %s: held-back sessions agree better with your coders (log-loss %.3f, before %.3f; gain 95%% "
                        "from %.3f to %.3f, %zu turns in %zu sessions). The new weights are kept.\n",
                        name, h->after, h->before, h->gain.low, h->gain.high, h->turns, h->sessions);
        break;
    case KITH_ADAPT_KEPT:
        kith_buf_printf(out,
                        "- %s: held-back sessions do not agree better, or not by enough to be sure of (log-loss %.3f, "
                        "before %.3f; gain "
                        "95%% from %.3f to %.3f, %zu turns in %zu sessions)%s. The model's own weights stay.\n",
                        name, h->after, h->before, h->gain.low, h->gain.high, h->turns, h->sessions,
                        h->gain.low > 0.0 && h->skill.low <= 0.0
                            ? ": what was learned does no better than knowing how often each code occurs"
                            : "");
        break;
    }
}

void kith_site_tell(const struct kith_site *site, struct kith_buf *out)
{
    size_t changed = 0;

    for (int head = 0; head < KITH_HEAD_ROLE; head++)
        changed += kith_site_changed(site, head);
    kith_buf_printf(out,
                    "%zu of %d heads changed, by %zu coded sessions, each head tried on sessions it had not learned "
                    "from.\n",
                    changed, KITH_HEAD_ROLE, site->n);
    if (site->seen)
        kith_buf_printf(out, "%zu more sessions were left out: the model was trained on them before.\n", site->seen);
    if (site->uncoded)
        kith_buf_printf(out, "%zu more sessions were left out: nobody coded them.\n", site->uncoded);
    for (int head = 0; head < KITH_HEAD_ROLE; head++)
        if (site->adapt.heads[head].turns)
            tell_head(&site->adapt.heads[head], kith_head_spec(head)->name, out);
    kith_buf_byte(out, '\n');
}
