/* Which kernels run. */
#include "kernels.h"

#ifdef __aarch64__
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

/* KITH_HAVE_AVX and KITH_HAVE_NEON are set by the build where those kernels were compiled. */
const struct kith_kernels *kith_kernels_of(enum kith_cpu cpu)
{
    switch (kith_cpu_best(cpu)) {
#ifdef KITH_HAVE_AVX
    case KITH_CPU_AVX512:
        return &kith_kernels_avx512;
    case KITH_CPU_AVX2:
        return &kith_kernels_avx2;
#endif
#ifdef KITH_HAVE_NEON
    case KITH_CPU_NEON:
        return getauxval(AT_HWCAP) & HWCAP_ASIMDDP ? &kith_kernels_neon_dot : &kith_kernels_neon;
#endif
    default:
        return &kith_kernels_scalar;
    }
}

size_t kith_packed_bytes(const struct kith_kernels *k, size_t rows, size_t columns)
{
    return rows * columns * k->weight_bytes + rows * sizeof(int32_t); /* behind the weights: a number an output */
}
