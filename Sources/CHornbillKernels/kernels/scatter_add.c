// "scatterAdd": zeros [n, row...], to which each row of inputs[0], updates [indices.shape + row...], is added at
// the row that inputs[1] names (int32 or int64). An index outside is skipped. It is the gradient of "gather".
//
// Tasks are ranges of the output's columns, or of its rows where rows are short: each reads all indices and adds
// what is its own, in the order of the indices. So the result does not depend on threads.
#include "registry.h"

#include <string.h>

static const int64_t columns_per_task = 1024;

// A task's share of the output: rows first ..< last, columns left ..< right.
typedef struct share {
  int64_t tasks, rows, columns;
} share;

static share shares(const hb_call *call) {
  int64_t rows = call->output.shape[0], columns = hb_elements(&call->output, 1);
  share s = {0, rows, columns};
  if (rows == 0 || columns == 0) return s;
  int64_t work = hb_elements(&call->inputs[1], 0) * columns + rows * columns;
  if (columns >= 2 * columns_per_task) {
    s.columns = columns_per_task;
    s.tasks = hb_tasks(columns, s.columns);
  } else {
    // Reading all indices once more costs each task about one element per index.
    int64_t parts = work / (64 << 10);
    parts = parts < 1 ? 1 : parts > 16 ? 16 : parts;
    s.rows = (rows + parts - 1) / parts;
    s.tasks = hb_tasks(rows, s.rows);
  }
  return s;
}

#define ADD(type, unsigned_type)                                                                          \
  for (int64_t j = left; j < right; j++) {                                                                \
    ((type *)target)[j] = (type)((unsigned_type)((type *)target)[j] + (unsigned_type)((const type *)update)[j]); \
  }

static void run(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  share s = shares(call);
  int64_t rows = call->output.shape[0], columns = hb_elements(&call->output, 1);
  int by_columns = s.columns < columns;
  int64_t left = by_columns ? task * s.columns : 0;
  int64_t right = left + s.columns < columns ? left + s.columns : columns;
  int64_t first = by_columns ? 0 : task * s.rows, last = first + s.rows < rows ? first + s.rows : rows;
  int64_t bytes = hb_dtype_bytes(call->output.dtype);
  char *output = call->output.data;
  for (int64_t row = first; row < last; row++) {
    memset(output + (row * columns + left) * bytes, 0, (size_t)((right - left) * bytes));
  }
  int64_t count = hb_elements(&call->inputs[1], 0);
  for (int64_t i = 0; i < count; i++) {
    int64_t row = call->inputs[1].dtype == HB_INT32 ? ((const int32_t *)call->inputs[1].data)[i]
                                                    : ((const int64_t *)call->inputs[1].data)[i];
    if (row < first || row >= last) continue;
    char *target = output + row * columns * bytes;
    const char *update = (const char *)call->inputs[0].data + i * columns * bytes;
    switch (call->output.dtype) {
      case HB_FLOAT32: ADD(float, float) break;
      case HB_FLOAT64: ADD(double, double) break;
      case HB_INT32: ADD(int32_t, uint32_t) break;
      default: ADD(int64_t, uint64_t)
    }
  }
}

static int plan(hb_call *call, hb_instruction *out) {
  int32_t indices = call->inputs[1].dtype, dtype = call->output.dtype;
  if (indices != HB_INT32 && indices != HB_INT64) return -1;
  if (dtype > HB_INT64 || dtype != call->inputs[0].dtype || call->output.rank < 1) return -1;
  *out = (hb_instruction){run, call, shares(call).tasks};
  return 1;
}

HB_REGISTER_KERNEL("scatterAdd", NULL, plan)
