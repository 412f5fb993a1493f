// One time step of each cell, forward and backward. A tile holds all gates of its hidden units, so the
// activations run in registers on the finished sums.

// The file is built once for each precision of the recurrent products. What a precision defines, here for
// floats, which are their own operands (bfloat16_template.h and int8_template.h hold the others):
//   WEIGHTS, PANEL    the type of packed weights, and where a panel of them begins
//   COPY, PASS        a parameter and an argument more: the copy (ck_copy) that stands for rows of floats
//   PRODUCT           acc += rows times weights
//   STORE             stores floats, and their copy
//   FINISH_ROWS       what is left to do when the rows of a rectifier are complete
//   KEEP_SUMS         `sums`, the finished sums of a tile in memory
//   FORWARD_ONLY      defined where there is no way back
#ifndef WEIGHTS
#define WEIGHTS const float *
#define PANEL(weights, column, k) ((weights) + (column) * (k) + part)
#define COPY(copy)
#define PASS(copy)
#define PRODUCT(acc, k, rows, stride, weights, copy) NAME(accumulate)(m, w, acc, k, rows, stride, 1, weights)
#define STORE(p, x, copy) store(p, x)
#define FINISH_ROWS(rectifier, rows, hidden, output, stride, copy)
// The finished sums go through memory to a plain loop over the activations: unrolled for each size of tile,
// the activations would double the program.
#define KEEP_SUMS                      \
    vec sums[MAXIMUM_ROWS][4];         \
    EACH_ROW EACH_VECTOR sums[r][j] = acc[r][j]
#endif

#define EACH_ROW UNROLL for (int r = 0; r < m; r++)
#define EACH_VECTOR UNROLL for (int j = 0; j < w; j++)

#define LOOP _Pragma("clang loop unroll(disable)")
#define LOOP_ROWS LOOP for (int r = 0; r < m; r++)
#define LOOP_VECTORS LOOP for (int j = 0; j < w; j++)

INLINE vec NAME(load_or_zero)(const float *p, long offset) { return p ? load(p + offset) : splat(0); }
#define load_or_zero NAME(load_or_zero)

#ifndef FORWARD_ONLY
// The gradient of the output in one tile of a backward step: upstream + carry + next W^T.
INLINE void NAME(output_gradient)(const int m, const int w, vec acc[MAXIMUM_ROWS][4], long k, const float *next,
                                  WEIGHTS transposed, const float *upstream, long stride,
                                  const float *carry, long carry_stride COPY(next_copy)) {
    EACH_ROW EACH_VECTOR {
        vec start = load_or_zero(upstream, r * stride + j * BLOCK);
        acc[r][j] = carry ? start + load(carry + r * carry_stride + j * BLOCK) : start;
    }
    if (next) PRODUCT(acc, k, next, k, transposed, next_copy);
}
#endif

// Runs TILE over each panel of up to 4 blocks of hidden units; `unit` is the first unit of the panel.
#define FOR_UNIT_PANELS(hidden, TILE, rows)                                \
    for (long unit = 0; unit < hidden; unit += 4 * BLOCK) FOR_PARTS {      \
        switch ((hidden - unit) / BLOCK) {                                 \
        case 1: FOR_ROW_TILES(rows, 1, TILE) break;                        \
        case 2: FOR_ROW_TILES(rows, 2, TILE) break;                        \
        case 3: FOR_ROW_TILES(rows, 3, TILE) break;                        \
        default: FOR_ROW_TILES(rows, 4, TILE) break;                       \
        }                                                                  \
    }

// Simple RNN: h = f(x + W h'), f = tanh or max(0, .); Elman 1990, Le et al. 2015.

