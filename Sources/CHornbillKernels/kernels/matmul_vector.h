// Products with one row, or a few: c[rows, n] (+)= a[rows, k] . b[k, n]. There is nothing to reuse b for, so
// that it is read once, in place, as fast as memory gives it. A product with one column is the same thing
// transposed, hence the strides of c. Included once per instruction set and type, from matmul_real.h.

enum { TYPED(STREAM) = HB_VECTOR_REGISTERS == 32 ? 8 : 6 };  // vectors of sums under way
#define STREAM TYPED(STREAM)

// One row; b lies row after row: c[j] (+)= sum over p of a[p] * b[p, j], for `vectors` whole vectors of
// columns, of which the last one may have but `rest` lanes (0: all).
HB_INLINE void TYPED(stream_columns)(const int vectors, int64_t rest, int64_t k, const REAL *a,
                                     int64_t a_column, const REAL *b, int64_t b_row, VECTOR *sum) {
  const int whole = vectors - (rest > 0);
  UNROLL for (int j = 0; j < vectors; j++) sum[j] = (VECTOR){0};
  for (int64_t p = 0; p < k; p++, a += a_column, b += b_row) {
    const VECTOR x = TYPED(splat)(*a);
    UNROLL for (int j = 0; j < vectors - 1; j++) sum[j] = TYPED(fma)(x, TYPED(load)(b + j * LANES), sum[j]);
    const REAL *last = b + (vectors - 1) * LANES;
    const VECTOR y = whole == vectors ? TYPED(load)(last) : TYPED(load_partial)(last, rest);
    sum[vectors - 1] = TYPED(fma)(x, y, sum[vectors - 1]);
  }
}

static void TYPED(store_row)(const VECTOR *sum, int64_t columns, REAL *c, int64_t c_column, int accumulate) {
  for (int64_t j = 0; j < columns; j += LANES, sum++, c += LANES * c_column) {
    const int64_t count = columns - j < LANES ? columns - j : LANES;
    if (c_column == 1 && count == LANES) {
      TYPED(store)(c, accumulate ? TYPED(load)(c) + *sum : *sum);
    } else {
      REAL lanes[LANES];
      TYPED(store)(lanes, *sum);
      for (int64_t i = 0; i < count; i++) c[i * c_column] = accumulate ? c[i * c_column] + lanes[i] : lanes[i];
    }
  }
}

static void TYPED(row_times_rows)(int64_t k, int64_t n, const REAL *a, int64_t a_column, const REAL *b,
                                  int64_t b_row, REAL *c, int64_t c_column, int accumulate) {
  VECTOR sum[STREAM];
  while (n > 0) {
    int64_t width;
    if (n >= STREAM * LANES) {
      width = STREAM * LANES;
      TYPED(stream_columns)(STREAM, 0, k, a, a_column, b, b_row, sum);
    } else if (n >= 2 * LANES) {
      width = 2 * LANES;
      TYPED(stream_columns)(2, 0, k, a, a_column, b, b_row, sum);
    } else if (n >= LANES) {
      width = LANES;
      TYPED(stream_columns)(1, 0, k, a, a_column, b, b_row, sum);
    } else {
      width = n;
      TYPED(stream_columns)(1, n, k, a, a_column, b, b_row, sum);
    }
    TYPED(store_row)(sum, width, c, c_column, accumulate);
    b += width;
    c += width * c_column;
    n -= width;
  }
}

// One row; b lies in panels of TILE_VECTORS vectors, `b_panel` apart, so that it is read as one stream. The depth goes
// in turn to a few sums, as many as it takes to keep the pipes busy, which are added up in the end.
static void TYPED(row_times_panels)(int64_t k, int64_t n, const REAL *a, int64_t a_column, const REAL *b,
                                    int64_t b_panel, REAL *c, int accumulate) {
  enum { WIDTH = TILE_VECTORS * LANES, SUMS = STREAM / TILE_VECTORS };
  for (; n > 0; b += b_panel, c += WIDTH, n -= WIDTH) {
    VECTOR sum[SUMS][TILE_VECTORS];
    UNROLL for (int i = 0; i < SUMS; i++) {
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) sum[i][j] = (VECTOR){0};
    }
    const REAL *x = a, *from = b;
    int64_t p = 0;
    for (; p + SUMS <= k; p += SUMS) {
      UNROLL for (int i = 0; i < SUMS; i++, x += a_column, from += WIDTH) {
        const VECTOR y = TYPED(splat)(*x);
        UNROLL for (int j = 0; j < TILE_VECTORS; j++) {
          sum[i][j] = TYPED(fma)(y, TYPED(load)(from + j * LANES), sum[i][j]);
        }
      }
    }
    for (; p < k; p++, x += a_column, from += WIDTH) {
      const VECTOR y = TYPED(splat)(*x);
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) {
        sum[0][j] = TYPED(fma)(y, TYPED(load)(from + j * LANES), sum[0][j]);
      }
    }
    UNROLL for (int i = 1; i < SUMS; i++) {
      UNROLL for (int j = 0; j < TILE_VECTORS; j++) sum[0][j] += sum[i][j];
    }
    TYPED(store_row)(sum[0], minimum(n, WIDTH), c, 1, accumulate);
  }
}

