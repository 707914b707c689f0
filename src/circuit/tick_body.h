/* One tick over vectors of VB bytes: the body of each kernel, included by tick_portable.c, tick_avx2.c, tick_avx512.c
 * behind their own v_min, v_max and v_noise. Only operations that IEEE 754 rounds in one way, in one order, and no
 * fused ones (-ffp-contract=off): so every width gives the same bits. The equations stand in circuit_block.h. */
#ifndef KITH_TICK_BODY_H
#define KITH_TICK_BODY_H

#include "circuit_block.h"

#define V_LANES (VB / 4)

static inline vf v_all(float x)
{
    return x - (vf){0};
}

static inline vf v_load(const float *p)
{
    vf v;

    memcpy(&v, p, sizeof v);
    return v;
}

static inline void v_store(float *p, vf v)
{
    memcpy(p, &v, sizeof v);
}

/* Cephes' expf: 1 unit in the last place; x within +-87. */
static inline vf v_exp(vf x)
{
    const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to a whole number in the low bits */
    vf t;
    vf n;
    vf r;
    vf y;

    x = v_min(v_max(x, v_all(-87.0f)), v_all(87.0f));
    t = x * 1.44269504088896341f + magic;
    n = t - magic;
    r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    y = (((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r + 4.1665795894e-2f) * r +
          1.6666665459e-1f) *
             r +
         5.0000001201e-1f) *
            (r * r) +
        r + 1.0f;
    return y * (vf)(((vi)t - 0x4B400000 + 127) << 23);
}

/* Two at once, by one division: the slowest operation here. Drives beyond +-40 are the same as 40. */
static inline void v_logistic2(vf za, vf zb, vf *a, vf *b)
{
    vf da = 1.0f + v_exp(v_min(v_max(-za, v_all(-40.0f)), v_all(40.0f)));
    vf db = 1.0f + v_exp(v_min(v_max(-zb, v_all(-40.0f)), v_all(40.0f)));
    vf both = 1.0f / (da * db);

    *a = db * both;
    *b = da * both;
}

static inline vf v_clip01(vf x)
{
    return v_min(v_max(x, v_all(0.0f)), v_all(1.0f));
}

/* A word of noise holds two numbers of 16 bits: -32767.5 to 32767.5. */
static inline vf v_low(vi word)
{
    return __builtin_convertvector((word << 16) >> 16, vf) + 0.5f;
}

static inline vf v_high(vi word)
{
    return __builtin_convertvector(word >> 16, vf) + 0.5f;
}

#define F(name)   (b->f[KITH_F_##name] + at)
#define R(j)      (b->f[KITH_F_RATE + KITH_REGION_##j] + at)
#define U(j)      v_load(b->f[KITH_F_DRIVE + KITH_REGION_##j] + at)
#define HAZARD(k) (b->f[KITH_F_HAZARD + KITH_ACT_##k] + at)
#define LIVE(j)   v_load(b->f[KITH_F_LIVE + KITH_REGION_##j] + at)

/* What the slow clock gives the fast one: drives, and utilities as straight lines in the rates. */
struct still {
    vf f_pi, f_al, f_t2, f_tv; /* settled rates of regions that no other region drives */
    vf i_as, i_an, i_n, i_c;
    vf a_help, g_help, a_drug, g_al, w2, wv, a_contact, a_sweet;
    vf rate_help, rate_drug, rate_contact, rate_sweet; /* 0 where the action is not open */
};

static inline void body(struct kith_block *b, const struct kith_plan *p, size_t at)
{
    vf depot = v_load(F(DEPOT));
    vf mam = v_load(F(MAM));
    vf morphine = v_load(F(MORPHINE));
    vf w = v_load(F(W));
    vf o = v_load(F(O));
    vf s = v_load(F(S));
    vf x_self = v_load(F(X_SELF));
    vf x_other = v_load(F(X_OTHER));
    vf calm = v_load(F(CALM));
    vf level;
    vf opioid;

    morphine = morphine * p->morphine_keep + mam * p->morphine_mam + depot * p->morphine_depot;
    mam = mam * p->depot_keep + depot * p->mam_depot;
    depot = depot * p->depot_keep;
    level = (mam + morphine) * 2.71828182845904524f * v_load(F(FREE_B));
    opioid = level / (1.0f + level * p->b_scale);
    w = w + (v_max(v_load(F(H)) - opioid, v_all(0.0f)) - w) * p->step_w;
    o = o + (v_load(R(N)) * p->o_gain + v_load(F(DOSE_O)) - o) * p->step_o;
    s = s + (v_load(F(TRAPPED)) * p->s_task - s) * p->step_s;
    x_self =
        x_self +
        (calm * (v_load(F(TRAIT_STRESS)) * (p->x_base + v_load(F(OWN)) * p->x_stress + s * p->x_catch) + w * p->x_w) -
         x_self) *
            p->step_x;
    x_other = x_other + (calm * (s * v_load(R(AS)) * p->x_other) - x_other) * p->step_x;
    v_store(F(DEPOT), depot);
    v_store(F(MAM), mam);
    v_store(F(MORPHINE), morphine);
    v_store(F(LEVEL), level);
    v_store(F(B), opioid);
    v_store(F(W), w);
    v_store(F(O), o);
    v_store(F(S), s);
    v_store(F(X_SELF), x_self);
    v_store(F(X_OTHER), x_other);
}

