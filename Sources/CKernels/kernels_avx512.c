#include "ckernels.h"
#include "sets.h"

#if defined(__x86_64__)
#define SET_NAME "avx512"
#define LANES 16
#define FUSED 1
#define NAME(x) x##_avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma"))), apply_to = function)
#include "kernels_template.h"
#pragma clang attribute pop
#endif
