// Products with packed matrices.
//
// Memory is laid out in blocks of BLOCK floats, whatever the instruction set; one with shorter vectors takes
// several for a block. So all sets share one layout, and each element of a product is the same chain of
// multiply-adds on all of them.

#define BLOCK CK_BLOCK
#define VECTORS (BLOCK / LANES)  // of a block
#define LOOP _Pragma("clang loop unroll(disable)")

// A panel's product. `start` is what the sums begin with: NULL for zero.
typedef struct NAME(product) {
    long k;
    const float *a;
    long row_stride, k_stride;
    const float *b;
    long b_stride;
    const float *start;
    long start_stride;
    float *c;
    long c_stride;
    long ahead;  // what lies so many floats behind B is brought into L2; 0 for nothing
} NAME(product);
#define product NAME(product)

// The registers decide the tiles: as many sums as leave room for the shorter side of a tile and one vector more.
// Eight sums at least keep two units busy that take four cycles for a multiply-add. A tile of many rows is narrow,
// so that L2 can deliver B in the meantime; one of few rows is wide.
#if LANES >= 16
#define TILE_ROWS(vectors) ((vectors) == 4 ? 6 : (vectors) == 3 ? 8 : 12)
#define TILE_VECTORS(rows) 4
#define MOST_ROWS 12
#define MOST_VECTORS 4
#elif LANES >= 8
#define TILE_ROWS(vectors) 6
#define TILE_VECTORS(rows) ((rows) == 1 ? 8 : (rows) == 2 ? 6 : (rows) == 3 ? 4 : 2)
#define MOST_ROWS 6
#define MOST_VECTORS 8
#elif defined(__aarch64__)
#define TILE_ROWS(vectors) 6
#define TILE_VECTORS(rows) ((rows) < 3 ? 8 : 4)
#define MOST_ROWS 6
#define MOST_VECTORS 8
#else
#define TILE_ROWS(vectors) 3
#define TILE_VECTORS(rows) ((rows) == 1 ? 8 : 4)
#define MOST_ROWS 3
#define MOST_VECTORS 8
#endif

// sums += A B in a tile of `m` rows and `w` vectors. m and w are constants wherever this is called, so the loops
// unroll and the sums live in registers.
INLINE void NAME(add_products)(const int m, const int w, const bool prefetches, const product *p,
                               vec sums[MOST_ROWS][MOST_VECTORS]) {
    const float *a = p->a, *b = p->b;
    const long row_stride = p->row_stride, k_stride = p->k_stride, b_stride = p->b_stride, ahead = p->ahead;
    LOOP for (long i = 0; i < p->k; i++, a += k_stride, b += b_stride) {
        if (prefetches) {
            UNROLL for (int j = 0; j < w * LANES; j += BLOCK) __builtin_prefetch(b + ahead + j, 0, 2);
        }
        // The shorter side of the tile waits in registers while the longer one passes.
        if (w <= m) {
            vec row[MOST_VECTORS];
            UNROLL for (int j = 0; j < w; j++) row[j] = load(b + j * LANES);
            UNROLL for (int r = 0; r < m; r++) {
                vec factor = splat(a[r * row_stride]);
                UNROLL for (int j = 0; j < w; j++) sums[r][j] = fma_(factor, row[j], sums[r][j]);
            }
        } else {
            vec factor[MOST_ROWS];
            UNROLL for (int r = 0; r < m; r++) factor[r] = splat(a[r * row_stride]);
            UNROLL for (int j = 0; j < w; j++) {
                vec row = load(b + j * LANES);
                UNROLL for (int r = 0; r < m; r++) sums[r][j] = fma_(factor[r], row, sums[r][j]);
            }
        }
    }
}

// C = start + A B in one tile.
INLINE void NAME(tile)(const int m, const int w, const product *p) {
    vec sums[MOST_ROWS][MOST_VECTORS];
    const float *start = p->start;
    const long start_stride = p->start_stride;
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) {
        sums[r][j] = start ? load(start + r * start_stride + j * LANES) : splat(0);
    }
    if (p->ahead) {
        NAME(add_products)(m, w, true, p, sums);
    } else {
        NAME(add_products)(m, w, false, p, sums);
    }
    float *c = p->c;
    const long c_stride = p->c_stride;
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) {
        store(c + r * c_stride + j * LANES, sums[r][j]);
    }
}

