// "argSort": the positions that sort inputs[0] along its last axis, as int64. Stable, NaN counts as the largest.
// Attribute 0: 1 for falling order.
//
// Rows are merged bottom-up; the workspace has room for a second list of all positions.
#include "registry.h"

#include <string.h>

#define ELEMENTS_PER_TASK 4096
// Runs of so many are sorted by insertion before they are merged.
#define FIRST_RUN 16

// Whether b belongs before a that stood before it: strictly, so that equals keep their order.
#define RISING(a, b) ((b) < (a) || ((a) != (a) && (b) == (b)))
#define FALLING(a, b) RISING(b, a)

#define SORT(name, type, BEFORE)                                                               \
  static void name(const void *row, int64_t *order, int64_t *spare, int64_t count) {           \
    const type *x = row;                                                                       \
    for (int64_t start = 0; start < count; start += FIRST_RUN) {                               \
      int64_t end = start + FIRST_RUN < count ? start + FIRST_RUN : count;                     \
      for (int64_t i = start; i < end; i++) {                                                  \
        int64_t j = i;                                                                         \
        for (; j > start && BEFORE(x[order[j - 1]], x[i]); j--) order[j] = order[j - 1];       \
        order[j] = i;                                                                          \
      }                                                                                        \
    }                                                                                          \
    int64_t *from = order, *to = spare;                                                        \
    for (int64_t width = FIRST_RUN; width < count; width *= 2) {                               \
      for (int64_t start = 0; start < count; start += 2 * width) {                             \
        int64_t middle = start + width < count ? start + width : count;                        \
        int64_t end = middle + width < count ? middle + width : count;                         \
        int64_t a = start, b = middle;                                                         \
        for (int64_t i = start; i < end; i++) {                                                \
          int takes_b = a == middle || (b < end && BEFORE(x[from[a]], x[from[b]]));            \
          to[i] = takes_b ? from[b++] : from[a++];                                             \
        }                                                                                      \
      }                                                                                        \
      int64_t *swap = from;                                                                    \
      from = to;                                                                               \
      to = swap;                                                                               \
    }                                                                                          \
    if (from != order) memcpy(order, from, (size_t)count * sizeof(int64_t));                   \
  }
#define SORTS(suffix, type)          \
  SORT(rising_##suffix, type, RISING) \
  SORT(falling_##suffix, type, FALLING)
SORTS(f32, float)
SORTS(f64, double)
SORTS(i32, int32_t)
SORTS(i64, int64_t)
SORTS(u8, uint8_t)

typedef void (*sort)(const void *row, int64_t *order, int64_t *spare, int64_t count);
static const sort rising[] = {rising_f32, rising_f64, rising_i32, rising_i64, rising_u8, rising_u8};
static const sort falling[] = {falling_f32, falling_f64, falling_i32, falling_i64, falling_u8, falling_u8};

static void run(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  const hb_array *input = &call->inputs[0];
  int64_t columns = hb_last_extent(input), rows = hb_elements(input, 0) / columns;
  int64_t step = hb_rows_per_task(columns, ELEMENTS_PER_TASK);
  int64_t end = (task + 1) * step < rows ? (task + 1) * step : rows;
  int64_t bytes = columns * hb_dtype_bytes(input->dtype);
  sort function = (call->attributes[0] ? falling : rising)[input->dtype];
  for (int64_t row = task * step; row < end; row++) {
    function((const char *)input->data + row * bytes, (int64_t *)call->output.data + row * columns,
             (int64_t *)call->workspace + row * columns, columns);
  }
}

static size_t workspace_bytes(const hb_call *call) {
  return (size_t)hb_elements(&call->inputs[0], 0) * sizeof(int64_t);
}

static int plan(hb_call *call, hb_instruction *out) {
  const hb_array *input = &call->inputs[0];
  if (call->output.dtype != HB_INT64) return -1;
  int64_t columns = hb_last_extent(input), rows = columns > 0 ? hb_elements(input, 0) / columns : 0;
  *out = (hb_instruction){run, call, hb_tasks(rows, hb_rows_per_task(columns, ELEMENTS_PER_TASK))};
  return 1;
}

HB_REGISTER_KERNEL("argSort", workspace_bytes, plan)
