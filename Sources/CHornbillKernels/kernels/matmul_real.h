// One task of a matrix product, for one instruction set and one floating-point type.
//
// A task owns a block c[rows, columns] and walks down the depth by itself, so that threads never wait for one
// another. Within the block, for each stretch of depth: a panel of b, TILE_VECTORS vectors wide, is packed into
// the first-level cache; all rows of the block then pass by it in register tiles, while a (in place, or
// packed where it lies column after column) comes from the second level.
//
// Included from matmul.c with TYPED, REAL, VECTOR and LANES.

#define TALL_ROWS (2 * TILE_ROWS)
#include "matmul_tile.h"
#include "matmul_pack.h"
#include "matmul_vector.h"

#define TILE_COLUMNS (TILE_VECTORS * LANES)

// What a task keeps in its scratch memory, below the epilogue's part.
typedef struct TYPED(buffers) {
  REAL *b;     // a packed panel of b
  REAL *tile;  // a tile whose columns do not all exist
  REAL *a;     // a packed block of a
} TYPED(buffers);

HB_INLINE TYPED(buffers) TYPED(buffers_in)(void *scratch) {
  REAL *const b = scratch, *const tile = b + MAXIMAL_DEPTH * TILE_COLUMNS;
  return (TYPED(buffers)){b, tile, tile + TALL_ROWS * TILE_COLUMNS};
}

// A tile that reaches beyond the last column: computed aside, then the part that exists is moved over.
static void TYPED(narrow_tile)(TYPED(tile_function) tile, int64_t rows, int64_t columns,
                               const hb_segment *segments, int64_t count, const REAL *a, int64_t a_stride,
                               const REAL *b, int64_t b_row, REAL *aside, REAL *c, int64_t c_row,
                               int accumulate) {
  const int64_t whole = columns / LANES * LANES, rest = columns % LANES;
  tile(segments, count, a, a_stride, b, b_row, aside, TILE_COLUMNS, 0);
  for (int64_t i = 0; i < rows; i++, c += c_row, aside += TILE_COLUMNS) {
    for (int64_t j = 0; j < whole; j += LANES) {
      const VECTOR x = TYPED(load)(aside + j);
      TYPED(store)(c + j, accumulate ? x + TYPED(load)(c + j) : x);
    }
    if (rest) {
      const VECTOR x = TYPED(load)(aside + whole);
      TYPED(store_partial)(c + whole, accumulate ? x + TYPED(load_partial)(c + whole, rest) : x, rest);
    }
  }
}

// c[m, n] (+)= a[m, k] . b[k, n] by tiles, k at most MAXIMAL_DEPTH. `readable` rows of a exist.
static void TYPED(multiply_slab)(int64_t m, int64_t n, int64_t k, const REAL *a, int64_t a_row,
                                 int64_t a_column, int64_t readable, const REAL *b, int64_t b_row,
                                 int64_t b_column, int64_t b_panel, REAL *c, int64_t c_row, int accumulate,
                                 void *scratch) {
  const TYPED(buffers) buffers = TYPED(buffers_in)(scratch);
  // Rows are shared out evenly: 128 rows are 8 tiles of 13 and 2 of 12, not 9 of 14 and 1 of 2.
  const int64_t most = n <= LANES ? TALL_ROWS : TILE_ROWS;
  const int64_t panels = (m + most - 1) / most, rows = m / panels, extra = m % panels;
  const int by_rows = a_column == 1;
  const hb_segment whole_depth = {0, k};
  // Columns of a that lie pages apart are better packed, if they are then used often enough.
  const bool packs_a = !by_rows && a_column * (int64_t)sizeof(REAL) >= 4096 && n > 2 * TILE_COLUMNS;
  int64_t a_panel = 0;  // distance of packed panels
  if (packs_a) {
    a_panel = PANEL_STRIDE(rows + 1, k);
    TYPED(pack_a)(k, panels, rows, extra, readable, a, a_column, buffers.a);
  }
  for (int64_t j = 0; j < n; j += TILE_COLUMNS) {
    const int64_t columns = n - j < TILE_COLUMNS ? n - j : TILE_COLUMNS;
    const int64_t vectors = (columns + LANES - 1) / LANES;
    const bool is_whole = columns == vectors * LANES;
    const REAL *panel = buffers.b;
    int64_t panel_row = vectors * LANES;
    if (b_panel != 0) {
      panel = b + j / TILE_COLUMNS * b_panel;
      panel_row = TILE_COLUMNS;
    } else if (b_column != 1) {
      TYPED(pack_columns)(k, columns, b + j * b_column, b_column, buffers.b);
    } else if (is_whole && (panels <= 2 || k * b_row * (int64_t)sizeof(REAL) <= 32 << 10)) {
      panel = b + j;  // read once or twice: not worth a copy
      panel_row = b_row;
    } else {
      TYPED(pack_rows)(k, columns, b + j, b_row, buffers.b);
    }
    int64_t row = 0;
    for (int64_t i = 0; i < panels; i++) {
      const int64_t count = rows + (i < extra);
      const TYPED(tile_function) tile = TYPED(tile_of)(count, vectors, by_rows);
      const REAL *rows_of_a = packs_a ? buffers.a + i * a_panel : a + row * a_row;
      const int64_t a_stride = packs_a ? count : by_rows ? a_row : a_column;
      REAL *const to = c + row * c_row + j;
      if (is_whole) {
        tile(&whole_depth, 1, rows_of_a, a_stride, panel, panel_row, to, c_row, accumulate);
      } else {
        TYPED(narrow_tile)(tile, count, columns, &whole_depth, 1, rows_of_a, a_stride, panel, panel_row,
                           buffers.tile, to, c_row, accumulate);
      }
      row += count;
    }
  }
}

