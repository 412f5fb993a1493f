// Products with packed matrices.
//
// Memory is laid out in blocks of BLOCK floats, whatever the instruction set; one with shorter vectors works
// on the same part of each block of a panel at a time. So all sets share one layout, and each element of a
// product is the same chain of multiply-adds on all of them.

#define BLOCK CK_BLOCK
#define MAXIMUM_ROWS 12
#define FOR_PARTS for (long part = 0; part < BLOCK; part += LANES)

// acc += A B for one tile of `m` rows and `w` vectors, each a part of a block. m and w are constants wherever this is called, so
// the loops unroll and acc lives in registers.
INLINE void NAME(accumulate)(const int m, const int w, vec acc[MAXIMUM_ROWS][4], long k, const float *a,
                             long row_stride, long k_stride, const float *b) {
    _Pragma("clang loop unroll(disable)") for (long i = 0; i < k; i++) {
#if LANES >= 16
        vec bi[4];
        UNROLL for (int j = 0; j < w; j++) bi[j] = load(b + i * (w * BLOCK) + j * BLOCK);
        UNROLL for (int r = 0; r < m; r++) {
            vec ar = splat(a[r * row_stride + i * k_stride]);
            UNROLL for (int j = 0; j < w; j++) acc[r][j] = fma_(ar, bi[j], acc[r][j]);
        }
#else
        vec ai[MAXIMUM_ROWS];
        UNROLL for (int r = 0; r < m; r++) ai[r] = splat(a[r * row_stride + i * k_stride]);
        UNROLL for (int j = 0; j < w; j++) {
            vec bj = load(b + i * (w * BLOCK) + j * BLOCK);
            UNROLL for (int r = 0; r < m; r++) acc[r][j] = fma_(ai[r], bj, acc[r][j]);
        }
#endif
    }
}

// Most rows of a tile for each width, so that m * w accumulators, w vectors of B and one of A fit.
#if LANES >= 16
#define ROWS_FOR(w) ((w) == 4 ? 6 : (w) == 3 ? 8 : 12)
#else
#define ROWS_FOR(w) ((w) == 4 ? 3 : (w) == 3 ? 4 : 6)
#endif

// Runs TILE(m) with m constant, over rows [0, total) cut as evenly as the largest tile allows;
// `row` is the first row of each tile.
#define TILE_CASE(m, w, TILE) case m: if (m <= ROWS_FOR(w)) { TILE(m, w); } break;
#define FOR_ROW_TILES(total, w, TILE)                                                              \
    for (long tiles_ = ((total) + ROWS_FOR(w) - 1) / ROWS_FOR(w), tile_ = 0, row = 0, rows_ = 0;   \
         tile_ < tiles_; tile_++, row += rows_) {                                                  \
        rows_ = ((total) - row + (tiles_ - tile_) - 1) / (tiles_ - tile_);                         \
        switch (rows_) {                                                                           \
            TILE_CASE(1, w, TILE) TILE_CASE(2, w, TILE) TILE_CASE(3, w, TILE)                      \
            TILE_CASE(4, w, TILE) TILE_CASE(5, w, TILE) TILE_CASE(6, w, TILE)                      \
            TILE_CASE(7, w, TILE) TILE_CASE(8, w, TILE) TILE_CASE(9, w, TILE)                      \
            TILE_CASE(10, w, TILE) TILE_CASE(11, w, TILE) TILE_CASE(12, w, TILE)                   \
        }                                                                                          \
    }

INLINE void NAME(multiply_tile)(const int m, const int w, long k, const float *a, long row_stride,
                                long k_stride, const float *b, float *c, long c_stride, bool accumulate,
                                const float *bias) {
    vec acc[MAXIMUM_ROWS][4];
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) {
        acc[r][j] = accumulate ? load(c + r * c_stride + j * BLOCK) : bias ? load(bias + j * BLOCK) : splat(0);
    }
    NAME(accumulate)(m, w, acc, k, a, row_stride, k_stride, b);
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) {
        store(c + r * c_stride + j * BLOCK, acc[r][j]);
    }
}

