/* Which kernel runs. */
#include "stepper.h"

#include <string.h>

/* KITH_HAVE_AVX is set by the build where the x86 kernels were compiled. */
enum kith_circuit_cpu kith_circuit_cpu_pick(const char *name)
{
    bool avx2 = false;
    bool avx512 = false;

#ifdef KITH_HAVE_AVX
    __builtin_cpu_init();
    avx2 = __builtin_cpu_supports("avx2") != 0;
    avx512 =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    if (name && strcmp(name, "scalar") == 0)
        return KITH_CIRCUIT_PORTABLE;
    if (avx512 && !(name && strcmp(name, "avx2") == 0))
        return KITH_CIRCUIT_AVX512;
    return avx2 ? KITH_CIRCUIT_AVX2 : KITH_CIRCUIT_PORTABLE;
}

const char *kith_circuit_cpu_name(enum kith_circuit_cpu cpu)
{
    static const char *const names[] = {"auto", "portable", "avx2", "avx512"};

    return (unsigned)cpu < sizeof names / sizeof *names ? names[cpu] : "auto";
}

kith_tick_fn *kith_stepper(enum kith_circuit_cpu cpu)
{
    enum kith_circuit_cpu best = kith_circuit_cpu_pick(NULL);

    if (cpu == KITH_CIRCUIT_AUTO || cpu > best)
        cpu = best;
#ifdef KITH_HAVE_AVX
    if (cpu == KITH_CIRCUIT_AVX512)
        return kith_tick_avx512;
    if (cpu == KITH_CIRCUIT_AVX2)
        return kith_tick_avx2;
#endif
    return kith_tick_portable;
}
