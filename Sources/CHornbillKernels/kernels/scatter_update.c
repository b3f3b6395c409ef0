// "scatterUpdate": inputs[0], a table [n, row...], with each row of inputs[2], updates [indices.shape + row...], in
// the place of the row that inputs[1] names (int32 or int64). Of several the last remains; an index outside is
// skipped.
//
// Tasks are ranges of the table's rows: each reads all indices and writes what is its own, in their order.
#include "registry.h"

#include <string.h>

#define BYTES_PER_TASK (256 << 10)
#define MOST_TASKS 16

static int64_t row_bytes(const hb_call *call) {
  return hb_elements(&call->output, 1) * hb_dtype_bytes(call->output.dtype);
}

// Reading all indices once more costs each task a little, so that there are only so many tasks.
static int64_t rows_per_task(const hb_call *call) {
  int64_t rows = call->output.shape[0], by_size = hb_rows_per_task(row_bytes(call), BYTES_PER_TASK);
  int64_t least = (rows + MOST_TASKS - 1) / MOST_TASKS;
  return by_size > least ? by_size : least;
}

static void run(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  int64_t bytes = row_bytes(call), rows = call->output.shape[0], step = rows_per_task(call);
  int64_t first = task * step, last = first + step < rows ? first + step : rows;
  char *to = call->output.data;
  memcpy(to + first * bytes, (const char *)call->inputs[0].data + first * bytes, (size_t)((last - first) * bytes));
  const hb_array *indices = &call->inputs[1];
  int64_t count = hb_elements(indices, 0);
  for (int64_t i = 0; i < count; i++) {
    int64_t row =
        indices->dtype == HB_INT32 ? ((const int32_t *)indices->data)[i] : ((const int64_t *)indices->data)[i];
    if (row < first || row >= last) continue;
    memcpy(to + row * bytes, (const char *)call->inputs[2].data + i * bytes, (size_t)bytes);
  }
}

static int plan(hb_call *call, hb_instruction *out) {
  int32_t indices = call->inputs[1].dtype;
  if (indices != HB_INT32 && indices != HB_INT64) return -1;
  int64_t rows = row_bytes(call) > 0 ? call->output.shape[0] : 0;
  *out = (hb_instruction){run, call, rows > 0 ? hb_tasks(rows, rows_per_task(call)) : 0};
  return 1;
}

HB_REGISTER_KERNEL("scatterUpdate", NULL, plan)