// The rows of one panel.
static void NAME(multiply_panel)(int w, long m, long k, const float *a, long row_stride, long k_stride,
                                 const float *b, float *c, long c_stride, bool accumulate, const float *bias) {
#define TILE(m, w)                                                                                          \
    NAME(multiply_tile)(m, w, k, a + row * row_stride, row_stride, k_stride, b + part, \
                        c + row * c_stride + part, c_stride, accumulate, bias ? bias + part : 0)
    FOR_PARTS {
        switch (w) {
        case 1: FOR_ROW_TILES(m, 1, TILE) break;
        case 2: FOR_ROW_TILES(m, 2, TILE) break;
        case 3: FOR_ROW_TILES(m, 3, TILE) break;
        case 4: FOR_ROW_TILES(m, 4, TILE) break;
        }
    }
#undef TILE
}

static void NAME(multiply)(long m, long n, long k, const float *a, long row_stride, long k_stride,
                           const float *packed, long width, float *c, long c_stride, bool accumulate,
                           const float *bias) {
    const long block = 384;  // rows of A that stay in L2 while the panels pass
    for (long first = 0; first < m; first += block) {
        long rows = m - first < block ? m - first : block;
        for (long column = 0; column < n; column += width * BLOCK) {
            long blocks = (n - column) / BLOCK < width ? (n - column) / BLOCK : width;
            NAME(multiply_panel)((int)blocks, rows, k, a + first * row_stride, row_stride, k_stride,
                                 packed + column * k, c + first * c_stride + column, c_stride, accumulate,
                                 bias ? bias + column : 0);
        }
    }
}

static void NAME(weight_gradient)(long tokens, long k, long n, const float *x, long x_stride, const float *d,
                                  long d_stride, float *packed, long width, float *scratch) {
    const long block = 256;  // tokens whose slice of D stays in L1
    for (long first = 0; first < tokens; first += block) {
        long count = tokens - first < block ? tokens - first : block;
        for (long column = 0; column < n; column += width * BLOCK) {
            long blocks = (n - column) / BLOCK < width ? (n - column) / BLOCK : width;
            long floats = blocks * BLOCK;
            for (long t = 0; t < count; t++) {
                for (long j = 0; j < floats; j += LANES) {
                    store(scratch + t * floats + j, load(d + (first + t) * d_stride + column + j));
                }
            }
            NAME(multiply_panel)((int)blocks, k, count, x + first * x_stride, 1, x_stride, scratch,
                                 packed + column * k, floats, true, 0);
        }
    }
}

static void NAME(transpose)(long k, long n, const float *packed, long width, float *target, long target_width) {
    long padded = (k + BLOCK - 1) / BLOCK * BLOCK;
    for (long column = 0; column < padded; column += target_width * BLOCK) {
        long target_floats = padded - column < target_width * BLOCK ? padded - column : target_width * BLOCK;
        float *panel = target + column * n;
        for (long source_column = 0; source_column < n; source_column += width * BLOCK) {
            long floats = n - source_column < width * BLOCK ? n - source_column : width * BLOCK;
            const float *source = packed + source_column * k;
            for (long i = 0; i < floats; i++) {
                float *out = panel + (source_column + i) * target_floats;
                for (long j = 0; j < target_floats; j++) {
                    out[j] = column + j < k ? source[(column + j) * floats + i] : 0;
                }
            }
        }
    }
}

static void NAME(column_sums)(long rows, long columns, const float *x, long stride, float *sums) {
    for (long column = 0; column < columns; column += LANES) {
        vec sum = load(sums + column);
        for (long row = 0; row < rows; row++) sum += load(x + row * stride + column);
        store(sums + column, sum);
    }
}
