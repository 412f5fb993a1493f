#include "cmachinepeak.h"
#include "sets.h"

#if defined(__x86_64__)
static mp_loops chosen;

// Once, before main: so there is nothing to lock.
__attribute__((constructor)) static void choose(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) {
        chosen = mp_avx512;
        if (__builtin_cpu_supports("avx512bf16")) chosen.bf16_dot = mp_bf16_dot;
        if (__builtin_cpu_supports("avx512vnni")) chosen.int8_dot = mp_int8_dot;
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        chosen = mp_avx2;
    } else {
        chosen = mp_portable;
    }
}

const mp_loops *mp_best(void) { return &chosen; }
#else
const mp_loops *mp_best(void) { return &mp_portable; }
#endif
