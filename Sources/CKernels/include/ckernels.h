#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

// The numeric kernels. One source (the *_template.h files) is built once per instruction set; a table of
// function pointers stands for each build. Swift sees this header only through Numerics/Kernels.swift.
//
// Words used throughout:
//   block          CK_BLOCK floats; hidden sizes are padded to a multiple of it on every instruction set
//   packed matrix  K x N, cut into panels of `width` blocks (the last may be narrower); panel after panel,
//                  row-major inside a panel; N is a multiple of the block
//   gates          interleaved per block of hidden units: [block][gate][unit], so that one tile of a product
//                  holds every gate of its units
//   previous, next pointers may be NULL: no step before (the state is zero) or after (no gradient arrives)
//
// Each element of a product is summed over k in ascending order by one chain of fused multiply-adds, so a
// row's result depends neither on the rows beside it nor on the tile it was computed in.

#define CK_BLOCK 16

// A weight gradient is summed over so many tokens at a time, and for so many inputs: 12 kB that stay in L1, and
// whole tiles of each set.
#define CK_GRADIENT_TOKENS 128
#define CK_GRADIENT_INPUTS 24

typedef struct ck_adam {
    float rate;             // learning rate of this step
    float decay;            // decoupled weight decay, already without the rate
    float beta1, beta2;     // decay rates of the moments
    float correction1;      // 1 / (1 - beta1^t)
    float correction2;      // 1 / (1 - beta2^t)
    float epsilon;
    float gradient_scale;   // from clipping
} ck_adam;

// Rows of floats and the copy of them that products read in a lower precision: a time step writes both, the
// copy of the float at `p` to `copy`[p - floats]. Strides are the same, and multiples of 4.
typedef struct ck_copy {
    const float *floats;
    void *copy;         // bfloat16: uint16_t; int8: uint8_t
    float *scales;      // int8: a scale a row; NULL: 1 / 127 for all rows, whose numbers are in -1...1
} ck_copy;

// bfloat16 is the upper half of a float: a conversion rounds to nearest even, keeps a NaN quiet, and turns
// numbers below 2^-56 into zero. Every product of two such numbers is then a multiple of 2^-126, no sum of
// them is subnormal, and processors that flush subnormal numbers agree with those that do not.
//
// Packed weights are those of ck_kernels with two rows of a column in each 32-bit word, the first in the lower
// half; the rows are padded to an even number by zeros. A product is summed from zero over pairs of rows in
// ascending order, the upper half of a pair before the lower half, each added with one rounding; then the sum
// is added to what the result starts with. A product is exact in a float, so all instruction sets agree to the
// bit unless a product overflows, also where processors do not fuse.
//
// Time steps are those of ck_kernels, with the recurrent product read from the copies.
typedef struct ck_bfloat16 {
    // Rows of `columns` floats, padded to an even number by a zero.
    void (*convert)(long rows, long columns, const float *x, long x_stride, uint16_t *y, long y_stride);
    void (*pack)(long k, long n, const float *packed, long width, uint32_t *target);
    // Like the transpose of ck_kernels.
    void (*transpose)(long k, long n, const float *packed, long width, uint32_t *target, long target_width);

    // `a_stride` is even, and the rows of A are padded to an even number of columns by finite numbers.
    void (*multiply)(long m, long n, long k, const uint16_t *a, long a_stride, const uint32_t *packed, long width,
                     float *c, long c_stride, bool accumulate, const float *bias);
    // Like that of ck_kernels, `scratch` too, but that the sum over each 2 * CK_GRADIENT_TOKENS tokens begins with zero
    // before it is added to G. Tokens that have no row of X do not count.
    void (*weight_gradient)(long tokens, long k, long n, const uint16_t *x, long x_stride, const int32_t *x_rows,
                            const uint16_t *d, long d_stride, float *packed, long width, uint32_t *scratch);

    void (*rnn_forward)(long rows, long hidden, bool rectifier, const float *previous, const uint32_t *weights,
                        float *gates, float *output, long stride, ck_copy state);
    void (*lstm_forward)(long rows, long hidden, const float *previous, const float *previous_cell,
                         const uint32_t *weights, float *gates, float *cell, float *output, long stride,
                         ck_copy state);
    void (*gru_after_forward)(long rows, long hidden, const float *previous, const uint32_t *weights,
                              const float *candidate_bias, float *gates, float *candidate_sum, float *output,
                              long stride, ck_copy state);
    void (*gru_before_forward)(long rows, long hidden, const float *previous, const uint32_t *gate_weights,
                               const uint32_t *candidate_weights, float *gates, float *reset_state, float *output,
                               long stride, ck_copy state, ck_copy reset);

    void (*rnn_backward)(long rows, long hidden, bool rectifier, const float *next, const uint32_t *transposed,
                         const float *upstream, long stride, float *gates, ck_copy gates_copy);
    void (*lstm_backward)(long rows, long hidden, const float *next, const uint32_t *transposed,
                          const float *upstream, long stride, const float *previous_cell, const float *cell,
                          float *gates, float *carry, ck_copy gates_copy);
    void (*gru_after_backward)(long rows, long hidden, const float *next, const uint32_t *transposed,
                               const float *upstream, const float *previous, long stride,
                               const float *candidate_sum, float *gates, float *recurrent_gates, float *carry,
                               ck_copy gates_copy, ck_copy recurrent_copy);
    void (*gru_before_backward)(long rows, long hidden, const float *next, const uint32_t *gate_transposed,
                                const uint32_t *candidate_transposed, const float *upstream, const float *previous,
                                long stride, float *gates, float *recurrent_gates, float *candidate, float *carry,
                                ck_copy gates_copy, ck_copy recurrent_copy, ck_copy candidate_copy);
} ck_bfloat16;

