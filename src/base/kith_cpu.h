/* Which instruction set the kernels use. Constant data; any thread. */
#ifndef KITH_CPU_H
#define KITH_CPU_H

/* AUTO takes the best that this processor has. AVX512 needs VNNI, AVX2 needs FMA; NEON is that of 64-bit ARM. */
enum kith_cpu { KITH_CPU_AUTO, KITH_CPU_SCALAR, KITH_CPU_NEON, KITH_CPU_AVX2, KITH_CPU_AVX512, KITH_CPU_COUNT };

/* "scalar", "neon", "avx2", "avx512", or NULL for the best; what the processor lacks, or a name that is none of these,
 * becomes the best that it has below. Never AUTO. */
enum kith_cpu kith_cpu_pick(const char *name);
/* The same of a set by number. */
enum kith_cpu kith_cpu_best(enum kith_cpu wanted);
const char *kith_cpu_name(enum kith_cpu cpu); /* "auto", "scalar", ... */

#endif
