// One time step of each cell, forward and backward. A panel of the weights holds all gates of its hidden units, so
// its product is what the activations of these units need.

// The file is built once for each precision of the recurrent products. What a precision defines, here for
// floats, which are their own operands (bfloat16_template.h and int8_template.h hold the others):
//   WEIGHTS, PANEL    the type of packed weights, and where a panel of them begins
//   COPY, PASS        a parameter and an argument more: the copy (ck_copy) that stands for rows of floats
//   PRODUCT           sums = start + rows times a panel of weights
//   STORE             stores floats, and their copy
//   FINISH_ROWS       what is left to do when the rows of a rectifier are complete
//   FORWARD_ONLY      defined where there is no way back
#ifndef WEIGHTS
#define WEIGHTS const float *
#define PANEL(weights, column, k) ((weights) + (column) * (k))
#define COPY(copy)
#define PASS(copy)
#define PRODUCT(m, blocks, depth, rows, stride, weights, from, from_stride, sums, copy)                        \
    NAME(multiply_panel)(m, blocks, (product){                                                                 \
        .k = depth, .a = rows, .row_stride = stride, .k_stride = 1, .b = weights, .b_stride = (blocks) * BLOCK, \
        .start = from, .start_stride = from_stride, .c = sums, .c_stride = (blocks) * BLOCK, .ahead = true})
#define STORE(p, x, copy) store(p, x)
#define FINISH_ROWS(rectifier, rows, hidden, output, stride, copy)
#endif

// The blocks of a panel where its columns are units, and the rows whose sums stay in L1 until they are activated.
#define UNIT_BLOCKS 4
#define STEP_ROWS 32
#define SUMS(blocks) float sums[STEP_ROWS * (blocks) * BLOCK]

#define FOR_ROWS(rows) \
    for (long row = 0, count; (count = NAME(even_share)((rows) - row, STEP_ROWS)) > 0; row += count)
#define FOR_UNITS(hidden)                                                                               \
    for (long unit = 0, units;                                                                          \
         (units = (hidden) - unit < UNIT_BLOCKS * BLOCK ? (hidden) - unit : UNIT_BLOCKS * BLOCK) > 0;  \
         unit += units)
// Each vector of each row: `r` is the row within `count`, `at` the unit of the vector's first lane within `units`.
#define FOR_VECTORS(units) \
    LOOP for (long r = 0; r < count; r++) LOOP for (long at = 0; at < (units); at += LANES)
// Where the first of `gates` interleaved gates of a unit stands.
#define GATE(unit, gates) ((unit) / BLOCK * (gates) * BLOCK + (unit) % BLOCK)

INLINE vec NAME(load_or_zero)(const float *p, long offset) { return p ? load(p + offset) : splat(0); }
#define load_or_zero NAME(load_or_zero)

// sums = start for a panel; zero where there is none.
static void NAME(begin)(long rows, long columns, const float *start, long stride, float *sums) {
    for (long r = 0; r < rows; r++) {
        for (long at = 0; at < columns; at += LANES) {
            store(sums + r * columns + at, load_or_zero(start, r * stride + at));
        }
    }
}

// sums = start + states W for `count` rows from `row` on; without states the sums are what they start with.
#define SUM_PANEL(blocks, k, states, stride, weights, start, start_stride, copy)                                     \
    do {                                                                                                             \
        if (states) {                                                                                                \
            PRODUCT(count, blocks, k, (states) + row * (stride), stride, weights, start, start_stride, sums, copy);  \
        } else {                                                                                                     \
            NAME(begin)(count, (blocks) * BLOCK, start, start_stride, sums);                                         \
        }                                                                                                            \
    } while (0)

// Activates `gates` interleaved blocks of sums in place: the one numbered `tangent` by tanh, the others by the
// logistic function. In loops of their own, because there no result waits for another and the processor works on
// many at a time; together with what follows, the long chain from a sum to the output would be the limit.
INLINE void NAME(activate)(long rows, int gates, int tangent, float *sums) {
    LOOP for (int gate = 0; gate < gates; gate++) {
        float *x = sums + gate * BLOCK, *end = x + rows * gates * BLOCK;
        if (gate == tangent) {
            LOOP for (; x < end; x += gates * BLOCK) {
                for (int at = 0; at < BLOCK; at += LANES) store(x + at, tanh_(load(x + at)));
            }
        } else {
            LOOP for (; x < end; x += gates * BLOCK) {
                for (int at = 0; at < BLOCK; at += LANES) store(x + at, logistic_(load(x + at)));
            }
        }
    }
}

// Simple RNN: h = f(x + W h'), f = tanh or max(0, .); Elman 1990, Le et al. 2015.

