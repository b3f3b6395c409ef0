// "softmax" and "logSoftmax" of inputs[0] over its last axis; float32 and float64.
//
// Each row: its largest element m, then e^(x - m) and their sum, then the quotient (or x - m - log of the sum).
// So nothing overflows, and a row of one element gives 1. NaN in a row makes the row NaN, and so does a row of
// nothing but -infinity. The sums are of float64 across blocks of 1024 elements, float32 within them.
#ifndef HB_NAME

#include "registry.h"

#include <math.h>

typedef struct softmax_rows {
  void (*of[2][2])(const void *from, void *to, int64_t rows, int64_t columns);  // [is log][dtype]
} softmax_rows;

#define HB_KERNEL_FILE "../kernels/softmax.c"
#include "../vector/each_isa.h"

static const softmax_rows *const variants[HB_ISA_COUNT] = HB_VARIANTS(&softmax_table);

#define ELEMENTS_PER_TASK 8192

static void run(const hb_call *call, int is_log, int64_t task) {
  const hb_array *input = &call->inputs[0];
  int64_t columns = hb_last_extent(input), total = columns > 0 ? hb_elements(input, 0) / columns : 0;
  int64_t rows = hb_rows_per_task(columns, ELEMENTS_PER_TASK), row = task * rows;
  int64_t offset = row * columns * hb_dtype_bytes(input->dtype);
  variants[call->isa->index]->of[is_log][input->dtype](
      (const char *)input->data + offset, (char *)call->output.data + offset,
      row + rows > total ? total - row : rows, columns);
}

static void run_softmax(const void *call, int64_t task, void *scratch) {
  (void)scratch;
  run(call, 0, task);
}
static void run_log_softmax(const void *call, int64_t task, void *scratch) {
  (void)scratch;
  run(call, 1, task);
}

static int plan(hb_call *call, hb_instruction *out, hb_task run) {
  const hb_array *input = &call->inputs[0];
  if (input->dtype > HB_FLOAT64 || call->output.dtype != input->dtype) return -1;
  int64_t columns = hb_last_extent(input), rows = columns > 0 ? hb_elements(input, 0) / columns : 0;
  *out = (hb_instruction){run, call, hb_tasks(rows, hb_rows_per_task(columns, ELEMENTS_PER_TASK))};
  return 1;
}
static int plan_softmax(hb_call *call, hb_instruction *out) { return plan(call, out, run_softmax); }
static int plan_log_softmax(hb_call *call, hb_instruction *out) { return plan(call, out, run_log_softmax); }

HB_REGISTER_KERNEL("softmax", NULL, plan_softmax)
HB_REGISTER_ANOTHER_KERNEL(2, "logSoftmax", NULL, plan_log_softmax)

#else

#include "vector.h"
#include "fold.h"
#include "functions.h"

// NaN wins.
HB_INLINE vf32 HB_NAME(larger_f32)(vf32 a, vf32 b) {
  return HB_NAME(select_f32)((vi32)((a > b) | (a != a)), a, b);
}
HB_INLINE vf64 HB_NAME(larger_f64)(vf64 a, vf64 b) {
  return HB_NAME(select_f64)((vi64)((a > b) | (a != a)), a, b);
}
HB_INLINE vf32 HB_NAME(sum_f32)(vf32 a, vf32 b) { return a + b; }
HB_INLINE vf64 HB_NAME(sum_f64)(vf64 a, vf64 b) { return a + b; }

