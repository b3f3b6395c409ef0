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
// step's three parts one after the other: strip[step][part][row][64 bytes].
#include "chain.h"
#include "matmul_plan.h"

#if HB_HAS_AMX
#include <immintrin.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,amx-tile,amx-bf16"))), \
    apply_to = function)

enum {
  SIDE = 16,                    // rows of a tile, and its columns of float32
  STEP = 2 * SIDE,              // numbers of the depth that a tile holds
  PARTS = 3,
  TILE_BYTES = SIDE * 64,
  STEP_BYTES = PARTS * TILE_BYTES,
  MOST_STEPS = 26,              // of a slab of the depth
  COLUMNS = 2 * SIDE,           // of a panel of b
  GROUP_COLUMNS = 4 * COLUMNS,  // of panels that are read at once, at most
  MOST_AHEAD = 3,
};
// Of strips at once: they stay in the second-level cache.
#define A_BYTES (768 << 10)
#define B_BYTES (320 << 10)
_Static_assert(A_BYTES >= HB_AMX_ROWS / SIDE * 10 * STEP_BYTES, "a task's rows for ten steps at least");
_Static_assert(B_BYTES >= COLUMNS / SIDE * MOST_STEPS * STEP_BYTES, "a panel");

// What a task keeps in its scratch memory.
typedef struct buffers {
  char *a, *b;                // strips
  float (*aside)[COLUMNS];    // results that do not fill their tiles
  void *vectors;              // of the tiles of AVX-512
} buffers;

static buffers buffers_in(void *scratch) {
  buffers s;
  s.a = scratch;
  s.b = s.a + A_BYTES;
  s.aside = (float (*)[COLUMNS])(s.b + B_BYTES);
  s.vectors = s.aside + 2 * SIDE;
  return s;
}

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

// ------------------------------------------------------------------------------------------- operands

// The parts of 16 pairs of numbers, u in the lower half of a pair and v in the upper. `watch` becomes NaN where one of
// the numbers is not finite.
INLINE void take_apart(__m512 u, __m512 v, char *to, __m512 *watch) {
  const __m512i upper = _mm512_set1_epi32((int)0xFFFF0000), half = _mm512_set1_epi32(0x8000);
#define STORE_PART(part, u, v)                                                                        \
  _mm512_store_si512(to + (part) * TILE_BYTES,                                                        \
                     _mm512_mask_blend_epi16(0xAAAAAAAA, _mm512_srli_epi32((__m512i)(u), 16), (__m512i)(v)))
  // The first part is cut off, so that it is finite where the number is; the second is rounded; the third is exact.
  STORE_PART(0, u, v);
  const __m512 u_rest = u - (__m512)_mm512_and_epi32((__m512i)u, upper);
  const __m512 v_rest = v - (__m512)_mm512_and_epi32((__m512i)v, upper);
  const __m512 u2 = (__m512)_mm512_and_epi32(_mm512_add_epi32((__m512i)u_rest, half), upper);
  const __m512 v2 = (__m512)_mm512_and_epi32(_mm512_add_epi32((__m512i)v_rest, half), upper);
  STORE_PART(1, u2, v2);
  const __m512 u3 = u_rest - u2, v3 = v_rest - v2;
  STORE_PART(2, u3, v3);
  *watch = _mm512_fmadd_ps(u3, v3, *watch);
#undef STORE_PART
}

INLINE void transpose(__m512 *x) {
  __m512d pairs[SIDE];
  UNROLL for (int i = 0; i < SIDE; i += 4) {
    const __m512d a = (__m512d)_mm512_unpacklo_ps(x[i], x[i + 1]), b = (__m512d)_mm512_unpackhi_ps(x[i], x[i + 1]);
    const __m512d c = (__m512d)_mm512_unpacklo_ps(x[i + 2], x[i + 3]);
    const __m512d d = (__m512d)_mm512_unpackhi_ps(x[i + 2], x[i + 3]);
    pairs[i] = _mm512_unpacklo_pd(a, c);
    pairs[i + 1] = _mm512_unpackhi_pd(a, c);
    pairs[i + 2] = _mm512_unpacklo_pd(b, d);
    pairs[i + 3] = _mm512_unpackhi_pd(b, d);
  }
  // pairs[4 g + i] has column 4 q + i of rows 4 g ..< 4 g + 4 in its quarter q.
  UNROLL for (int i = 0; i < 4; i++) {
    const __m512 a = (__m512)pairs[i], b = (__m512)pairs[4 + i], c = (__m512)pairs[8 + i], d = (__m512)pairs[12 + i];
    const __m512 ab_even = _mm512_shuffle_f32x4(a, b, 0x88), ab_odd = _mm512_shuffle_f32x4(a, b, 0xDD);
    const __m512 cd_even = _mm512_shuffle_f32x4(c, d, 0x88), cd_odd = _mm512_shuffle_f32x4(c, d, 0xDD);
    x[i] = _mm512_shuffle_f32x4(ab_even, cd_even, 0x88);
    x[4 + i] = _mm512_shuffle_f32x4(ab_odd, cd_odd, 0x88);
    x[8 + i] = _mm512_shuffle_f32x4(ab_even, cd_even, 0xDD);
    x[12 + i] = _mm512_shuffle_f32x4(ab_odd, cd_odd, 0xDD);
  }
}