static void NAME(rnn_forward)(long rows, long hidden, bool rectifier, const float *previous, WEIGHTS weights,
                              float *gates, float *output, long stride COPY(state_copy)) {
    SUMS(UNIT_BLOCKS);
    FOR_UNITS(hidden) FOR_ROWS(rows) {
        float *gate = gates + row * hidden + unit, *out = output + row * stride + unit;
        SUM_PANEL(units / BLOCK, hidden, previous, stride, PANEL(weights, unit, hidden), gate, hidden, state_copy);
        FOR_VECTORS(units) {
            vec sum = load(sums + r * units + at);
            vec h = rectifier ? select_(sum < 0, splat(0), sum) : tanh_(sum);
            store(gate + r * hidden + at, h);
            STORE(out + r * stride + at, h, state_copy);
        }
    }
    FINISH_ROWS(rectifier, rows, hidden, output, stride, state_copy)
}

#ifndef FORWARD_ONLY
static void NAME(rnn_backward)(long rows, long hidden, bool rectifier, const float *next, WEIGHTS transposed,
                               const float *upstream, long stride, float *gates COPY(gates_copy)) {
    SUMS(UNIT_BLOCKS);
    FOR_UNITS(hidden) FOR_ROWS(rows) {
        SUM_PANEL(units / BLOCK, hidden, next, hidden, PANEL(transposed, unit, hidden),
                  upstream ? upstream + row * stride + unit : 0, stride, gates_copy);
        FOR_VECTORS(units) {
            float *gate = gates + (row + r) * hidden + unit + at;
            vec h = load(gate);
            vec slope = rectifier ? select_(h > 0, splat(1), splat(0)) : 1.0f - h * h;
            STORE(gate, load(sums + r * units + at) * slope, gates_copy);
        }
    }
}
#endif

// LSTM: c = f c' + i g, h = o tanh(c); Hochreiter and Schmidhuber 1997, Gers et al. 2000. Gates i f g o.

static void NAME(lstm_forward)(long rows, long hidden, const float *previous, const float *previous_cell,
                               WEIGHTS weights, float *gates, float *cell, float *output, long stride
                               COPY(state_copy)) {
    SUMS(4);
    for (long unit = 0; unit < hidden; unit += BLOCK) FOR_ROWS(rows) {
        float *block = gates + row * 4 * hidden + unit * 4, *out = output + row * stride + unit;
        SUM_PANEL(4, hidden, previous, stride, PANEL(weights, unit * 4, hidden), block, 4 * hidden, state_copy);
        NAME(activate)(count, 4, 2, sums);
        FOR_VECTORS(BLOCK) {
            const float *sum = sums + r * 4 * BLOCK + at;
            float *gate = block + r * 4 * hidden + at;
            long state = (row + r) * hidden + unit + at;
            vec i = load(sum), f = load(sum + BLOCK), g = load(sum + 2 * BLOCK), o = load(sum + 3 * BLOCK);
            vec c = fma_(f, load_or_zero(previous_cell, state), i * g);
            store(cell + state, c);
            STORE(out + r * stride + at, o * tanh_(c), state_copy);
            store(gate, i);
            store(gate + BLOCK, f);
            store(gate + 2 * BLOCK, g);
            store(gate + 3 * BLOCK, o);
        }
    }
}

#ifndef FORWARD_ONLY
static void NAME(lstm_backward)(long rows, long hidden, const float *next, WEIGHTS transposed,
                                const float *upstream, long stride, const float *previous_cell, const float *cell,
                                float *gates, float *carry COPY(gates_copy)) {
    SUMS(UNIT_BLOCKS);
    FOR_UNITS(hidden) FOR_ROWS(rows) {
        SUM_PANEL(units / BLOCK, 4 * hidden, next, 4 * hidden, PANEL(transposed, unit, 4 * hidden),
                  upstream ? upstream + row * stride + unit : 0, stride, gates_copy);
        FOR_VECTORS(units) {
            long state = (row + r) * hidden + unit + at;
            float *gate = gates + (row + r) * 4 * hidden + GATE(unit + at, 4);
            vec i = load(gate), f = load(gate + BLOCK), g = load(gate + 2 * BLOCK), o = load(gate + 3 * BLOCK);
            vec tanh_c = tanh_(load(cell + state));
            vec dh = load(sums + r * units + at);
            vec dc = fma_(dh * o, 1.0f - tanh_c * tanh_c, load(carry + state));
            vec previous_c = load_or_zero(previous_cell, state);
            STORE(gate, dc * g * i * (1.0f - i), gates_copy);
            STORE(gate + BLOCK, dc * previous_c * f * (1.0f - f), gates_copy);
            STORE(gate + 2 * BLOCK, dc * i * (1.0f - g * g), gates_copy);
            STORE(gate + 3 * BLOCK, dh * tanh_c * o * (1.0f - o), gates_copy);
            store(carry + state, dc * f);
        }
    }
}
#endif