static inline void drives(const struct kith_block *b, const struct kith_plan *p, size_t at, struct still *q)
{
    vf w = v_load(F(W));
    vf o = v_load(F(O));
    vf s = v_load(F(S));

    v_logistic2(p->base + w * p->in_pi + U(PI), p->base + p->base_l + U(AL), &q->f_pi, &q->f_al);
    v_logistic2(p->base + p->in_t2_cue + w * p->t2_w + v_load(F(X_SELF)) * p->t2_x + U(T2),
                p->base + p->in_tv_cue + U(TV), &q->f_t2, &q->f_tv);
    q->i_as = p->base + s * p->in_as * (1.0f + o * v_load(F(RECEPTOR_AS)) * p->as_o) - w * p->as_w + U(AS);
    q->i_an = p->base + p->in_an_cue + U(AN);
    q->i_n = p->base + p->in_n_company + U(N);
    q->i_c = p->base + s * p->in_c + o * v_load(F(RECEPTOR_C)) * p->c_o + U(C);
}

static inline void utilities(const struct kith_block *b, const struct kith_plan *p, size_t at, uint32_t tick,
                             struct still *q)
{
    vf w = v_load(F(W));
    vf o = v_load(F(O)) * v_load(F(RECEPTOR_ALL));
    vf opioid = v_load(F(B));
    vf x_other = v_load(F(X_OTHER));
    vf v_drug = v_load(F(V_DRUG)) * v_load(F(TRAIT_DRUG));
    vf x = (v_load(F(X_SELF)) + x_other) * p->x_scale;
    vf tired = (opioid + w) * p->sedate;
    vf eager = v_load(F(TRAIT_EAGER));
    /* A mask of all ones where the animal is not busy; 1.0f & mask is 1 or 0. */
    vf idle = (vf)((vi)v_all(1.0f) & (vi)(v_all((float)tick) >= v_load(F(BUSY))));

    q->g_help = v_load(F(TRAIT_HELP)) * p->help_k * x_other * (x * v_exp(1.0f - x));
    q->a_help = v_load(F(V_HELP)) + v_load(F(TRAIT_CONTACT)) * (p->contact + o * p->contact_o) -
                v_load(F(TRAIT_EFFORT)) * p->effort - v_drug * p->devalue - tired;
    q->a_drug = p->kappa * (p->kappa_cue + opioid * p->kappa_prime / (1.0f + opioid)) * v_drug + w * p->k_w -
                o * p->k_o - v_max(v_load(F(LEVEL)) - v_load(F(H)) - 1.0f, v_all(0.0f)) * p->satiety - tired;
    q->g_al = p->l0 + v_load(F(EXT)) * p->l_ext;
    q->w2 = v_load(F(W2));
    q->wv = v_load(F(WV));
    q->a_contact = v_load(F(V_CONTACT)) + o * p->contact_ox - tired;
    q->a_sweet = v_load(F(V_SWEET)) - tired;
    q->rate_help = v_load(b->f[KITH_F_OPEN + KITH_ACT_HELP] + at) * idle * eager * p->rate[KITH_ACT_HELP];
    q->rate_drug = v_load(b->f[KITH_F_OPEN + KITH_ACT_DRUG] + at) * idle * eager * p->rate[KITH_ACT_DRUG];
    q->rate_contact = v_load(b->f[KITH_F_OPEN + KITH_ACT_CONTACT] + at) * idle * eager * v_load(F(TRAIT_CONTACT)) *
                      p->rate[KITH_ACT_CONTACT];
    q->rate_sweet = v_load(b->f[KITH_F_OPEN + KITH_ACT_SWEET] + at) * idle * eager * p->rate[KITH_ACT_SWEET];
}

static inline vf v_level_off(vf hazard, const struct kith_plan *p)
{
    return hazard / (1.0f + hazard * p->act_steps);
}

#define MOVE(r, f, xi, j) v_clip01((f) + ((r) - (f)) * p->keep + (xi)*p->noise) * live_##j

