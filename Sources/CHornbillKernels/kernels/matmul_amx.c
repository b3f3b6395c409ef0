// A task of the matrix product of float32 on the tile unit of x86-64 (AMX), which multiplies matrices of bfloat16 and
// adds up in float32, sixteen times as many multiply-adds in a cycle as two AVX-512 pipes make of float32.
//
// A float32 is the exact sum of three bfloat16, x = x1 + x2 + x3, of eight significant bits each. Of the nine products of
// two such sums the six
//
//   a b = a1 b1 + (a1 b2 + a2 b1) + (a1 b3 + a2 b2 + a3 b1) + ...
//
// are made; what is left out is below a unit in the last place of a float32's product (Henry, Tang, Heinecke: Leveraging
// the bfloat16 Artificial Intelligence Datatype For Higher-Precision Computations, 2019). Each product of two bfloat16
// is exact in float32, and sums of 32 products at a time are added to the result, so that it is nearer to the true one
// than that of matmul_tile.h, which adds one product at a time.
//
// An infinity or NaN has no such parts: where one is met while operands are taken apart, the tiles of AVX-512 take over.
// Denormal numbers count as zero, as everywhere in hb_run.
//
// A tile has 16 rows of 64 bytes: 32 numbers of bfloat16, or 16 float32. In a step of the depth, 32 of its numbers, row i
// of a's tile holds row i of a; row d of b's holds the pairs of numbers d and d + 16 of the depth for 16 columns. a's tile
// has its numbers in the same order. A strip is 16 rows of a or 16 columns of b for the whole depth, step by step, each
// step's three parts one after the other: a's strips are strip[step][part][row][64 bytes], and the two of a panel of b
// panel[step][strip][part][row][64 bytes], so that any stretch of the depth is a stretch of memory.
//
// Of weights that never change "tileParts" makes all panels ahead, for the whole depth: half as much memory again as the
// numbers, and nothing of b is left to be done when they are multiplied. Before each panel stands a line whose first byte
// is not zero where one of its numbers is not finite; the first part of such a number is the number, the others are zero.
#include "chain.h"
#include "matmul_plan.h"
#include "registry.h"

#if HB_HAS_AMX
#include "matmul_amx_parts.h"

#include <string.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,amx-tile,amx-bf16"))), \
    apply_to = function)

enum {
  LINE_BYTES = 64,
  // The processor sees lines coming that follow each other in a page, once a few have been asked for: it has time for that
  // where they come from so many pages in turn.
  STREAMS = 4,
  MOST_STEPS = HB_AMX_STEPS,    // of a slab of the depth
  COLUMNS = 2 * SIDE,           // of a panel of b
  PANEL_BYTES = MOST_STEPS * PANEL_STEP_BYTES,
  GROUP_COLUMNS = 4 * COLUMNS,  // whose epilogue runs at once, at most
  MOST_AHEAD = 4,
  PLACES = 6,                   // of a step, where something else may be done
};
#define A_BYTES (HB_AMX_TILES_OF_A * STEP_BYTES)  // with two panels of b they stay in the second-level cache
_Static_assert(2 * PANEL_BYTES >= HB_AMX_STEPS_OF_PARTS * STEP * COLUMNS * sizeof(float), "room for put_together");
_Static_assert(STEP == 2 * SIDE && HB_AMX_TILES_OF_A >= HB_AMX_ROWS / SIDE * 10, "a task's rows for ten steps at least");

// What a thread keeps in its scratch memory from one task of an instruction to the next, whose operands often are the same.
typedef struct workspace {
  int64_t is_begun;             // zero in the first task
  filling rows_of_a, panels[2];
  int panel;                    // which of the two comes next
  _Alignas(64) char a[A_BYTES];
  char b[2][PANEL_BYTES];
  float turned[2 * SIDE][SIDE];
  float aside[2 * SIDE][COLUMNS];  // results that do not fill their tiles
} workspace;
_Static_assert(sizeof(workspace) + (1 << 20) <= HB_SCRATCH_BYTES - HB_CHAIN_SCRATCH_BYTES - HB_OWN_BYTES,
               "room for what the tiles of AVX-512 want");

// A slab of the depth of a task's share.
typedef struct slab {
  int64_t row0, rows, side, p, depth;
} slab;

