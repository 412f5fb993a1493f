#include "cmachinepeak.h"
#include "sets.h"

#if defined(__x86_64__)
#define LANES 8
#define FUSED 1
#define NAME(x) x##_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "loops_template.h"
#pragma clang attribute pop

const mp_loops mp_avx2 = {.name = "avx2", .fma = fma_avx2, .read = read_avx2};
#endif
