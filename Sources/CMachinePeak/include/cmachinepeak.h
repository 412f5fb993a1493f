#ifndef CMACHINEPEAK_H
#define CMACHINEPEAK_H

#include <stdbool.h>

// Loops that do nothing but keep one part of a processor busy: what a network could reach at most.
// Each runs in the calling thread; who calls takes the time.

typedef struct {
    // avx512, avx2 or portable: the best that this processor has.
    const char *name;
    // `rounds` rounds of independent multiply-adds of floats; gives the operations done, two a multiply-add.
    double (*fma)(long rounds);
    // The same of bfloat16 pairs summed to floats; null where the processor has no instruction for it.
    double (*bf16_dot)(long rounds);
    // The same of bytes summed to integers; null where the processor has no instruction for it.
    double (*int8_dot)(long rounds);
    // Reads `count` floats, a multiple of 256, once; gives a sum, so that the reads are not left out.
    float (*read)(const float *floats, long count);
} mp_loops;

// The loops of the best instruction set that this processor has.
const mp_loops *mp_best(void);

#endif
