// How a matrix product c[m, n] = a[m, k] . b[k, n] is cut into tasks: a function of its sizes alone.
//
// A task is a block of rows and columns with the whole depth, so that tasks never wait for one another. Where
// c is too small to be cut and the depth is great (the gradient of a convolution's weights), the depth is cut
// too: each slice writes a c of its own, and a second instruction adds them up in order. Where products are
// small and many, one task takes several.
#include "chain.h"
#include "matmul_plan.h"

// Work is counted in multiply-adds, of which a core makes 20 to 100 in a nanosecond.
enum {
  LEAST_WORK = 1 << 20,      // of a task
  GREATEST_WORK = 48 << 20,  // of a task, where there is a choice
  WANTED_TASKS = 16,         // or somewhat more, if neither limit speaks against it
  WORK_PER_RESULT = 8,       // to store an element of c costs as much as so many multiply-adds,
  WORK_PER_STEP = 4,         // and each step of the epilogue on it
  WORK_PER_STREAMED = 16,    // likewise to read an element of a matrix that is used once
  FEW = 4,
  STACK_ROWS = 64,           // of a task in a stack of products, at least: each task packs its b, and there are tasks enough
  SHALLOW = 32,              // a depth below which b is so small that tasks had better have whole rows of c
  // The same for the tile unit of x86-64, and the least depth and harmonic mean of rows and columns, halved.
  AMX_DEPTH = 64,
  AMX_SIDE = 100,
  AMX_LEAST_WORK = 14 << 20,
  AMX_GREATEST_WORK = 96 << 20,
  AMX_WANTED_TASKS = 16,
  // Where b was brought into its form ahead, only a remains to be.
  PARTS_ROWS = 32,
  PARTS_COLUMNS = 64,
  PARTS_LEAST_WORK = 4 << 20,
};

hb_product hb_matmul_product(const hb_matmul *x) {
  hb_product s = {x->batch,   x->m,     x->n,        x->k,       x->a_batch, x->a_row,
                  x->a_column, x->b_batch, x->b_row, x->b_column, x->c_batch, x->c_row, x->b_panel};
  // One b for all: the batches are but more rows.
  if (s.m == 1 && s.batch > 1) {
    s.a_row = s.a_batch;
    s.c_row = s.c_batch;
  }
  if (s.batch > 1 && s.b_batch == 0 && s.a_column == 1 && s.a_batch == s.m * s.a_row &&
      s.c_batch == s.m * s.c_row) {
    s.m *= s.batch;
    s.batch = 1;
  }
  if (s.k == 1) s.a_column = s.b_row = 1;
  if (s.m == 1) s.a_row = s.k == 1 ? s.a_row : 1;
  if (s.n == 1) s.b_column = 1;
  return s;
}

hb_matmul_path hb_matmul_path_of(const hb_product *s) {
  const bool is_deep = s->k >= 64;
  if (s->m == 1 && s->n > 1) return HB_FEW_ROWS;
  if (s->n == 1) return HB_FEW_COLUMNS;
  if (s->m <= FEW && s->b_column != 1 && is_deep) return HB_FEW_ROWS;
  if (s->n <= FEW && s->a_row != 1 && is_deep) return HB_FEW_COLUMNS;
  return HB_TILES;
}

// ---------------------------------------------------------------------------------------- the blocks

// `count` cut into even parts of at most about `wanted`, each a multiple of `step` (but the last). A few parts
// are a power of two of them, which suits most numbers of threads.
static int64_t even_part(int64_t count, int64_t wanted, int64_t step) {
  int64_t parts = divide_up(count, maximum(wanted, step));
  for (int64_t power = 2; power <= 16; power *= 2) {
    if (parts > power / 2 && parts < power) parts = power;
  }
  return minimum(count, divide_up(divide_up(count, parts), step) * step);
}

static int64_t work_of(const hb_product *s) {
  const int64_t results = s->m * s->n;
  switch (hb_matmul_path_of(s)) {
    case HB_FEW_ROWS: return s->k * s->n * (WORK_PER_STREAMED + s->m);
    case HB_FEW_COLUMNS: return s->k * s->m * (WORK_PER_STREAMED + s->n);
    case HB_TILES: break;
  }
  // A vector of columns costs the same when only some of them exist.
  return s->m * divide_up(s->n, 16) * 16 * s->k + results * WORK_PER_RESULT;
}

#if HB_HAS_AMX
// Whether the tile unit of x86-64 is the faster way: what it takes to bring the operands into its form must be worth while.
static bool suits_amx(const hb_isa *isa, const hb_matmul *matmul, const hb_product *s) {
  return isa->has_amx && matmul->dtype == HB_FLOAT32 && hb_matmul_path_of(s) == HB_TILES && s->k >= AMX_DEPTH &&
         s->m * s->n >= AMX_SIDE * (s->m + s->n) && work_of(s) >= AMX_LEAST_WORK;
}
#endif