INLINE __mmask16 first_lanes(int64_t count) { return count >= SIDE ? 0xFFFF : count <= 0 ? 0 : (1u << count) - 1; }

// The strips of `count` rows of a or columns of b, `side` in each but the last; returns false where a number is not
// finite. They lie `stride` apart with their numbers side by side, or (by_depth) side by side with their numbers `stride`
// apart. `is_turned`: a tile's row does not belong to what lies `stride` apart but to what lies side by side.
INLINE bool fill_strips(const int by_depth, const int is_turned, const float *from, int64_t stride, int64_t count,
                        int64_t side, int64_t depth, char *to) {
  const int64_t strip_bytes = divide_up(depth, STEP) * STEP_BYTES;
  __m512 watch = _mm512_setzero_ps();
  // What lies side by side in memory runs fastest, so that it is read in long runs.
  for (int64_t outer = 0; outer < (by_depth ? depth : count); outer += by_depth ? STEP : side) {
    for (int64_t inner = 0; inner < (by_depth ? count : depth); inner += by_depth ? side : STEP) {
      const int64_t p = by_depth ? outer : inner, first = by_depth ? inner : outer;
      const int64_t numbers = depth - p, lines = minimum(count - first, side);
      char *const tiles = to + first / side * strip_bytes + p / STEP * STEP_BYTES;
      const float *const begin = by_depth ? from + p * stride + first : from + first * stride + p;
      const int64_t rows = by_depth ? SIDE : lines;
      const __mmask16 u_lanes = first_lanes(by_depth ? lines : numbers);
      const __mmask16 v_lanes = first_lanes(by_depth ? lines : numbers - SIDE);
      __m512 u[SIDE], v[SIDE];
      for (int64_t i = 0; i < rows; i++) {
        const float *const v_begin = by_depth ? begin + SIDE * stride : begin + SIDE;
        const __mmask16 u_mask = !by_depth || i < numbers ? u_lanes : 0;
        const __mmask16 v_mask = !by_depth || i + SIDE < numbers ? v_lanes : 0;
        const __m512 x = _mm512_maskz_loadu_ps(u_mask, begin + i * stride);
        const __m512 y = _mm512_maskz_loadu_ps(v_mask, v_begin + i * stride);
        if (is_turned) {
          u[i] = x;
          v[i] = y;
        } else {
          take_apart(x, y, tiles + i * 64, &watch);
        }
      }
      if (!is_turned) continue;
      for (int64_t i = rows; i < SIDE; i++) u[i] = v[i] = _mm512_setzero_ps();
      transpose(u);
      transpose(v);
      UNROLL for (int i = 0; i < SIDE; i++) take_apart(u[i], v[i], tiles + i * 64, &watch);
    }
  }
  return _mm512_cmp_ps_mask(watch, watch, _CMP_UNORD_Q) == 0;
}

// Strips of a from row row0 and number p of the depth on.
static bool fill_a(const hb_product *s, const float *a, int64_t row0, int64_t p, int64_t rows, int64_t side,
                   int64_t depth, char *to) {
  a += row0 * s->a_row + p * s->a_column;
  if (s->a_column == 1) return fill_strips(0, 0, a, s->a_row, rows, side, depth, to);
  return fill_strips(1, 1, a, s->a_column, rows, side, depth, to);
}