// A product by tiles whose a is read in lines and segments; see hb_lines.
static void TYPED(matmul_lines)(const hb_lines *s, void *scratch) {
  const TYPED(buffers) buffers = TYPED(buffers_in)(scratch);
  const REAL *const b = s->b;
  int64_t rows_of_all = 0;
  for (int64_t i = 0; i < s->line_count; i++) rows_of_all += s->lines[i].rows;
  for (int64_t j = 0; j < s->columns; j += TILE_COLUMNS) {
    const int64_t columns = s->columns - j < TILE_COLUMNS ? s->columns - j : TILE_COLUMNS;
    const int64_t vectors = (columns + LANES - 1) / LANES;
    const bool is_whole = columns == vectors * LANES;
    const REAL *panel = buffers.b;
    int64_t panel_row = vectors * LANES;
    if (s->b_panel != 0) {
      panel = b + s->portions->offset + j / TILE_COLUMNS * s->b_panel;
      panel_row = TILE_COLUMNS;
    } else if (s->b_column == 1 && s->portion_count == 1 && is_whole &&
        (s->b_row == panel_row || rows_of_all <= 2 * TILE_ROWS)) {
      panel = b + s->portions->offset + j;
      panel_row = s->b_row;
    } else {
      REAL *packed = buffers.b;
      for (int64_t i = 0; i < s->portion_count; i++) {
        const hb_segment portion = s->portions[i];
        const REAL *const from = b + portion.offset + j * s->b_column;
        if (s->b_column == 1) {
          TYPED(pack_rows)(portion.length, columns, from, s->b_row, packed);
        } else {
          TYPED(pack_columns)(portion.length, columns, from, s->b_column, packed);
        }
        packed += portion.length * panel_row;
      }
    }
    for (int64_t i = 0; i < s->line_count; i++) {
      const int64_t most = vectors == 1 ? TALL_ROWS : TILE_ROWS;
      const int64_t panels = (s->lines[i].rows + most - 1) / most;
      const int64_t rows = s->lines[i].rows / panels, extra = s->lines[i].rows % panels;
      const int64_t a_row = s->by_rows ? s->a_stride : 1;
      const hb_segment *const segments = s->segments + s->lines[i].first_segment;
      const REAL *near = panel;
      for (int64_t skipped = 0; skipped < s->lines[i].first_segment; skipped++) {
        near += s->segments[skipped].length * panel_row;
      }
      const REAL *a = s->lines[i].a;
      REAL *c = (REAL *)s->lines[i].c + j;
      for (int64_t panel_of_a = 0; panel_of_a < panels; panel_of_a++) {
        const int64_t count = rows + (panel_of_a < extra);
        const TYPED(tile_function) tile = TYPED(tile_of)(count, vectors, s->by_rows);
        if (is_whole) {
          tile(segments, s->lines[i].segments, a, s->a_stride, near, panel_row, c, s->c_row, s->accumulate);
        } else {
          TYPED(narrow_tile)(tile, count, columns, segments, s->lines[i].segments, a, s->a_stride, near, panel_row,
                             buffers.tile, c, s->c_row, s->accumulate);
        }
        a += count * a_row;
        c += count * s->c_row;
      }
    }
  }
}

