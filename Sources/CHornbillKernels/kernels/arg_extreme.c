// "argMax" and "argMin" of inputs[0] over its last axis; the output is int32 or int64. The first of equals
// wins, and the first NaN wins over everything, as in NumPy.
#include "registry.h"

#define ELEMENTS_PER_TASK 32768

// x is better than the best so far. Once the best is NaN, nothing is.
#define ARG_EXTREME(name, type, operator)                                      \
  static int64_t name(const void *row, int64_t columns) {                      \
    const type *x = row;                                                       \
    type best = x[0];                                                          \
    int64_t at = 0;                                                            \
    for (int64_t i = 1; i < columns && best == best; i++) {                    \
      if (x[i] operator best || x[i] != x[i]) {                                \
        best = x[i];                                                           \
        at = i;                                                                \
      }                                                                        \
    }                                                                          \
    return at;                                                                 \
  }
ARG_EXTREME(max_f32, float, >)
ARG_EXTREME(max_f64, double, >)
ARG_EXTREME(max_i32, int32_t, >)
ARG_EXTREME(max_i64, int64_t, >)
ARG_EXTREME(max_u8, uint8_t, >)
ARG_EXTREME(min_f32, float, <)
ARG_EXTREME(min_f64, double, <)
ARG_EXTREME(min_i32, int32_t, <)
ARG_EXTREME(min_i64, int64_t, <)
ARG_EXTREME(min_u8, uint8_t, <)

typedef int64_t (*arg_extreme)(const void *row, int64_t columns);
static const arg_extreme largest[] = {max_f32, max_f64, max_i32, max_i64, max_u8, max_u8};
static const arg_extreme smallest[] = {min_f32, min_f64, min_i32, min_i64, min_u8, min_u8};

static void run(const hb_call *call, const arg_extreme *functions, int64_t task) {
  const hb_array *input = &call->inputs[0];
  int64_t columns = hb_last_extent(input), rows = hb_elements(input, 0) / columns;
  int64_t step = hb_rows_per_task(columns, ELEMENTS_PER_TASK);
  int64_t end = (task + 1) * step < rows ? (task + 1) * step : rows;
  int64_t bytes = columns * hb_dtype_bytes(input->dtype);
  for (int64_t row = task * step; row < end; row++) {
    int64_t at = functions[input->dtype]((const char *)input->data + row * bytes, columns);
    if (call->output.dtype == HB_INT32) {
      ((int32_t *)call->output.data)[row] = (int32_t)at;
    } else {
      ((int64_t *)call->output.data)[row] = at;
    }
  }
}

static void run_max(const void *call, int64_t task, void *scratch) {
  (void)scratch;
  run(call, largest, task);
}
static void run_min(const void *call, int64_t task, void *scratch) {
  (void)scratch;
  run(call, smallest, task);
}

static int plan(hb_call *call, hb_instruction *out, hb_task run) {
  const hb_array *input = &call->inputs[0];
  if (call->output.dtype != HB_INT32 && call->output.dtype != HB_INT64) return -1;
  int64_t columns = hb_last_extent(input), rows = columns > 0 ? hb_elements(input, 0) / columns : 0;
  *out = (hb_instruction){run, call, hb_tasks(rows, hb_rows_per_task(columns, ELEMENTS_PER_TASK))};
  return 1;
}
static int plan_max(hb_call *call, hb_instruction *out) { return plan(call, out, run_max); }
static int plan_min(hb_call *call, hb_instruction *out) { return plan(call, out, run_min); }

HB_REGISTER_KERNEL("argMax", NULL, plan_max)
HB_REGISTER_ANOTHER_KERNEL(2, "argMin", NULL, plan_min)
