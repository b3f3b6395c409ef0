// The matrix product of float32 and float64, c[m, n] (+)= a[m, k] . b[k, n], once per instruction set.
// matmul_plan.c cuts it into tasks, matmul_real.h tells how a task goes about it.
#ifndef HB_NAME
#include "chain.h"
#include "matmul_plan.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
  // The depth of a slab: a panel of b of two AVX-512 vectors then takes 40 KiB.
  MAXIMAL_DEPTH = HB_LINES_DEPTH,
};

#define HB_KERNEL_FILE "../kernels/matmul.c"
#include "each_isa.h"

static hb_task const tasks_f32[] = HB_VARIANTS(matmul_task_f32);
static hb_task const tasks_f64[] = HB_VARIANTS(matmul_task_f64);
static hb_task const sum_tasks_f32[] = HB_VARIANTS(matmul_sum_task_f32);
static hb_task const sum_tasks_f64[] = HB_VARIANTS(matmul_sum_task_f64);

static int64_t (*const panel_columns_f32[])(void) = HB_VARIANTS(panel_columns_f32);
static hb_lines_product const lines_f32[] = HB_VARIANTS(matmul_lines_f32);
static hb_lines_product const lines_f64[] = HB_VARIANTS(matmul_lines_f64);
static hb_share_product const share_products[] = HB_VARIANTS(multiply_tiles_f32);

int64_t hb_panel_columns(const hb_isa *isa) {
  // Columns are cut into tasks at multiples of 64.
  const int64_t columns = panel_columns_f32[isa->index]();
  return 64 % columns == 0 ? columns : 0;
}

hb_lines_product hb_matmul_lines(const hb_isa *isa, int32_t dtype) {
  return (dtype == HB_FLOAT64 ? lines_f64 : lines_f32)[isa->index];
}

hb_share_product hb_matmul_share_product(const hb_isa *isa) { return share_products[isa->index]; }

hb_task hb_matmul_real_task(const hb_isa *isa, int32_t dtype) {
  return (dtype == HB_FLOAT64 ? tasks_f64 : tasks_f32)[isa->index];
}

hb_task hb_matmul_real_sum_task(const hb_isa *isa, int32_t dtype) {
  return (dtype == HB_FLOAT64 ? sum_tasks_f64 : sum_tasks_f32)[isa->index];
}

#else
#include "vector.h"

// The tile of sums that fills the registers, see matmul_tile.h.
#if HB_VECTOR_REGISTERS == 32 && HB_VECTOR_BYTES == 64
#define TILE_ROWS 14
#define TILE_VECTORS 2
#elif HB_VECTOR_REGISTERS == 32
#define TILE_ROWS 8
#define TILE_VECTORS 3
#else
#define TILE_ROWS 6
#define TILE_VECTORS 2
#endif

// Shuffles of two vectors within each group of 16 bytes: their first or second halves, element by element.
#undef PAIR32
#undef PAIR64
#if HB_VECTOR_BYTES == 16
#define PAIR32(x, y, h) __builtin_shufflevector(x, y, 2 * h, 4 + 2 * h, 1 + 2 * h, 5 + 2 * h)
#define PAIR64(x, y, h) __builtin_shufflevector(x, y, h, 2 + h)
#elif HB_VECTOR_BYTES == 32
#define PAIR32(x, y, h)                                                                                 \
  __builtin_shufflevector(x, y, 2 * h, 8 + 2 * h, 1 + 2 * h, 9 + 2 * h, 4 + 2 * h, 12 + 2 * h, 5 + 2 * h, \
                          13 + 2 * h)
#define PAIR64(x, y, h) __builtin_shufflevector(x, y, h, 4 + h, 2 + h, 6 + h)
#else
#define PAIR32(x, y, h)                                                                                     \
  __builtin_shufflevector(x, y, 2 * h, 16 + 2 * h, 1 + 2 * h, 17 + 2 * h, 4 + 2 * h, 20 + 2 * h, 5 + 2 * h,   \
                          21 + 2 * h, 8 + 2 * h, 24 + 2 * h, 9 + 2 * h, 25 + 2 * h, 12 + 2 * h, 28 + 2 * h,   \
                          13 + 2 * h, 29 + 2 * h)
#define PAIR64(x, y, h) __builtin_shufflevector(x, y, h, 8 + h, 2 + h, 10 + h, 4 + h, 12 + h, 6 + h, 14 + h)
#endif

// Each group of 16 bytes of four vectors of float is a matrix [4, 4]: transposes them all.
HB_INLINE void HB_NAME(transpose_f32)(vf32 *x) {
  const vf64 a = (vf64)PAIR32(x[0], x[1], 0), b = (vf64)PAIR32(x[0], x[1], 1);
  const vf64 c = (vf64)PAIR32(x[2], x[3], 0), d = (vf64)PAIR32(x[2], x[3], 1);
  x[0] = (vf32)PAIR64(a, c, 0);
  x[1] = (vf32)PAIR64(a, c, 1);
  x[2] = (vf32)PAIR64(b, d, 0);
  x[3] = (vf32)PAIR64(b, d, 1);
}

// Likewise two vectors of double.
HB_INLINE void HB_NAME(transpose_f64)(vf64 *x) {
  const vf64 a = PAIR64(x[0], x[1], 0), b = PAIR64(x[0], x[1], 1);
  x[0] = a;
  x[1] = b;
}

#define TYPED(name) HB_NAME(name##_f32)
#define REAL float
#define VECTOR vf32
#define LANES HB_F32_LANES
#include "matmul_real.h"
#undef TYPED
#undef REAL
#undef VECTOR
#undef LANES

#define TYPED(name) HB_NAME(name##_f64)
#define REAL double
#define VECTOR vf64
#define LANES HB_F64_LANES
#include "matmul_real.h"
#undef TYPED
#undef REAL
#undef VECTOR
#undef LANES

#undef TILE_ROWS
#undef TILE_VECTORS
#endif