// Packed weights of 8 bits: four rows of a column in each 32-bit word, the first in the lowest byte; the rows are
// padded to a multiple of 4 by zeros. A weight is its byte (-127...127) times the scale of its column.
typedef struct ck_int8_weights {
    const uint32_t *words;
    const float *scales;
    const int32_t *corrections;  // 128 times the sum of the column's bytes
} ck_int8_weights;

// 8-bit products: a state is (byte - 128) times the scale of its row. Sums of integers are exact, and what
// surrounds them is never fused, so all instruction sets agree to the bit. k is at most 65536, lest a sum overflow.
typedef struct ck_int8 {
    // Bytes of rows of floats, each with the scale that its largest number asks for; padded to a multiple of 4
    // columns by 128.
    void (*quantize)(long rows, long columns, const float *x, long x_stride, uint8_t *y, long y_stride,
                     float *scales);
    void (*pack)(long k, long n, const float *packed, long width, uint32_t *words, float *scales,
                 int32_t *corrections);

    // C = start + A B, `start` like in the product of ck_kernels. `a_stride` is a multiple of 4.
    void (*multiply)(long m, long n, long k, const uint8_t *a, long a_stride, const float *a_scales,
                     ck_int8_weights packed, long width, float *c, long c_stride, bool accumulate,
                     const float *bias);

    void (*rnn_forward)(long rows, long hidden, bool rectifier, const float *previous, ck_int8_weights weights,
                        float *gates, float *output, long stride, ck_copy state);
    void (*lstm_forward)(long rows, long hidden, const float *previous, const float *previous_cell,
                         ck_int8_weights weights, float *gates, float *cell, float *output, long stride,
                         ck_copy state);
    void (*gru_after_forward)(long rows, long hidden, const float *previous, ck_int8_weights weights,
                              const float *candidate_bias, float *gates, float *candidate_sum, float *output,
                              long stride, ck_copy state);
    void (*gru_before_forward)(long rows, long hidden, const float *previous, ck_int8_weights gate_weights,
                               ck_int8_weights candidate_weights, float *gates, float *reset_state, float *output,
                               long stride, ck_copy state, ck_copy reset);
} ck_int8;

