// "cumulativeSum" and "cumulativeProduct" of inputs[0] over its last axis, in the input's type; integers wrap.
// Float32 totals run in float64 and are rounded once an element.
#include "registry.h"

#define ELEMENTS_PER_TASK 16384

#define CUMULATIVE(name, type, total_type, start, operator)                    \
  static void name(const void *from, void *to, int64_t count) {                \
    total_type total = start;                                                  \
    for (int64_t i = 0; i < count; i++) {                                      \
      total = total operator (total_type)((const type *)from)[i];              \
      ((type *)to)[i] = (type)total;                                           \
    }                                                                          \
  }
CUMULATIVE(sum_f32, float, double, 0, +)
CUMULATIVE(sum_f64, double, double, 0, +)
CUMULATIVE(sum_i32, int32_t, uint32_t, 0, +)
CUMULATIVE(sum_i64, int64_t, uint64_t, 0, +)
CUMULATIVE(product_f32, float, double, 1, *)
CUMULATIVE(product_f64, double, double, 1, *)
CUMULATIVE(product_i32, int32_t, uint32_t, 1, *)
CUMULATIVE(product_i64, int64_t, uint64_t, 1, *)

typedef void (*cumulative)(const void *from, void *to, int64_t count);
static const cumulative sums[] = {sum_f32, sum_f64, sum_i32, sum_i64};
static const cumulative products[] = {product_f32, product_f64, product_i32, product_i64};

static void run(const hb_call *call, const cumulative *functions, int64_t task) {
  const hb_array *input = &call->inputs[0];
  int64_t columns = hb_last_extent(input), rows = hb_elements(input, 0) / columns;
  int64_t step = hb_rows_per_task(columns, ELEMENTS_PER_TASK);
  int64_t end = (task + 1) * step < rows ? (task + 1) * step : rows;
  int64_t bytes = columns * hb_dtype_bytes(input->dtype);
  for (int64_t row = task * step; row < end; row++) {
    functions[input->dtype](
        (const char *)input->data + row * bytes, (char *)call->output.data + row * bytes, columns);
  }
}

static void run_sums(const void *call, int64_t task, void *scratch) {
  (void)scratch;
  run(call, sums, task);
}
static void run_products(const void *call, int64_t task, void *scratch) {
  (void)scratch;
  run(call, products, task);
}

static int plan(hb_call *call, hb_instruction *out, hb_task run) {
  const hb_array *input = &call->inputs[0];
  if (input->dtype > HB_INT64 || call->output.dtype != input->dtype) return -1;
  int64_t columns = hb_last_extent(input), rows = columns > 0 ? hb_elements(input, 0) / columns : 0;
  *out = (hb_instruction){run, call, hb_tasks(rows, hb_rows_per_task(columns, ELEMENTS_PER_TASK))};
  return 1;
}
static int plan_sums(hb_call *call, hb_instruction *out) { return plan(call, out, run_sums); }
static int plan_products(hb_call *call, hb_instruction *out) { return plan(call, out, run_products); }

HB_REGISTER_KERNEL("cumulativeSum", NULL, plan_sums)
HB_REGISTER_ANOTHER_KERNEL(2, "cumulativeProduct", NULL, plan_products)