int hb_matmul_suits_tile_parts(const hb_isa *isa, int64_t m, int64_t n, int64_t k) {
#if HB_HAS_AMX
  return isa->has_amx && m >= PARTS_ROWS && n >= PARTS_COLUMNS && k >= AMX_DEPTH && m * n * k >= PARTS_LEAST_WORK;
#else
  (void)isa, (void)m, (void)n, (void)k;
  return 0;
#endif
}

typedef struct blocks {
  int64_t rows, columns, depth_split;
} blocks;

static blocks blocks_by_work(const hb_isa *isa, const hb_matmul *matmul, const hb_product *s) {
  (void)isa;  // only the tile unit cuts in a way of its own
  const int64_t steps = matmul->epilogue == NULL ? 0 : matmul->epilogue->step_count;
  const int64_t work = work_of(s) + s->m * s->n * steps * WORK_PER_STEP, total = work * s->batch;
  blocks result = {s->m, s->n, 1};
  if (work < LEAST_WORK) return result;

  const int64_t wanted = minimum(maximum(total / WANTED_TASKS, LEAST_WORK), GREATEST_WORK);
  const int64_t line = 64;  // columns are cut at multiples of it, so that no two tasks write to one cache line
  switch (hb_matmul_path_of(s)) {
    case HB_FEW_ROWS:
      result.columns = even_part(s->n, wanted / (work / s->n), 2 * line);
      return result;
    case HB_FEW_COLUMNS:
      result.rows = even_part(s->m, wanted / (work / s->m), line);
      return result;
    case HB_TILES: break;
  }

#if HB_HAS_AMX
  if (matmul->b_is_parts || suits_amx(isa, matmul, s)) {
    // Operands are brought into another form for each block: fewer, larger ones. A thread that goes on with other columns of
    // the same rows keeps those, if they fit with their whole depth; if they cannot, a task has all columns.
    const int64_t steps = divide_up(s->k, HB_AMX_STEP);
    const int64_t rows_that_stay = HB_AMX_TILES_OF_A / steps * 16, least_rows = HB_AMX_ROWS / 2;
    const bool is_deep = steps > (matmul->b_is_parts ? HB_AMX_STEPS_OF_PARTS : HB_AMX_STEPS) ||
                         rows_that_stay < minimum(s->m, least_rows);
    const int64_t most_rows = is_deep ? least_rows : minimum(rows_that_stay, HB_AMX_ROWS);
    const int64_t wanted = is_deep ? AMX_GREATEST_WORK
                                   : minimum(maximum(total / AMX_WANTED_TASKS, AMX_LEAST_WORK / 2), AMX_GREATEST_WORK);
    // Two blocks are to be alike; of many the last may be smaller, with all tiles of the others full.
    result.rows = even_part(s->m, most_rows, s->m <= 2 * most_rows ? 1 : 16);
    result.columns = even_part(s->n, wanted / maximum(work / s->m * result.rows / s->n, 1), line);
    return result;
  }
#endif
  if (s->m * s->n <= 1 << 16 && s->k >= 4096 && s->m <= 320 && s->batch == 1) {
    // Slices of at least 1024: then to add them up costs nothing to speak of.
    result.depth_split = minimum(minimum(divide_up(work_of(s), GREATEST_WORK / 4), 64), s->k / 1024);
    if (result.depth_split >= 4) return result;
    result.depth_split = 1;
  }
  // All rows of a block share each packed panel of b, and all its columns each stretch of a. Large blocks
  // spare the outer caches, where there are tasks enough; a block of a stays in the second level in any case.
  const int64_t most_rows = s->a_column == 1 ? 1024 : 320;
  const int64_t good_rows = wanted / s->k >= 256 * 128 ? 256 : 128;
  result.rows = s->m <= good_rows * 5 / 4 ? s->m : even_part(s->m, good_rows, 1);
  if (s->k >= SHALLOW || s->a_column != 1) {
    result.columns = even_part(s->n, wanted / maximum(work / s->m * result.rows / s->n, 1), line);
  }
  if (result.columns == s->n) {
    const int64_t rows = minimum(wanted / maximum(work / s->m, 1), most_rows);
    result.rows = even_part(s->m, s->batch > 1 ? maximum(rows, STACK_ROWS) : rows, 1);
  }
  return result;
}

