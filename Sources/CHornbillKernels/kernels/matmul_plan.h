// What the plan of a matrix product and its tasks share.
#ifndef HB_MATMUL_PLAN_H
#define HB_MATMUL_PLAN_H

#include "isa.h"

#include <stdbool.h>

// The product as the kernels see it, once axes of one element have got the stride that suits them best: then
// one stride of a and one of b is 1. Strides are in elements.
typedef struct hb_product {
  int64_t batch, m, n, k;
  int64_t a_batch, a_row, a_column, b_batch, b_row, b_column, c_batch, c_row;
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
// c[m, n] (+)= a[m, k] . b[k, n] on the calling thread, for kernels that make a or c in their scratch memory, beyond
// its first HB_SLAB_SCRATCH_BYTES. One stride of a and one of b is 1; a_column is below a page, or 1.
typedef void (*hb_slab)(int64_t m, int64_t n, int64_t k, const void *a, int64_t a_row, int64_t a_column,
                        const void *b, int64_t b_row, int64_t b_column, void *c, int64_t c_row, int accumulate,
                        void *scratch);
#define HB_SLAB_SCRATCH_BYTES (1 << 20)
hb_slab hb_matmul_slab(const hb_isa *isa, int32_t dtype);
// The task of an integer type.
hb_task hb_matmul_integer_task(int32_t dtype);

#endif
