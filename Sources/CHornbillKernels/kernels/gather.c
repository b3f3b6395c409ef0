// "gather": rows of inputs[0], a table [n, ...], in the order of inputs[1], indices of any shape (int32 or
// int64). The output is indices.shape + table.shape[1...]. An index outside is clamped, so that no
// memory outside the table is read; a table without rows gives zeros.
#include "registry.h"

#include <string.h>

#define BYTES_PER_TASK (64 << 10)

static int64_t row_bytes(const hb_call *call) {
  return hb_elements(&call->inputs[0], 1) * hb_dtype_bytes(call->inputs[0].dtype);
}

static void run(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  int64_t bytes = row_bytes(call), table_rows = call->inputs[0].shape[0];
  int64_t count = hb_elements(&call->inputs[1], 0), step = hb_rows_per_task(bytes, BYTES_PER_TASK);
  int64_t end = (task + 1) * step < count ? (task + 1) * step : count;
  char *to = (char *)call->output.data + task * step * bytes;
  for (int64_t i = task * step; i < end; i++, to += bytes) {
    int64_t index = call->inputs[1].dtype == HB_INT32 ? ((const int32_t *)call->inputs[1].data)[i]
                                                      : ((const int64_t *)call->inputs[1].data)[i];
    if (table_rows == 0) {
      memset(to, 0, (size_t)bytes);
      continue;
    }
    index = index < 0 ? 0 : index >= table_rows ? table_rows - 1 : index;
    const char *from = (const char *)call->inputs[0].data + index * bytes;
    // Constant sizes become single moves.
    switch (bytes) {
      case 1: *to = *from; break;
      case 4: memcpy(to, from, 4); break;
      case 8: memcpy(to, from, 8); break;
      default: memcpy(to, from, (size_t)bytes);
    }
  }
}

static int plan(hb_call *call, hb_instruction *out) {
  int32_t indices = call->inputs[1].dtype;
  if (indices != HB_INT32 && indices != HB_INT64) return -1;
  if (call->output.dtype != call->inputs[0].dtype || call->inputs[0].rank < 1) return -1;
  int64_t bytes = row_bytes(call), count = bytes > 0 ? hb_elements(&call->inputs[1], 0) : 0;
  *out = (hb_instruction){run, call, hb_tasks(count, hb_rows_per_task(bytes, BYTES_PER_TASK))};
  return 1;
}

HB_REGISTER_KERNEL("gather", NULL, plan)