// The slab from number p of the depth on; of b at most so many steps.
static slab slab_of(const hb_matmul_share *t, int64_t p, int64_t most_steps) {
  // Even shares: 49 rows are three strips of 13 and one of 10, and a tile of 13 rows takes 13 cycles.
  const int64_t rows = t->row1 - t->row0, strips = divide_up(rows, SIDE), k = t->depth1 - t->depth0;
  // To begin and end a block costs as much as one or two steps: the fewer slabs of the depth, the better.
  const int64_t slabs = divide_up(k, minimum(most_steps, HB_AMX_TILES_OF_A / strips) * STEP);
  const int64_t depth = divide_up(divide_up(k, slabs), STEP) * STEP;
  return (slab){t->row0, rows, divide_up(rows, strips), p, minimum(depth, t->depth1 - p)};
}

static void begin_rows_of_a(workspace *w, const hb_product *s, const float *a, const slab *slab) {
  const int by_depth = s->a_column != 1;
  const filling rows = {.from = a + slab->row0 * s->a_row + slab->p * s->a_column,
                        .stride = by_depth ? s->a_column : s->a_row,
                        .count = slab->rows, .side = slab->side, .depth = slab->depth,
                        .by_depth = by_depth, .is_turned = by_depth,
                        .ahead = by_depth ? 0 : slab->side * s->a_row, .to = w->a,
                        .strip_bytes = divide_up(slab->depth, STEP) * STEP_BYTES, .step_bytes = STEP_BYTES,
                        .turned = w->turned};
  begin_filling(&w->rows_of_a, &rows);
}

// The panel of b from a column on.
static void begin_panel(workspace *w, int place, const hb_product *s, const float *b, const slab *slab, int64_t column0,
                        int64_t column1) {
  const int by_depth = s->b_panel != 0 || s->b_column == 1;
  const float *const rows = b + slab->p * s->b_row;
  const filling panel = {.from = rows + (s->b_panel != 0 ? column0 / COLUMNS * s->b_panel : column0 * s->b_column),
                         .stride = s->b_panel != 0 ? COLUMNS : by_depth ? s->b_row : s->b_column,
                         .count = minimum(COLUMNS, column1 - column0), .side = SIDE, .depth = slab->depth,
                         .by_depth = by_depth, .is_turned = !by_depth,
                         .ahead = s->b_panel != 0 ? s->b_panel : COLUMNS * s->b_column,
                         .to = w->b[place], .strip_bytes = STEP_BYTES, .step_bytes = PANEL_STEP_BYTES,
                         .turned = w->turned};
  begin_filling(&w->panels[place], &panel);
}

// --------------------------------------------------------------------------------------------- products

typedef struct tile_settings {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_settings;

// Tiles 0 to 3 are results, 4 and 5 of a, 6 and 7 of b.
static void set_tiles(int64_t rows_of_a) {
  tile_settings settings = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    settings.row_bytes[i] = 64;
    settings.rows[i] = (uint8_t)(i < 6 ? rows_of_a : SIDE);
  }
  _tile_loadconfig(&settings);
}

// Where a panel's results go, and rows in memory that are wanted soon: theirs, and those that the epilogue reads.
typedef struct results {
  float *c;
  int64_t c_row, columns, side;
  int accumulate;
  const float *ahead[MOST_AHEAD];  // of the panel's first row
  int64_t ahead_row;
  int ahead_count;
  // The next panel of b, which the vector unit fills while the tile unit multiplies, so many slices in so many places; or,
  // where it was made ahead, its lines come into the second-level cache.
  filling *next;
  const char *next_lines;
  uint64_t stream_bytes, line;
  int64_t slices, places, due;
} results;

// Brings rows into the second-level cache: they lie too far apart for the processor to see them coming, and the tile unit
// leaves it the time.
INLINE void prefetch_rows(const results *s, int64_t row0, int64_t row1) {
  for (int n = 0; n < s->ahead_count; n++) {
    for (int64_t row = row0; row < row1; row++) {
      __builtin_prefetch(s->ahead[n] + row * s->ahead_row, 1, 2);
      __builtin_prefetch(s->ahead[n] + row * s->ahead_row + SIDE, 1, 2);
    }
  }
}

