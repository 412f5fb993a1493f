// Vectors, loads, activations. Included once per instruction set with LANES, FUSED and NAME(x) defined.

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float NAME(vec) __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t NAME(ivec) __attribute__((vector_size(LANES * 4), aligned(4)));
typedef uint32_t NAME(uvec) __attribute__((vector_size(LANES * 4), aligned(4)));
#define vec NAME(vec)
#define ivec NAME(ivec)
#define uvec NAME(uvec)

INLINE vec NAME(load)(const float *p) { return *(const vec *)p; }
INLINE void NAME(store)(float *p, vec x) { *(vec *)p = x; }
INLINE vec NAME(splat)(float x) { return x - (vec){0}; }
// condition ? a : b in each lane; a comparison with NaN is false.
INLINE vec NAME(select)(ivec condition, vec a, vec b) {
    return (vec)((condition & (ivec)a) | (~condition & (ivec)b));
}
#define select_ NAME(select)
#define load NAME(load)
#define store NAME(store)
#define splat NAME(splat)

// a * b + c, fused where the processor can. Nothing else is ever contracted.
INLINE vec NAME(fma)(vec a, vec b, vec c) {
#if FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}
#define fma_ NAME(fma)

// tanh as a rational function of degree 13/6 (the coefficients of Eigen's ptanh), within 3e-7 of tanh where
// products are fused and 4.2e-7 where not; a NaN stays a NaN.
INLINE vec NAME(tanh)(vec x) {
    const float limit = 7.90531110763549805f;
    vec y = select_(x > limit, splat(limit), x);
    y = select_(y < -limit, splat(-limit), y);
    vec s = y * y;
    vec p = splat(-2.76076847742355e-16f);
    p = fma_(p, s, splat(2.00018790482477e-13f));
    p = fma_(p, s, splat(-8.60467152213735e-11f));
    p = fma_(p, s, splat(5.12229709037114e-08f));
    p = fma_(p, s, splat(1.48572235717979e-05f));
    p = fma_(p, s, splat(6.37261928875436e-04f));
    p = fma_(p, s, splat(4.89352455891786e-03f));
    vec q = splat(1.19825839466702e-06f);
    q = fma_(q, s, splat(1.18534705686654e-04f));
    q = fma_(q, s, splat(2.26843463243900e-03f));
    q = fma_(q, s, splat(4.89352518554385e-03f));
    return y * p / q;
}

// exp by reduction to [-ln 2 / 2, ln 2 / 2] and a polynomial of degree 5 (Cephes expf); clamped to the
// range of normal floats; within 1.2e-7 of exp, relatively; a NaN stays a NaN.
INLINE vec NAME(exp_inside)(vec y) {
    const vec magic = splat(12582912.0f + 127);  // 1.5 * 2^23: adding it rounds to an integer; 127: the bias
    vec n = fma_(y, splat(1.44269504f), magic);
    vec power = (vec)((ivec)n << 23);  // 2^n, built from its exponent
    n = n - magic;
    vec r = fma_(n, splat(-0.693359375f), y);
    r = fma_(n, splat(2.12194440e-4f), r);
    vec p = splat(1.9875691500e-4f);
    p = fma_(p, r, splat(1.3981999507e-3f));
    p = fma_(p, r, splat(8.3334519073e-3f));
    p = fma_(p, r, splat(4.1665795894e-2f));
    p = fma_(p, r, splat(1.6666665459e-1f));
    p = fma_(p, r, splat(5.0000001201e-1f));
    // A product and not a sum of exponents, which would turn some NaNs into numbers.
    return fma_(p, r * r, r + 1.0f) * power;
}

// least <= x <= most, or NaN where x is.
INLINE vec NAME(clamp)(vec x, float least, float most) {
    vec y = select_(x > most, splat(most), x);
    return select_(y < least, splat(least), y);
}
INLINE vec NAME(exp)(vec x) { return NAME(exp_inside)(NAME(clamp)(x, -87.0f, 88.0f)); }

// Within 1e-7 of the logistic function.
INLINE vec NAME(logistic)(vec x) { return 1.0f / (1.0f + NAME(exp_inside)(-NAME(clamp)(x, -88.0f, 87.0f))); }
#define tanh_ NAME(tanh)
#define exp_ NAME(exp)
#define logistic_ NAME(logistic)

// The first share of `left` when it is cut as evenly as `most` allows; 0 when nothing is left.
INLINE long NAME(even_share)(long left, long most) {
    long shares = (left + most - 1) / most;
    return shares > 0 ? (left + shares - 1) / shares : 0;
}