typedef struct ck_kernels {
    const char *name;
    bool fused_multiply_add;

    // C[m x n] = start + A B. `a` is read at a[row * row_stride + k * k_stride]; B is packed.
    // start: C itself when `accumulate`, else the row `bias` when not NULL, else zero.
    void (*multiply)(long m, long n, long k, const float *a, long row_stride, long k_stride, const float *packed,
                     long width, float *c, long c_stride, bool accumulate, const float *bias);

    // G[k x n], packed like the weights, += X^T D with X [tokens x k] and D [tokens x n] row-major. Row t of X is the
    // one that x_rows[t] numbers; a token whose number is negative has none and is left out. NULL: row t itself.
    // `scratch` holds at least CK_GRADIENT_TOKENS * (width * CK_BLOCK + k) floats.
    void (*weight_gradient)(long tokens, long k, long n, const float *x, long x_stride, const int32_t *x_rows,
                            const float *d, long d_stride, float *packed, long width, float *scratch);

    // Packs the transpose of a packed [k x n] matrix as [n x padded k], panels of `target_width` blocks.
    void (*transpose)(long k, long n, const float *packed, long width, float *target, long target_width);

    // Row r of `to` is the row of `from` that rows[r] numbers, or where that is negative, the row ~rows[r] of `other`.
    void (*gather)(long count, const int32_t *rows, long columns, const float *from, long stride, const float *other,
                   long other_stride, float *to, long to_stride);

    // sum[columns] = the sum of the rows, at least one, in their order.
    void (*sum_rows)(long count, const float *const *rows, long columns, float *sum);

    // sums[columns] += the sum of the rows.
    void (*column_sums)(long rows, long columns, const float *x, long stride, float *sums);

    // One time step of a cell. `gates` holds the input's share on entry and the activated gates afterwards.
    void (*rnn_forward)(long rows, long hidden, bool rectifier, const float *previous, const float *weights,
                        float *gates, float *output, long stride);
    void (*lstm_forward)(long rows, long hidden, const float *previous, const float *previous_cell,
                         const float *weights, float *gates, float *cell, float *output, long stride);
    void (*gru_after_forward)(long rows, long hidden, const float *previous, const float *weights,
                              const float *candidate_bias, float *gates, float *candidate_sum, float *output,
                              long stride);
    void (*gru_before_forward)(long rows, long hidden, const float *previous, const float *gate_weights,
                               const float *candidate_weights, float *gates, float *reset_state, float *output,
                               long stride);

    // The same step backward. `upstream` is the gradient of the output (may be NULL); `gates` holds the
    // activated gates on entry and the gradients of their arguments afterwards; `carry` [rows x hidden]
    // brings the gradient that bypasses the matrix from the next step and takes it to the previous one.
    void (*rnn_backward)(long rows, long hidden, bool rectifier, const float *next, const float *transposed,
                         const float *upstream, long stride, float *gates);
    void (*lstm_backward)(long rows, long hidden, const float *next, const float *transposed, const float *upstream,
                          long stride, const float *previous_cell, const float *cell, float *gates, float *carry);
    void (*gru_after_backward)(long rows, long hidden, const float *next, const float *transposed,
                               const float *upstream, const float *previous, long stride,
                               const float *candidate_sum, float *gates, float *recurrent_gates, float *carry);
    void (*gru_before_backward)(long rows, long hidden, const float *next, const float *gate_transposed,
                                const float *candidate_transposed, const float *upstream, const float *previous,
                                long stride, float *gates, float *recurrent_gates, float *candidate, float *carry);

    // Vectors of any length; sums run in 16 interleaved partial sums whatever the instruction set.
    void (*add)(long n, const float *x, float *y);                  // y += x
    void (*add_scaled)(long n, float a, const float *x, float *y);  // y += a x
    float (*dot)(long n, const float *x, const float *y);

    // C[m x n] = X Y^T, each element the inner product of a row of X and a row of Y, both of `k` floats, as `dot` has it.
    void (*row_products)(long m, long n, long k, const float *x, long x_stride, const float *y, long y_stride, float *c,
                         long c_stride);

    // C[m x k] += A Y with Y [n x k] row-major; `a` is read at a[row * row_stride + j * column_stride].
    void (*add_row_sums)(long m, long n, long k, const float *a, long row_stride, long column_stride, const float *y,
                         long y_stride, float *c, long c_stride);

    double (*sum_of_squares)(long n, const float *x);
    void (*adam)(long n, ck_adam adam, const float *gradient, float *weights, float *first, float *second);

    // Sets to zero each element whose 32-bit hash of (key, index) is below `threshold`, scales the others.
    void (*dropout)(long n, uint32_t key, uint32_t threshold, float scale, float *x);

    void (*hyperbolic_tangent)(long n, const float *x, float *y);
    void (*logistic)(long n, const float *x, float *y);
    void (*exponential)(long n, const float *x, float *y);

    // Rows of whole blocks, at least one: the largest number; x = exp(x - shift), and the sum of these.
    float (*maximum)(long n, const float *x);
    float (*exponential_sum)(long n, float shift, float *x);

    const ck_bfloat16 *bfloat16;
    const ck_int8 *int8;
} ck_kernels;

// The builds this processor can run, best first; NULL past the last one.
const ck_kernels *ck_available(int index);

// Makes the rows of an n x n matrix orthonormal by Gram and Schmidt's process, each row twice, because one pass
// leaves rounding errors behind. The same bits on every instruction set. Returns false when a row has nothing
// that the rows above have not.
bool ck_orthonormalize(long n, double *matrix);

// The processors that this process may run on; 0 when the system does not tell.
long ck_processors(void);

// Sleeps while the word has this value, or until it is woken; may also return for no reason.
void ck_wait(uint32_t *word, uint32_t value);

// Wakes all threads that sleep on the word.
void ck_wake_all(uint32_t *word);

// Tells the processor that the caller spins.
static inline void ck_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
