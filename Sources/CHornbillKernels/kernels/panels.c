// "panels": a matrix [rows, columns] of float32 as the tiles of the matrix product read it, in panels of `width`
// columns, each row after row: to[i / width][p][i % width] = from[p, i]; zeros behind the last column.
//
// All axes but the last are rows. Attributes: the width.
#include "registry.h"

#include <string.h>

static void fill(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const int64_t columns = hb_last_extent(&call->inputs[0]), width = call->attributes[0];
  const int64_t rows = hb_elements(&call->inputs[0], 0) / columns, first = task * width;
  const int64_t exist = columns - first < width ? columns - first : width;
  const float *from = (const float *)call->inputs[0].data + first;
  float *to = (float *)call->output.data + first * rows;
  for (int64_t p = 0; p < rows; p++, from += columns, to += width) {
    memcpy(to, from, (size_t)exist * sizeof(float));
    memset(to + exist, 0, (size_t)(width - exist) * sizeof(float));
  }
}

static int plan(hb_call *call, hb_instruction *out) {
  if (call->output.dtype != HB_FLOAT32 || call->inputs[0].dtype != HB_FLOAT32) return -1;
  *out = (hb_instruction){fill, call, hb_tasks(hb_last_extent(&call->inputs[0]), call->attributes[0])};
  return 1;
}

HB_REGISTER_KERNEL("panels", NULL, plan)