INLINE void fill_meanwhile(results *s) {
  for (s->due += s->slices; s->due >= s->places; s->due -= s->places) {
    if (s->next == NULL) {
      __builtin_prefetch(s->next_lines + s->line % STREAMS * s->stream_bytes + s->line / STREAMS * LINE_BYTES, 0, 2);
      s->line++;
    } else if (!is_filled(s->next)) {
      fill_slice(s->next);
    }
  }
}

// Adds the product of one or two strips of a and of b to the tiles of results, the smallest parts first. The order spares
// loads: one operand of every product is that of the product before.
INLINE void multiply_strips(const int two_rows, const int two_columns, const char *a, const char *b, int64_t steps,
                            results *s, int64_t row0, int64_t rows) {
  const int64_t strip_bytes = steps * STEP_BYTES, rows_of_step = divide_up(rows, steps), end = row0 + rows;
#define LOAD_A(part)                                                              \
  _tile_loadd(4, a + (part) * TILE_BYTES, 64);                                    \
  if (two_rows) _tile_loadd(5, a + strip_bytes + (part) * TILE_BYTES, 64)
#define LOAD_B(part)                                                              \
  _tile_loadd(6, b + (part) * TILE_BYTES, 64);                                    \
  if (two_columns) _tile_loadd(7, b + STEP_BYTES + (part) * TILE_BYTES, 64)
#define MULTIPLY                                                                  \
  _tile_dpbf16ps(0, 4, 6);                                                        \
  if (two_columns) _tile_dpbf16ps(1, 4, 7);                                       \
  if (two_rows) _tile_dpbf16ps(2, 5, 6);                                          \
  if (two_rows && two_columns) _tile_dpbf16ps(3, 5, 7)
  for (int64_t step = 0; step < steps; step++, a += STEP_BYTES, b += PANEL_STEP_BYTES) {
    LOAD_A(0);
    LOAD_B(2);
    MULTIPLY;
    fill_meanwhile(s);
    LOAD_B(1);
    MULTIPLY;
    fill_meanwhile(s);
    LOAD_A(1);
    MULTIPLY;
    fill_meanwhile(s);
    LOAD_B(0);
    MULTIPLY;
    fill_meanwhile(s);
    LOAD_A(2);
    MULTIPLY;
    fill_meanwhile(s);
    LOAD_A(0);
    MULTIPLY;
    fill_meanwhile(s);
    const int64_t row1 = minimum(row0 + rows_of_step, end);
    prefetch_rows(s, row0, row1);
    row0 = row1;
  }
#undef LOAD_A
#undef LOAD_B
#undef MULTIPLY
}

// One or two strips of a, which have `rows` rows, by one or two of b.
INLINE void multiply_block(const int two_rows, const int two_columns, results *s, int64_t row0, int64_t rows,
                           const char *a, const char *b, int64_t steps, float (*aside)[COLUMNS]) {
  const bool is_whole = rows == (1 + two_rows) * s->side && s->columns % SIDE == 0;
  float *c = s->c + row0 * s->c_row, *const below = c + s->side * s->c_row;
  const int64_t row_bytes = s->c_row * (int64_t)sizeof(float);
  if (is_whole && s->accumulate) {
    _tile_loadd(0, c, row_bytes);
    if (two_columns) _tile_loadd(1, c + SIDE, row_bytes);
    if (two_rows) _tile_loadd(2, below, row_bytes);
    if (two_rows && two_columns) _tile_loadd(3, below + SIDE, row_bytes);
  } else {
    _tile_zero(0);
    if (two_columns) _tile_zero(1);
    if (two_rows) _tile_zero(2);
    if (two_rows && two_columns) _tile_zero(3);
  }
  multiply_strips(two_rows, two_columns, a, b, steps, s, row0, rows);
  if (is_whole) {
    _tile_stored(0, c, row_bytes);
    if (two_columns) _tile_stored(1, c + SIDE, row_bytes);
    if (two_rows) _tile_stored(2, below, row_bytes);
    if (two_rows && two_columns) _tile_stored(3, below + SIDE, row_bytes);
    return;
  }
  _tile_stored(0, aside[0], sizeof(*aside));
  if (two_columns) _tile_stored(1, aside[0] + SIDE, sizeof(*aside));
  if (two_rows) _tile_stored(2, aside[s->side], sizeof(*aside));
  if (two_rows && two_columns) _tile_stored(3, aside[s->side] + SIDE, sizeof(*aside));
  for (int64_t i = 0; i < rows; i++, c += s->c_row) {
    for (int64_t j = 0; j < s->columns; j += SIDE) {
      const __mmask16 lanes = first_lanes(s->columns - j);
      const __m512 old = _mm512_maskz_loadu_ps(s->accumulate ? lanes : 0, c + j);
      _mm512_mask_storeu_ps(c + j, lanes, _mm512_load_ps(aside[i] + j) + old);
    }
  }
}