INLINE void NAME(rnn_forward_tile)(const int m, const int w, long hidden, bool rectifier, const float *previous,
                                   WEIGHTS weights, float *gates, float *output, long stride COPY(state_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    EACH_ROW EACH_VECTOR acc[r][j] = load(gates + r * hidden + j * BLOCK);
    if (previous) PRODUCT(acc, hidden, previous, stride, weights, state_copy);
    KEEP_SUMS;
    LOOP_ROWS LOOP_VECTORS {
        vec h = rectifier ? select_(sums[r][j] < 0, splat(0), sums[r][j]) : tanh_(sums[r][j]);
        store(gates + r * hidden + j * BLOCK, h);
        STORE(output + r * stride + j * BLOCK, h, state_copy);
    }
}

static void NAME(rnn_forward)(long rows, long hidden, bool rectifier, const float *previous, WEIGHTS weights,
                              float *gates, float *output, long stride COPY(state_copy)) {
#define TILE(m, w)                                                                                       \
    NAME(rnn_forward_tile)(m, w, hidden, rectifier, previous ? previous + row * stride : 0,              \
                           PANEL(weights, unit, hidden), gates + row * hidden + unit + part, output + row * stride + unit + part, stride PASS(state_copy))
    FOR_UNIT_PANELS(hidden, TILE, rows)
#undef TILE
    FINISH_ROWS(rectifier, rows, hidden, output, stride, state_copy)
}

#ifndef FORWARD_ONLY
INLINE void NAME(rnn_backward_tile)(const int m, const int w, long hidden, bool rectifier, const float *next,
                                    WEIGHTS transposed, const float *upstream, long stride, float *gates COPY(gates_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    NAME(output_gradient)(m, w, acc, hidden, next, transposed, upstream, stride, 0, 0 PASS(gates_copy));
    KEEP_SUMS;
    LOOP_ROWS LOOP_VECTORS {
        vec h = load(gates + r * hidden + j * BLOCK);
        vec slope = rectifier ? select_(h > 0, splat(1), splat(0)) : 1.0f - h * h;
        STORE(gates + r * hidden + j * BLOCK, sums[r][j] * slope, gates_copy);
    }
}

static void NAME(rnn_backward)(long rows, long hidden, bool rectifier, const float *next, WEIGHTS transposed,
                               const float *upstream, long stride, float *gates COPY(gates_copy)) {
#define TILE(m, w)                                                                                             \
    NAME(rnn_backward_tile)(m, w, hidden, rectifier, next ? next + row * hidden : 0, PANEL(transposed, unit, hidden), \
                            upstream ? upstream + row * stride + unit + part : 0, stride, gates + row * hidden + unit + part PASS(gates_copy))
    FOR_UNIT_PANELS(hidden, TILE, rows)
#undef TILE
}
#endif

// LSTM: c = f c' + i g, h = o tanh(c); Hochreiter and Schmidhuber 1997, Gers et al. 2000. Gates i f g o.

INLINE void NAME(lstm_forward_tile)(const int m, const int w, long hidden, const float *previous,
                                    const float *previous_cell, WEIGHTS weights, float *gates, float *cell,
                                    float *output, long stride COPY(state_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    EACH_ROW EACH_VECTOR acc[r][j] = load(gates + r * 4 * hidden + j * BLOCK);
    if (previous) PRODUCT(acc, hidden, previous, stride, weights, state_copy);
    KEEP_SUMS;
    LOOP_ROWS {
        vec i = logistic_(sums[r][0]), f = logistic_(sums[r][1]), g = tanh_(sums[r][2]), o = logistic_(sums[r][3]);
        vec c = fma_(f, load_or_zero(previous_cell, r * hidden), i * g);
        store(cell + r * hidden, c);
        STORE(output + r * stride, o * tanh_(c), state_copy);
        float *gate = gates + r * 4 * hidden;
        store(gate, i);
        store(gate + BLOCK, f);
        store(gate + 2 * BLOCK, g);
        store(gate + 3 * BLOCK, o);
    }
}

static void NAME(lstm_forward)(long rows, long hidden, const float *previous, const float *previous_cell,
                               WEIGHTS weights, float *gates, float *cell, float *output, long stride COPY(state_copy)) {
#define TILE(m, w)                                                                                            \
    NAME(lstm_forward_tile)(m, w, hidden, previous ? previous + row * stride : 0,                             \
                            previous_cell ? previous_cell + row * hidden + unit + part : 0, PANEL(weights, unit * 4, hidden), \
                            gates + row * 4 * hidden + unit * 4 + part, cell + row * hidden + unit + part,                  \
                            output + row * stride + unit + part, stride PASS(state_copy))
    for (long unit = 0; unit < hidden; unit += BLOCK) FOR_PARTS { FOR_ROW_TILES(rows, 4, TILE) }
#undef TILE
}

#ifndef FORWARD_ONLY
INLINE void NAME(lstm_backward_tile)(const int m, const int w, long hidden, const float *next,
                                     WEIGHTS transposed, const float *upstream, long stride,
                                     const float *previous_cell, const float *cell, float *gates,
                                     float *carry COPY(gates_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    NAME(output_gradient)(m, w, acc, 4 * hidden, next, transposed, upstream, stride, 0, 0 PASS(gates_copy));
    KEEP_SUMS;
    LOOP_ROWS LOOP_VECTORS {
        float *gate = gates + r * 4 * hidden + j * 4 * BLOCK;
        vec i = load(gate), f = load(gate + BLOCK), g = load(gate + 2 * BLOCK), o = load(gate + 3 * BLOCK);
        vec tanh_c = tanh_(load(cell + r * hidden + j * BLOCK));
        vec dh = sums[r][j];
        vec dc = fma_(dh * o, 1.0f - tanh_c * tanh_c, load(carry + r * hidden + j * BLOCK));
        vec previous_c = load_or_zero(previous_cell, r * hidden + j * BLOCK);
        STORE(gate, dc * g * i * (1.0f - i), gates_copy);
        STORE(gate + BLOCK, dc * previous_c * f * (1.0f - f), gates_copy);
        STORE(gate + 2 * BLOCK, dc * i * (1.0f - g * g), gates_copy);
        STORE(gate + 3 * BLOCK, dh * tanh_c * o * (1.0f - o), gates_copy);
        store(carry + r * hidden + j * BLOCK, dc * f);
    }
}

static void NAME(lstm_backward)(long rows, long hidden, const float *next, WEIGHTS transposed,
                                const float *upstream, long stride, const float *previous_cell, const float *cell,
                                float *gates, float *carry COPY(gates_copy)) {
#define TILE(m, w)                                                                                              \
    NAME(lstm_backward_tile)(m, w, hidden, next ? next + row * 4 * hidden : 0, PANEL(transposed, unit, 4 * hidden),  \
                             upstream ? upstream + row * stride + unit + part : 0, stride,                             \
                             previous_cell ? previous_cell + row * hidden + unit + part : 0, cell + row * hidden + unit + part, \
                             gates + row * 4 * hidden + unit * 4 + part, carry + row * hidden + unit + part PASS(gates_copy))
    FOR_UNIT_PANELS(hidden, TILE, rows)
#undef TILE
}
#endif

// GRU, reset gate after the product (cuDNN, PyTorch): n = tanh(x_n + r (W_n h' + b)), h = z h' + (1 - z) n.
// Gates r z n; candidate_sum keeps W_n h' + b. Not h = n + z (h' - n): an update gate of 1 keeps every bit of h'.

INLINE void NAME(gru_after_forward_tile)(const int m, const int w, long hidden, const float *previous, long unit,
                                         WEIGHTS weights, const float *candidate_bias, float *gates,
                                         float *candidate_sum, float *output, long stride COPY(state_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    EACH_ROW {
        acc[r][0] = load(gates + r * 3 * hidden);
        acc[r][1] = load(gates + r * 3 * hidden + BLOCK);
        acc[r][2] = load(candidate_bias);
    }
    if (previous) PRODUCT(acc, hidden, previous, stride, weights, state_copy);
    KEEP_SUMS;
    LOOP_ROWS {
        float *gate = gates + r * 3 * hidden;
        vec reset = logistic_(sums[r][0]), update = logistic_(sums[r][1]);
        vec n = tanh_(fma_(reset, sums[r][2], load(gate + 2 * BLOCK)));
        vec h = load_or_zero(previous, r * stride + unit);
        store(candidate_sum + r * hidden, sums[r][2]);
        STORE(output + r * stride, fma_(update, h, (1.0f - update) * n), state_copy);
        store(gate, reset);
        store(gate + BLOCK, update);
        store(gate + 2 * BLOCK, n);
    }
}

static void NAME(gru_after_forward)(long rows, long hidden, const float *previous, WEIGHTS weights,
                                    const float *candidate_bias, float *gates, float *candidate_sum, float *output,
                                    long stride COPY(state_copy)) {
#define TILE(m, w)                                                                                            \
    NAME(gru_after_forward_tile)(m, w, hidden, previous ? previous + row * stride : 0, unit + part,                  \
                                 PANEL(weights, unit * 3, hidden), candidate_bias + unit + part,                          \
                                 gates + row * 3 * hidden + unit * 3 + part, candidate_sum + row * hidden + unit + part,    \
                                 output + row * stride + unit + part, stride PASS(state_copy))
    for (long unit = 0; unit < hidden; unit += BLOCK) FOR_PARTS { FOR_ROW_TILES(rows, 3, TILE) }
#undef TILE
}

#ifndef FORWARD_ONLY
INLINE void NAME(gru_after_backward_tile)(const int m, const int w, long hidden, const float *next,
                                          WEIGHTS transposed, const float *upstream, const float *previous,
                                          long stride, const float *candidate_sum, float *gates,
                                          float *recurrent_gates, float *carry COPY(gates_copy)
                                          COPY(recurrent_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    NAME(output_gradient)(m, w, acc, 3 * hidden, next, transposed, upstream, stride, carry, hidden PASS(recurrent_copy));
    KEEP_SUMS;
    LOOP_ROWS LOOP_VECTORS {
        float *gate = gates + r * 3 * hidden + j * 3 * BLOCK;
        float *recurrent = recurrent_gates + r * 3 * hidden + j * 3 * BLOCK;
        vec reset = load(gate), update = load(gate + BLOCK), n = load(gate + 2 * BLOCK);
        vec h = load_or_zero(previous, r * stride + j * BLOCK);
        vec dh = sums[r][j];
        vec dn = dh * (1.0f - update) * (1.0f - n * n);
        vec dz = dh * (h - n) * update * (1.0f - update);
        vec dr = dn * load(candidate_sum + r * hidden + j * BLOCK) * reset * (1.0f - reset);
        STORE(gate, dr, gates_copy);
        STORE(gate + BLOCK, dz, gates_copy);
        STORE(gate + 2 * BLOCK, dn, gates_copy);
        STORE(recurrent, dr, recurrent_copy);
        STORE(recurrent + BLOCK, dz, recurrent_copy);
        STORE(recurrent + 2 * BLOCK, dn * reset, recurrent_copy);
        store(carry + r * hidden + j * BLOCK, dh * update);
    }
}

static void NAME(gru_after_backward)(long rows, long hidden, const float *next, WEIGHTS transposed,
                                     const float *upstream, const float *previous, long stride,
                                     const float *candidate_sum, float *gates, float *recurrent_gates,
                                     float *carry COPY(gates_copy) COPY(recurrent_copy)) {
#define TILE(m, w)                                                                                               \
    NAME(gru_after_backward_tile)(m, w, hidden, next ? next + row * 3 * hidden : 0, PANEL(transposed, unit, 3 * hidden), \
                                  upstream ? upstream + row * stride + unit + part : 0,                                 \
                                  previous ? previous + row * stride + unit + part : 0, stride,                         \
                                  candidate_sum + row * hidden + unit + part, gates + row * 3 * hidden + unit * 3 + part,      \
                                  recurrent_gates + row * 3 * hidden + unit * 3 + part, carry + row * hidden + unit + part \
                                  PASS(gates_copy) PASS(recurrent_copy))
    FOR_UNIT_PANELS(hidden, TILE, rows)
#undef TILE
}
#endif

// GRU, reset gate before the product (Cho et al. 2014): n = tanh(x_n + W_n (r h')), h = z h' + (1 - z) n.
// Two products a step: r and z from h', then n from r h' (reset_state).

INLINE void NAME(gru_before_gates_tile)(const int m, const int w, long hidden, const float *previous, long unit,
                                        WEIGHTS weights, float *gates, float *reset_state, long stride
                                        COPY(state_copy) COPY(reset_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    EACH_ROW EACH_VECTOR acc[r][j] = load(gates + r * 3 * hidden + j * BLOCK);
    if (previous) PRODUCT(acc, hidden, previous, stride, weights, state_copy);
    KEEP_SUMS;
    LOOP_ROWS {
        vec reset = logistic_(sums[r][0]);
        store(gates + r * 3 * hidden, reset);
        store(gates + r * 3 * hidden + BLOCK, logistic_(sums[r][1]));
        STORE(reset_state + r * hidden, reset * load_or_zero(previous, r * stride + unit), reset_copy);
    }
}

INLINE void NAME(gru_before_candidate_tile)(const int m, const int w, long hidden, const float *previous,
                                            WEIGHTS weights, float *gates, const float *reset_state,
                                            float *output, long unit, long stride COPY(state_copy)
                                            COPY(reset_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    EACH_ROW EACH_VECTOR acc[r][j] = load(gates + r * 3 * hidden + j * 3 * BLOCK + 2 * BLOCK);
    if (previous) PRODUCT(acc, hidden, reset_state, hidden, weights, reset_copy);
    KEEP_SUMS;
    LOOP_ROWS LOOP_VECTORS {
        float *gate = gates + r * 3 * hidden + j * 3 * BLOCK;
        vec update = load(gate + BLOCK), n = tanh_(sums[r][j]);
        vec h = load_or_zero(previous, r * stride + unit + j * BLOCK);
        store(gate + 2 * BLOCK, n);
        STORE(output + r * stride + j * BLOCK, fma_(update, h, (1.0f - update) * n), state_copy);
    }
}

static void NAME(gru_before_forward)(long rows, long hidden, const float *previous, WEIGHTS gate_weights,
                                     WEIGHTS candidate_weights, float *gates, float *reset_state,
                                     float *output, long stride COPY(state_copy) COPY(reset_copy)) {
#define TILE(m, w)                                                                                     \
    NAME(gru_before_gates_tile)(m, w, hidden, previous ? previous + row * stride : 0, unit + part,            \
                                PANEL(gate_weights, unit * 2, hidden), gates + row * 3 * hidden + unit * 3 + part, \
                                reset_state + row * hidden + unit + part, stride PASS(state_copy) PASS(reset_copy))
    for (long unit = 0; unit < hidden; unit += BLOCK) FOR_PARTS { FOR_ROW_TILES(rows, 2, TILE) }
#undef TILE
#define TILE(m, w)                                                                                            \
    NAME(gru_before_candidate_tile)(m, w, hidden, previous ? previous + row * stride : 0,                     \
                                    PANEL(candidate_weights, unit, hidden), gates + row * 3 * hidden + unit * 3 + part,   \
                                    reset_state + row * hidden, output + row * stride + unit + part, unit + part, stride \
                                    PASS(state_copy) PASS(reset_copy))
    FOR_UNIT_PANELS(hidden, TILE, rows)
#undef TILE
}

#ifndef FORWARD_ONLY
INLINE void NAME(gru_before_update_tile)(const int m, const int w, long hidden, const float *next,
                                         WEIGHTS transposed, const float *upstream, const float *previous,
                                         long stride, float *gates, float *recurrent_gates, float *candidate,
                                         float *carry COPY(gates_copy) COPY(recurrent_copy) COPY(candidate_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    NAME(output_gradient)(m, w, acc, 2 * hidden, next, transposed, upstream, stride, carry, hidden PASS(recurrent_copy));
    KEEP_SUMS;
    LOOP_ROWS LOOP_VECTORS {
        float *gate = gates + r * 3 * hidden + j * 3 * BLOCK;
        vec update = load(gate + BLOCK), n = load(gate + 2 * BLOCK);
        vec h = load_or_zero(previous, r * stride + j * BLOCK);
        vec dh = sums[r][j];
        vec dn = dh * (1.0f - update) * (1.0f - n * n);
        vec dz = dh * (h - n) * update * (1.0f - update);
        STORE(gate + BLOCK, dz, gates_copy);
        STORE(gate + 2 * BLOCK, dn, gates_copy);
        STORE(candidate + r * hidden + j * BLOCK, dn, candidate_copy);
        STORE(recurrent_gates + r * 2 * hidden + j * 2 * BLOCK + BLOCK, dz, recurrent_copy);
        store(carry + r * hidden + j * BLOCK, dh * update);
    }
}

INLINE void NAME(gru_before_reset_tile)(const int m, const int w, long hidden, const float *candidate,
                                        WEIGHTS transposed, const float *previous, long stride, float *gates,
                                        float *recurrent_gates, float *carry COPY(gates_copy) COPY(recurrent_copy)
                                        COPY(candidate_copy)) {
    vec acc[MAXIMUM_ROWS][4];
    EACH_ROW EACH_VECTOR acc[r][j] = splat(0);
    if (previous) PRODUCT(acc, hidden, candidate, hidden, transposed, candidate_copy);
    KEEP_SUMS;
    LOOP_ROWS LOOP_VECTORS {
        float *gate = gates + r * 3 * hidden + j * 3 * BLOCK;
        float *out = carry + r * hidden + j * BLOCK;
        vec reset = load(gate);
        vec dr = sums[r][j] * load_or_zero(previous, r * stride + j * BLOCK) * reset * (1.0f - reset);
        STORE(gate, dr, gates_copy);
        STORE(recurrent_gates + r * 2 * hidden + j * 2 * BLOCK, dr, recurrent_copy);
        store(out, fma_(sums[r][j], reset, load(out)));
    }
}

static void NAME(gru_before_backward)(long rows, long hidden, const float *next, WEIGHTS gate_transposed,
                                      WEIGHTS candidate_transposed, const float *upstream,
                                      const float *previous, long stride, float *gates, float *recurrent_gates,
                                      float *candidate, float *carry COPY(gates_copy) COPY(recurrent_copy)
                                      COPY(candidate_copy)) {
#define TILE(m, w)                                                                                                \
    NAME(gru_before_update_tile)(m, w, hidden, next ? next + row * 2 * hidden : 0,                                \
                                 PANEL(gate_transposed, unit, 2 * hidden),                                             \
                                 upstream ? upstream + row * stride + unit + part : 0,                                   \
                                 previous ? previous + row * stride + unit + part : 0, stride,                           \
                                 gates + row * 3 * hidden + unit * 3 + part, recurrent_gates + row * 2 * hidden + unit * 2 + part, \
                                 candidate + row * hidden + unit + part, carry + row * hidden + unit + part \
                                 PASS(gates_copy) PASS(recurrent_copy) PASS(candidate_copy))
    FOR_UNIT_PANELS(hidden, TILE, rows)
#undef TILE
#define TILE(m, w)                                                                                                \
    NAME(gru_before_reset_tile)(m, w, hidden, candidate + row * hidden, PANEL(candidate_transposed, unit, hidden),     \
                                previous ? previous + row * stride + unit + part : 0, stride,                            \
                                gates + row * 3 * hidden + unit * 3 + part, recurrent_gates + row * 2 * hidden + unit * 2 + part, \
                                carry + row * hidden + unit + part PASS(gates_copy) PASS(recurrent_copy) PASS(candidate_copy))
    FOR_UNIT_PANELS(hidden, TILE, rows)
#undef TILE
}
#endif
