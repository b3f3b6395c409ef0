// Reductions: a chain runs tile by tile, and its values are folded while they are in cache.
//
// Accuracy. Within a tile, float32 is folded in float32: at most 64 elements one after another in each of
// at least 16 running sums (rows: in each column), which are then added in pairs. Everything above
// a tile is folded in float64. So the error of a float32 sum grows with about 64 roundings, however long it is
// (a product's with each factor).
// Integers are folded in their own arithmetic, which wraps.
//
// Order. How the work is cut, and thus the order of summation, follows from the shape (and the strides of the
// chain's operands) alone. Where one result is spread over several tasks, each leaves a cell in `partials`,
// and a second instruction folds the cells in order.
#ifndef HB_NAME

#include "chain.h"

#include <math.h>
#include <string.h>

// A running result: float64 for floating point, int64 for integers (int32 is what is left modulo 2^32).
typedef union hb_cell {
  double number;
  int64_t integer;
} hb_cell;

// Folds `count` contiguous elements into one.
typedef void (*hb_fold_line)(const char *line, int64_t count, hb_cell *cell);
// Folds rows into `sums`, element by element; `sums` are of the compute type.
typedef void (*hb_fold_rows)(char *sums, const char *tile, int64_t stride, int64_t rows, int64_t columns);

typedef struct hb_fold_table {
  hb_fold_line line[4][4];  // [kind][compute]
  hb_fold_rows rows[4][4];
} hb_fold_table;

static inline double fold_number(int kind, double a, double b) {
  switch (kind) {
    case HB_SUM: return a + b;
    case HB_PRODUCT: return a * b;
    case HB_MAX: return a > b || a != a ? a : b;
    default: return a < b || a != a ? a : b;
  }
}

static inline int64_t fold_integer(int kind, int64_t a, int64_t b) {
  switch (kind) {
    case HB_SUM: return (int64_t)((uint64_t)a + (uint64_t)b);
    case HB_PRODUCT: return (int64_t)((uint64_t)a * (uint64_t)b);
    case HB_MAX: return a > b ? a : b;
    default: return a < b ? a : b;
  }
}

static const double neutral_number[] = {0, -INFINITY, INFINITY, 1};
static const int64_t neutral_int32[] = {0, INT32_MIN, INT32_MAX, 1};
static const int64_t neutral_int64[] = {0, INT64_MIN, INT64_MAX, 1};

#define HB_KERNEL_FILE "../kernels/reduce.c"
#include "../vector/each_isa.h"

static const hb_fold_table *const fold_tables[HB_ISA_COUNT] = HB_VARIANTS(&fold_table);

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

static inline int is_integer(const hb_reduce *reduce) { return reduce->chain.compute >= HB_INT32; }

static inline hb_cell neutral(const hb_reduce *reduce) {
  hb_cell cell;
  if (reduce->chain.compute == HB_INT32) {
    cell.integer = neutral_int32[reduce->kind];
  } else if (reduce->chain.compute == HB_INT64) {
    cell.integer = neutral_int64[reduce->kind];
  } else {
    cell.number = neutral_number[reduce->kind];
  }
  return cell;
}

static inline void fold_cell(const hb_reduce *reduce, hb_cell *cell, hb_cell other) {
  if (is_integer(reduce)) {
    cell->integer = fold_integer(reduce->kind, cell->integer, other.integer);
  } else {
    cell->number = fold_number(reduce->kind, cell->number, other.number);
  }
}

// Scales the results of one of the values and stores them.
static void finish(const hb_reduce *reduce, int value, const hb_cell *cells, int64_t first, int64_t count) {
  const hb_convert_table *convert = hb_convert_tables[HB_ISA_GENERIC];
  char *output = (char *)reduce->outputs[value] + first * hb_dtype_bytes(reduce->output_dtype);
  hb_convert_function store_number = convert->store[HB_FLOAT64][reduce->output_dtype];
  hb_convert_function store_integer = convert->store[HB_INT64][reduce->output_dtype];
  int64_t bytes = hb_dtype_bytes(reduce->output_dtype);
  for (int64_t i = 0; i < count; i++) {
    hb_cell cell = cells[i];
    if (is_integer(reduce)) {
      if (reduce->chain.compute == HB_INT32) cell.integer = (int32_t)cell.integer;
      if (reduce->scale == 1) {
        store_integer((const char *)&cell, 0, 1, output + i * bytes, 0, 1, 1, 1);
        continue;
      }
      cell.number = (double)cell.integer;
    }
    cell.number *= reduce->scale;
    if (reduce->output_dtype == HB_FLOAT32) {
      ((float *)output)[i] = (float)cell.number;
    } else {
      store_number((const char *)&cell, 0, 1, output + i * bytes, 0, 1, 1, 1);
    }
  }
}

