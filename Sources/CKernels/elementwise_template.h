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

// The 16 partial sums, added by halves.
#define ADD_HALVES(sums)                                              \
    for (int half = 8; half > 0; half /= 2) {                         \
        for (int j = 0; j < half; j++) (sums)[j] += (sums)[j + half]; \
    }

static float NAME(dot)(long n, const float *x, const float *y) {
    vec partial[VECTORS] = {{0}};
    long i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
        UNROLL for (int j = 0; j < VECTORS; j++) {
            partial[j] = fma_(load(x + i + j * LANES), load(y + i + j * LANES), partial[j]);
        }
    }
    float sums[BLOCK];
    UNROLL for (int j = 0; j < VECTORS; j++) store(sums + j * LANES, partial[j]);
    for (int j = 0; i < n; i++, j++) sums[j] = NAME(fma_one)(x[i], y[i], sums[j]);
    ADD_HALVES(sums)
    return sums[0];
}

// Four inner products at once, each as `dot` has it: the sums of one wait for no other.
INLINE void NAME(four_dots)(long n, const float *x, const float *y, long stride, float *products) {
    vec partial[4][VECTORS] = {{{0}}};
    long i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
        UNROLL for (int j = 0; j < VECTORS; j++) {
            const vec factor = load(x + i + j * LANES);
            UNROLL for (int r = 0; r < 4; r++) {
                partial[r][j] = fma_(factor, load(y + r * stride + i + j * LANES), partial[r][j]);
            }
        }
    }
    UNROLL for (int r = 0; r < 4; r++) {
        float sums[BLOCK];
        UNROLL for (int j = 0; j < VECTORS; j++) store(sums + j * LANES, partial[r][j]);
        for (long j = i; j < n; j++) sums[j - i] = NAME(fma_one)(x[j], y[r * stride + j], sums[j - i]);
        ADD_HALVES(sums)
        products[r] = sums[0];
    }
}

static void NAME(row_products)(long m, long n, long k, const float *x, long x_stride, const float *y, long y_stride,
                               float *c, long c_stride) {
    for (long row = 0; row < m; row++, x += x_stride, c += c_stride) {
        long j = 0;
        for (; j + 4 <= n; j += 4) NAME(four_dots)(k, x, y + j * y_stride, y_stride, c + j);
        for (; j < n; j++) c[j] = NAME(dot)(k, x, y + j * y_stride);
    }
}

// A tile of `rows` rows and `vectors` vectors of C += A Y; both are constants wherever this is called.
INLINE void NAME(add_row_sums_tile)(const int rows, const int vectors, long n, const float *a, long row_stride,
                                    long column_stride, const float *y, long y_stride, float *c, long c_stride) {
    vec sums[2][4];
    UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++) {
        sums[r][v] = load(c + r * c_stride + v * LANES);
    }
    for (long j = 0; j < n; j++, a += column_stride, y += y_stride) {
        UNROLL for (int v = 0; v < vectors; v++) {
            const vec row = load(y + v * LANES);
            UNROLL for (int r = 0; r < rows; r++) sums[r][v] = fma_(splat(a[r * row_stride]), row, sums[r][v]);
        }
    }
    UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < vectors; v++) {
        store(c + r * c_stride + v * LANES, sums[r][v]);
    }
}

