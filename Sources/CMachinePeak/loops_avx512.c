#include "cmachinepeak.h"
#include "sets.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 16
#define FUSED 1
#define NAME(x) x##_avx512
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#include "loops_template.h"
#pragma clang attribute pop

const mp_loops mp_avx512 = {.name = "avx512", .fma = fma_avx512, .read = read_avx512};

__attribute__((target("avx512f,avx512bf16"))) double mp_bf16_dot(long rounds) {
    volatile int opaque = 0;
    const __m512bh a = (__m512bh)_mm512_set1_epi32(opaque);
    __m512 chains[CHAINS] = {{0}};
    _Pragma("clang loop unroll(disable)") for (long i = 0; i < rounds; i++) {
        UNROLL for (int j = 0; j < CHAINS; j++) chains[j] = _mm512_dpbf16_ps(chains[j], a, a);
    }
    UNROLL for (int j = 0; j < CHAINS; j++) opaque = (int)chains[j][0];
    return 4.0 * LANES * CHAINS * (double)rounds;
}

__attribute__((target("avx512f,avx512vnni"))) double mp_int8_dot(long rounds) {
    volatile int opaque = 0;
    const __m512i a = _mm512_set1_epi32(opaque);
    __m512i chains[CHAINS] = {{0}};
    _Pragma("clang loop unroll(disable)") for (long i = 0; i < rounds; i++) {
        UNROLL for (int j = 0; j < CHAINS; j++) chains[j] = _mm512_dpbusd_epi32(chains[j], a, a);
    }
    UNROLL for (int j = 0; j < CHAINS; j++) opaque = (int)chains[j][0];
    return 8.0 * LANES * CHAINS * (double)rounds;
}
#endif