static inline void fast(struct kith_block *b, const struct kith_plan *p, size_t at, uint32_t step,
                        const struct still *q)
{
    vf pi = v_load(R(PI)), as = v_load(R(AS)), an = v_load(R(AN)), al = v_load(R(AL));
    vf t2 = v_load(R(T2)), tv = v_load(R(TV)), n = v_load(R(N)), c = v_load(R(C));
    const vf live_pi = LIVE(PI), live_as = LIVE(AS), live_an = LIVE(AN), live_al = LIVE(AL);
    const vf live_t2 = LIVE(T2), live_tv = LIVE(TV), live_n = LIVE(N), live_c = LIVE(C);
    vf help = v_load(HAZARD(HELP));
    vf drug = v_load(HAZARD(DRUG));
    vf contact = v_load(HAZARD(CONTACT));
    vf sweet = v_load(HAZARD(SWEET));
    const bool vigour = p->vigour != 0.0f;

    for (uint32_t k = 0; k < p->fast; k++) {
        vf f_as, f_an, f_n, f_c;
        vf more = v_all(0.0f);
        vi word[4];

        v_logistic2(q->i_as + c * p->c_as, q->i_an + pi * p->pi_an - al * p->al_an, &f_as, &f_an);
        v_logistic2(q->i_n + as * p->as_n, q->i_c + as * p->as_c, &f_n, &f_c);
        v_noise(b->animal + at, step + k, p, word);
        pi = MOVE(pi, q->f_pi, v_low(word[0]), pi);
        as = MOVE(as, f_as, v_high(word[0]), as);
        an = MOVE(an, f_an, v_low(word[1]), an);
        al = MOVE(al, q->f_al, v_high(word[1]), al);
        t2 = MOVE(t2, q->f_t2, v_low(word[2]), t2);
        tv = MOVE(tv, q->f_tv, v_high(word[2]), tv);
        n = MOVE(n, f_n, v_low(word[3]), n);
        c = MOVE(c, f_c, v_high(word[3]), c);
        if (vigour)
            more = (pi + as + an + al + t2 + tv + n + c) * p->vigour;
        if (p->actions & (1u << KITH_ACT_HELP))
            help += v_level_off(v_exp(q->a_help + q->g_help * as + t2 * p->pvt_help + more) * q->rate_help, p);
        if (p->actions & (1u << KITH_ACT_DRUG))
            drug += v_level_off(
                v_exp(q->a_drug + an * p->a_an - q->g_al * al + q->w2 * t2 - q->wv * tv + more) * q->rate_drug, p);
        if (p->actions & (1u << KITH_ACT_CONTACT))
            contact += v_level_off(v_exp(q->a_contact + c * p->contact_c + more) * q->rate_contact, p);
        if (p->actions & (1u << KITH_ACT_SWEET))
            sweet += v_level_off(v_exp(q->a_sweet + more) * q->rate_sweet, p);
    }
    v_store(R(PI), pi);
    v_store(R(AS), as);
    v_store(R(AN), an);
    v_store(R(AL), al);
    v_store(R(T2), t2);
    v_store(R(TV), tv);
    v_store(R(N), n);
    v_store(R(C), c);
    v_store(HAZARD(HELP), help);
    v_store(HAZARD(DRUG), drug);
    v_store(HAZARD(CONTACT), contact);
    v_store(HAZARD(SWEET), sweet);
}

static inline void add_to(struct kith_block *b, size_t at, unsigned sum, vf x)
{
    float *const p = b->f[KITH_F_SUM + sum] + at;

    v_store(p, v_load(p) + x);
}

static inline void sums(struct kith_block *b, size_t at, const struct still *q)
{
    for (unsigned j = 0; j < KITH_REGIONS; j++)
        add_to(b, at, j, v_load(b->f[KITH_F_RATE + j] + at));
    add_to(b, at, KITH_SUM_S, v_load(F(S)));
    add_to(b, at, KITH_SUM_EMPATHY, q->g_help * v_load(R(AS)));
    add_to(b, at, KITH_SUM_X_SELF, v_load(F(X_SELF)));
    add_to(b, at, KITH_SUM_X_OTHER, v_load(F(X_OTHER)));
    add_to(b, at, KITH_SUM_O, v_load(F(O)));
    add_to(b, at, KITH_SUM_W, v_load(F(W)));
    add_to(b, at, KITH_SUM_B, v_load(F(B)));
}

static inline uint64_t due(const struct kith_block *b, size_t at)
{
    vi any = {0};
    uint64_t bits = 0;
    int32_t lane[V_LANES];

    for (unsigned k = 0; k < KITH_ACTIONS; k++)
        any |= (vi)(v_load(b->f[KITH_F_HAZARD + k] + at) >= v_load(b->f[KITH_F_DUE + k] + at));
    if (!v_any(any))
        return 0;
    memcpy(lane, &any, sizeof lane);
    for (unsigned i = 0; i < V_LANES; i++)
        bits |= (uint64_t)(lane[i] != 0) << i;
    return bits << at;
}

static inline uint64_t tick_all(struct kith_block *b, const struct kith_plan *p, uint32_t step, uint32_t tick)
{
    uint64_t bits = 0;

    for (size_t at = 0; at < b->n; at += V_LANES) {
        struct still q;

        body(b, p, at);
        drives(b, p, at, &q);
        utilities(b, p, at, tick, &q);
        fast(b, p, at, step, &q);
        if (p->sums)
            sums(b, at, &q);
        bits |= due(b, at);
    }
    return b->n < KITH_LANES ? bits & ((UINT64_C(1) << b->n) - 1u) : bits;
}

#undef F
#undef R
#undef U
#undef LIVE
#undef HAZARD
#undef MOVE

#endif
