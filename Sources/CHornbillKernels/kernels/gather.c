// "gather": rows of inputs[0], a table [n, ...], in the order of inputs[1], indices of any shape (int32 or
// int64). The output is indices.shape + table.shape[1...]. An index outside is clamped, so that no
// memory outside the table is read; a table without rows gives zeros. An epilogue runs over each task's rows while they are
// in cache.
#include "registry.h"

#include <string.h>

#define BYTES_PER_TASK (64 << 10)  // and so they stay in HB_OWN_BYTES, unless one row alone does not
enum { ROWS_AHEAD = 2, MOST_BYTES_AHEAD = 4096 };

static int64_t row_bytes(const hb_call *call) {
  return hb_elements(&call->inputs[0], 1) * hb_dtype_bytes(call->inputs[0].dtype);
}

// Where the row of index i begins; NULL for a table without rows.
static const char *row_of(const hb_call *call, int64_t i, int64_t bytes) {
  const int64_t rows = call->inputs[0].shape[0];
  int64_t index = call->inputs[1].dtype == HB_INT32 ? ((const int32_t *)call->inputs[1].data)[i]
                                                    : ((const int64_t *)call->inputs[1].data)[i];
  index = index < 0 ? 0 : index >= rows ? rows - 1 : index;
  return rows == 0 ? NULL : (const char *)call->inputs[0].data + index * bytes;
}

static int64_t rows_per_task(const hb_call *call) {
  const int64_t bytes = row_bytes(call), rows = hb_rows_per_task(bytes, BYTES_PER_TASK);
  if (call->epilogue == NULL) return rows;
  const int64_t worth = hb_rows_per_task(hb_elements(&call->inputs[0], 1), hb_chain_elements_per_task(call->epilogue));
  return worth < rows ? worth : rows;
}

static void run(const void *arguments, int64_t task, void *scratch) {
  const hb_call *call = arguments;
  const int64_t bytes = row_bytes(call), count = hb_elements(&call->inputs[1], 0);
  const int64_t step = rows_per_task(call), begin = task * step;
  const int64_t end = begin + step < count ? begin + step : count;
  char *to = call->output.data == NULL ? hb_own_results(scratch) : (char *)call->output.data + begin * bytes;
  const hb_own own = {to, hb_last_extent(&call->output)};
  for (int64_t i = begin; i < end; i++, to += bytes) {
    // Rows of a large table are in no cache, and the processor does not see the next one coming.
    const char *ahead = i + ROWS_AHEAD < end && bytes >= 64 ? row_of(call, i + ROWS_AHEAD, bytes) : NULL;
    for (int64_t b = 0; ahead != NULL && b < bytes && b < MOST_BYTES_AHEAD; b += 64) __builtin_prefetch(ahead + b);
    const char *from = row_of(call, i, bytes);
    if (from == NULL) {
      memset(to, 0, (size_t)bytes);
      continue;
    }
    // Constant sizes become single moves.
    switch (bytes) {
      case 1: *to = *from; break;
      case 4: memcpy(to, from, 4); break;
      case 8: memcpy(to, from, 8); break;
      default: memcpy(to, from, (size_t)bytes);
    }
  }
  if (call->epilogue != NULL) {
    const int64_t lines = hb_elements(&call->inputs[0], 1) / own.row_stride;
    hb_chain_run_block(call->isa, call->epilogue, begin * lines, end * lines, 0, own.row_stride, &own,
                       hb_epilogue_scratch(scratch));
  }
}

static int plan(hb_call *call, hb_instruction *out) {
  int32_t indices = call->inputs[1].dtype;
  if (indices != HB_INT32 && indices != HB_INT64) return -1;
  if (call->output.dtype != call->inputs[0].dtype || call->inputs[0].rank < 1) return -1;
  int64_t bytes = row_bytes(call), count = bytes > 0 ? hb_elements(&call->inputs[1], 0) : 0;
  *out = (hb_instruction){run, call, hb_tasks(count, rows_per_task(call))};
  return 1;
}

HB_REGISTER_KERNEL("gather", NULL, plan)