static void NAME(add_row_sums)(long m, long n, long k, const float *a, long row_stride, long column_stride,
                               const float *y, long y_stride, float *c, long c_stride) {
    long row = 0;
    for (; row < m; row += 2, a += 2 * row_stride, c += 2 * c_stride) {
        const bool pair = row + 2 <= m;
        long i = 0;
        for (; i + 4 * LANES <= k; i += 4 * LANES) {
            if (pair) {
                NAME(add_row_sums_tile)(2, 4, n, a, row_stride, column_stride, y + i, y_stride, c + i, c_stride);
            } else {
                NAME(add_row_sums_tile)(1, 4, n, a, row_stride, column_stride, y + i, y_stride, c + i, c_stride);
            }
        }
        for (; i + LANES <= k; i += LANES) {
            if (pair) {
                NAME(add_row_sums_tile)(2, 1, n, a, row_stride, column_stride, y + i, y_stride, c + i, c_stride);
            } else {
                NAME(add_row_sums_tile)(1, 1, n, a, row_stride, column_stride, y + i, y_stride, c + i, c_stride);
            }
        }
        for (; i < k; i++) {
            for (int r = 0; r < (pair ? 2 : 1); r++) {
                float sum = c[r * c_stride + i];
                for (long j = 0; j < n; j++) {
                    sum = NAME(fma_one)(a[r * row_stride + j * column_stride], y[j * y_stride + i], sum);
                }
                c[r * c_stride + i] = sum;
            }
        }
    }
}

typedef float NAME(half_lanes) __attribute__((vector_size(LANES * 2), aligned(4)));
typedef double NAME(doubles) __attribute__((vector_size(LANES * 4), aligned(8)));

// The square of a float is exact in double precision, so it makes no difference whether it is fused.
static double NAME(sum_of_squares)(long n, const float *x) {
    NAME(doubles) partial[2 * VECTORS] = {{0}};
    long i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
        UNROLL for (int j = 0; j < 2 * VECTORS; j++) {
            const NAME(half_lanes) *floats = (const NAME(half_lanes) *)(x + i + j * LANES / 2);
            NAME(doubles) value = __builtin_convertvector(*floats, NAME(doubles));
            partial[j] += value * value;
        }
    }
    double sums[BLOCK];
    UNROLL for (int j = 0; j < 2 * VECTORS; j++) *(NAME(doubles) *)(sums + j * LANES / 2) = partial[j];
    for (int j = 0; i < n; i++, j++) sums[j] += (double)x[i] * x[i];
    ADD_HALVES(sums)
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
INLINE vec NAME(drop)(uint32_t key, uvec index, uint32_t threshold, float scale, vec x) {
    uvec h = key + index * 0x9E3779B9u;
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    h ^= h >> 16;
    return select_((ivec)(h < threshold), splat(0), x * scale);
}

static void NAME(dropout)(long n, uint32_t key, uint32_t threshold, float scale, float *x) {
    static const uint32_t lanes[BLOCK] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    uvec index = *(const uvec *)lanes;
    long i = 0;
    for (; i + LANES <= n; i += LANES, index += LANES) {
        store(x + i, NAME(drop)(key, index, threshold, scale, load(x + i)));
    }
    if (i == n) return;
    float rest[LANES] = {0};
    for (long j = 0; i + j < n; j++) rest[j] = x[i + j];
    store(rest, NAME(drop)(key, index, threshold, scale, load(rest)));
    for (long j = 0; i + j < n; j++) x[i + j] = rest[j];
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

// What a softmax over a row of whole blocks needs: the largest number, and the exponentials with their sum.
static float NAME(maximum)(long n, const float *x) {
    vec largest = load(x);
    for (long i = LANES; i < n; i += LANES) largest = select_(load(x + i) > largest, load(x + i), largest);
    float most = largest[0];
    for (int lane = 1; lane < LANES; lane++) most = largest[lane] > most ? largest[lane] : most;
    return most;
}

static float NAME(exponential_sum)(long n, float shift, float *x) {
    vec partial[VECTORS] = {{0}};
    for (long i = 0; i < n; i += BLOCK) {
        UNROLL for (int j = 0; j < VECTORS; j++) {
            vec y = exp_(load(x + i + j * LANES) - shift);
            store(x + i + j * LANES, y);
            partial[j] += y;
        }
    }
    float sums[BLOCK];
    UNROLL for (int j = 0; j < VECTORS; j++) store(sums + j * LANES, partial[j]);
    ADD_HALVES(sums)
    return sums[0];
}
