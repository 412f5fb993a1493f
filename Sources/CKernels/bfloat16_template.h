// Products and time steps that read bfloat16. Included after kernels_template.h, once per instruction set, with a
// NAME(x) of its own; ADD_PAIRS(sum, a, b) is defined where the processor has an instruction for it.

#undef UNROLL
#include "vector_template.h"
#include "low_tiles.h"

typedef uint16_t NAME(half_vector) __attribute__((vector_size(LANES * 2), aligned(2)));
typedef uint32_t NAME(word) __attribute__((may_alias, aligned(2)));
#define word NAME(word)
#define half_vector NAME(half_vector)

#define UPPER_HALF 0xffff0000u

// Makes the compiler load what is at `p` twice where it would otherwise keep it, having too few registers.
#define READ_AGAIN(p) __asm__("" : "+r"(p))

// The bfloat16 of a float, in the lower half of each lane.
INLINE uvec NAME(round_to_halves)(vec x) {
    const int32_t infinity = 0x7f800000, smallest = (127 - 56) << 23;
    uvec bits = (uvec)x;
    ivec magnitude = (ivec)(bits & 0x7fffffffu);
    vec rounded = (vec)((bits + 0x7fffu + ((bits >> 16) & 1)) >> 16);
    vec quiet = (vec)((bits >> 16) | 0x40);
    return (uvec)((ivec)select_(magnitude > infinity, quiet, rounded) & (magnitude >= smallest));
}
#define round_to_halves NAME(round_to_halves)

INLINE void NAME(store_halves)(uint16_t *p, uvec x) { *(half_vector *)p = __builtin_convertvector(x, half_vector); }
INLINE uvec NAME(load_halves)(const uint16_t *p) {
    return __builtin_convertvector(*(const half_vector *)p, uvec);
}

// The bfloat16 of up to LANES floats, the others zero.
INLINE uvec NAME(round_some)(long count, const float *x) {
    if (count >= LANES) return round_to_halves(load(x));
    float some[LANES] = {0};
    for (long i = 0; i < count; i++) some[i] = x[i];
    return round_to_halves(load(some));
}

// The sums of one tile over words of two rows; strides are in words.
INLINE void NAME(sum_words)(const int m, const int w, long words, const word *a, long row_stride, long k_stride,
                            const uint32_t *b, vec finished[][4]) {
    vec sums[MAXIMUM_ROWS][4];
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) sums[r][j] = splat(0);
    _Pragma("clang loop unroll(disable)") for (long i = 0; i < words; i++, b += w * BLOCK, a += k_stride) {
#if defined(ADD_PAIRS)
        uvec bi[4];
        UNROLL for (int j = 0; j < w; j++) bi[j] = load_words(b + j * BLOCK);
        UNROLL for (int r = 0; r < m; r++) {
            uvec ar = splat_word(a[r * row_stride]);
            UNROLL for (int j = 0; j < w; j++) sums[r][j] = ADD_PAIRS(sums[r][j], ar, bi[j]);
        }
#else
        vec ai[MAXIMUM_ROWS];
        UNROLL for (int r = 0; r < m; r++) ai[r] = (vec)(splat_word(a[r * row_stride]) & UPPER_HALF);
        UNROLL for (int j = 0; j < w; j++) {
            vec bj = (vec)(load_words(b + j * BLOCK) & UPPER_HALF);
            UNROLL for (int r = 0; r < m; r++) sums[r][j] = fma_(ai[r], bj, sums[r][j]);
        }
        READ_AGAIN(b);
        UNROLL for (int r = 0; r < m; r++) ai[r] = (vec)(splat_word(a[r * row_stride]) << 16);
        UNROLL for (int j = 0; j < w; j++) {
            vec bj = (vec)(load_words(b + j * BLOCK) << 16);
            UNROLL for (int r = 0; r < m; r++) sums[r][j] = fma_(ai[r], bj, sums[r][j]);
        }
#endif
    }
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) finished[r][j] = sums[r][j];
}