HB_INLINE REAL TYPED(sum_of_lanes)(VECTOR x) {
  typedef REAL part __attribute__((vector_size(16)));
  enum { PARTS = HB_VECTOR_BYTES / 16, PART_LANES = LANES / PARTS };
  union {
    VECTOR whole;
    part parts[PARTS];
  } lanes = {x};
  part sum = lanes.parts[0];
  UNROLL for (int i = 1; i < PARTS; i++) sum += lanes.parts[i];
  REAL total = sum[0];
  UNROLL for (int i = 1; i < PART_LANES; i++) total += sum[i];
  return total;
}

// `columns` dot products of one row of a, its elements side by side, with columns of b, likewise.
HB_INLINE void TYPED(dots)(const int columns, int64_t k, const REAL *a, const REAL *b, int64_t b_column,
                           REAL *c, int64_t c_column, int accumulate) {
  VECTOR sum[4][2];
  UNROLL for (int j = 0; j < columns; j++) sum[j][0] = sum[j][1] = (VECTOR){0};
  int64_t p = 0;
  for (; p + 2 * LANES <= k; p += 2 * LANES) {
    const VECTOR x = TYPED(load)(a + p), y = TYPED(load)(a + p + LANES);
    UNROLL for (int j = 0; j < columns; j++) {
      const REAL *column = b + j * b_column + p;
      sum[j][0] = TYPED(fma)(x, TYPED(load)(column), sum[j][0]);
      sum[j][1] = TYPED(fma)(y, TYPED(load)(column + LANES), sum[j][1]);
    }
  }
  for (; p < k; p += LANES) {
    const int64_t rest = k - p;
    const VECTOR x = rest < LANES ? TYPED(load_partial)(a + p, rest) : TYPED(load)(a + p);
    UNROLL for (int j = 0; j < columns; j++) {
      const REAL *column = b + j * b_column + p;
      const VECTOR y = rest < LANES ? TYPED(load_partial)(column, rest) : TYPED(load)(column);
      sum[j][0] = TYPED(fma)(x, y, sum[j][0]);
    }
  }
  UNROLL for (int j = 0; j < columns; j++) {
    const REAL total = TYPED(sum_of_lanes)(sum[j][0] + sum[j][1]);
    c[j * c_column] = accumulate ? c[j * c_column] + total : total;
  }
}

// A few rows; b lies column after column. Each group of columns is read for all rows while it is near.
static void TYPED(rows_times_columns)(int64_t rows, int64_t k, int64_t n, const REAL *a, int64_t a_row,
                                      int64_t a_column, const REAL *b, int64_t b_column, REAL *c,
                                      int64_t c_row, int64_t c_column, int accumulate, REAL *scratch) {
  enum { DEPTH = 1 << 14 };  // of a row of a that must be gathered
  for (int64_t p = 0; p < k; p += a_column == 1 ? k : DEPTH) {
    const int64_t depth = a_column == 1 || k - p < DEPTH ? k - p : DEPTH;
    const REAL *near = a + p * a_column;
    int64_t near_row = a_row;
    if (a_column != 1) {
      for (int64_t i = 0; i < rows; i++) {
        for (int64_t q = 0; q < depth; q++) scratch[i * DEPTH + q] = near[i * a_row + q * a_column];
      }
      near = scratch;
      near_row = DEPTH;
    }
    const int adds = accumulate || p > 0;
    int64_t j = 0;
    for (; j + 4 <= n; j += 4) {
      for (int64_t i = 0; i < rows; i++) {
        TYPED(dots)(4, depth, near + i * near_row, b + p + j * b_column, b_column,
                    c + i * c_row + j * c_column, c_column, adds);
      }
    }
    for (; j < n; j++) {
      for (int64_t i = 0; i < rows; i++) {
        TYPED(dots)(1, depth, near + i * near_row, b + p + j * b_column, b_column,
                    c + i * c_row + j * c_column, c_column, adds);
      }
    }
  }
}
#undef STREAM