// A function for each tile there is, and the choice among them.
#define TILE_EXISTS(m, w) ((m) <= TILE_ROWS(w) && (w) <= TILE_VECTORS(m) && (w) % VECTORS == 0)
#define EACH_HEIGHT(DO, w)                                              \
    DO(1, w) DO(2, w) DO(3, w) DO(4, w) DO(5, w) DO(6, w) DO(7, w) DO(8, w) \
    DO(9, w) DO(10, w) DO(11, w) DO(12, w)
#define EACH_TILE(DO) \
    EACH_HEIGHT(DO, 1) EACH_HEIGHT(DO, 2) EACH_HEIGHT(DO, 3) EACH_HEIGHT(DO, 4) EACH_HEIGHT(DO, 6) EACH_HEIGHT(DO, 8)
#define TILE_FUNCTION(m, w)                                                         \
    static __attribute__((noinline)) void NAME(tile_##m##_##w)(const product *p) { \
        if (TILE_EXISTS(m, w)) NAME(tile)(m, w, p);                                 \
    }
EACH_TILE(TILE_FUNCTION)

static void NAME(run_tile)(long m, long w, const product *p) {
#define TILE_CASE(m, w) case 16 * (w) + (m): if (TILE_EXISTS(m, w)) NAME(tile_##m##_##w)(p); break;
    switch (16 * w + m) { EACH_TILE(TILE_CASE) }
#undef TILE_CASE
}

// Sizes that measured best on a processor with 512 KiB of L2; neighbours do nearly as well.
#define SLICE 256        // of k, so that a panel's slice stays in L2 for all rows
#define ROWS_AT_ONCE 192  // of A, so that they stay in L2 while the panels pass

// All rows of a panel of `blocks` blocks. A slice of k is used for all rows before the next, while the panel's
// slice is in L2.
static void NAME(multiply_panel)(long rows, long blocks, product whole) {
    const long vectors = blocks * VECTORS, most = TILE_ROWS(vectors);
    long first = 0;
    do {
        product p = whole;
        p.k = NAME(even_share)(whole.k - first, SLICE);
        const float *start = first > 0 ? whole.c : whole.start;
        p.start_stride = first > 0 ? whole.c_stride : whole.start_stride;
        for (long row = 0, m; (m = NAME(even_share)(rows - row, most)) > 0; row += m) {
            p.a = whole.a + row * whole.row_stride + first * whole.k_stride;
            // Packed matrices go on behind the slice with what comes next. A few rows pass so fast that they wait for
            // L2 in any case.
            p.ahead = whole.ahead && row == 0 && rows > 2 ? p.k * whole.b_stride : 0;
            if (start) {  // what the next rows begin with
                for (long r = row + m; r < row + 2 * m; r++) {
                    for (long j = 0; j < blocks * BLOCK; j += BLOCK) {
                        __builtin_prefetch(start + r * p.start_stride + j, 0, 3);
                    }
                }
            }
            for (long vector = 0, w; vector < vectors; vector += w) {
                w = vectors - vector < TILE_VECTORS(m) ? vectors - vector : TILE_VECTORS(m);
                p.b = whole.b + first * whole.b_stride + vector * LANES;
                p.start = start ? start + row * p.start_stride + vector * LANES : 0;
                p.c = whole.c + row * whole.c_stride + vector * LANES;
                NAME(run_tile)(m, w, &p);
            }
        }
        first += p.k;
    } while (first < whole.k);
}

static void NAME(multiply)(long m, long n, long k, const float *a, long row_stride, long k_stride,
                           const float *packed, long width, float *c, long c_stride, bool accumulate,
                           const float *bias) {
    const long block = ROWS_AT_ONCE;
    for (long first = 0; first < m; first += block) {
        long rows = m - first < block ? m - first : block;
        for (long column = 0; column < n; column += width * BLOCK) {
            long blocks = (n - column) / BLOCK < width ? (n - column) / BLOCK : width;
            float *out = c + first * c_stride + column;
            NAME(multiply_panel)(rows, blocks, (product){
                .k = k, .a = a + first * row_stride, .row_stride = row_stride, .k_stride = k_stride,
                .b = packed + column * k, .b_stride = blocks * BLOCK, .ahead = true,
                .start = accumulate ? out : bias ? bias + column : 0, .start_stride = accumulate ? c_stride : 0,
                .c = out, .c_stride = c_stride});
        }
    }
}