// One type and one of the two functions. `rest` elements beyond the last whole vector are -infinity in
// the vector, whose power is 0.
#define HB_SOFTMAX(name, suffix, type, number, vector, mask, lanes, width, is_log)                      \
  HB_INLINE vector HB_NAME(name##_load_##suffix)(const type *p, int64_t rest) {                         \
    if (rest >= lanes) return HB_NAME(load_##suffix)(p);                                                \
    mask lane;                                                                                          \
    for (int k = 0; k < lanes; k++) lane[k] = k;                                                        \
    return HB_NAME(select_##suffix)((mask)(lane < ((mask){0} | (number)rest)),                                  \
                                    HB_NAME(load_partial_##suffix)(p, rest),                            \
                                    HB_NAME(splat_##suffix)(-INFINITY));                                \
  }                                                                                                     \
  HB_INLINE void HB_NAME(name##_store_##suffix)(type *p, vector x, int64_t rest) {                      \
    if (rest >= lanes) {                                                                                \
      HB_NAME(store_##suffix)(p, x);                                                                    \
    } else {                                                                                            \
      HB_NAME(store_partial_##suffix)(p, x, rest);                                                      \
    }                                                                                                   \
  }                                                                                                     \
  static void HB_NAME(name##_##suffix)(const void *from, void *to, int64_t rows, int64_t columns) {     \
    for (int64_t row = 0; row < rows; row++) {                                                          \
      const type *x = (const type *)from + row * columns;                                               \
      type *y = (type *)to + row * columns;                                                             \
      vector top = HB_NAME(splat_##suffix)(-INFINITY);                                                  \
      for (int64_t i = 0; i < columns; i += lanes) {                                                    \
        vector v = HB_NAME(name##_load_##suffix)(x + i, columns - i);                                   \
        top = HB_NAME(larger_##suffix)(v, top);                                                         \
      }                                                                                                 \
      vector shift = HB_FOLD_LANES_##width(top, HB_NAME(larger_##suffix));                              \
      if (columns <= lanes) { /* nothing has to wait for what was stored */                             \
        vector v = HB_NAME(name##_load_##suffix)(x, columns) - shift, power = HB_NAME(exp_##suffix)(v); \
        vector sum = power;                                                                             \
        double total = HB_FOLD_LANES_##width(sum, HB_NAME(sum_##suffix))[0];                            \
        vector last = HB_NAME(splat_##suffix)((type)(is_log ? log(total) : 1 / total));                 \
        HB_NAME(name##_store_##suffix)(y, is_log ? v - last : power * last, columns);                   \
        continue;                                                                                       \
      }                                                                                                 \
      double total = 0;                                                                                 \
      for (int64_t block = 0; block < columns; block += 1024) {                                         \
        int64_t end = block + 1024 < columns ? block + 1024 : columns;                                  \
        vector sum = {0};                                                                               \
        for (int64_t i = block; i < end; i += lanes) {                                                  \
          vector v = HB_NAME(name##_load_##suffix)(x + i, columns - i) - shift;                         \
          vector power = HB_NAME(exp_##suffix)(v);                                                      \
          sum += power;                                                                                 \
          HB_NAME(name##_store_##suffix)(y + i, is_log ? v : power, columns - i);                       \
        }                                                                                               \
        sum = HB_FOLD_LANES_##width(sum, HB_NAME(sum_##suffix));                                        \
        total += sum[0];                                                                                \
      }                                                                                                 \
      vector last = HB_NAME(splat_##suffix)((type)(is_log ? log(total) : 1 / total));             \
      for (int64_t i = 0; i < columns; i += lanes) {                                                    \
        vector v = HB_NAME(name##_load_##suffix)(y + i, columns - i);                                   \
        HB_NAME(name##_store_##suffix)(y + i, is_log ? v - last : v * last, columns - i);               \
      }                                                                                                 \
    }                                                                                                   \
  }
HB_SOFTMAX(softmax, f32, float, int32_t, vf32, vi32, HB_F32_LANES, 32, 0)
HB_SOFTMAX(softmax, f64, double, int64_t, vf64, vi64, HB_F64_LANES, 64, 0)
HB_SOFTMAX(log_softmax, f32, float, int32_t, vf32, vi32, HB_F32_LANES, 32, 1)
HB_SOFTMAX(log_softmax, f64, double, int64_t, vf64, vi64, HB_F64_LANES, 64, 1)
#undef HB_SOFTMAX

static const softmax_rows HB_NAME(softmax_table) = {
    {{HB_NAME(softmax_f32), HB_NAME(softmax_f64)}, {HB_NAME(log_softmax_f32), HB_NAME(log_softmax_f64)}}};

#endif
