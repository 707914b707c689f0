/* The equations' home: 64 simulated rats side by side, and the constants of a session.
 *
 * Three clocks. Every fast step (dt) moves the rates and adds to the hazards; every tick (`fast` steps, about 1 s)
 * moves body, arousal and drives and looks for actions; every minute the set point and the PVT weights move
 * (plasticity.h).
 *
 * Fast, for each region j, logistic phi, noise xi of mean 0 and variance 1 for each step:
 *   r_j <- f + (r_j - f) exp(-dt/tau) + sigma sqrt((1 - exp(-2 dt/tau)) / 2) xi,  f = phi(z_j), kept within 0 and 1:
 *   the exact step of tau dr = (-r + f) dt + sigma sqrt(tau) dW for drives held still, right at any dt. xi is uniform:
 *   a weak scheme needs its first moments only (Kloeden and Platen 1992, 14.1), and rates average many steps.
 *   z_pI = I_pI                       z_aS = I_aS + c_as C           z_aN = I_aN + pi_an pI - al_an aL
 *   z_aL = I_aL    z_T2 = I_T2        z_TV = I_TV                    z_N = I_N + as_n aS     z_C = I_C + as_c aS
 * and for each action k that is open to the animal, hazard_k += rate_k exp(U_k) dt:
 *   U_help = A_help + G_help aS + pvt_help T2                        U_sweet = A_sweet
 *   U_drug = A_drug + a aN - (l0 + l_ext Ext) aL + w2 T2 - wV TV     U_contact = A_contact + contact_c C
 * (the sedation null model adds vigour times the mean rate to each). An act takes act_s at least, so hazards level off:
 * rate exp(U) / (1 + act_s rate exp(U)). An action happens when its hazard reaches a number
 * drawn from the unit exponential: the same law as drawing in every step.
 *
 * Each tick, with the level C = e (6-MAM + morphine) less what naloxone blocks, and its effect B = C / (1 + C /
 * b_most): heroin chain: exact step of depot' = -k depot, mam' = k depot - k mam, morphine' = f k mam - q morphine
 *   tau_W W' = max(H - B, 0) - W            tau_O O' = o_gain N + u_OT - O          tau_S s' = s_task - s
 *   tau_X X_self'  = calm (stress (x_base + x_stress own + x_catch s) + x_w W) - X_self
 *   tau_X X_other' = calm x_other s aS - X_other
 *   I_pI = base + in_pi W + u                I_aS = base + in_as s (1 + as_o O_aS) - as_w W + u
 *   I_aN = base + in_an cue + u              I_aL = base + base_l + u
 *   I_T2 = base + in_t2 cue + t2_w W + t2_x X_self + u
 *   I_TV = base + in_tv cue + u              I_N = base + in_n company + u
 *   I_C = base + in_c s + c_o O_C + u
 *   g(x) = (x / x_peak) exp(1 - x / x_peak)  G_help = k X_other g(X_self + X_other)
 *   A_help = V_help + contact (c + c_O O) - effort - devalue V_drug
 *   A_drug = kappa (1 + kappa_cue cue + kappa_prime B / (1 + B)) V_drug + k_W W - k_O O - satiety max(C - H - 1, 0)
 *   A_contact = V_contact + contact_ox O                             A_sweet = V_sweet
 * (sedation takes sedate (B + W) from each A). O_aS, O_C and O are what receptors there let through.
 *
 * The caller owns blocks and plans; one thread at a time on a block. */
#ifndef KITH_CIRCUIT_BLOCK_H
#define KITH_CIRCUIT_BLOCK_H

#include "circuit_words.h"

#include <stdint.h>

#define KITH_LANES 64

enum kith_action { KITH_ACT_HELP, KITH_ACT_DRUG, KITH_ACT_CONTACT, KITH_ACT_SWEET, KITH_ACTIONS };