// GRU, reset gate after the product (cuDNN, PyTorch): n = tanh(x_n + r (W_n h' + b)), h = z h' + (1 - z) n.
// Gates r z n; candidate_sum keeps W_n h' + b. Not h = n + z (h' - n): an update gate of 1 keeps every bit of h'.

static void NAME(gru_after_forward)(long rows, long hidden, const float *previous, WEIGHTS weights,
                                    const float *candidate_bias, float *gates, float *candidate_sum, float *output,
                                    long stride COPY(state_copy)) {
    SUMS(3);
    for (long unit = 0; unit < hidden; unit += BLOCK) FOR_ROWS(rows) {
        float *block = gates + row * 3 * hidden + unit * 3;
        FOR_VECTORS(BLOCK) {
            float *sum = sums + r * 3 * BLOCK + at;
            store(sum, load(block + r * 3 * hidden + at));
            store(sum + BLOCK, load(block + r * 3 * hidden + BLOCK + at));
            store(sum + 2 * BLOCK, load(candidate_bias + unit + at));
        }
        SUM_PANEL(3, hidden, previous, stride, PANEL(weights, unit * 3, hidden), sums, 3 * BLOCK, state_copy);
        FOR_VECTORS(BLOCK) {
            const float *sum = sums + r * 3 * BLOCK + at;
            float *gate = block + r * 3 * hidden + at;
            long state = (row + r) * stride + unit + at;
            vec reset = logistic_(load(sum)), update = logistic_(load(sum + BLOCK));
            vec candidate = load(sum + 2 * BLOCK);
            vec n = tanh_(fma_(reset, candidate, load(gate + 2 * BLOCK)));
            vec h = load_or_zero(previous, state);
            store(candidate_sum + (row + r) * hidden + unit + at, candidate);
            STORE(output + state, fma_(update, h, (1.0f - update) * n), state_copy);
            store(gate, reset);
            store(gate + BLOCK, update);
            store(gate + 2 * BLOCK, n);
        }
    }
}

#ifndef FORWARD_ONLY
// sums = upstream + carry, with which the gradient of a GRU's output begins.
static void NAME(begin_carried)(long count, long units, const float *upstream, long stride, const float *carry,
                                long hidden, float *sums) {
    FOR_VECTORS(units) {
        store(sums + r * units + at, load_or_zero(upstream, r * stride + at) + load(carry + r * hidden + at));
    }
}

static void NAME(gru_after_backward)(long rows, long hidden, const float *next, WEIGHTS transposed,
                                     const float *upstream, const float *previous, long stride,
                                     const float *candidate_sum, float *gates, float *recurrent_gates,
                                     float *carry COPY(gates_copy) COPY(recurrent_copy)) {
    SUMS(UNIT_BLOCKS);
    FOR_UNITS(hidden) FOR_ROWS(rows) {
        NAME(begin_carried)(count, units, upstream ? upstream + row * stride + unit : 0, stride,
                            carry + row * hidden + unit, hidden, sums);
        SUM_PANEL(units / BLOCK, 3 * hidden, next, 3 * hidden, PANEL(transposed, unit, 3 * hidden), sums, units,
                  recurrent_copy);
        FOR_VECTORS(units) {
            long state = (row + r) * hidden + unit + at;
            long first = (row + r) * 3 * hidden + GATE(unit + at, 3);
            float *gate = gates + first, *recurrent = recurrent_gates + first;
            vec reset = load(gate), update = load(gate + BLOCK), n = load(gate + 2 * BLOCK);
            vec h = load_or_zero(previous, (row + r) * stride + unit + at);
            vec dh = load(sums + r * units + at);
            vec dn = dh * (1.0f - update) * (1.0f - n * n);
            vec dz = dh * (h - n) * update * (1.0f - update);
            vec dr = dn * load(candidate_sum + state) * reset * (1.0f - reset);
            STORE(gate, dr, gates_copy);
            STORE(gate + BLOCK, dz, gates_copy);
            STORE(gate + 2 * BLOCK, dn, gates_copy);
            STORE(recurrent, dr, recurrent_copy);
            STORE(recurrent + BLOCK, dz, recurrent_copy);
            STORE(recurrent + 2 * BLOCK, dn * reset, recurrent_copy);
            store(carry + state, dh * update);
        }
    }
}
#endif

// GRU, reset gate before the product (Cho et al. 2014): n = tanh(x_n + W_n (r h')), h = z h' + (1 - z) n.
// Two products a step: r and z from h', then n from r h' (reset_state).