// Copies floats. `n` is a constant where it matters.
INLINE void NAME(copy)(long n, const float *from, float *to) {
    long i = 0;
    for (; i + LANES <= n; i += LANES) store(to + i, load(from + i));
    for (; i + 4 <= n; i += 4) __builtin_memcpy(to + i, from + i, 4 * sizeof(float));
    for (; i < n; i++) to[i] = from[i];
}

// Brings `floats` floats, those of a row that is copied soon, into L1.
INLINE void NAME(prefetch)(long floats, const float *row) {
    for (long i = 0; i < floats; i += BLOCK) __builtin_prefetch(row + i, 0, 3);
}

// Brings the share `part` of `parts` of some rows into L2, while something else is computed.
INLINE void NAME(prefetch_share)(long part, long parts, long rows, long floats, const float *first, long stride) {
    for (long row = rows * part / parts; row < rows * (part + 1) / parts; row++) {
        for (long i = 0; i < floats; i += BLOCK) __builtin_prefetch(first + row * stride + i, 0, 2);
    }
}

// The part of X and D that tiles read is first put together: rows far apart share too few places of L1. While the tiles
// of one part are computed, the next one comes from memory.
static void NAME(weight_gradient)(long tokens, long k, long n, const float *x, long x_stride, const int32_t *x_rows,
                                  const float *d, long d_stride, float *packed, long width, float *scratch) {
    const long block = CK_GRADIENT_TOKENS, inputs = CK_GRADIENT_INPUTS, whole = k / inputs * inputs;
    const long ahead = 8;  // rows
    float *ds = scratch, *xs = scratch + block * width * BLOCK;
    for (long token = 0; token < tokens;) {
        // The next tokens that have a row of X, and these rows.
        const float *x_from[CK_GRADIENT_TOKENS], *d_from[CK_GRADIENT_TOKENS];
        long count = 0, first = token;
        for (; token < tokens && count < block; token++) {
            long row = x_rows ? x_rows[token] : token;
            if (row < 0) continue;
            x_from[count] = x + row * x_stride;
            d_from[count++] = d + token * d_stride;
        }
        long next = tokens - token < block ? tokens : token + block;
        // X as stripes of some inputs, one below the other.
        for (long t = 0; t < count; t++) {
            if (t + ahead < count) NAME(prefetch)(k, x_from[t + ahead]);
            for (long input = 0; input < whole; input += inputs) {
                NAME(copy)(inputs, x_from[t] + input, xs + input * count + t * inputs);
            }
            NAME(copy)(k - whole, x_from[t] + whole, xs + whole * count + t * (k - whole));
        }
        for (long column = 0; column < n; column += width * BLOCK) {
            long blocks = (n - column) / BLOCK < width ? (n - column) / BLOCK : width, floats = blocks * BLOCK;
            for (long t = 0; t < count; t++) {
                if (t + ahead < count) NAME(prefetch)(floats, d_from[t + ahead] + column);
                NAME(copy)(floats, d_from[t] + column, ds + t * floats);
            }
            bool isLast = column + floats >= n;
            for (long input = 0, rows; input < k; input += rows) {
                rows = input < whole ? inputs : k - whole;
                float *out = packed + column * k + input * floats;
                long part = input / inputs, parts = (k + inputs - 1) / inputs;
                if (!isLast) {
                    NAME(prefetch_share)(part, parts, token - first, floats, d + first * d_stride + column + floats,
                                         d_stride);
                } else if (next > token) {
                    NAME(prefetch_share)(part, parts, next - token, floats, d + token * d_stride, d_stride);
                    if (!x_rows) NAME(prefetch_share)(part, parts, next - token, k, x + token * x_stride, x_stride);
                }
                NAME(multiply_panel)(rows, blocks, (product){
                    .k = count, .a = xs + input * count, .row_stride = 1, .k_stride = rows, .b = ds,
                    .b_stride = floats, .start = out, .start_stride = floats, .c = out, .c_stride = floats});
            }
        }
    }
}