// The strips of `rows` rows of a by a panel of b.
static void multiply_panel(results *s, int64_t rows, const char *a, const char *b, int64_t steps,
                           float (*aside)[COLUMNS]) {
#define MULTIPLY(two_rows, two_columns) \
  multiply_block(two_rows, two_columns, s, row, minimum(rows - row, (1 + two_rows) * s->side), a, b, steps, aside)
  for (int64_t row = 0; row < rows; row += 2 * s->side, a += 2 * steps * STEP_BYTES) {
    const bool two_rows = rows - row > s->side;
    if (two_rows && s->columns > SIDE) {
      MULTIPLY(1, 1);
    } else if (two_rows) {
      MULTIPLY(1, 0);
    } else if (s->columns > SIDE) {
      MULTIPLY(0, 1);
    } else {
      MULTIPLY(0, 0);
    }
  }
#undef MULTIPLY
}

// `c` is the block's first result, if it has a place in memory; `row` and `column` are its place in the epilogue's matrix.
static void list_ahead(const hb_matmul *matmul, const hb_product *s, const float *c, const hb_chain *epilogue, int64_t row,
                       int64_t column, results *to) {
  to->ahead_count = 0;
  to->ahead_row = s->c_row;
  if (c != NULL) to->ahead[to->ahead_count++] = c;
  if (epilogue == NULL) return;
  for (int i = 0; i < epilogue->operand_count && to->ahead_count < MOST_AHEAD; i++) {
    const hb_operand *operand = &epilogue->operands[i];
    if (operand->data == matmul->c || operand->dtype != HB_FLOAT32 || operand->row_stride != s->c_row) continue;
    to->ahead[to->ahead_count++] = (const float *)operand->data + row * s->c_row + column;
  }
}

static const float *matrix(const void *first, int64_t distance, int64_t batch) {
  return (const float *)first + batch * distance;
}

// A panel of b, or its stretch of a slab, for a thread that has come to a column.
typedef struct place {
  const hb_matmul_share *task;
  slab slab;
  int64_t column;
} place;

// Where the thread goes from there: to the next panel, to the next slab, or to the task that it will most likely take next.
// Returns false behind the last.
static bool next_place(const hb_product *s, const hb_matmul_share *next_task, int64_t most_steps, const place *at, place *to) {
  const hb_matmul_share *const t = at->task;
  if (at->column + COLUMNS < t->column1) {
    *to = (place){t, at->slab, at->column + COLUMNS};
  } else if (at->slab.p + at->slab.depth < t->depth1) {
    *to = (place){t, slab_of(t, at->slab.p + at->slab.depth, most_steps), t->column0};
  } else if (next_task->batch0 < s->batch) {
    *to = (place){next_task, slab_of(next_task, next_task->depth0, most_steps), next_task->column0};
  } else {
    return false;
  }
  return true;
}

// The panel of b that was made ahead, its header before it.
static const char *panel_made(const hb_matmul *matmul, int64_t column) {
  return (const char *)matmul->b + column / COLUMNS * hb_tile_parts_bytes(matmul->k) + LINE_BYTES;
}

static const char *panel_of(workspace *w, const hb_matmul *matmul, const hb_product *s, const place *at, bool *is_finite) {
  if (matmul->b_is_parts) {
    const char *const panel = panel_made(matmul, at->column);
    *is_finite = panel[-LINE_BYTES] == 0;
    return panel + at->slab.p / STEP * PANEL_STEP_BYTES;
  }
  begin_panel(w, w->panel, s, matrix(matmul->b, s->b_batch, at->task->batch0), &at->slab, at->column, at->task->column1);
  *is_finite = fill_rest(&w->panels[w->panel]);
  return w->b[w->panel];
}

