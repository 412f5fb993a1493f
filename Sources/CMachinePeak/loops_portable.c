#include "cmachinepeak.h"
#include "sets.h"

#define LANES 4
#define FUSED 0
#define NAME(x) x##_portable
#include "loops_template.h"

const mp_loops mp_portable = {.name = "portable", .fma = fma_portable, .read = read_portable};