static void TYPED(multiply_tiles)(const hb_product *s, const hb_matmul_share *t, const REAL *a, const REAL *b,
                                  REAL *c, int64_t c_row, int accumulate, void *scratch) {
  const int64_t k = t->depth1 - t->depth0;
  // An even share of the depth for each slab, in multiples of 8.
  const int64_t slabs = (k + MAXIMAL_DEPTH - 1) / MAXIMAL_DEPTH;
  const int64_t depth = slabs <= 1 ? k : ((k + slabs - 1) / slabs + 7) / 8 * 8;
  a += t->row0 * s->a_row;
  b += s->b_panel != 0 ? t->column0 / TILE_COLUMNS * s->b_panel : t->column0 * s->b_column;
  for (int64_t p = 0; p < k; p += depth) {
    const int64_t q = t->depth0 + p;
    TYPED(multiply_slab)(t->row1 - t->row0, t->column1 - t->column0, minimum(k - p, depth),
                         a + q * s->a_column, s->a_row, s->a_column, s->m - t->row0, b + q * s->b_row,
                         s->b_row, s->b_column, s->b_panel, c, c_row, accumulate || p > 0, scratch);
  }
}

static void TYPED(multiply_few_rows)(const hb_product *s, const hb_matmul_share *t, const REAL *a,
                                     const REAL *b, REAL *c, int64_t c_row, int accumulate, void *scratch) {
  const int64_t m = t->row1 - t->row0, n = t->column1 - t->column0, k = t->depth1 - t->depth0;
  a += t->row0 * s->a_row + t->depth0 * s->a_column;
  if (s->b_panel != 0) {
    b += t->column0 / TILE_COLUMNS * s->b_panel + t->depth0 * s->b_row;
    for (int64_t i = 0; i < m; i++) {
      TYPED(row_times_panels)(k, n, a + i * s->a_row, s->a_column, b, s->b_panel, c + i * c_row, accumulate);
    }
    return;
  }
  b += t->column0 * s->b_column + t->depth0 * s->b_row;
  if (s->b_column == 1) {
    for (int64_t i = 0; i < m; i++) {
      TYPED(row_times_rows)(k, n, a + i * s->a_row, s->a_column, b, s->b_row, c + i * c_row, 1, accumulate);
    }
  } else {
    TYPED(rows_times_columns)(m, k, n, a, s->a_row, s->a_column, b, s->b_column, c, c_row, 1, accumulate,
                              scratch);
  }
}

// c' = b' . a'
static void TYPED(multiply_few_columns)(const hb_product *s, const hb_matmul_share *t, const REAL *a,
                                        const REAL *b, REAL *c, int64_t c_row, int accumulate,
                                        void *scratch) {
  const int64_t m = t->row1 - t->row0, n = t->column1 - t->column0, k = t->depth1 - t->depth0;
  a += t->row0 * s->a_row + t->depth0 * s->a_column;
  b += t->column0 * s->b_column + t->depth0 * s->b_row;
  if (s->a_row == 1) {
    for (int64_t j = 0; j < n; j++) {
      TYPED(row_times_rows)(k, m, b + j * s->b_column, s->b_row, a, s->a_column, c + j, c_row, accumulate);
    }
  } else {
    TYPED(rows_times_columns)(n, k, m, b, s->b_column, s->b_row, a, s->a_row, c, 1, c_row, accumulate,
                              scratch);
  }
}

static void TYPED(fill_zero)(int64_t m, int64_t n, REAL *c, int64_t c_row) {
  for (int64_t i = 0; i < m; i++) {
    for (int64_t j = 0; j < n; j++) c[i * c_row + j] = 0;
  }
}