// --------------------------------------------------------------------------------------- cutting the work

// A task is a range of rows, or of groups, and of columns. `parts` tasks share each result.
typedef struct layout {
  hb_cut cut;
  int64_t groups_per_task, row_parts;  // HB_REDUCE_ROWS only
  int64_t results, parts, tasks;
} layout;

static layout lay_out(const hb_reduce *reduce) {
  const hb_chain *chain = &reduce->chain;
  layout plan = {.groups_per_task = 1, .row_parts = 1, .parts = 1};
  int is_empty = chain->rows <= 0 || chain->columns <= 0;
  if (reduce->axis != HB_REDUCE_ROWS) {
    int is_all = reduce->axis == HB_REDUCE_ALL;
    plan.cut = hb_chain_cut(chain);
    plan.tasks = plan.cut.row_tasks * plan.cut.column_tasks;
    plan.parts = is_all ? plan.tasks : plan.cut.column_tasks;
    plan.results = is_all ? 1 : chain->rows;
    if (is_empty) plan.parts = plan.tasks = 1;
    return plan;
  }
  if (reduce->group <= 0 || chain->columns <= 0) return plan;
  int64_t groups = chain->rows / reduce->group, columns = chain->columns;
  int64_t elements = (64 << 10) / hb_chain_cost(chain) / reduce->value_count;
  elements = elements < 4096 ? 4096 : elements;
  int64_t size = reduce->group * columns;
  plan.results = groups * columns;
  plan.cut.rows = reduce->group;
  plan.cut.columns = columns;
  if (size <= elements) {
    plan.groups_per_task = elements / size;
  } else {
    // Columns first: that needs no second pass.
    int64_t narrow = quotient_up(columns, quotient_up(size, elements));
    narrow = (narrow + 31) & ~(int64_t)31;
    narrow = narrow < 128 ? 128 : narrow > 8192 ? 8192 : narrow;
    plan.cut.columns = least(narrow, columns);
    plan.cut.rows = elements / plan.cut.columns;
    plan.cut.rows = plan.cut.rows < 64 ? 64 : plan.cut.rows;
    plan.cut.rows = least(plan.cut.rows, reduce->group);
  }
  plan.cut.column_tasks = quotient_up(columns, plan.cut.columns);
  plan.row_parts = plan.parts = quotient_up(reduce->group, plan.cut.rows);
  plan.cut.row_tasks = quotient_up(groups, plan.groups_per_task) * plan.row_parts;
  plan.tasks = plan.cut.row_tasks * plan.cut.column_tasks;
  return plan;
}

// -------------------------------------------------------------------------------------------- the tasks

// All elements of the block into one cell for each value.
static void reduce_block(
    int isa, const hb_reduce *reduce, int64_t row0, int64_t row1, int64_t column0, int64_t column1,
    hb_cell *cells, void *scratch) {
  int32_t compute = reduce->chain.compute;
  int64_t bytes = hb_dtype_bytes(compute);
  hb_fold_line fold = fold_tables[isa]->line[reduce->kind][compute];
  for (int v = 0; v < reduce->value_count; v++) cells[v] = neutral(reduce);
  hb_block block;
  hb_chain_begin(&block, isa, &reduce->chain, row0, row1, column0, column1, NULL, reduce->values, reduce->value_count, 0,
                 scratch);
  while (hb_chain_next(&block)) {
    int64_t rows = block.is_flat ? 1 : block.rows;
    int64_t columns = block.is_flat ? block.rows * block.columns : block.columns;
    for (int v = 0; v < reduce->value_count; v++) {
      for (int64_t row = 0; row < rows; row++) {
        hb_cell part;
        fold(block.values[v]->value + row * block.values[v]->stride * bytes, columns, &part);
        fold_cell(reduce, &cells[v], part);
      }
    }
  }
}

