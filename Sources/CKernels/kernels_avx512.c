#include "ckernels.h"
#include "sets.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define SET_NAME "avx512"
#define LANES 16
#define FUSED 1
// Without instructions for lower precisions, longer vectors gain nothing.
#define ck_bf16_avx512 ck_bf16_avx2
#define ck_int8_avx512 ck_int8_avx2
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma"))), apply_to = function)
#define NAME(x) x##_avx512
#include "kernels_template.h"

// The same but for what reads lower precisions.
const ck_kernels ck_avx512_bf16 = {
    .name = "avx512_bf16", FLOAT_KERNELS .bfloat16 = &ck_bf16_avx512_bf16, .int8 = &ck_int8_avx512_bf16};

#pragma clang attribute pop

#pragma clang attribute push(                                                                              \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma,avx512bf16,avx512vnni"))), apply_to = function)
#define ADD_PAIRS(sum, a, b) (vec) _mm512_dpbf16_ps((__m512)(sum), (__m512bh)(a), (__m512bh)(b))
#define ADD_QUADS(sum, a, b) (ivec) _mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(a), (__m512i)(b))
#undef NAME
#define NAME(x) x##_bf16_avx512_bf16
#include "bfloat16_template.h"

// Sums that come out differently where the lower halves are added first, where both products are added with one
// rounding, or where the rounding is not to nearest even. The manuals of the makers leave some of this open.
bool ck_bf16_pairs_agree(void) {
    // sum, then the upper and the lower factors, all of them powers of two and sums of such
    static const float cases[][5] = {
        {1, 0x1p12f, 0x1p12f, -0x1p12f, 0x1p12f},          // 1 + 2^24 - 2^24, exact only in one rounding
        {0x1p24f, 1, 1, 1, 1},                             // ties to even, twice
        {0x1p24f, 3, 1, 1, 1},                             // to 2^24 + 4, then a tie
        {0x1p24f, 1, 1, 3, 1},                             // a tie, then to 2^24 + 4
        {-0x1p24f, 1, 1, 0x1p24f, 1},                      // the upper product's 1 is exact below 2^24
        {-0x1p24f, 0x1p24f, 1, 1, 1},
        {0x1p24f, -1, 1, -0x1p24f, 1},
        {0x1p25f, 1, 1, -0x1p25f, 1},                      // lost when added first
        {0x1p25f, -0x1p25f, 1, 1, 1},                      // kept when added last
        {1, 0x1p-24f, 1, 0x1p-24f, 1},                     // two halves of the last place, one by one
        {1, 0x1p-24f, 1, 0x1p-30f, 1},
        {1, 0x1p-30f, 1, 0x1p-24f, 1},
    };
    bool agree = true;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const float *c = cases[i];
        vec sum = splat(c[0]), upper_a = splat(c[1]), upper_b = splat(c[2]);
        vec lower_a = splat(c[3]), lower_b = splat(c[4]);
        uvec a = (round_to_halves(upper_a) << 16) | round_to_halves(lower_a);
        uvec b = (round_to_halves(upper_b) << 16) | round_to_halves(lower_b);
        vec found = ADD_PAIRS(sum, a, b);
        vec expected = fma_(lower_a, lower_b, fma_(upper_a, upper_b, sum));
        for (int lane = 0; lane < LANES; lane++) agree &= ((uvec)found)[lane] == ((uvec)expected)[lane];
    }
    return agree;
}

#undef NAME
#define NAME(x) x##_int8_avx512_bf16
#include "int8_template.h"
#pragma clang attribute pop
#endif
