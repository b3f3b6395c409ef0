// Packing for the matrix product: operands copied into the order in which the tile reads them.
//
//   panel of b, [k, width]        width = vectors x LANES columns side by side, the missing ones undefined
//   block of a, rows / p panels   each panel [k, rows of the panel], for an a that lies column after column
//
// b is packed because one panel serves all rows of a block from the first-level cache, whatever the distance
// of b's rows; an a that lies row after row is read in place. Included once per instruction set and type, from
// matmul_real.h.

// ------------------------------------------------------------------------------------------- b

#undef PACK_AHEAD
#define PACK_AHEAD 16
// packed[p, j] = b[p * b_row + j]
static void TYPED(pack_rows)(int64_t k, int64_t columns, const REAL *b, int64_t b_row, REAL *packed) {
  const int64_t whole = columns / LANES, rest = columns % LANES;
  const int64_t width = (whole + (rest > 0)) * LANES;
  for (int64_t p = 0; p < k; p++, b += b_row, packed += width) {
    // Rows that lie pages apart are not seen coming.
    for (int64_t j = 0; j < width; j += 64 / (int64_t)sizeof(REAL)) __builtin_prefetch(b + PACK_AHEAD * b_row + j);
    for (int64_t j = 0; j < whole; j++) TYPED(store)(packed + j * LANES, TYPED(load)(b + j * LANES));
    if (rest) TYPED(store)(packed + whole * LANES, TYPED(load_partial)(b + whole * LANES, rest));
  }
}

// The transposition in registers: 16-byte chunks of LANES columns are gathered so that lane group g of vector
// i holds column g * CHUNK + i; what remains is to transpose CHUNK x CHUNK elements within each group.
#define CHUNK ((int)(16 / sizeof(REAL)))
#define GROUPS (LANES / CHUNK)
typedef int64_t TYPED(chunk) __attribute__((vector_size(16), aligned(sizeof(REAL)), may_alias));

HB_INLINE VECTOR TYPED(gather_chunks)(const REAL *const *columns, int64_t p) {
#define AT(g) (*(const TYPED(chunk) *)(columns[(g) * CHUNK] + p))
#if HB_VECTOR_BYTES == 16
  return (VECTOR)AT(0);
#elif HB_VECTOR_BYTES == 32
  return (VECTOR)__builtin_shufflevector(AT(0), AT(1), 0, 1, 2, 3);
#else
  return (VECTOR)__builtin_shufflevector(__builtin_shufflevector(AT(0), AT(1), 0, 1, 2, 3),
                                         __builtin_shufflevector(AT(2), AT(3), 0, 1, 2, 3), 0, 1, 2, 3, 4, 5,
                                         6, 7);
#endif
#undef AT
}

// packed[p, j] = b[p + j * b_column]
static void TYPED(pack_columns)(int64_t k, int64_t columns, const REAL *b, int64_t b_column, REAL *packed) {
  const int64_t vectors = (columns + LANES - 1) / LANES, width = vectors * LANES;
  for (int64_t v = 0; v < vectors; v++, packed += LANES) {
    // A missing column repeats the last one: what is computed from it is never stored.
    const REAL *column[LANES];
    for (int64_t j = 0; j < LANES; j++) {
      const int64_t index = v * LANES + j;
      column[j] = b + (index < columns ? index : columns - 1) * b_column;
    }
    int64_t p = 0;
    for (; p + CHUNK <= k; p += CHUNK) {
      VECTOR x[CHUNK];
      for (int i = 0; i < CHUNK; i++) x[i] = TYPED(gather_chunks)(column + i, p);
      TYPED(transpose)(x);
      for (int i = 0; i < CHUNK; i++) TYPED(store)(packed + (p + i) * width, x[i]);
    }
    for (; p < k; p++) {
      for (int j = 0; j < LANES; j++) packed[p * width + j] = column[j][p];
    }
  }
}
#undef CHUNK
#undef GROUPS

// ------------------------------------------------------------------------------------------- a

// Distance of two packed panels of a: whole vectors are stored, so that the end of a panel is overrun.
#define PANEL_STRIDE(rows, k) ((rows) * (k) + TILE_ROWS + LANES)

// The first `extra` of the panels have `rows + 1` rows, the others `rows`:
// packed panel[p, i] = a[i + p * a_column]. `readable` rows of a exist from here on.
static void TYPED(pack_a)(int64_t k, int64_t panels, int64_t rows, int64_t extra, int64_t readable,
                          const REAL *a, int64_t a_column, REAL *packed) {
  const int64_t stride = PANEL_STRIDE(rows + 1, k);
  // Panels that may be read in whole vectors: nothing behind a's last row is touched.
  int64_t safe = panels;
  while (safe > 0 && rows * (safe - 1) + minimum(extra, safe - 1) + (TILE_ROWS + LANES - 1) / LANES * LANES > readable) {
    safe--;
  }
  for (int64_t p = 0; p < k; p++, a += a_column) {
    const REAL *from = a;
    REAL *to = packed + p * (rows + 1);
    int64_t panel = 0;
    for (; panel < minimum(extra, safe); panel++, from += rows + 1, to += stride) {
      UNROLL for (int i = 0; i < TILE_ROWS; i += LANES) TYPED(store)(to + i, TYPED(load)(from + i));
    }
    to -= panel >= extra ? p : 0;
    for (; panel < safe; panel++, from += rows, to += stride) {
      UNROLL for (int i = 0; i < TILE_ROWS; i += LANES) TYPED(store)(to + i, TYPED(load)(from + i));
    }
    for (; panel < panels; panel++) {
      const int64_t count = rows + (panel < extra);
      REAL *const end = packed + panel * stride + p * count;
      for (int64_t i = 0; i < count; i++) end[i] = from[i];
      from += count;
    }
  }
}