// Each row of the block into a cell; those of the values lie `step` apart.
static void reduce_columns(
    int isa, const hb_reduce *reduce, int64_t row0, int64_t row1, int64_t column0, int64_t column1,
    hb_cell *cells, int64_t step, void *scratch) {
  int32_t compute = reduce->chain.compute;
  int64_t bytes = hb_dtype_bytes(compute);
  hb_fold_line fold = fold_tables[isa]->line[reduce->kind][compute];
  hb_block block;
  hb_chain_begin(&block, isa, &reduce->chain, row0, row1, column0, column1, NULL, reduce->values, reduce->value_count, 1,
                 scratch);
  while (hb_chain_next(&block)) {
    for (int v = 0; v < reduce->value_count; v++) {
      int64_t stride = block.values[v]->stride * bytes;
      for (int64_t row = 0; row < block.rows; row++) {
        hb_cell part, *cell = &cells[v * step + block.row + row - row0];
        fold(block.values[v]->value + row * stride, block.columns, &part);
        if (block.column == column0) {
          *cell = part;
        } else {
          fold_cell(reduce, cell, part);
        }
      }
    }
  }
}

// Adds the sums of a few rows to the cells, and empties them.
static void flush(const hb_reduce *reduce, char *sums, hb_cell *cells, int64_t step, int64_t columns) {
  hb_cell empty = neutral(reduce);
  for (int64_t i = 0; i < columns * reduce->value_count; i++) {
    hb_cell part;
    switch (reduce->chain.compute) {
      case HB_FLOAT32:
        part.number = ((float *)sums)[i];
        ((float *)sums)[i] = (float)empty.number;
        break;
      case HB_FLOAT64:
        part.number = ((double *)sums)[i];
        ((double *)sums)[i] = empty.number;
        break;
      case HB_INT32:
        part.integer = ((int32_t *)sums)[i];
        ((int32_t *)sums)[i] = (int32_t)empty.integer;
        break;
      default:
        part.integer = ((int64_t *)sums)[i];
        ((int64_t *)sums)[i] = empty.integer;
    }
    fold_cell(reduce, &cells[i / columns * step + i % columns], part);
  }
}

// Each column of the block into a cell; those of the values lie `step` apart.
static void reduce_rows(
    int isa, const hb_reduce *reduce, int64_t row0, int64_t row1, int64_t column0, int64_t column1,
    hb_cell *cells, int64_t step, void *scratch) {
  int32_t compute = reduce->chain.compute;
  int64_t bytes = hb_dtype_bytes(compute), columns = column1 - column0;
  hb_fold_rows fold = fold_tables[isa]->rows[reduce->kind][compute];
  char *sums = (char *)scratch + HB_CHAIN_SCRATCH_BYTES;
  hb_cell empty = neutral(reduce);
  for (int v = 0; v < reduce->value_count; v++) {
    for (int64_t i = 0; i < columns; i++) cells[v * step + i] = empty;
  }
  if (row0 >= row1) return;
  for (int64_t i = 0; i < columns * reduce->value_count; i++) {
    switch (compute) {
      case HB_FLOAT32: ((float *)sums)[i] = (float)empty.number; break;
      case HB_FLOAT64: ((double *)sums)[i] = empty.number; break;
      case HB_INT32: ((int32_t *)sums)[i] = (int32_t)empty.integer; break;
      default: ((int64_t *)sums)[i] = empty.integer;
    }
  }
  hb_block block;
  hb_chain_begin(&block, isa, &reduce->chain, row0, row1, column0, column1, NULL, reduce->values, reduce->value_count, 1,
                 scratch);
  int64_t folded = 0;
  while (hb_chain_next(&block)) {
    if (block.column == column0) {
      if (folded + block.rows > 64 && folded > 0) {
        flush(reduce, sums, cells, step, columns);
        folded = 0;
      }
      folded += block.rows;
    }
    for (int v = 0; v < reduce->value_count; v++) {
      fold(sums + (v * columns + block.column - column0) * bytes, block.values[v]->value, block.values[v]->stride,
           block.rows, block.columns);
    }
  }
  flush(reduce, sums, cells, step, columns);
}

