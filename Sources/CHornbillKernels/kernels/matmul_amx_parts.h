// Operands of the tile unit's products: numbers taken apart and put in tiles, in slices that go between its instructions.
// matmul_amx.c tells what the parts are and how tiles, steps, strips and panels lie.
#ifndef HB_MATMUL_AMX_PARTS_H
#define HB_MATMUL_AMX_PARTS_H

#include "matmul_plan.h"

#include <immintrin.h>

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,amx-tile,amx-bf16"))), \
    apply_to = function)

enum {
  SIDE = 16,                    // rows of a tile, and its columns of float32
  STEP = HB_AMX_STEP,
  PARTS = 3,
  TILE_BYTES = SIDE * 64,
  STEP_BYTES = PARTS * TILE_BYTES,
  PANEL_STEP_BYTES = 2 * STEP_BYTES,
};

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

// The strips of `count` rows of a or columns of b, `side` in each but the last, while they are filled. They lie `stride`
// apart with their numbers side by side, or (by_depth) side by side with their numbers `stride` apart. `is_turned`: a
// tile's row does not belong to what lies `stride` apart but to what lies side by side.
//
// A tile of each part is filled in slices of a few dozen instructions, which go between those of the tile unit: it has
// them in a queue of its own, long enough for a slice, and loses no time.
typedef struct filling {
  const float *from;
  int64_t stride, count, side, depth;
  int by_depth, is_turned;
  int64_t ahead;          // distance of what will be filled later on, and comes into the second-level cache meanwhile
  char *to;
  int64_t strip_bytes, step_bytes;  // from one strip to the next, and from one step
  float (*turned)[SIDE];  // the tile's numbers u and v, where it is turned
  // The tile that is being filled: where it begins, what there is of its lines of u and of v, and the next slice.
  int64_t first, p;
  const float *u, *v;
  __mmask16 u_lanes, v_lanes;
  int64_t u_lines, v_lines, slice, slices;
  char *tile;
  __m512 watch;
} filling;

enum { TURNS = 2 };  // slices of a turned tile before those of its rows

static int64_t slices_of(const filling *s) {
  const int64_t tiles = divide_up(s->count, s->side) * divide_up(s->depth, STEP);
  return tiles * (SIDE + s->is_turned * TURNS);
}

static bool is_filled(const filling *s) { return s->by_depth ? s->p >= s->depth : s->first >= s->count; }

static void begin_tile(filling *s) {
  const int64_t numbers = s->depth - s->p, lines = minimum(s->count - s->first, s->side);
  if (s->by_depth) {
    s->u = s->from + s->p * s->stride + s->first;
    s->v = s->u + SIDE * s->stride;
    s->u_lanes = s->v_lanes = first_lanes(lines);
    s->u_lines = numbers;
    s->v_lines = numbers - SIDE;
  } else {
    s->u = s->from + s->first * s->stride + s->p;
    s->v = s->u + SIDE;
    s->u_lanes = first_lanes(numbers);
    s->v_lanes = first_lanes(numbers - SIDE);
    s->u_lines = s->v_lines = lines;
  }
  s->slice = s->is_turned ? -TURNS : 0;
  s->slices = s->by_depth || s->is_turned ? SIDE : lines;
}

// What lies side by side in memory runs fastest, so that it is read in long runs.
static void begin_next_tile(filling *s) {
  if (s->by_depth) {
    s->first += s->side;
    s->tile += s->strip_bytes;
    if (s->first >= s->count) {
      s->first = 0;
      s->p += STEP;
      s->tile = s->to + s->p / STEP * s->step_bytes;
    }
  } else {
    s->p += STEP;
    s->tile += s->step_bytes;
    if (s->p >= s->depth) {
      s->p = 0;
      s->first += s->side;
      s->tile = s->to + s->first / s->side * s->strip_bytes;
    }
  }
  if (!is_filled(s)) begin_tile(s);
}

// Unless it is what has been filled, or is being filled, in that place already.
static void begin_filling(filling *place, const filling *s) {
  if (place->from == s->from && place->count == s->count && place->depth == s->depth) return;
  *place = *s;
  place->tile = s->to;
  begin_tile(place);
}

static void turn(const float *lines, int64_t stride, int64_t count, __mmask16 lanes, int64_t ahead, float (*to)[SIDE]) {
  __m512 x[SIDE];
  for (int64_t i = 0; i < SIDE; i++) {
    x[i] = _mm512_maskz_loadu_ps(i < count ? lanes : 0, lines + i * stride);
    __builtin_prefetch(lines + i * stride + ahead, 0, 2);
  }
  transpose(x);
  UNROLL for (int i = 0; i < SIDE; i++) _mm512_store_ps(to[i], x[i]);
}

INLINE void fill_slice(filling *s) {
  const int64_t i = s->slice++;
  if (!s->is_turned) {
    const __m512 u = _mm512_maskz_loadu_ps(i < s->u_lines ? s->u_lanes : 0, s->u);
    const __m512 v = _mm512_maskz_loadu_ps(i < s->v_lines ? s->v_lanes : 0, s->v);
    take_apart(u, v, s->tile + i * 64, &s->watch);
    __builtin_prefetch(s->u + s->ahead, 0, 2);
    __builtin_prefetch(s->v + s->ahead, 0, 2);
    s->u += s->stride;
    s->v += s->stride;
  } else if (i == -2) {
    turn(s->u, s->stride, s->u_lines, s->u_lanes, s->ahead, s->turned);
    return;
  } else if (i == -1) {
    turn(s->v, s->stride, s->v_lines, s->v_lanes, s->ahead, s->turned + SIDE);
    return;
  } else {
    take_apart(_mm512_load_ps(s->turned[i]), _mm512_load_ps(s->turned[SIDE + i]), s->tile + i * 64, &s->watch);
  }
  if (i + 1 == s->slices) begin_next_tile(s);
}

// Brings a row of the tile that will be written next into the cache.
INLINE void prefetch_next_tile(const filling *s, const char *row) {
  const int64_t distance = s->by_depth ? s->strip_bytes : s->step_bytes;
  for (int part = 0; part < PARTS; part++) __builtin_prefetch(row + distance + part * TILE_BYTES, 1, 3);
}

// A tile that is not turned, from its first slice on.
static void fill_tile(filling *s) {
  const float *u = s->u, *v = s->v;
  char *to = s->tile;
  __m512 watch = s->watch;
  for (int64_t i = 0; i < s->slices; i++, u += s->stride, v += s->stride, to += 64) {
    prefetch_next_tile(s, to);
    __builtin_prefetch(u + s->ahead, 0, 2);
    __builtin_prefetch(v + s->ahead, 0, 2);
    take_apart(_mm512_maskz_loadu_ps(i < s->u_lines ? s->u_lanes : 0, u),
               _mm512_maskz_loadu_ps(i < s->v_lines ? s->v_lanes : 0, v), to, &watch);
  }
  s->watch = watch;
  begin_next_tile(s);
}

// Returns false where a number is not finite.
static bool fill_rest(filling *s) {
  while (!is_filled(s)) {
    if (s->is_turned || s->slice > 0) {
      prefetch_next_tile(s, s->tile + s->slice * 64);
      fill_slice(s);
    } else {
      fill_tile(s);
    }
  }
  return _mm512_cmp_ps_mask(s->watch, s->watch, _CMP_UNORD_Q) == 0;
}

#pragma clang attribute pop
#endif
