#include "ckernels.h"
#include "sets.h"

#if defined(__x86_64__)
#define SET_NAME "avx2"
#define LANES 8
#define FUSED 1
#define NAME(x) x##_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels_template.h"
#pragma clang attribute pop
#endif