static void NAME(convert)(long rows, long columns, const float *x, long x_stride, uint16_t *y, long y_stride) {
    for (long row = 0; row < rows; row++, x += x_stride, y += y_stride) {
        long i = 0;
        for (; i + LANES <= columns; i += LANES) NAME(store_halves)(y + i, round_to_halves(load(x + i)));
        if (i == columns) continue;
        uvec rest = NAME(round_some)(columns - i, x + i);
        for (long j = 0; i + j < (columns + 1) / 2 * 2; j++) y[i + j] = (uint16_t)rest[j];
    }
}

static void NAME(pack)(long k, long n, const float *packed, long width, uint32_t *target) {
    for (long column = 0; column < n; column += width * BLOCK) {
        long floats = n - column < width * BLOCK ? n - column : width * BLOCK;
        const float *panel = packed + column * k;
        for (long i = 0; i < k; i += 2) {
            for (long j = 0; j < floats; j += LANES) {
                uvec lower = round_to_halves(load(panel + i * floats + j));
                uvec upper = i + 1 < k ? round_to_halves(load(panel + (i + 1) * floats + j)) : (uvec){0};
                *(uvec *)(target + j) = lower | (upper << 16);
            }
            target += floats;
        }
    }
}

static void NAME(transpose)(long k, long n, const float *packed, long width, uint32_t *target, long target_width) {
    long padded = (k + BLOCK - 1) / BLOCK * BLOCK;
    for (long column = 0; column < padded; column += BLOCK) {
        // The target's columns from `column` on, which were rows; they stand in one block of one panel.
        long panel = column / (target_width * BLOCK) * (target_width * BLOCK);
        long target_floats = padded - panel < target_width * BLOCK ? padded - panel : target_width * BLOCK;
        uint32_t *out = target + panel * (n / 2) + (column - panel);
        for (long source_column = 0; source_column < n; source_column += width * BLOCK) {
            long floats = n - source_column < width * BLOCK ? n - source_column : width * BLOCK;
            const float *source = packed + source_column * k;
            for (long first = 0; first < floats; first += BLOCK) {
                uint16_t halves[BLOCK][BLOCK] = {0};
                for (long i = 0; i < BLOCK && column + i < k; i++) FOR_PARTS {
                    vec x = load(source + (column + i) * floats + first + part);
                    NAME(store_halves)(&halves[i][part], round_to_halves(x));
                }
                for (long pair = 0; pair < BLOCK / 2; pair++, out += target_floats) {
                    for (long i = 0; i < BLOCK; i++) out[i] = ((const word *)halves[i])[pair];
                }
            }
        }
    }
}

// Two rows of halves in one row of words; where `upper` is NULL, one row and zeros.
INLINE void NAME(interleave)(long columns, const uint16_t *lower, const uint16_t *upper, uint32_t *words) {
    long i = 0;
    for (; i + LANES <= columns; i += LANES) {
        uvec high = upper ? NAME(load_halves)(upper + i) : (uvec){0};
        *(uvec *)(words + i) = NAME(load_halves)(lower + i) | (high << 16);
    }
    for (; i < columns; i++) words[i] = lower[i] | (upper ? (uint32_t)upper[i] << 16 : 0);
}

#undef WEIGHTS
#define WEIGHTS const uint32_t *
#define AT(weights, word, column) ((weights) + (word))
#define WORDS(weights) (weights)
#define SUM vec
#define FINISHED(sum, r, j) (sum)
#include "low_product_template.h"

static void NAME(multiply)(long m, long n, long k, const uint16_t *a, long a_stride, const uint32_t *packed,
                           long width, float *c, long c_stride, bool accumulate, const float *bias) {
    NAME(multiply_words)(m, n, (k + 1) / 2, (const word *)a, a_stride / 2, 0, packed, width, c, c_stride, accumulate, bias);
}

