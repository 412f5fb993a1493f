// Products and time steps that read 8-bit integers. Included after kernels_template.h, once per instruction set, with
// a NAME(x) of its own; ADD_QUADS(sum, a, b), the sum of the four products of unsigned and signed bytes, and
// MULTIPLY_PAIRS(a, b), that of two products of 16 bits, are defined where the processor has an instruction.

#undef UNROLL
#include "vector_template.h"
#include "low_tiles.h"

typedef uint8_t NAME(byte_vector) __attribute__((vector_size(LANES), aligned(1)));
typedef int16_t NAME(short_vector) __attribute__((vector_size(LANES * 4), aligned(4)));
typedef uint32_t NAME(word) __attribute__((may_alias, aligned(1)));
#define byte_vector NAME(byte_vector)
#define short_vector NAME(short_vector)
#define word NAME(word)

#define LIMIT 127.0f      // the largest byte of a weight, and of a state without its zero point
#define ZERO_POINT 128    // the byte of a state that is zero

INLINE ivec NAME(load_integers)(const int32_t *p) { return *(const ivec *)p; }
#define load_integers NAME(load_integers)

// `x` rounded to the nearest even integer between -127 and 127; a NaN becomes 127. Adding 1.5 * 2^23 rounds.
INLINE ivec NAME(round_to_integers)(vec x) {
    vec y = select_(x < LIMIT, x, splat(LIMIT));
    y = select_(y > -LIMIT, y, splat(-LIMIT));
    return (ivec)(y + 12582912.0f) - (ivec)splat(12582912.0f);
}
#define round_to_integers NAME(round_to_integers)

INLINE void NAME(store_bytes)(uint8_t *p, vec x) {
    *(byte_vector *)p = __builtin_convertvector((uvec)(round_to_integers(x) + ZERO_POINT), byte_vector);
}

// What takes the largest magnitude to 127, and back; zero where there is next to nothing. A NaN is larger than all
// numbers and stays in the scale, and so in all that is computed from it.
INLINE vec NAME(inverse_scale)(vec largest) {
    return (vec)((ivec)(LIMIT / largest) & (largest > 0x1p-100f));
}
INLINE vec NAME(scale)(vec largest) { return (vec)((ivec)(largest / LIMIT) & ~(largest <= 0x1p-100f)); }
// `y` is a magnitude; those of floats are ordered like the integers with the same bits.
INLINE vec NAME(larger)(vec x, vec y) {
    ivec magnitude = (ivec)x & 0x7fffffff;
    return select_(magnitude > (ivec)y, (vec)magnitude, y);
}

#if !defined(ADD_QUADS)
INLINE ivec NAME(multiply_pairs)(ivec a, ivec b) {
#if defined(MULTIPLY_PAIRS)
    return MULTIPLY_PAIRS(a, b);
#else
    return (a << 16 >> 16) * (b << 16 >> 16) + (a >> 16) * (b >> 16);
#endif
}
#define multiply_pairs NAME(multiply_pairs)
#endif

// The sums of one tile over words of four rows; strides are in words.
INLINE void NAME(sum_words)(const int m, const int w, long words, const word *a, long row_stride, long k_stride,
                            const uint32_t *b, ivec finished[][4]) {
    ivec sums[MAXIMUM_ROWS][4];
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) sums[r][j] = (ivec){0};
    _Pragma("clang loop unroll(disable)") for (long i = 0; i < words; i++, b += w * BLOCK, a += k_stride) {
#if defined(ADD_QUADS)
        ivec bi[4];
        UNROLL for (int j = 0; j < w; j++) bi[j] = (ivec)load_words(b + j * BLOCK);
        UNROLL for (int r = 0; r < m; r++) {
            ivec ar = (ivec)splat_word(a[r * row_stride]);
            UNROLL for (int j = 0; j < w; j++) sums[r][j] = ADD_QUADS(sums[r][j], ar, bi[j]);
        }
#else
        // Bytes 0 and 2 of each word, then 1 and 3: their products fit 16 bits times 16 bits.
        ivec ai[MAXIMUM_ROWS];
        UNROLL for (int r = 0; r < m; r++) ai[r] = (ivec)(splat_word(a[r * row_stride]) & 0x00ff00ffu);
        UNROLL for (int j = 0; j < w; j++) {
            ivec bj = (ivec)(((short_vector)load_words(b + j * BLOCK) << 8) >> 8);
            UNROLL for (int r = 0; r < m; r++) sums[r][j] += multiply_pairs(ai[r], bj);
        }
        READ_AGAIN(b);
        UNROLL for (int r = 0; r < m; r++) ai[r] = (ivec)((splat_word(a[r * row_stride]) >> 8) & 0x00ff00ffu);
        UNROLL for (int j = 0; j < w; j++) {
            ivec bj = (ivec)((short_vector)load_words(b + j * BLOCK) >> 8);
            UNROLL for (int r = 0; r < m; r++) sums[r][j] += multiply_pairs(ai[r], bj);
        }
#endif
    }
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) finished[r][j] = sums[r][j];
}