// Lanes of the two results when lanes of `a` and `b` whose numbers differ in the bit `d` change places.
#define LOW(d, lane) ((lane) & (d) ? LANES + (lane) - (d) : (lane))
#define HIGH(d, lane) ((lane) & (d) ? LANES + (lane) : (lane) + (d))
#define LANES_4(F, d, first) F(d, first), F(d, first + 1), F(d, first + 2), F(d, first + 3)
#if LANES == 4
#define EACH_LANE(F, d) LANES_4(F, d, 0)
#elif LANES == 8
#define EACH_LANE(F, d) LANES_4(F, d, 0), LANES_4(F, d, 4)
#else
#define EACH_LANE(F, d) LANES_4(F, d, 0), LANES_4(F, d, 4), LANES_4(F, d, 8), LANES_4(F, d, 12)
#endif
#define SWAP(d)                                                          \
    UNROLL for (int i = 0; i < LANES; i++) {                             \
        if (i & (d)) continue;                                           \
        vec a = x[i], b = x[i + (d)];                                    \
        x[i] = __builtin_shufflevector(a, b, EACH_LANE(LOW, d));         \
        x[i + (d)] = __builtin_shufflevector(a, b, EACH_LANE(HIGH, d));  \
    }

// Transposes LANES rows of LANES floats; rows from `present` on count as zero.
INLINE void NAME(transpose_square)(const float *from, long stride, long present, float *to, long target_stride) {
    vec x[LANES];
    UNROLL for (int i = 0; i < LANES; i++) x[i] = i < present ? load(from + i * stride) : splat(0);
    SWAP(1)
    SWAP(2)
#if LANES >= 8
    SWAP(4)
#endif
#if LANES >= 16
    SWAP(8)
#endif
    UNROLL for (int i = 0; i < LANES; i++) store(to + i * target_stride, x[i]);
}

static void NAME(transpose)(long k, long n, const float *packed, long width, float *target, long target_width) {
    long padded = (k + BLOCK - 1) / BLOCK * BLOCK;
    for (long first = 0, wide; first < padded; first += wide) {
        wide = padded - first < target_width * BLOCK ? padded - first : target_width * BLOCK;
        for (long column = 0, floats; column < n; column += floats) {
            floats = n - column < width * BLOCK ? n - column : width * BLOCK;
            for (long i = 0; i < floats; i += LANES) {
                for (long j = 0; j < wide; j += LANES) {
                    NAME(transpose_square)(packed + column * k + (first + j) * floats + i, floats, k - first - j,
                                           target + first * n + (column + i) * wide + j, wide);
                }
            }
        }
    }
}

// The rows lie far apart, so the one after the next is asked for in good time.
static void NAME(gather)(long count, const int32_t *rows, long columns, const float *from, long stride,
                         const float *other, long other_stride, float *to, long to_stride) {
#define ROW(r) (rows[r] < 0 ? other + ~(long)rows[r] * other_stride : from + rows[r] * stride)
    for (long r = 0; r < count; r++) {
        if (r + 2 < count) NAME(prefetch)(columns, ROW(r + 2));
        NAME(copy)(columns, ROW(r), to + r * to_stride);
    }
#undef ROW
}

static void NAME(sum_rows)(long count, const float *const *rows, long columns, float *sum) {
    enum { vectors = 8 };
    long column = 0;
    for (; column + vectors * LANES <= columns; column += vectors * LANES) {
        vec sums[vectors];
        UNROLL for (int j = 0; j < vectors; j++) sums[j] = load(rows[0] + column + j * LANES);
        for (long r = 1; r < count; r++) {
            UNROLL for (int j = 0; j < vectors; j++) sums[j] += load(rows[r] + column + j * LANES);
        }
        UNROLL for (int j = 0; j < vectors; j++) store(sum + column + j * LANES, sums[j]);
    }
    for (; column < columns; column++) {
        float total = rows[0][column];
        for (long r = 1; r < count; r++) total += rows[r][column];
        sum[column] = total;
    }
}

static void NAME(column_sums)(long rows, long columns, const float *x, long stride, float *sums) {
    const long together = 8;  // rows, so that the sums pass by once for all of them
    for (long first = 0; first < rows; first += together) {
        long count = rows - first < together ? rows - first : together;
        for (long column = 0; column < columns; column += LANES) {
            vec sum = load(sums + column);
            for (long row = first; row < first + count; row++) sum += load(x + row * stride + column);
            store(sums + column, sum);
        }
    }
}
