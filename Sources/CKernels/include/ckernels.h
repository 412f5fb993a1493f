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

typedef struct ck_adam {
    float rate;             // learning rate of this step
    float decay;            // decoupled weight decay, already without the rate
    float beta1, beta2;     // decay rates of the moments
    float correction1;      // 1 / (1 - beta1^t)
    float correction2;      // 1 / (1 - beta2^t)
    float epsilon;
    float gradient_scale;   // from clipping
} ck_adam;

typedef struct ck_kernels {
    const char *name;
    bool fused_multiply_add;

    // C[m x n] = start + A B. `a` is read at a[row * row_stride + k * k_stride]; B is packed.
    // start: C itself when `accumulate`, else the row `bias` when not NULL, else zero.
    void (*multiply)(long m, long n, long k, const float *a, long row_stride, long k_stride, const float *packed,
                     long width, float *c, long c_stride, bool accumulate, const float *bias);

    // G[k x n], packed like the weights, += X^T D with X [tokens x k] and D [tokens x n] row-major.
    // `scratch` holds at least 256 * width * CK_BLOCK floats.
    void (*weight_gradient)(long tokens, long k, long n, const float *x, long x_stride, const float *d,
                            long d_stride, float *packed, long width, float *scratch);

    // Packs the transpose of a packed [k x n] matrix as [n x padded k], panels of `target_width` blocks.
    void (*transpose)(long k, long n, const float *packed, long width, float *target, long target_width);

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
    double (*sum_of_squares)(long n, const float *x);
    void (*adam)(long n, ck_adam adam, const float *gradient, float *weights, float *first, float *second);

    // Sets to zero each element whose 32-bit hash of (key, index) is below `threshold`, scales the others.
    void (*dropout)(long n, uint32_t key, uint32_t threshold, float scale, float *x);

    void (*hyperbolic_tangent)(long n, const float *x, float *y);
    void (*logistic)(long n, const float *x, float *y);
    void (*exponential)(long n, const float *x, float *y);
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
