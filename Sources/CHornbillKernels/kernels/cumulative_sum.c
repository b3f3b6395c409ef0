// "cumulativeSum" of inputs[0] over its last axis, in the input's type; integers wrap. Float32 sums run in
// float64 and are rounded once an element.
#include "registry.h"

#define ELEMENTS_PER_TASK 16384

#define CUMULATIVE_SUM(name, type, sum_type)                                   \
  static void name(const void *from, void *to, int64_t count) {                \
    sum_type sum = 0;                                                          \
    for (int64_t i = 0; i < count; i++) {                                      \
      sum += (sum_type)((const type *)from)[i];                                \
      ((type *)to)[i] = (type)sum;                                             \
    }                                                                          \
  }
CUMULATIVE_SUM(sum_f32, float, double)
CUMULATIVE_SUM(sum_f64, double, double)
CUMULATIVE_SUM(sum_i32, int32_t, uint32_t)
CUMULATIVE_SUM(sum_i64, int64_t, uint64_t)

static void (*const functions[])(const void *from, void *to, int64_t count) = {
    sum_f32, sum_f64, sum_i32, sum_i64};

static void run(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
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

static int plan(hb_call *call, hb_instruction *out) {
  const hb_array *input = &call->inputs[0];
  if (input->dtype > HB_INT64 || call->output.dtype != input->dtype) return -1;
  int64_t columns = hb_last_extent(input), rows = columns > 0 ? hb_elements(input, 0) / columns : 0;
  *out = (hb_instruction){run, call, hb_tasks(rows, hb_rows_per_task(columns, ELEMENTS_PER_TASK))};
  return 1;
}

HB_REGISTER_KERNEL("cumulativeSum", NULL, plan)