// What is done of the next panel meanwhile.
static void begin_next_panel(workspace *w, const hb_matmul *matmul, const hb_product *s, const place *next, results *to) {
  to->slices = 0;
  to->next = NULL;
  if (next == NULL) return;
  if (matmul->b_is_parts) {
    const int64_t bytes = divide_up(next->slab.depth, STEP) * PANEL_STEP_BYTES;
    to->next_lines = panel_made(matmul, next->column) + next->slab.p / STEP * PANEL_STEP_BYTES;
    to->stream_bytes = (uint64_t)bytes / STREAMS;
    to->line = 0;
    to->slices = bytes / LINE_BYTES;
    return;
  }
  begin_panel(w, 1 - w->panel, s, matrix(matmul->b, s->b_batch, next->task->batch0), &next->slab, next->column,
              next->task->column1);
  to->next = &w->panels[1 - w->panel];
  to->slices = slices_of(to->next);
}

// The numbers of a panel that was made ahead.
static void put_together(const char *panel, int64_t depth, float (*to)[COLUMNS]) {
  const __m512i upper = _mm512_set1_epi32((int)0xFFFF0000);
  for (int64_t d = 0; d < depth; d++) {
    const char *const tile = panel + d / STEP * PANEL_STEP_BYTES + d % SIDE * LINE_BYTES;
    for (int strip = 0; strip < COLUMNS / SIDE; strip++) {
      __m512 sum = _mm512_setzero_ps();
      for (int part = PARTS - 1; part >= 0; part--) {
        const __m512i pairs = _mm512_load_si512(tile + strip * STEP_BYTES + part * TILE_BYTES);
        sum += (__m512)(d % STEP < SIDE ? _mm512_slli_epi32(pairs, 16) : _mm512_and_epi32(pairs, upper));
      }
      _mm512_storeu_ps(to[d] + strip * SIDE, sum);
    }
  }
}

// A block whose operands have numbers that are not finite, by the tiles of AVX-512.
static void multiply_by_vectors(workspace *w, const hb_matmul *matmul, const hb_product *s, const place *at, int64_t columns,
                                const char *panel, const results *results) {
  const hb_share_product multiply = hb_matmul_share_product(matmul->isa);
  const hb_matmul_share *const t = at->task;
  const slab *const slab = &at->slab;
  const float *const a = matrix(matmul->a, s->a_batch, t->batch0) + slab->p * s->a_column;
  const float *b = matrix(matmul->b, s->b_batch, t->batch0) + slab->p * s->b_row;
  hb_product product = *s;
  hb_matmul_share part = {.batch0 = t->batch0, .batch1 = t->batch1, .row0 = t->row0, .row1 = t->row1,
                          .column0 = at->column, .column1 = at->column + columns, .depth1 = slab->depth};
  if (matmul->b_is_parts) {
    float (*const numbers)[COLUMNS] = (void *)w->b;
    put_together(panel, slab->depth, numbers);
    b = numbers[0];
    product.b_row = COLUMNS;
    product.b_column = 1;
    part.column0 = 0;
    part.column1 = columns;
  }
  multiply(&product, &part, a, b, results->c, results->c_row, results->accumulate, w + 1);
}