static void TYPED(matmul_task)(const void *args, int64_t task, void *scratch) {
  const hb_matmul *matmul = args;
  const hb_product s = hb_matmul_product(matmul);
  const hb_matmul_share t = hb_matmul_share_of(matmul, &s, task);
  const hb_matmul_path path = hb_matmul_path_of(&s);
  for (int64_t batch = t.batch0; batch < t.batch1; batch++) {
    const REAL *a = (const REAL *)matmul->a + batch * s.a_batch, *b = (const REAL *)matmul->b + batch * s.b_batch;
    REAL *c = hb_own_results(scratch);
    int64_t c_row = t.column1 - t.column0;
    int accumulate = matmul->accumulate;
    if (matmul->depth_split > 1) {
      c = (REAL *)matmul->partials + (batch * matmul->depth_split + t.slice) * s.m * s.n;
      c_row = s.n;
      c += t.row0 * c_row + t.column0;
      accumulate = 0;
    } else if (matmul->c != NULL) {
      c = (REAL *)matmul->c + batch * s.c_batch + t.row0 * s.c_row + t.column0;
      c_row = s.c_row;
    }
    if (s.k == 0) {
      if (!accumulate) TYPED(fill_zero)(t.row1 - t.row0, t.column1 - t.column0, c, c_row);
    } else if (path == HB_TILES) {
      TYPED(multiply_tiles)(&s, &t, a, b, c, c_row, accumulate, scratch);
    } else if (path == HB_FEW_ROWS) {
      TYPED(multiply_few_rows)(&s, &t, a, b, c, c_row, accumulate, scratch);
    } else {
      TYPED(multiply_few_columns)(&s, &t, a, b, c, c_row, accumulate, scratch);
    }
    if (matmul->epilogue != NULL && matmul->depth_split <= 1) {
      const hb_own own = {c, c_row};
      hb_chain_run_block(matmul->isa, matmul->epilogue, batch * s.m + t.row0, batch * s.m + t.row1, t.column0,
                         t.column1, &own, hb_epilogue_scratch(scratch));
    }
  }
}

// Adds the slices of the depth up, in their order, for rows of [batch * m].
static void TYPED(matmul_sum_task)(const void *args, int64_t task, void *scratch) {
  const hb_matmul *matmul = args;
  const hb_product s = hb_matmul_product(matmul);
  const int64_t rows = hb_matmul_rows_of_a_sum(&s), total = s.batch * s.m, size = s.m * s.n;
  const int64_t begin = task * rows, end = begin + rows < total ? begin + rows : total;
  const hb_own own = {hb_own_results(scratch), s.n};
  for (int64_t row = begin; row < end; row++) {
    const int64_t batch = row / s.m, i = row % s.m;
    const REAL *from = (const REAL *)matmul->partials + batch * matmul->depth_split * size + i * s.n;
    REAL *const c = matmul->c == NULL ? (REAL *)own.data + (row - begin) * s.n
                                      : (REAL *)matmul->c + batch * s.c_batch + i * s.c_row;
    for (int64_t j = 0; j < s.n; j += LANES) {
      const int64_t count = s.n - j;
      VECTOR sum = {0};
      if (count >= LANES) {
        for (int64_t d = 0; d < matmul->depth_split; d++) sum += TYPED(load)(from + d * size + j);
        TYPED(store)(c + j, matmul->accumulate ? TYPED(load)(c + j) + sum : sum);
      } else {
        for (int64_t d = 0; d < matmul->depth_split; d++) sum += TYPED(load_partial)(from + d * size + j, count);
        TYPED(store_partial)(c + j, matmul->accumulate ? TYPED(load_partial)(c + j, count) + sum : sum, count);
      }
    }
  }
  if (matmul->epilogue != NULL) {
    hb_chain_run_block(matmul->isa, matmul->epilogue, begin, end, 0, s.n, &own, hb_epilogue_scratch(scratch));
  }
}

HB_INLINE int64_t TYPED(panel_columns)(void) { return TILE_COLUMNS; }

#undef TILE_COLUMNS
#undef TALL_ROWS
#undef PANEL_STRIDE