static void run_task(int isa, const hb_reduce *reduce, int64_t task, void *scratch) {
  const hb_chain *chain = &reduce->chain;
  layout plan = lay_out(reduce);
  hb_cell *partials = reduce->partials;
  const int64_t partial_step = plan.parts * plan.results;  // from one value's to the next's
  // Cells of this task, where they do not go to partials; they lie beyond the chain's scratch and the sums.
  hb_cell *cells = (hb_cell *)((char *)scratch + HB_CHAIN_SCRATCH_BYTES + (512 << 10));
  if (chain->rows <= 0 || chain->columns <= 0) {
    hb_cell empty = neutral(reduce);
    for (int64_t i = 0; i < plan.results * reduce->value_count; i++) {
      finish(reduce, (int)(i / plan.results), &empty, i % plan.results, 1);
    }
    return;
  }
  int64_t row_task = task / plan.cut.column_tasks, column_task = task % plan.cut.column_tasks;
  int64_t column0 = column_task * plan.cut.columns, column1 = least(column0 + plan.cut.columns, chain->columns);
  if (reduce->axis == HB_REDUCE_ROWS) {
    int64_t part = row_task % plan.row_parts;
    int64_t group0 = row_task / plan.row_parts * plan.groups_per_task;
    int64_t group1 = least(group0 + plan.groups_per_task, chain->rows / reduce->group);
    for (int64_t group = group0; group < group1; group++) {
      int64_t row0 = part * plan.cut.rows, row1 = least(row0 + plan.cut.rows, reduce->group);
      int64_t result = group * chain->columns + column0;
      hb_cell *target = plan.parts > 1 ? partials + part * plan.results + result : cells;
      int64_t step = plan.parts > 1 ? partial_step : column1 - column0;
      reduce_rows(isa, reduce, group * reduce->group + row0, group * reduce->group + row1, column0, column1,
                  target, step, scratch);
      for (int v = 0; plan.parts == 1 && v < reduce->value_count; v++) {
        finish(reduce, v, cells + v * step, result, column1 - column0);
      }
    }
    return;
  }
  int64_t row0 = row_task * plan.cut.rows, row1 = least(row0 + plan.cut.rows, chain->rows);
  if (reduce->axis == HB_REDUCE_ALL) {
    reduce_block(isa, reduce, row0, row1, column0, column1, cells, scratch);
    for (int v = 0; v < reduce->value_count; v++) {
      if (plan.parts > 1) {
        partials[v * partial_step + task] = cells[v];
      } else {
        finish(reduce, v, &cells[v], 0, 1);
      }
    }
    return;
  }
  hb_cell *target = plan.parts > 1 ? partials + column_task * plan.results + row0 : cells;
  int64_t step = plan.parts > 1 ? partial_step : row1 - row0;
  reduce_columns(isa, reduce, row0, row1, column0, column1, target, step, scratch);
  for (int v = 0; plan.parts == 1 && v < reduce->value_count; v++) {
    finish(reduce, v, cells + v * step, row0, row1 - row0);
  }
}

#define COMBINE 1024
// Folds the parts of up to COMBINE results, of one value after another.
static void combine(int isa, const hb_reduce *reduce, int64_t task, void *scratch) {
  (void)isa, (void)scratch;
  layout plan = lay_out(reduce);
  for (int64_t i = task * COMBINE; i < least((task + 1) * COMBINE, plan.results * reduce->value_count); i++) {
    const int64_t value = i / plan.results, result = i % plan.results;
    const hb_cell *partials = (const hb_cell *)reduce->partials + value * plan.parts * plan.results;
    hb_cell cell = partials[result];
    for (int64_t part = 1; part < plan.parts; part++) {
      fold_cell(reduce, &cell, partials[part * plan.results + result]);
    }
    finish(reduce, (int)value, &cell, result, 1);
  }
}

