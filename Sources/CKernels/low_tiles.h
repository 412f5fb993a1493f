// The tiles of products in lower precisions. Their vectors stand a block apart: a set with shorter vectors works on
// the same part of each block of a panel at a time.

INLINE uvec NAME(load_words)(const uint32_t *p) { return *(const uvec *)p; }
INLINE uvec NAME(splat_word)(uint32_t x) { return x - (uvec){0}; }
#define load_words NAME(load_words)
#define splat_word NAME(splat_word)

#define FOR_PARTS for (long part = 0; part < BLOCK; part += LANES)

// Most rows of a tile for each width in blocks, so that all its sums, a vector of B for each block and one of A fit.
#if LANES >= 16
#define ROWS_FOR(w) ((w) == 4 ? 6 : (w) == 3 ? 8 : 12)
#else
#define ROWS_FOR(w) ((w) == 4 ? 3 : (w) == 3 ? 4 : 6)
#endif
#define MAXIMUM_ROWS 12