static blocks blocks_of(const hb_isa *isa, const hb_matmul *matmul, const hb_product *s) {
  blocks result = blocks_by_work(isa, matmul, s);
  if (matmul->c == NULL && result.rows > 0) {
    // A block's results are to fit where the epilogue reads them.
    const int64_t most = HB_OWN_BYTES / (int64_t)sizeof(float), columns = maximum(most / result.rows / 64 * 64, 1);
    result.columns = minimum(result.columns, columns);
    result.rows = minimum(result.rows, most / result.columns);
  }
  return result;
}

// Whole products in one task, where they are small.
static int64_t batches_per_task(const hb_matmul *matmul, const hb_product *s) {
  if (s->batch == 1 || matmul->row_block < s->m || matmul->column_block < s->n || matmul->depth_split > 1) {
    return 1;
  }
  return minimum(s->batch, maximum(1, LEAST_WORK / maximum(1, work_of(s))));
}

hb_matmul_share hb_matmul_share_of(const hb_matmul *matmul, const hb_product *s, int64_t task) {
  hb_matmul_share t = {0, s->batch, 0, s->m, 0, s->n, 0, s->k, 0};
  const int64_t batches = batches_per_task(matmul, s);
  if (batches > 1) {
    t.batch0 = task * batches;
    t.batch1 = minimum(t.batch0 + batches, s->batch);
    return t;
  }
  // The columns run fastest: tasks side by side share rows of a. Divisions are spared where there is nothing
  // to divide, for the sake of the smallest products.
  if (matmul->column_block < s->n) {
    const int64_t count = divide_up(s->n, matmul->column_block);
    t.column0 = task % count * matmul->column_block;
    t.column1 = minimum(t.column0 + matmul->column_block, s->n);
    task /= count;
  }
  if (matmul->row_block < s->m) {
    const int64_t count = divide_up(s->m, matmul->row_block);
    t.row0 = task % count * matmul->row_block;
    t.row1 = minimum(t.row0 + matmul->row_block, s->m);
    task /= count;
  }
  if (matmul->depth_split > 1) {
    t.slice = task % matmul->depth_split;
    t.depth0 = s->k * t.slice / matmul->depth_split;
    t.depth1 = s->k * (t.slice + 1) / matmul->depth_split;
    task /= matmul->depth_split;
  }
  t.batch0 = task;
  t.batch1 = task + 1;
  return t;
}

int64_t hb_matmul_rows_of_a_sum(const hb_product *s) { return maximum(1, (1 << 13) / s->n); }

// ------------------------------------------------------------------------------------------ the plan

static bool is_real(const hb_matmul *matmul) {
  return matmul->dtype == HB_FLOAT32 || matmul->dtype == HB_FLOAT64;
}

size_t hb_matmul_partials_bytes(const hb_isa *isa, const hb_matmul *matmul) {
  const hb_product s = hb_matmul_product(matmul);
  if (!is_real(matmul) || s.m == 0 || s.n == 0) return 0;
  const blocks blocks = blocks_of(isa, matmul, &s);
  if (blocks.depth_split == 1) return 0;
  const size_t bytes = matmul->dtype == HB_FLOAT64 ? sizeof(double) : sizeof(float);
  return (size_t)(s.batch * blocks.depth_split * s.m * s.n) * bytes;
}

int hb_matmul_plan(const hb_isa *isa, hb_matmul *matmul, hb_instruction *out) {
  const hb_product s = hb_matmul_product(matmul);
  matmul->isa = isa;
  matmul->row_block = s.m;
  matmul->column_block = s.n;
  matmul->depth_split = 1;
  if (s.batch == 0 || s.m == 0 || s.n == 0) return 0;
  const blocks blocks = blocks_of(isa, matmul, &s);
  matmul->row_block = blocks.rows;
  matmul->column_block = blocks.columns;
  matmul->depth_split = is_real(matmul) ? blocks.depth_split : 1;
  const int64_t tasks = divide_up(s.batch, batches_per_task(matmul, &s)) * matmul->depth_split *
                        divide_up(s.m, matmul->row_block) * divide_up(s.n, matmul->column_block);
#if HB_HAS_AMX
  if (matmul->b_is_parts || suits_amx(isa, matmul, &s)) {
    *out = (hb_instruction){hb_amx_task, matmul, tasks};
    return 1;
  }
#endif
  const hb_task run =
      is_real(matmul) ? hb_matmul_real_task(isa, matmul->dtype) : hb_matmul_integer_task(matmul->dtype);
  out[0] = (hb_instruction){run, matmul, tasks};
  if (matmul->depth_split == 1) return 1;
  out[1] = (hb_instruction){hb_matmul_real_sum_task(isa, matmul->dtype), matmul,
                            divide_up(s.batch * s.m, hb_matmul_rows_of_a_sum(&s))};
  return 2;
}