static bool fill_b(const hb_product *s, const float *b, int64_t column0, int64_t p, int64_t columns, int64_t depth,
                   char *to) {
  b += p * s->b_row;
  if (s->b_panel != 0) {
    for (int64_t j = 0; j < columns; j += COLUMNS, to += COLUMNS / SIDE * divide_up(depth, STEP) * STEP_BYTES) {
      const float *panel = b + (column0 + j) / COLUMNS * s->b_panel;
      if (!fill_strips(1, 0, panel, COLUMNS, minimum(COLUMNS, columns - j), SIDE, depth, to)) return false;
    }
    return true;
  }
  b += column0 * s->b_column;
  if (s->b_column == 1) return fill_strips(1, 0, b, s->b_row, columns, SIDE, depth, to);
  return fill_strips(0, 1, b, s->b_column, columns, SIDE, depth, to);
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

// Where a panel's results go, and distances in bytes from a result to numbers that the epilogue reads next to it.
typedef struct results {
  float *c;
  int64_t c_row, columns, side;
  int accumulate;
  int64_t ahead[MOST_AHEAD];
  int ahead_count;
} results;

// Brings rows of results, and what is wanted next to them, into the second-level cache: they lie too far apart for the
// processor to see them coming, and the tile unit leaves it the time.
INLINE void prefetch_rows(const results *s, const char *row, int64_t count) {
  for (int64_t i = 0; i < count; i++, row += s->c_row * (int64_t)sizeof(float)) {
    __builtin_prefetch(row, 1, 2);
    __builtin_prefetch(row + 64, 1, 2);
    for (int n = 0; n < s->ahead_count; n++) {
      __builtin_prefetch(row + s->ahead[n], 0, 2);
      __builtin_prefetch(row + s->ahead[n] + 64, 0, 2);
    }
  }
}

// Adds the product of one or two strips of a and of b to the tiles of results, the smallest parts first. The order spares
// loads: one operand of every product is that of the product before.
INLINE void multiply_strips(const int two_rows, const int two_columns, const char *a, const char *b, int64_t steps,
                            const results *s, const char *row, int64_t rows) {
  const int64_t strip_bytes = steps * STEP_BYTES, rows_of_step = divide_up(rows, steps);
#define LOAD_A(part)                                                              \
  _tile_loadd(4, a + (part) * TILE_BYTES, 64);                                    \
  if (two_rows) _tile_loadd(5, a + strip_bytes + (part) * TILE_BYTES, 64)
#define LOAD_B(part)                                                              \
  _tile_loadd(6, b + (part) * TILE_BYTES, 64);                                    \
  if (two_columns) _tile_loadd(7, b + strip_bytes + (part) * TILE_BYTES, 64)
#define MULTIPLY                                                                  \
  _tile_dpbf16ps(0, 4, 6);                                                        \
  if (two_columns) _tile_dpbf16ps(1, 4, 7);                                       \
  if (two_rows) _tile_dpbf16ps(2, 5, 6);                                          \
  if (two_rows && two_columns) _tile_dpbf16ps(3, 5, 7)
  for (int64_t step = 0; step < steps; step++, a += STEP_BYTES, b += STEP_BYTES) {
    LOAD_A(0);
    LOAD_B(2);
    MULTIPLY;
    LOAD_B(1);
    MULTIPLY;
    LOAD_A(1);
    MULTIPLY;
    LOAD_B(0);
    MULTIPLY;
    LOAD_A(2);
    MULTIPLY;
    LOAD_A(0);
    MULTIPLY;
    const int64_t count = minimum(rows, rows_of_step);
    prefetch_rows(s, row, count);
    row += count * s->c_row * (int64_t)sizeof(float);
    rows -= count;
  }
#undef LOAD_A
#undef LOAD_B
#undef MULTIPLY
}

// One or two strips of a, which have `rows` rows, by one or two of b.
INLINE void multiply_block(const int two_rows, const int two_columns, const results *s, float *c, int64_t rows,
                           const char *a, const char *b, int64_t steps, float (*aside)[COLUMNS]) {
  const bool is_whole = rows == (1 + two_rows) * s->side && s->columns % SIDE == 0;
  float *const below = c + s->side * s->c_row;
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
  multiply_strips(two_rows, two_columns, a, b, steps, s, (const char *)c, rows);
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
static void multiply_panel(const results *s, int64_t rows, const char *a, const char *b, int64_t steps,
                           float (*aside)[COLUMNS]) {
  float *c = s->c;
#define MULTIPLY(two_rows, two_columns) \
  multiply_block(two_rows, two_columns, s, c, minimum(rows, (1 + two_rows) * s->side), a, b, steps, aside)
  while (rows > 0) {
    const bool two_rows = rows > s->side;
    if (two_rows && s->columns > SIDE) {
      MULTIPLY(1, 1);
    } else if (two_rows) {
      MULTIPLY(1, 0);
    } else if (s->columns > SIDE) {
      MULTIPLY(0, 1);
    } else {
      MULTIPLY(0, 0);
    }
    rows -= 2 * s->side;
    c += 2 * s->side * s->c_row;
    a += 2 * steps * STEP_BYTES;
  }
#undef MULTIPLY
}

static void list_ahead(const hb_matmul *matmul, results *to) {
  for (int i = 0; i < matmul->epilogue->operand_count && to->ahead_count < MOST_AHEAD; i++) {
    const hb_operand *operand = &matmul->epilogue->operands[i];
    if (operand->data == matmul->c || operand->dtype != HB_FLOAT32 || operand->row_stride != to->c_row) continue;
    to->ahead[to->ahead_count++] = (int64_t)((uintptr_t)operand->data - (uintptr_t)matmul->c);
  }
}

// A share of one matrix of the batch, with its epilogue.
static void multiply_share(const hb_matmul *matmul, const hb_product *s, const hb_matmul_share *t, int64_t batch,
                           void *scratch) {
  const buffers buffers = buffers_in(scratch);
  const float *const a = (const float *)matmul->a + batch * s->a_batch;
  const float *const b = (const float *)matmul->b + batch * s->b_batch;
  float *const c = (float *)matmul->c + batch * s->c_batch + t->row0 * s->c_row + t->column0;
  const hb_share_product by_vectors = hb_matmul_share_product(matmul->isa);
  // Even shares: 49 rows are three strips of 13 and one of 10, and a tile of 13 rows takes 13 cycles.
  const int64_t rows = t->row1 - t->row0, strips = divide_up(rows, SIDE), side = divide_up(rows, strips);
  // To begin and end a block costs as much as one or two steps: the fewer slabs of the depth, the better.
  const int64_t k = t->depth1 - t->depth0;
  const int64_t slabs = divide_up(k, minimum(MOST_STEPS, A_BYTES / STEP_BYTES / strips) * STEP);
  const int64_t depth = divide_up(divide_up(k, slabs), STEP) * STEP;
  for (int64_t p = 0; p < k; p += depth) {
    const bool is_last = p + depth >= k;
    hb_matmul_share part = *t;
    part.depth0 += p;
    part.depth1 = is_last ? t->depth1 : part.depth0 + depth;
    const int64_t numbers = part.depth1 - part.depth0, steps = divide_up(numbers, STEP);
    const bool a_is_finite = fill_a(s, a, t->row0, part.depth0, rows, side, numbers, buffers.a);
    results results = {.c_row = s->c_row, .side = side, .accumulate = matmul->accumulate || p > 0};
    if (is_last && matmul->epilogue != NULL) list_ahead(matmul, &results);
    const int64_t group = minimum(GROUP_COLUMNS, B_BYTES / (COLUMNS / SIDE * steps * STEP_BYTES) * COLUMNS);
    set_tiles(side);
    for (int64_t j = t->column0; j < t->column1; j += group) {
      part.column0 = j;
      part.column1 = minimum(j + group, t->column1);
      float *const to = c + (j - t->column0);
      if (a_is_finite && fill_b(s, b, j, part.depth0, part.column1 - j, numbers, buffers.b)) {
        for (int64_t i = 0; i < part.column1 - j; i += COLUMNS) {
          results.c = to + i;
          results.columns = minimum(COLUMNS, part.column1 - j - i);
          multiply_panel(&results, rows, buffers.a, buffers.b + i / SIDE * steps * STEP_BYTES, steps, buffers.aside);
        }
      } else {
        by_vectors(s, &part, a, b, to, s->c_row, results.accumulate, buffers.vectors);
      }
      // While the results are near.
      if (is_last && matmul->epilogue != NULL) {
        hb_chain_run_block(matmul->isa, matmul->epilogue, batch * s->m + t->row0, batch * s->m + t->row1, part.column0,
                           part.column1, hb_epilogue_scratch(scratch));
      }
    }
    _tile_release();
  }
}

void hb_amx_task(const void *args, int64_t task, void *scratch) {
  const hb_matmul *matmul = args;
  const hb_product s = hb_matmul_product(matmul);
  const hb_matmul_share t = hb_matmul_share_of(matmul, &s, task);
  for (int64_t batch = t.batch0; batch < t.batch1; batch++) multiply_share(matmul, &s, &t, batch, scratch);
}

#pragma clang attribute pop
#endif
