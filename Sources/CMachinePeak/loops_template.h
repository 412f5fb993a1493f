// The loops for one instruction set. Included once per set with LANES, FUSED and NAME(x) defined.

// Independent chains: a fused multiply-add takes 4 cycles and two begin in each, so 8 chains fill the units.
#define CHAINS 12
// Independent sums of the read loop.
#define SUMS 8
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float NAME(vec) __attribute__((vector_size(LANES * 4), aligned(4)));

static double NAME(fma)(long rounds) {
    typedef NAME(vec) vec;
    // The compiler must not know the factors. The values converge to 1: none becomes tiny or infinite.
    volatile float opaque = 0.5f;
    const vec a = opaque - (vec){0}, b = opaque - (vec){0};
    vec chains[CHAINS] = {{0}};
    _Pragma("clang loop unroll(disable)") for (long i = 0; i < rounds; i++) {
        UNROLL for (int j = 0; j < CHAINS; j++) {
#if FUSED
            chains[j] = __builtin_elementwise_fma(chains[j], a, b);
#else
            chains[j] = chains[j] * a + b;
#endif
        }
    }
    UNROLL for (int j = 0; j < CHAINS; j++) opaque = chains[j][0];
    return 2.0 * LANES * CHAINS * (double)rounds;
}

static float NAME(read)(const float *floats, long count) {
    typedef NAME(vec) vec;
    vec sums[SUMS] = {{0}};
    _Pragma("clang loop unroll(disable)") for (long i = 0; i < count; i += SUMS * LANES) {
        UNROLL for (int j = 0; j < SUMS; j++) sums[j] += *(const vec *)(floats + i + j * LANES);
    }
    vec sum = {0};
    UNROLL for (int j = 0; j < SUMS; j++) sum += sums[j];
    return sum[0];
}
