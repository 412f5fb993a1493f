// Vectors of any length. Reductions keep 16 partial sums on every instruction set, so that they agree.


static void NAME(add)(long n, const float *x, float *y) {
    long i = 0;
    for (; i + LANES <= n; i += LANES) store(y + i, load(y + i) + load(x + i));
    for (; i < n; i++) y[i] += x[i];
}

INLINE float NAME(fma_one)(float a, float b, float c) {
#if FUSED
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

static void NAME(add_scaled)(long n, float a, const float *x, float *y) {
    long i = 0;
    for (; i + LANES <= n; i += LANES) store(y + i, fma_(splat(a), load(x + i), load(y + i)));
    for (; i < n; i++) y[i] = NAME(fma_one)(a, x[i], y[i]);
}

static float NAME(dot)(long n, const float *x, const float *y) {
    float sums[16] = {0};
    long i = 0;
    for (; i + 16 <= n; i += 16) {
        for (int j = 0; j < 16; j += LANES) store(sums + j, fma_(load(x + i + j), load(y + i + j), load(sums + j)));
    }
    for (int j = 0; i < n; i++, j++) sums[j] = NAME(fma_one)(x[i], y[i], sums[j]);
    for (int half = 8; half > 0; half /= 2) {
        for (int j = 0; j < half; j++) sums[j] += sums[j + half];
    }
    return sums[0];
}

static double NAME(sum_of_squares)(long n, const float *x) {
    double sums[16] = {0};
    long i = 0;
    for (; i + 16 <= n; i += 16) {
        for (int j = 0; j < 16; j++) sums[j] += (double)x[i + j] * x[i + j];
    }
    for (int j = 0; i < n; i++, j++) sums[j] += (double)x[i] * x[i];
    for (int half = 8; half > 0; half /= 2) {
        for (int j = 0; j < half; j++) sums[j] += sums[j + half];
    }
    return sums[0];
}

// Adam with bias correction (Kingma and Ba 2015) and decoupled weight decay (Loshchilov and Hutter 2019).
INLINE void NAME(adam_block)(ck_adam p, const float *gradient, float *weights, float *first, float *second) {
    vec g = load(gradient) * p.gradient_scale;
    vec m = fma_(load(first), splat(p.beta1), g * (1.0f - p.beta1));
    vec v = fma_(load(second), splat(p.beta2), g * g * (1.0f - p.beta2));
    store(first, m);
    store(second, v);
    vec root = __builtin_elementwise_sqrt(v * p.correction2);
    vec w = load(weights);
    store(weights, w - p.rate * (m * p.correction1 / (root + p.epsilon) + p.decay * w));
}

static void NAME(adam)(long n, ck_adam p, const float *gradient, float *weights, float *first, float *second) {
    long i = 0;
    for (; i + LANES <= n; i += LANES) NAME(adam_block)(p, gradient + i, weights + i, first + i, second + i);
    if (i == n) return;
    float g[LANES] = {0}, w[LANES] = {0}, m[LANES] = {0}, v[LANES] = {0};
    for (long j = 0; i + j < n; j++) {
        g[j] = gradient[i + j], w[j] = weights[i + j], m[j] = first[i + j], v[j] = second[i + j];
    }
    NAME(adam_block)(p, g, w, m, v);
    for (long j = 0; i + j < n; j++) weights[i + j] = w[j], first[i + j] = m[j], second[i + j] = v[j];
}

// The finalizer of MurmurHash3 over key and index: an independent mask for each key, in any order.
INLINE uint32_t NAME(hash)(uint32_t key, uint32_t index) {
    uint32_t h = key + index * 0x9E3779B9u;
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    return h ^ (h >> 16);
}

static void NAME(dropout)(long n, uint32_t key, uint32_t threshold, float scale, float *x) {
    for (long i = 0; i < n; i++) x[i] = NAME(hash)(key, (uint32_t)i) < threshold ? 0.0f : x[i] * scale;
}

#define ELEMENTWISE(name, function)                                                       \
    static void NAME(name)(long n, const float *x, float *y) {                            \
        long i = 0;                                                                       \
        for (; i + LANES <= n; i += LANES) store(y + i, function(load(x + i)));           \
        if (i == n) return;                                                               \
        float rest[LANES] = {0};                                                          \
        for (long j = 0; i + j < n; j++) rest[j] = x[i + j];                              \
        store(rest, function(load(rest)));                                                \
        for (long j = 0; i + j < n; j++) y[i + j] = rest[j];                              \
    }

ELEMENTWISE(hyperbolic_tangent, tanh_)
ELEMENTWISE(logistic_elements, logistic_)
ELEMENTWISE(exponential, exp_)