enum kith_field {
    KITH_F_RATE,                                /* of each region; the next runs likewise */
    KITH_F_DRIVE = KITH_F_RATE + KITH_REGIONS,  /* u: manipulations */
    KITH_F_LIVE = KITH_F_DRIVE + KITH_REGIONS,  /* 0 where lesioned, else 1 */
    KITH_F_HAZARD = KITH_F_LIVE + KITH_REGIONS, /* of each action */
    KITH_F_DUE = KITH_F_HAZARD + KITH_ACTIONS,
    KITH_F_OPEN = KITH_F_DUE + KITH_ACTIONS, /* 1 where the action is open to the animal */
    KITH_F_SUM = KITH_F_OPEN + KITH_ACTIONS, /* over ticks: regions, then enum kith_sum */
    KITH_F_DEPOT = KITH_F_SUM + KITH_REGIONS + 7,
    KITH_F_MAM,
    KITH_F_MORPHINE,
    KITH_F_LEVEL, /* C */
    KITH_F_B,
    KITH_F_W,
    KITH_F_H,
    KITH_F_O,
    KITH_F_S,
    KITH_F_X_SELF,
    KITH_F_X_OTHER,
    KITH_F_V_HELP,
    KITH_F_V_DRUG,
    KITH_F_V_CONTACT,
    KITH_F_V_SWEET,
    KITH_F_EXT,
    KITH_F_W2,
    KITH_F_WV,
    KITH_F_BUSY,       /* tick until which nothing can be done */
    KITH_F_TRAPPED,    /* 1 while the other is, and where it stays distressed */
    KITH_F_TRAIT_HELP, /* log-normal, mean 1, on k */
    KITH_F_TRAIT_EFFORT,
    KITH_F_TRAIT_STRESS,
    KITH_F_TRAIT_DRUG,
    KITH_F_TRAIT_CONTACT,
    KITH_F_TRAIT_EAGER, /* on every hazard */
    KITH_F_RECEPTOR_AS, /* 1 less what is blocked */
    KITH_F_RECEPTOR_C,
    KITH_F_RECEPTOR_ALL,
    KITH_F_DOSE_O, /* u_OT */
    KITH_F_CALM,   /* 1 less what an anxiolytic takes */
    KITH_F_FREE_B, /* 1 less what naloxone blocks */
    KITH_F_OWN,    /* own stress */
    KITH_FIELDS
};

enum kith_sum {
    KITH_SUM_S = KITH_REGIONS,
    KITH_SUM_EMPATHY,
    KITH_SUM_X_SELF,
    KITH_SUM_X_OTHER,
    KITH_SUM_O,
    KITH_SUM_W,
    KITH_SUM_B,
    KITH_SUMS
};
_Static_assert(KITH_SUMS == KITH_REGIONS + 7, "KITH_F_SUM leaves room for as many");

struct kith_block {
    _Alignas(64) float f[KITH_FIELDS][KITH_LANES];
    _Alignas(64) uint32_t animal[KITH_LANES]; /* the third word of its counters */
    uint32_t n;                               /* lanes in use */
};

/* What is the same for all animals in a session. Single precision, since kernels and reference must share it. */
struct kith_plan {
    uint32_t fast;    /* steps a tick */
    uint32_t session; /* the second word of counters */
    uint32_t key[2];
    uint32_t sums;    /* whether what is measured over a session is added up */
    uint32_t actions; /* bits 1u << enum kith_action that can happen at all */
    float keep;       /* exp(-dt/tau) */
    float noise;      /* of a signed 16-bit number */
    float base, base_l, pi_an, al_an, c_as, as_c, as_n, in_pi, in_as, as_o, as_w, in_an_cue, in_t2_cue, t2_w, t2_x;
    float in_tv_cue, in_n_company, in_c, c_o;
    float depot_keep, mam_depot, morphine_depot, morphine_mam, morphine_keep; /* mam keeps as depot does */
    float step_w, step_o, step_s, step_x;                                     /* 1 - exp(-tick/tau) */
    float o_gain, s_task, x_base, x_stress, x_catch, x_w, x_other, x_scale;   /* x_scale: 1 / x_peak */
    float help_k, contact, contact_o, effort, devalue, pvt_help;
    float kappa, kappa_cue, kappa_prime, satiety, a_an, l0, l_ext, k_w, k_o; /* kappa_cue: 1 + kappa_cue cue */
    float b_scale;                                                           /* 1 / b_most */
    float act_steps;                                                         /* act_s in fast steps */
    float contact_c, contact_ox, sedate, vigour;                             /* vigour over the number of regions */
    float rate[KITH_ACTIONS];                                                /* a fast step, at utility 0 */
};

/* One tick of all lanes. `step` is the number of its first fast step, `tick` its own number. Answers which lanes have a
 * hazard that is due, as bits. The same for every instruction set, bit for bit. */
typedef uint64_t kith_tick_fn(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick);

uint64_t kith_tick_portable(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick);
uint64_t kith_tick_avx2(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick);
uint64_t kith_tick_avx512(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick);

/* The same in double precision with the C library's exp: slow, plain, for tests. */
uint64_t kith_tick_reference(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick);

#endif
