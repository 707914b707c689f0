#include "kith_cpu.h"

#include <stdbool.h>
#include <string.h>

static const char *const names[KITH_CPU_COUNT] = {"auto", "scalar", "neon", "avx2", "avx512"};

static bool has(enum kith_cpu cpu)
{
    switch (cpu) {
    case KITH_CPU_SCALAR:
        return true;
#if defined(__aarch64__)
    case KITH_CPU_NEON:
        return true; /* part of the architecture */
#elif defined(__x86_64__)
    case KITH_CPU_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case KITH_CPU_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vnni");
#endif
    default:
        return false;
    }
}

enum kith_cpu kith_cpu_best(enum kith_cpu wanted)
{
    int cpu = wanted > KITH_CPU_AUTO && wanted < KITH_CPU_COUNT ? (int)wanted : KITH_CPU_COUNT - 1;

    while (cpu > KITH_CPU_SCALAR && !has((enum kith_cpu)cpu))
        cpu--;
    return (enum kith_cpu)cpu;
}

enum kith_cpu kith_cpu_pick(const char *name)
{
    for (int cpu = KITH_CPU_SCALAR; name && cpu < KITH_CPU_COUNT; cpu++)
        if (strcmp(name, names[cpu]) == 0)
            return kith_cpu_best((enum kith_cpu)cpu);
    return kith_cpu_best(KITH_CPU_AUTO);
}

const char *kith_cpu_name(enum kith_cpu cpu)
{
    return (unsigned)cpu < KITH_CPU_COUNT ? names[cpu] : names[0];
}
