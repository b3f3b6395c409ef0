// The innermost piece of the matrix product: one tile c[rows, columns] (+)= a[rows, k] . b[k, columns] whose
// sums stay in registers for the whole depth.
//
// Per step of the depth: `vectors` vectors of b are loaded, each element of a column of a is broadcast, and
// each pair is multiplied and added: rows x vectors multiply-adds for rows + vectors loads. TILE_ROWS and
// TILE_VECTORS fill the register file: 14 x 2 of 32 registers where vectors are wide, 8 x 3 of NEON's 32,
// 6 x 2 of 16. A tile of a single vector has up to TALL_ROWS, twice as many.
//
// a is read where it lies, in either layout, or from a packed copy (which is "column after column"); b's rows
// lie `b_row` apart. The depth may come in segments: stretches of a that do not follow each other. There is one
// function for each number of rows, of vectors and for each layout of a, so that a remainder costs no more than
// its share.
//
// Included once per instruction set and type, from matmul_real.h.

typedef void (*TYPED(tile_function))(const hb_segment *segments, int64_t count, const REAL *a, int64_t a_stride,
                                     const REAL *b, int64_t b_row, REAL *c, int64_t c_row, int accumulate);

#undef PREFETCH_DISTANCE
#undef PREFETCH_STEP
#define PREFETCH_DISTANCE 12
#define PREFETCH_STEP (64 / HB_VECTOR_BYTES)
#undef UNROLL
#define UNROLL _Pragma("clang loop unroll(full)")

HB_INLINE void TYPED(tile)(const int rows, const int vectors, const int by_rows, const hb_segment *segments,
                           int64_t count, const REAL *a, int64_t a_stride, const REAL *b, int64_t b_row, REAL *c,
                           int64_t c_row, int accumulate) {
  // c comes into the cache while the sums are made: fourteen scattered rows of it would stall the stores.
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j += PREFETCH_STEP) __builtin_prefetch(c + i * c_row + j * LANES, 1);
    __builtin_prefetch(c + i * c_row + vectors * LANES - 1, 1);
  }
  VECTOR sum[TALL_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) sum[i][j] = (VECTOR){0};
  }
  for (; count > 0; count--, segments++) {
    const REAL *column = a + segments->offset;
    // Rows in threes share a base address: the processor adds 0, 1 or 2 strides to it for free, and fourteen
    // addresses would not fit in the general registers.
    const REAL *base[(TALL_ROWS + 2) / 3];
    if (by_rows) {
      UNROLL for (int i = 0; i < rows; i += 3) base[i / 3] = column + i * a_stride;
    }
    for (int64_t k = segments->length; k > 0; k--) {
      if (!by_rows) {
        // Read in place, a's columns lie too far apart for the processor to see them coming.
        __builtin_prefetch(column + PREFETCH_DISTANCE * a_stride);
        __builtin_prefetch(column + PREFETCH_DISTANCE * a_stride + rows - 1);
      }
      VECTOR x[TILE_VECTORS];
      UNROLL for (int j = 0; j < vectors; j++) x[j] = TYPED(load)(b + j * LANES);
      UNROLL for (int i = 0; i < rows; i++) {
        const VECTOR y = TYPED(splat)(by_rows ? base[i / 3][i % 3 * a_stride] : column[i]);
        UNROLL for (int j = 0; j < vectors; j++) sum[i][j] = TYPED(fma)(y, x[j], sum[i][j]);
      }
      b += b_row;
      if (by_rows) {
        UNROLL for (int i = 0; i < rows; i += 3) base[i / 3]++;
      } else {
        column += a_stride;
      }
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) {
      REAL *p = c + i * c_row + j * LANES;
      TYPED(store)(p, accumulate ? TYPED(load)(p) + sum[i][j] : sum[i][j]);
    }
  }
}

#define TILE(rows, vectors, by_rows)                                                                       \
  static void TYPED(tile_##rows##_##vectors##_##by_rows)(const hb_segment *segments, int64_t count,         \
                                                         const REAL *a, int64_t a_stride, const REAL *b,    \
                                                         int64_t b_row, REAL *c, int64_t c_row,             \
                                                         int accumulate) {                                  \
    TYPED(tile)(rows, vectors, by_rows, segments, count, a, a_stride, b, b_row, c, c_row, accumulate);      \
  }
#if TILE_VECTORS == 3
#define TILES(rows) \
  TILE(rows, 1, 0) TILE(rows, 1, 1) TILE(rows, 2, 0) TILE(rows, 2, 1) TILE(rows, 3, 0) TILE(rows, 3, 1)
#define TILE_NAMES(rows)                                                 \
  {{TYPED(tile_##rows##_1_0), TYPED(tile_##rows##_1_1)},                 \
   {TYPED(tile_##rows##_2_0), TYPED(tile_##rows##_2_1)},                 \
   {TYPED(tile_##rows##_3_0), TYPED(tile_##rows##_3_1)}},
#else
#define TILES(rows) TILE(rows, 1, 0) TILE(rows, 1, 1) TILE(rows, 2, 0) TILE(rows, 2, 1)
#define TILE_NAMES(rows)                                                 \
  {{TYPED(tile_##rows##_1_0), TYPED(tile_##rows##_1_1)},                 \
   {TYPED(tile_##rows##_2_0), TYPED(tile_##rows##_2_1)}},
#endif

#if TILE_ROWS == 14
#define EACH_ROWS(f) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11) f(12) f(13) f(14)
#define EACH_TALL(f) \
  f(15) f(16) f(17) f(18) f(19) f(20) f(21) f(22) f(23) f(24) f(25) f(26) f(27) f(28)
#elif TILE_ROWS == 8
#define EACH_ROWS(f) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8)
#define EACH_TALL(f) f(9) f(10) f(11) f(12) f(13) f(14) f(15) f(16)
#else
#define EACH_ROWS(f) f(1) f(2) f(3) f(4) f(5) f(6)
#define EACH_TALL(f) f(7) f(8) f(9) f(10) f(11) f(12)
#endif
#define TALL_TILES(rows) TILE(rows, 1, 0) TILE(rows, 1, 1)
#define TALL_NAMES(rows) {TYPED(tile_##rows##_1_0), TYPED(tile_##rows##_1_1)},

EACH_ROWS(TILES)
EACH_TALL(TALL_TILES)
// tiles[rows - 1][vectors - 1][whether a lies row after row]
static const TYPED(tile_function) TYPED(tiles)[TILE_ROWS][TILE_VECTORS][2] = {EACH_ROWS(TILE_NAMES)};
// Of one vector, from TILE_ROWS + 1 rows on.
static const TYPED(tile_function) TYPED(tall_tiles)[TALL_ROWS - TILE_ROWS][2] = {EACH_TALL(TALL_NAMES)};

// The tile of so many rows and vectors; by_rows: whether a lies row after row.
HB_INLINE TYPED(tile_function) TYPED(tile_of)(int64_t rows, int64_t vectors, int by_rows) {
  return rows <= TILE_ROWS ? TYPED(tiles)[rows - 1][vectors - 1][by_rows]
                           : TYPED(tall_tiles)[rows - TILE_ROWS - 1][by_rows];
}

#undef TILE
#undef TILES
#undef TILE_NAMES
#undef TALL_TILES
#undef TALL_NAMES
#undef EACH_ROWS
#undef EACH_TALL
