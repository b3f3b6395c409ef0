// "convolutionWindows": what a convolution of one group sees at each position, written out, one row a position: for each
// element of the window the channels there, or zeros outside of the source.
//
// Attributes: those of "convolution", then the extents of the window and the positions along each axis, three numbers each.
#include "convolution.h"

enum { BYTES_PER_TASK = 64 << 10, WINDOW = 10, POSITIONS = 13 };

static hb_convolution convolution_of(const hb_call *call) {
  const hb_array *x = &call->inputs[0];
  hb_array w = {.dtype = x->dtype, .rank = x->rank}, y = {.dtype = x->dtype, .rank = x->rank};
  for (int axis = 0; axis < x->rank - 2; axis++) w.shape[axis] = call->attributes[WINDOW + 3 - (x->rank - 2) + axis];
  w.shape[x->rank - 2] = hb_last_extent(x);
  w.shape[x->rank - 1] = y.shape[x->rank - 1] = 1;
  return hb_convolution_of(call, x, &w, &y);
}

static void write_windows(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const hb_convolution s = convolution_of(call);
  const int64_t positions = call->output.shape[0], channels = s.channels * s.bytes;
  const int64_t row = call->output.shape[1] * s.bytes, step = hb_rows_per_task(row, BYTES_PER_TASK);
  const int64_t *const extent = &call->attributes[POSITIONS];
  char *to = (char *)call->output.data + task * step * row;
  for (int64_t p = task * step; p < minimum(positions, (task + 1) * step); p++) {
    const int64_t x2 = p % extent[2] * s.stride[2] - s.low[2], line = p / extent[2];
    const int64_t x1 = line % extent[1] * s.stride[1] - s.low[1], plane = line / extent[1];
    const int64_t x0 = plane % extent[0] * s.stride[0] - s.low[0], image = plane / extent[0];
    for (int64_t t0 = 0; t0 < s.window[0]; t0++) {
      const int64_t i = x0 + t0 * s.dilation[0];
      for (int64_t t1 = 0; t1 < s.window[1]; t1++) {
        const int64_t j = x1 + t1 * s.dilation[1];
        const bool exists = i >= 0 && i < s.input[0] && j >= 0 && j < s.input[1];
        const char *const from =
            (const char *)call->inputs[0].data + ((image * s.input[0] + i) * s.input[1] + j) * s.input[2] * channels;
        for (int64_t t2 = 0; t2 < s.window[2]; t2++, to += channels) {
          const int64_t k = x2 + t2 * s.dilation[2];
          if (exists && k >= 0 && k < s.input[2]) {
            memcpy(to, from + k * channels, (size_t)channels);
          } else {
            memset(to, 0, (size_t)channels);
          }
        }
      }
    }
  }
}

static int plan(hb_call *call, hb_instruction *out) {
  if (call->inputs[0].dtype != call->output.dtype) return -1;
  const int64_t row = call->output.shape[1] * hb_dtype_bytes(call->output.dtype);
  *out = (hb_instruction){write_windows, call, hb_tasks(call->output.shape[0], hb_rows_per_task(row, BYTES_PER_TASK))};
  return 1;
}

HB_REGISTER_KERNEL("convolutionWindows", NULL, plan)
