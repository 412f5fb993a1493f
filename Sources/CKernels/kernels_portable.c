#include "ckernels.h"
#include "sets.h"

// Any processor: vectors of four, fused where the compiler's default target is (arm64 is).
#if defined(__aarch64__) || defined(__FMA__)
#define FUSED_BY_DEFAULT 1
#else
#define FUSED_BY_DEFAULT 0
#endif
#define SET_NAME "portable"
#define LANES 4
#define FUSED FUSED_BY_DEFAULT

#define NAME(x) x##_portable
#include "kernels_template.h"
#undef NAME
#define NAME(x) x##_bf16_portable
#include "bfloat16_template.h"
#undef NAME
#define NAME(x) x##_int8_portable
#include "int8_template.h"

