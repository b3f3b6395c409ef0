// What the plan of a matrix product and its tasks share.
#ifndef HB_MATMUL_PLAN_H
#define HB_MATMUL_PLAN_H

#include "isa.h"

#include <stdbool.h>

// The product as the kernels see it, once axes of one element have got the stride that suits them best: then
// one stride of a and one of b is 1. Strides are in elements.
typedef struct hb_product {
  int64_t batch, m, n, k;
  int64_t a_batch, a_row, a_column, b_batch, b_row, b_column, c_batch, c_row, b_panel;
} hb_product;

// How a product is computed.
typedef enum hb_matmul_path {
  HB_TILES,        // register tiles over blocks of rows and columns
  HB_FEW_ROWS,     // b is streamed past a few rows of a
  HB_FEW_COLUMNS,  // the same, transposed: a is streamed past a few columns of b
} hb_matmul_path;

// One task's share: a block of rows and columns, a stretch of the depth, of one batch or of several.
typedef struct hb_matmul_share {
  int64_t batch0, batch1, row0, row1, column0, column1, depth0, depth1;
  int64_t slice;   // which of the `depth_split` stretches of the depth
} hb_matmul_share;

static inline int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t maximum(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

hb_product hb_matmul_product(const hb_matmul *matmul);
hb_matmul_path hb_matmul_path_of(const hb_product *product);
hb_matmul_share hb_matmul_share_of(const hb_matmul *matmul, const hb_product *product, int64_t task);
// How many rows of c one task adds up when the depth was split.
int64_t hb_matmul_rows_of_a_sum(const hb_product *product);

// The tasks of float32 and float64: the product, and the sum of the depth's slices.
hb_task hb_matmul_real_task(const hb_isa *isa, int32_t dtype);
hb_task hb_matmul_real_sum_task(const hb_isa *isa, int32_t dtype);
// Numbers offset ..< offset + length of an operand.
typedef struct hb_segment {
  int64_t offset, length;
} hb_segment;

// Rows of a that lie `a_stride` apart, where the first one's result goes, and the segments of the depth that count for
// them: the others are known to be zeros.
typedef struct hb_line {
  const void *a;
  void *c;
  int64_t rows;
  int64_t first_segment, segments;
} hb_line;

// A product on the calling thread whose a is no matrix in memory, for convolutions:
//
//   c[i, j] (+)= sum over the depth p of a[i, p] * b[p, j]    for the rows i of each line and all columns j
//
// The depth, at most HB_LINES_DEPTH, runs through the segments of a, and likewise through the portions of b, whose
// elements lie b_row and b_column apart: one of them is 1. With `by_rows` the rows of a line lie a_stride apart and
// the numbers of a segment side by side, otherwise the other way round. Uses HB_LINES_SCRATCH_BYTES of scratch.
typedef struct hb_lines {
  const hb_line *lines;
  int64_t line_count;
  int by_rows;
  int64_t a_stride;
  const hb_segment *segments;
  const void *b;
  int64_t b_row, b_column, b_panel;  // as of hb_matmul
  const hb_segment *portions;
  int64_t portion_count;
  int64_t columns, c_row;
  int accumulate;
} hb_lines;
typedef void (*hb_lines_product)(const hb_lines *lines, void *scratch);
enum { HB_LINES_DEPTH = 320 };
#define HB_LINES_SCRATCH_BYTES (128 << 10)
hb_lines_product hb_matmul_lines(const hb_isa *isa, int32_t dtype);

// A share of one matrix of the batch, whose operands begin at a and b and the share's results at c.
typedef void (*hb_share_product)(const hb_product *product, const hb_matmul_share *share, const float *a, const float *b,
                                 float *c, int64_t c_row, int accumulate, void *scratch);
// By tiles in the registers.
hb_share_product hb_matmul_share_product(const hb_isa *isa);

#if HB_HAS_AMX
// The task of float32 on the tile unit of x86-64, of at most so many rows.
void hb_amx_task(const void *args, int64_t task, void *scratch);
enum {
  HB_AMX_ROWS = 256,
  HB_AMX_STEP = 32,           // numbers of the depth in a tile
  HB_AMX_STEPS = 32,          // of the depth at once, at most,
  HB_AMX_STEPS_OF_PARTS = 96, // and where b was taken apart ahead
  HB_AMX_TILES_OF_A = 256,    // of 16 rows by a step, at once: they stay in the second-level cache
};
// Of a panel of b made ahead, for the depth k: a line, and for each step three parts of two tiles of 1 KiB.
static inline int64_t hb_tile_parts_bytes(int64_t k) { return 64 + divide_up(k, HB_AMX_STEP) * 6144; }
#endif

// The task of an integer type.
hb_task hb_matmul_integer_task(int32_t dtype);

#endif
