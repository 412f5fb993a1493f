#include "ckernels.h"
#include "sets.h"

#if defined(__x86_64__)
#define SET_NAME "avx2"
#define LANES 8
#define FUSED 1
#define MULTIPLY_PAIRS(a, b) (ivec)__builtin_ia32_pmaddwd256((short_vector)(a), (short_vector)(b))
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx2
#include "kernels_template.h"
#undef NAME
#define NAME(x) x##_bf16_avx2
#include "bfloat16_template.h"
#undef NAME
#define NAME(x) x##_int8_avx2
#include "int8_template.h"
#pragma clang attribute pop
#endif
