// "moments" of inputs[0], seen as [rows, columns] by its last axis: means of the columns, then variances.
//
// A task takes a block of rows and columns that stays in the first-level cache, and goes over it twice: once for the
// mean, once for the squared distances from it. What blocks have found is joined in their order by a second
// instruction (Chan, Golub and LeVeque 1979): for parts of n and m rows with means a and b
//
//   mean = a + (b - a) m / (n + m)     distances = distances of both + (b - a)^2 n m / (n + m)
#ifndef HB_NAME
#include "matmul_plan.h"
#include "registry.h"

enum {
  BLOCK = 8192,    // elements of a task
  COLUMNS = 512,   // at most
  JOINED = 256,    // columns of a task that joins blocks
};

typedef void (*moments_function)(int64_t rows, int64_t columns, const void *x, int64_t stride, void *mean,
                                 void *distances);

#define HB_KERNEL_FILE "../kernels/moments.c"
#include "each_isa.h"

static const moments_function functions[][HB_ISA_COUNT] = {HB_VARIANTS(moments_f32), HB_VARIANTS(moments_f64)};

typedef struct blocks {
  int64_t rows, columns;              // of all
  int64_t block_rows, block_columns;  // of a block
  int64_t row_blocks, column_blocks;
} blocks;

static blocks blocks_of(const hb_call *call) {
  blocks b = {.columns = hb_last_extent(&call->inputs[0])};
  b.rows = hb_elements(&call->inputs[0], 0) / maximum(b.columns, 1);
  b.block_columns = minimum(b.columns, COLUMNS);
  b.block_rows = minimum(b.rows, BLOCK / maximum(b.block_columns, 1));
  b.row_blocks = divide_up(b.rows, maximum(b.block_rows, 1));
  b.column_blocks = divide_up(b.columns, maximum(b.block_columns, 1));
  return b;
}

// Means and distances of each block: rows [row_blocks, 2, columns] of the workspace.
static void run_block(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const blocks b = blocks_of(call);
  const int64_t bytes = hb_dtype_bytes(call->output.dtype), part = task / b.column_blocks;
  const int64_t row = part * b.block_rows, column = task % b.column_blocks * b.block_columns;
  char *mean = (char *)call->workspace + (2 * part * b.columns + column) * bytes;
  functions[call->output.dtype][call->isa->index](
      minimum(b.block_rows, b.rows - row), minimum(b.block_columns, b.columns - column),
      (const char *)call->inputs[0].data + (row * b.columns + column) * bytes, b.columns, mean, mean + b.columns * bytes);
}

#define JOIN(name, type)                                                                              \
  static void name(const void *args, int64_t task, void *scratch) {                                   \
    (void)scratch;                                                                                    \
    const hb_call *call = args;                                                                       \
    const blocks b = blocks_of(call);                                                                 \
    type *means = call->output.data, *variances = means + b.columns;                                  \
    for (int64_t i = task * JOINED; i < minimum((task + 1) * JOINED, b.columns); i++) {               \
      const type *part = (const type *)call->workspace + i;                                           \
      double rows = 0, mean = 0, distances = 0;                                                       \
      for (int64_t block = 0; block < b.row_blocks; block++, part += 2 * b.columns) {                 \
        const double more = (double)minimum(b.block_rows, b.rows - block * b.block_rows);             \
        const double difference = (double)part[0] - mean, share = more / (rows + more);               \
        mean += difference * share;                                                                   \
        distances += (double)part[b.columns] + difference * difference * rows * share;                \
        rows += more;                                                                                 \
      }                                                                                               \
      means[i] = (type)mean;                                                                          \
      variances[i] = (type)(distances / rows);                                                        \
    }                                                                                                 \
  }
JOIN(join_f32, float)
JOIN(join_f64, double)

static size_t workspace_bytes(const hb_call *call) {
  const blocks b = blocks_of(call);
  return (size_t)(2 * b.row_blocks * b.columns * hb_dtype_bytes(call->output.dtype));
}

static int plan(hb_call *call, hb_instruction *out) {
  if (call->output.dtype > HB_FLOAT64 || call->inputs[0].dtype != call->output.dtype) return -1;
  const blocks b = blocks_of(call);
  out[0] = (hb_instruction){run_block, call, b.row_blocks * b.column_blocks};
  out[1] = (hb_instruction){call->output.dtype == HB_FLOAT64 ? join_f64 : join_f32, call,
                             divide_up(b.columns, JOINED)};
  return 2;
}

HB_REGISTER_KERNEL("moments", workspace_bytes, plan)

#else
#include "vector.h"

// Four running sums a column hide the latency of the additions.
#define MOMENTS(suffix, type, vector, lanes)                                                                 \
  HB_INLINE void HB_NAME(column_moments_##suffix)(int64_t count, int64_t rows, const type *x, int64_t stride, \
                                                  type *mean, type *distances) {                             \
    const vector none = (vector){0};                                                                         \
    vector sum[4] = {none, none, none, none}, center = none;                                                 \
    for (int pass = 0; pass < 2; pass++) {                                                                   \
      const type *p = x;                                                                                     \
      for (int64_t row = 0; row < rows; row++, p += stride) {                                                \
        const vector y = (count == lanes ? HB_NAME(load_##suffix)(p)                                         \
                                         : HB_NAME(load_partial_##suffix)(p, count)) - center;               \
        sum[row & 3] = pass == 0 ? sum[row & 3] + y : HB_NAME(fma_##suffix)(y, y, sum[row & 3]);             \
      }                                                                                                      \
      const vector total = (sum[0] + sum[1]) + (sum[2] + sum[3]);                                            \
      if (pass == 0) {                                                                                       \
        center = total / HB_NAME(splat_##suffix)((type)rows);                                                \
        if (count == lanes) HB_NAME(store_##suffix)(mean, center); else HB_NAME(store_partial_##suffix)(mean, center, count);                                              \
        sum[0] = sum[1] = sum[2] = sum[3] = none;                                                            \
      } else {                                                                                               \
        if (count == lanes) HB_NAME(store_##suffix)(distances, total);                                       \
        else HB_NAME(store_partial_##suffix)(distances, total, count);                                       \
      }                                                                                                      \
    }                                                                                                        \
  }                                                                                                          \
  static void HB_NAME(moments_##suffix)(int64_t rows, int64_t columns, const void *x, int64_t stride,        \
                                        void *mean, void *distances) {                                       \
    int64_t i = 0;                                                                                           \
    for (; i + lanes <= columns; i += lanes) {                                                               \
      HB_NAME(column_moments_##suffix)(lanes, rows, (const type *)x + i, stride, (type *)mean + i,           \
                                       (type *)distances + i);                                               \
    }                                                                                                        \
    if (i < columns) {                                                                                       \
      HB_NAME(column_moments_##suffix)(columns - i, rows, (const type *)x + i, stride, (type *)mean + i,     \
                                       (type *)distances + i);                                               \
    }                                                                                                        \
  }
MOMENTS(f32, float, vf32, HB_F32_LANES)
MOMENTS(f64, double, vf64, HB_F64_LANES)
#undef MOMENTS
#endif