static void NAME(gru_before_forward)(long rows, long hidden, const float *previous, WEIGHTS gate_weights,
                                     WEIGHTS candidate_weights, float *gates, float *reset_state,
                                     float *output, long stride COPY(state_copy) COPY(reset_copy)) {
    SUMS(UNIT_BLOCKS);
    for (long unit = 0; unit < hidden; unit += BLOCK) FOR_ROWS(rows) {
        float *block = gates + row * 3 * hidden + unit * 3;
        SUM_PANEL(2, hidden, previous, stride, PANEL(gate_weights, unit * 2, hidden), block, 3 * hidden, state_copy);
        FOR_VECTORS(BLOCK) {
            const float *sum = sums + r * 2 * BLOCK + at;
            float *gate = block + r * 3 * hidden + at;
            vec reset = logistic_(load(sum));
            store(gate, reset);
            store(gate + BLOCK, logistic_(load(sum + BLOCK)));
            STORE(reset_state + (row + r) * hidden + unit + at,
                  reset * load_or_zero(previous, (row + r) * stride + unit + at), reset_copy);
        }
    }
    FOR_UNITS(hidden) FOR_ROWS(rows) {
        float *candidates = gates + row * 3 * hidden + 2 * BLOCK;
        FOR_VECTORS(units) {
            store(sums + r * units + at, load(candidates + r * 3 * hidden + GATE(unit + at, 3)));
        }
        const float *states = previous ? reset_state : 0;
        SUM_PANEL(units / BLOCK, hidden, states, hidden, PANEL(candidate_weights, unit, hidden), sums, units,
                  reset_copy);
        FOR_VECTORS(units) {
            float *candidate = candidates + r * 3 * hidden + GATE(unit + at, 3);
            long state = (row + r) * stride + unit + at;
            vec update = load(candidate - BLOCK), n = tanh_(load(sums + r * units + at));
            store(candidate, n);
            STORE(output + state, fma_(update, load_or_zero(previous, state), (1.0f - update) * n), state_copy);
        }
    }
}

#ifndef FORWARD_ONLY
static void NAME(gru_before_backward)(long rows, long hidden, const float *next, WEIGHTS gate_transposed,
                                      WEIGHTS candidate_transposed, const float *upstream,
                                      const float *previous, long stride, float *gates, float *recurrent_gates,
                                      float *candidate, float *carry COPY(gates_copy) COPY(recurrent_copy)
                                      COPY(candidate_copy)) {
    SUMS(UNIT_BLOCKS);
    FOR_UNITS(hidden) FOR_ROWS(rows) {
        NAME(begin_carried)(count, units, upstream ? upstream + row * stride + unit : 0, stride,
                            carry + row * hidden + unit, hidden, sums);
        SUM_PANEL(units / BLOCK, 2 * hidden, next, 2 * hidden, PANEL(gate_transposed, unit, 2 * hidden), sums, units,
                  recurrent_copy);
        FOR_VECTORS(units) {
            long state = (row + r) * hidden + unit + at;
            float *gate = gates + (row + r) * 3 * hidden + GATE(unit + at, 3);
            vec update = load(gate + BLOCK), n = load(gate + 2 * BLOCK);
            vec h = load_or_zero(previous, (row + r) * stride + unit + at);
            vec dh = load(sums + r * units + at);
            vec dn = dh * (1.0f - update) * (1.0f - n * n);
            vec dz = dh * (h - n) * update * (1.0f - update);
            STORE(gate + BLOCK, dz, gates_copy);
            STORE(gate + 2 * BLOCK, dn, gates_copy);
            STORE(candidate + state, dn, candidate_copy);
            STORE(recurrent_gates + (row + r) * 2 * hidden + GATE(unit + at, 2) + BLOCK, dz, recurrent_copy);
            store(carry + state, dh * update);
        }
    }
    const float *deltas = previous ? candidate : 0;
    FOR_UNITS(hidden) FOR_ROWS(rows) {
        SUM_PANEL(units / BLOCK, hidden, deltas, hidden, PANEL(candidate_transposed, unit, hidden), 0, 0,
                  candidate_copy);
        FOR_VECTORS(units) {
            long state = (row + r) * hidden + unit + at;
            float *gate = gates + (row + r) * 3 * hidden + GATE(unit + at, 3);
            vec reset = load(gate), ds = load(sums + r * units + at);
            vec dr = ds * load_or_zero(previous, (row + r) * stride + unit + at) * reset * (1.0f - reset);
            STORE(gate, dr, gates_copy);
            STORE(recurrent_gates + (row + r) * 2 * hidden + GATE(unit + at, 2), dr, recurrent_copy);
            store(carry + state, fma_(ds, reset, load(carry + state)));
        }
    }
}
#endif
