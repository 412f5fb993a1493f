// Products of words that hold several rows each, for bfloat16_template.h and int8_template.h.
//
// The sums of a tile, which start from zero, come from one function for each size of tile; what follows them runs
// in plain loops. NAME(sum_words)(m, w, words, a, row_stride, k_stride, b, sums) is the body of these functions,
// SUM the type of a sum, FINISHED(sum, r, j) what is added to the result. `scales` are those of the rows of A.
// low_tiles.h holds the sizes of the tiles.

#define SUMMATION(m, w)                                                                                       \
    static __attribute__((noinline)) void NAME(sum_##m##_##w)(long words, const word *a, long row_stride,     \
                                                              long k_stride, const uint32_t *b, SUM sums[][4]) { \
        NAME(sum_words)(m, w, words, a, row_stride, k_stride, b, sums);                                       \
    }
#define SUMMATIONS(FUNCTION, w) FUNCTION(1, w) FUNCTION(2, w) FUNCTION(3, w)
#define MORE_SUMMATIONS(FUNCTION, w) FUNCTION(4, w) FUNCTION(5, w) FUNCTION(6, w)
SUMMATIONS(SUMMATION, 1) SUMMATIONS(SUMMATION, 2) SUMMATIONS(SUMMATION, 3) SUMMATIONS(SUMMATION, 4)
MORE_SUMMATIONS(SUMMATION, 1) MORE_SUMMATIONS(SUMMATION, 2) SUMMATION(4, 3)
#if LANES >= 16
SUMMATION(5, 3) SUMMATION(6, 3) SUMMATION(7, 3) SUMMATION(8, 3) MORE_SUMMATIONS(SUMMATION, 4)
SUMMATION(7, 1) SUMMATION(8, 1) SUMMATION(9, 1) SUMMATION(10, 1) SUMMATION(11, 1) SUMMATION(12, 1)
SUMMATION(7, 2) SUMMATION(8, 2) SUMMATION(9, 2) SUMMATION(10, 2) SUMMATION(11, 2) SUMMATION(12, 2)
#endif

// A tile for each width and number of rows; see ROWS_FOR.
static void (*const NAME(summations)[4][MAXIMUM_ROWS])(long, const word *, long, long, const uint32_t *, SUM[][4]) = {
#define ENTRY(m, w) NAME(sum_##m##_##w),
#if LANES >= 16
#define LARGEST(w) ENTRY(7, w) ENTRY(8, w) ENTRY(9, w) ENTRY(10, w) ENTRY(11, w) ENTRY(12, w)
    {SUMMATIONS(ENTRY, 1) MORE_SUMMATIONS(ENTRY, 1) LARGEST(1)},
    {SUMMATIONS(ENTRY, 2) MORE_SUMMATIONS(ENTRY, 2) LARGEST(2)},
    {SUMMATIONS(ENTRY, 3) MORE_SUMMATIONS(ENTRY, 3) ENTRY(7, 3) ENTRY(8, 3)},
    {SUMMATIONS(ENTRY, 4) MORE_SUMMATIONS(ENTRY, 4)},
#undef LARGEST
#else
    {SUMMATIONS(ENTRY, 1) MORE_SUMMATIONS(ENTRY, 1)},
    {SUMMATIONS(ENTRY, 2) MORE_SUMMATIONS(ENTRY, 2)},
    {SUMMATIONS(ENTRY, 3) ENTRY(4, 3)},
    {SUMMATIONS(ENTRY, 4)},
#endif
};
#undef SUMMATION
#undef SUMMATIONS
#undef MORE_SUMMATIONS
#undef ENTRY

#undef UNROLL
#define UNROLL _Pragma("clang loop unroll(disable)")
#undef FOR_ROW_TILES
#define FOR_ROW_TILES(total, w, TILE)                                                              \
    for (long tiles_ = ((total) + ROWS_FOR(w) - 1) / ROWS_FOR(w), tile_ = 0, row = 0, rows_ = 0;   \
         tile_ < tiles_; tile_++, row += rows_) {                                                  \
        rows_ = ((total) - row + (tiles_ - tile_) - 1) / (tiles_ - tile_);                         \
        TILE((int)rows_, w);                                                                       \
    }

INLINE void NAME(multiply_tile)(const int m, const int w, long words, const word *a, long row_stride, long k_stride,
                                const float *scales, WEIGHTS b, const float *start, long start_stride,
                                float *c, long c_stride) {
    SUM sums[MAXIMUM_ROWS][4];
    NAME(summations)[w - 1][m - 1](words, a, row_stride, k_stride, WORDS(b), sums);
    UNROLL for (int r = 0; r < m; r++) UNROLL for (int j = 0; j < w; j++) {
        vec first = start ? load(start + r * start_stride + j * BLOCK) : splat(0);
        store(c + r * c_stride + j * BLOCK, first + FINISHED(sums[r][j], r, j));
    }
}

// The rows of one panel: C = start + A B.
static void NAME(multiply_panel)(int w, long m, long words, const word *a, long row_stride, long k_stride,
                                 const float *scales, WEIGHTS b, const float *start, long start_stride, float *c,
                                 long c_stride) {
#define TILE(m, w)                                                                                          \
    NAME(multiply_tile)(m, w, words, a + row * row_stride, row_stride, k_stride, scales ? scales + row : 0, \
                        AT(b, part, part), start ? start + row * start_stride + part : 0, start_stride,     \
                        c + row * c_stride + part, c_stride)
    FOR_PARTS FOR_ROW_TILES(m, w, TILE)
#undef TILE
}

static void NAME(multiply_words)(long m, long n, long words, const word *a, long stride, const float *scales,
                                 WEIGHTS packed, long width, float *c, long c_stride, bool accumulate,
                                 const float *bias) {
    const long block = 384;  // rows of A that stay in L2 while the panels pass
    for (long first = 0; first < m; first += block) {
        long rows = m - first < block ? m - first : block;
        for (long column = 0; column < n; column += width * BLOCK) {
            long blocks = (n - column) / BLOCK < width ? (n - column) / BLOCK : width;
            float *out = c + first * c_stride + column;
            NAME(multiply_panel)((int)blocks, rows, words, a + first * stride, stride, 1,
                                 scales ? scales + first : 0, AT(packed, column * words, column),
                                 accumulate ? out : bias ? bias + column : 0, accumulate ? c_stride : 0, out,
                                 c_stride);
        }
    }
}