void hb_amx_task(const void *args, int64_t task, void *scratch) {
  const hb_matmul *const matmul = args;
  workspace *const w = scratch;
  const hb_product s = hb_matmul_product(matmul);
  const int64_t most_steps = matmul->b_is_parts ? HB_AMX_STEPS_OF_PARTS : MOST_STEPS;
  // One matrix of the batch: they are large.
  const hb_matmul_share t = hb_matmul_share_of(matmul, &s, task), next_task = hb_matmul_share_of(matmul, &s, task + 1);
  const float *const a = matrix(matmul->a, s.a_batch, t.batch0);
  float *const c = matmul->c == NULL ? NULL : (float *)matmul->c + t.batch0 * s.c_batch + t.row0 * s.c_row;
  const int64_t row = t.batch0 * s.m + t.row0;  // of the epilogue
  if (!w->is_begun) {
    w->rows_of_a.from = w->panels[0].from = w->panels[1].from = NULL;
    w->panel = 0;
    w->is_begun = 1;
  }
  place at = {&t, {0}, 0}, next;
  for (int64_t p = t.depth0; p < t.depth1; p += at.slab.depth) {
    at.slab = slab_of(&t, p, most_steps);
    const slab *const current = &at.slab;
    const bool is_last = p + current->depth == t.depth1;
    const int64_t steps = divide_up(current->depth, STEP);
    begin_rows_of_a(w, &s, a, current);
    const bool a_is_finite = fill_rest(&w->rows_of_a);
    // Results that only the epilogue reads are kept for a group of columns, or for all where they are added up.
    const bool is_whole = current->depth == t.depth1 - t.depth0;
    results results = {.c_row = c != NULL ? s.c_row : is_whole ? GROUP_COLUMNS : t.column1 - t.column0,
                       .side = current->side,
                       .places = divide_up(current->rows, 2 * current->side) * steps * PLACES,
                       .accumulate = matmul->accumulate || p > t.depth0};
    const hb_chain *const epilogue = is_last ? matmul->epilogue : NULL;
    hb_own own = {.row_stride = results.c_row};
    set_tiles(current->side);
    int64_t group = t.column0;
    for (at.column = t.column0; at.column < t.column1; at.column += COLUMNS) {
      const int64_t j = at.column, columns = minimum(COLUMNS, t.column1 - j), end = j + columns;
      bool is_finite;
      const char *const panel = panel_of(w, matmul, &s, &at, &is_finite);
      results.c = c != NULL ? c + j : (float *)hb_own_results(scratch) + (j - (is_whole ? group : t.column0));
      if (j == group) own.data = results.c;
      if (is_finite && a_is_finite) {
        list_ahead(matmul, &s, c == NULL ? NULL : results.c, epilogue, row, j, &results);
        results.columns = columns;
        begin_next_panel(w, matmul, &s, next_place(&s, &next_task, most_steps, &at, &next) ? &next : NULL, &results);
        multiply_panel(&results, current->rows, w->a, panel, steps, w->aside);
      } else {
        multiply_by_vectors(w, matmul, &s, &at, columns, panel, &results);
      }
      w->panel = 1 - w->panel;
      // While the results are near.
      if (epilogue != NULL && (end == t.column1 || end - group == GROUP_COLUMNS)) {
        hb_chain_run_block(matmul->isa, epilogue, row, row + current->rows, group, end, &own, hb_epilogue_scratch(scratch));
        group = end;
      }
    }
    _tile_release();
  }
}

// ---------------------------------------------------------------------------------- panels made ahead

// What is not finite has no parts: the number itself in the place of the first, for put_together.
static void mark_what_is_not_finite(const filling *s, char *panel) {
  panel[-LINE_BYTES] = 1;
  for (int64_t d = 0; d < s->depth; d++) {
    for (int64_t j = 0; j < s->count; j++) {
      const float number = s->from[d * s->stride + j];
      if (number - number == 0) continue;
      const uint16_t parts[PARTS] = {number != number ? 0x7FC0 : number > 0 ? 0x7F80 : 0xFF80};
      char *const first = panel + d / STEP * PANEL_STEP_BYTES + j / SIDE * STEP_BYTES + d % SIDE * LINE_BYTES +
                          j % SIDE * 4 + d % STEP / SIDE * 2;
      for (int part = 0; part < PARTS; part++) memcpy(first + part * TILE_BYTES, &parts[part], sizeof *parts);
    }
  }
}

// A panel of the matrix that all axes but the last are rows of.
static void make_panel(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const int64_t columns = hb_last_extent(&call->inputs[0]), rows = hb_elements(&call->inputs[0], 0) / columns;
  const int64_t bytes = hb_tile_parts_bytes(rows), column = task * COLUMNS;
  char *const header = (char *)call->output.data + task * bytes;
  memset(header, 0, (size_t)bytes);
  filling panel = {.from = (const float *)call->inputs[0].data + column, .stride = columns,
                   .count = minimum(COLUMNS, columns - column), .side = SIDE, .depth = rows, .by_depth = 1,
                   .to = header + LINE_BYTES, .strip_bytes = STEP_BYTES, .step_bytes = PANEL_STEP_BYTES};
  panel.tile = panel.to;
  begin_tile(&panel);
  if (!fill_rest(&panel)) mark_what_is_not_finite(&panel, panel.to);
}

static int plan_parts(hb_call *call, hb_instruction *out) {
  if (!call->isa->has_amx || call->inputs[0].dtype != HB_FLOAT32) return -1;
  *out = (hb_instruction){make_panel, call, divide_up(hb_last_extent(&call->inputs[0]), COLUMNS)};
  return 1;
}

HB_REGISTER_KERNEL("tileParts", NULL, plan_parts)

#pragma clang attribute pop
#endif