static void NAME(quantize)(long rows, long columns, const float *x, long x_stride, uint8_t *y, long y_stride,
                           float *scales) {
    long whole = columns / LANES * LANES;
    for (long row = 0; row < rows; row++, x += x_stride, y += y_stride) {
        float rest[LANES] = {0};
        for (long i = whole; i < columns; i++) rest[i - whole] = x[i];
        vec maxima = NAME(larger)(load(rest), splat(0));
        for (long i = 0; i < whole; i += LANES) maxima = NAME(larger)(load(x + i), maxima);
        int32_t bits = 0;
        for (int lane = 0; lane < LANES; lane++) bits = ((ivec)maxima)[lane] > bits ? ((ivec)maxima)[lane] : bits;
        vec largest = (vec)(bits - (ivec){0});
        vec inverse = NAME(inverse_scale)(largest);
        scales[row] = NAME(scale)(largest)[0];
        for (long i = 0; i < whole; i += LANES) NAME(store_bytes)(y + i, load(x + i) * inverse);
        uint8_t bytes[LANES];
        NAME(store_bytes)(bytes, load(rest) * inverse);
        for (long i = whole; i < (columns + 3) / 4 * 4; i++) y[i] = bytes[i - whole];
    }
}

static void NAME(pack)(long k, long n, const float *packed, long width, uint32_t *words, float *scales,
                       int32_t *corrections) {
    for (long column = 0; column < n; column += width * BLOCK) {
        long floats = n - column < width * BLOCK ? n - column : width * BLOCK;
        uint32_t *panel_words = words + column * ((k + 3) / 4);
        for (long j = 0; j < floats; j += LANES) {
            const float *panel = packed + column * k + j;
            vec largest = splat(0);
            for (long i = 0; i < k; i++) largest = NAME(larger)(load(panel + i * floats), largest);
            vec inverse = NAME(inverse_scale)(largest);
            ivec sum = {0};
            for (long i = 0; i < k; i += 4) {
                uvec quad = {0};
                for (int byte = 0; byte < 4 && i + byte < k; byte++) {
                    ivec q = round_to_integers(load(panel + (i + byte) * floats) * inverse);
                    sum += q;
                    quad |= (uvec)(q & 0xff) << (8 * byte);
                }
                *(uvec *)(panel_words + i / 4 * floats + j) = quad;
            }
            store(scales + column + j, NAME(scale)(largest));
            *(ivec *)(corrections + column + j) = ZERO_POINT * sum;
        }
    }
}

#undef WEIGHTS
#define WEIGHTS ck_int8_weights
#define AT(weights, word, column) \
    ((ck_int8_weights){(weights).words + (word), (weights).scales + (column), (weights).corrections + (column)})
#define WORDS(weights) (weights).words
#define SUM ivec
// Without a scale of the rows: 1 / 127. The scales are multiplied first.
#define FINISHED(sum, r, j)                                                                                \
    ((scales ? scales[r] : 1 / LIMIT) * load(b.scales + (j) * BLOCK) *                                     \
     __builtin_convertvector((sum) - load_integers(b.corrections + (j) * BLOCK), vec))
#include "low_product_template.h"

static void NAME(multiply)(long m, long n, long k, const uint8_t *a, long a_stride, const float *a_scales,
                           ck_int8_weights packed, long width, float *c, long c_stride, bool accumulate,
                           const float *bias) {
    NAME(multiply_words)(m, n, (k + 3) / 4, (const word *)a, a_stride / 4, a_scales, packed, width, c, c_stride,
                         accumulate, bias);
}

#undef PANEL
#undef COPY
#undef PASS
#undef PRODUCT
#undef STORE
#undef FINISH_ROWS
#define PANEL(weights, column, k) AT(weights, (column) * ((k) / 4), column)
#define COPY(copy) , ck_copy copy
#define PASS(copy) , copy
#define COPY_OF(p, of) ((uint8_t *)(of).copy + ((p) - (of).floats))
#define SCALES_OF(p, stride, of) ((of).scales ? (of).scales + ((p) - (of).floats) / (stride) : 0)
#define PRODUCT(m, blocks, k, rows, stride, weights, start, start_stride, sums, copy)                             \
    NAME(multiply_panel)((int)(blocks), m, (k) / 4, (const word *)COPY_OF(rows, copy), (stride) / 4, 1,           \
                         SCALES_OF(rows, stride, copy), weights, start, start_stride, sums, (blocks) * BLOCK)
#define STORE(p, x, copy)                                             \
    do {                                                              \
        vec stored = x;                                               \
        store(p, stored);                                             \
        NAME(store_bytes)(COPY_OF(p, copy), stored * LIMIT);          \
    } while (0)
// A rectifier's state has no bound, so its scale is known once its row is complete.
#define FINISH_ROWS(rectifier, rows, hidden, output, stride, copy)                                    \
    if (rectifier) {                                                                                  \
        NAME(quantize)(rows, hidden, output, stride, COPY_OF(output, copy), stride,                   \
                       (copy).scales + ((output) - (copy).floats) / (stride));                        \
    }
#define FORWARD_ONLY
#include "cells_template.h"
#undef FORWARD_ONLY
#undef COPY_OF
#undef AT
#undef WORDS
#undef SUM
#undef FINISHED

const ck_int8 NAME(ck) = {
    .quantize = NAME(quantize),
    .pack = NAME(pack),
    .multiply = NAME(multiply),
    .rnn_forward = NAME(rnn_forward),
    .lstm_forward = NAME(lstm_forward),
    .gru_after_forward = NAME(gru_after_forward),
    .gru_before_forward = NAME(gru_before_forward),
};