HB_TASK_ENTRIES(run_task, hb_reduce)
HB_TASK_ENTRIES(combine, hb_reduce)

size_t hb_reduce_partials_bytes(const hb_isa *isa, const hb_reduce *reduce) {
  (void)isa;
  layout plan = lay_out(reduce);
  return plan.parts > 1 ? (size_t)(plan.parts * plan.results * reduce->value_count) * sizeof(hb_cell) : 0;
}

int hb_reduce_plan(const hb_isa *isa, hb_reduce *reduce, hb_instruction *out) {
  layout plan = lay_out(reduce);
  out[0] = (hb_instruction){run_task_entries[isa->index], reduce, plan.tasks};
  if (plan.parts <= 1) return 1;
  out[1] = (hb_instruction){combine_entries[isa->index], reduce, quotient_up(plan.results * reduce->value_count, COMBINE)};
  return 2;
}

#else

#include "vector.h"
#include "fold.h"

// What folds two vectors, for each kind and type.
#define HB_FOLDS(suffix, vector, unsigned_vector, select, mask)                                         \
  HB_INLINE vector HB_NAME(sum_##suffix)(vector a, vector b) {                                          \
    return (vector)((unsigned_vector)a + (unsigned_vector)b);                                           \
  }                                                                                                     \
  HB_INLINE vector HB_NAME(product_##suffix)(vector a, vector b) {                                      \
    return (vector)((unsigned_vector)a * (unsigned_vector)b);                                           \
  }                                                                                                     \
  HB_INLINE vector HB_NAME(max_##suffix)(vector a, vector b) {                                          \
    return HB_NAME(select_##suffix)((mask)((a > b) | (a != a)), a, b);                                  \
  }                                                                                                     \
  HB_INLINE vector HB_NAME(min_##suffix)(vector a, vector b) {                                          \
    return HB_NAME(select_##suffix)((mask)((a < b) | (a != a)), a, b);                                  \
  }
HB_FOLDS(f32, vf32, vf32, select_f32, vi32)
HB_FOLDS(f64, vf64, vf64, select_f64, vi64)
HB_FOLDS(i32, vi32, vu32, select_i32, vi32)
HB_FOLDS(i64, vi64, vu64, select_i64, vi64)
#undef HB_FOLDS

// Four running vectors, so that the latency of one addition hides behind the others. A rest shorter than a
// vector is filled up with the neutral element.
#define HB_FOLD(kind, suffix, type, vector, lanes, width, neutral, field)                               \
  static void HB_NAME(line_##kind##_##suffix)(const char *line, int64_t count, hb_cell *cell) {         \
    const type *p = (const type *)line;                                                                 \
    vector empty = HB_NAME(splat_##suffix)(neutral);                                                    \
    vector s0 = empty;                                                                                  \
    int64_t i = 0;                                                                                      \
    if (count >= 4 * lanes) {                                                                           \
      vector s1 = empty, s2 = empty, s3 = empty;                                                        \
      for (; i + 4 * lanes <= count; i += 4 * lanes) {                                                  \
        s0 = HB_NAME(kind##_##suffix)(s0, HB_NAME(load_##suffix)(p + i));                               \
        s1 = HB_NAME(kind##_##suffix)(s1, HB_NAME(load_##suffix)(p + i + lanes));                       \
        s2 = HB_NAME(kind##_##suffix)(s2, HB_NAME(load_##suffix)(p + i + 2 * lanes));                   \
        s3 = HB_NAME(kind##_##suffix)(s3, HB_NAME(load_##suffix)(p + i + 3 * lanes));                   \
      }                                                                                                 \
      s0 = HB_NAME(kind##_##suffix)(HB_NAME(kind##_##suffix)(s0, s1), HB_NAME(kind##_##suffix)(s2, s3)); \
    }                                                                                                   \
    for (; i + lanes <= count; i += lanes) {                                                            \
      s0 = HB_NAME(kind##_##suffix)(s0, HB_NAME(load_##suffix)(p + i));                                 \
    }                                                                                                   \
    if (i < count) {                                                                                    \
      vector rest = HB_NAME(load_partial_##suffix)(p + i, count - i);                                   \
      HB_NAME(vi##width) lane;                                                                          \
      for (int k = 0; k < lanes; k++) lane[k] = k;                                                      \
      HB_NAME(vi##width) is_there = lane < HB_NAME(splat_i##width)((int##width##_t)(count - i));        \
      s0 = HB_NAME(kind##_##suffix)(s0, HB_NAME(select_##suffix)(is_there, rest, empty));               \
    }                                                                                                   \
    s0 = HB_FOLD_LANES_##width(s0, HB_NAME(kind##_##suffix));                                           \
    cell->field = s0[0];                                                                                \
  }                                                                                                     \
  static void HB_NAME(rows_##kind##_##suffix)(                                                          \
      char *sums, const char *tile, int64_t stride, int64_t rows, int64_t columns) {                    \
    type *to = (type *)sums;                                                                            \
    int64_t i = 0;                                                                                      \
    for (; i + lanes <= columns; i += lanes) {                                                          \
      const type *p = (const type *)tile + i;                                                           \
      vector sum = HB_NAME(load_##suffix)(to + i);                                                      \
      for (int64_t row = 0; row < rows; row++, p += stride) {                                           \
        sum = HB_NAME(kind##_##suffix)(sum, HB_NAME(load_##suffix)(p));                                 \
      }                                                                                                 \
      HB_NAME(store_##suffix)(to + i, sum);                                                             \
    }                                                                                                   \
    if (i < columns) {                                                                                  \
      int64_t rest = columns - i;                                                                       \
      const type *p = (const type *)tile + i;                                                           \
      vector sum = HB_NAME(load_partial_##suffix)(to + i, rest);                                        \
      for (int64_t row = 0; row < rows; row++, p += stride) {                                           \
        sum = HB_NAME(kind##_##suffix)(sum, HB_NAME(load_partial_##suffix)(p, rest));                   \
      }                                                                                                 \
      HB_NAME(store_partial_##suffix)(to + i, sum, rest);                                               \
    }                                                                                                   \
  }

#define HB_FOLD_KINDS(suffix, type, vector, lanes, width, lowest, highest, field)         \
  HB_FOLD(sum, suffix, type, vector, lanes, width, 0, field)                              \
  HB_FOLD(max, suffix, type, vector, lanes, width, lowest, field)                         \
  HB_FOLD(min, suffix, type, vector, lanes, width, highest, field)                        \
  HB_FOLD(product, suffix, type, vector, lanes, width, 1, field)
HB_FOLD_KINDS(f32, float, vf32, HB_F32_LANES, 32, -INFINITY, INFINITY, number)
HB_FOLD_KINDS(f64, double, vf64, HB_F64_LANES, 64, -INFINITY, INFINITY, number)
HB_FOLD_KINDS(i32, int32_t, vi32, HB_F32_LANES, 32, INT32_MIN, INT32_MAX, integer)
HB_FOLD_KINDS(i64, int64_t, vi64, HB_F64_LANES, 64, INT64_MIN, INT64_MAX, integer)
#undef HB_FOLD_KINDS
#undef HB_FOLD

#define HB_FOLD_ENTRIES(shape, kind)                                                                     \
  {HB_NAME(shape##_##kind##_f32), HB_NAME(shape##_##kind##_f64), HB_NAME(shape##_##kind##_i32),          \
   HB_NAME(shape##_##kind##_i64)}
static const hb_fold_table HB_NAME(fold_table) = {
    .line = {[HB_SUM] = HB_FOLD_ENTRIES(line, sum),
             [HB_MAX] = HB_FOLD_ENTRIES(line, max),
             [HB_MIN] = HB_FOLD_ENTRIES(line, min),
             [HB_PRODUCT] = HB_FOLD_ENTRIES(line, product)},
    .rows = {[HB_SUM] = HB_FOLD_ENTRIES(rows, sum),
             [HB_MAX] = HB_FOLD_ENTRIES(rows, max),
             [HB_MIN] = HB_FOLD_ENTRIES(rows, min),
             [HB_PRODUCT] = HB_FOLD_ENTRIES(rows, product)},
};
#undef HB_FOLD_ENTRIES

#endif