static void NAME(weight_gradient)(long tokens, long k, long n, const uint16_t *x, long x_stride,
                                  const int32_t *x_rows, const uint16_t *d, long d_stride, float *packed,
                                  long width, uint32_t *scratch) {
    enum { block = 2 * CK_GRADIENT_TOKENS };  // two of them in a row of words
    const long inputs = CK_GRADIENT_INPUTS, whole = k / inputs * inputs;
    uint32_t *x_words = scratch, *d_words = scratch + block / 2 * k;
    for (long token = 0; token < tokens;) {
        // The next tokens that have a row of X, and these rows; behind an odd number of them, NULL.
        const uint16_t *x_from[block + 1], *d_from[block + 1];
        long count = 0;
        for (; token < tokens && count < block; token++) {
            long row = x_rows ? x_rows[token] : token;
            if (row < 0) continue;
            x_from[count] = x + row * x_stride;
            d_from[count++] = d + token * d_stride;
        }
        x_from[count] = d_from[count] = 0;
        long pairs = (count + 1) / 2;
        // X as stripes of some inputs, one below the other.
        for (long pair = 0; pair < pairs; pair++) {
            const uint16_t *lower = x_from[2 * pair], *upper = x_from[2 * pair + 1];
            for (long input = 0, rows; input < k; input += rows) {
                rows = input < whole ? inputs : k - whole;
                NAME(interleave)(rows, lower + input, upper ? upper + input : 0,
                                 x_words + input * pairs + pair * rows);
            }
        }
        for (long column = 0; column < n; column += width * BLOCK) {
            long blocks = (n - column) / BLOCK < width ? (n - column) / BLOCK : width, floats = blocks * BLOCK;
            for (long pair = 0; pair < pairs; pair++) {
                const uint16_t *upper = d_from[2 * pair + 1];
                NAME(interleave)(floats, d_from[2 * pair] + column, upper ? upper + column : 0,
                                 d_words + pair * floats);
            }
            for (long input = 0, rows; input < k; input += rows) {
                rows = input < whole ? inputs : k - whole;
                float *out = packed + column * k + input * floats;
                NAME(multiply_panel)((int)blocks, rows, pairs, (const word *)x_words + input * pairs, 1, rows, 0,
                                     d_words, out, floats, out, floats);
            }
        }
    }
}

#undef PANEL
#undef COPY
#undef PASS
#undef PRODUCT
#undef STORE
#undef FINISH_ROWS
#define PANEL(weights, column, k) AT(weights, (column) * ((k) / 2), column)
#define COPY(copy) , ck_copy copy
#define PASS(copy) , copy
#define COPY_OF(p, of) ((uint16_t *)(of).copy + ((p) - (of).floats))
#define PRODUCT(m, blocks, k, rows, stride, weights, start, start_stride, sums, copy)                          \
    NAME(multiply_panel)((int)(blocks), m, (k) / 2, (const word *)COPY_OF(rows, copy), (stride) / 2, 1, 0, weights, \
                         start, start_stride, sums, (blocks) * BLOCK)
#define STORE(p, x, copy)                                          \
    do {                                                           \
        vec stored = x;                                            \
        store(p, stored);                                          \
        NAME(store_halves)(COPY_OF(p, copy), round_to_halves(stored)); \
    } while (0)
#define FINISH_ROWS(rectifier, rows, hidden, output, stride, copy)
#include "cells_template.h"
#undef COPY_OF
#undef AT
#undef WORDS
#undef SUM
#undef FINISHED

const ck_bfloat16 NAME(ck) = {
    .convert = NAME(convert),
    .pack = NAME(pack),
    .transpose = NAME(transpose),
    .multiply = NAME(multiply),
    .weight_gradient = NAME(weight_gradient),
    .rnn_forward = NAME(rnn_forward),
    .lstm_forward = NAME(lstm_forward),
    .gru_after_forward = NAME(gru_after_forward),
    .gru_before_forward = NAME(gru_before_forward),
    .rnn_backward = NAME(rnn_backward),
    .lstm_backward = NAME(lstm_backward),
    .gru_after_backward = NAME(gru_after_backward),
    .gru_before_backward = NAME(gru_before_backward),
};
