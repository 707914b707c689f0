/* The kernel for any processor: four lanes by the compiler's own vectors. */
#include "philox.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VB 16
typedef float vf __attribute__((vector_size(VB)));
typedef int32_t vi __attribute__((vector_size(VB)));

static inline vf v_min(vf a, vf b)
{
    vi less = (vi)(a < b);

    return (vf)((less & (vi)a) | (~less & (vi)b));
}

static inline vf v_max(vf a, vf b)
{
    vi more = (vi)(a > b);

    return (vf)((more & (vi)a) | (~more & (vi)b));
}

static inline bool v_any(vi x)
{
    return (x[0] | x[1] | x[2] | x[3]) != 0;
}

#include "circuit_block.h"

static inline void v_noise(const uint32_t *animal, uint32_t step, const struct kith_plan *p, vi word[4])
{
    for (int lane = 0; lane < VB / 4; lane++) {
        const uint32_t counter[4] = {step, p->session, animal[lane], KITH_PHILOX_OF_RATES};
        uint32_t out[4];

        kith_philox(counter, p->key, KITH_PHILOX_NOISE, out);
        for (int i = 0; i < 4; i++)
            word[i][lane] = (int32_t)out[i];
    }
}

#include "tick_body.h"

uint64_t kith_tick_portable(struct kith_block *block, const struct kith_plan *plan, uint32_t step, uint32_t tick)
{
    return tick_all(block, plan, step, tick);
}
