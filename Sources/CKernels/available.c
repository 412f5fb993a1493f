#include "ckernels.h"
#include "sets.h"

const ck_kernels *ck_available(int index) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
        if (index-- == 0) return &ck_avx512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        if (index-- == 0) return &ck_avx2;
    }
#endif
    return index == 0 ? &ck_portable : 0;
}
