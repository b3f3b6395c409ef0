// Convolutions in which every channel has one filter of its own: no product of matrices, but for each window position
// of each output position a product of vectors, all channels at once.
#ifndef HB_NAME
#include "convolution.h"

// to[i] += a[i] * b[i]
typedef void (*hb_multiply_add)(int64_t count, const void *a, const void *b, void *to);

#define HB_KERNEL_FILE "../kernels/convolution_depthwise.c"
#include "each_isa.h"

static const hb_multiply_add multiply_adds[][HB_ISA_COUNT] = {HB_VARIANTS(multiply_add_f32),
                                                              HB_VARIANTS(multiply_add_f64)};

enum { INPUT, KERNEL, OUTPUT };

// The products of window positions first ..< last at output positions begin ..< end: arrays[a] times arrays[b] is
// added to arrays[to], where input, kernel and output stand in this order.
static void add_products(const hb_call *call, const hb_convolution *s, char *const *arrays, int a, int b, int to,
                         int64_t begin, int64_t end, int64_t first, int64_t last) {
  const hb_multiply_add multiply_add = multiply_adds[call->output.dtype][call->isa->index];
  const int64_t bytes = hb_dtype_bytes(call->output.dtype), vector = s->channels * bytes;
  hb_piece pieces[HB_PATCH_DEPTH];
  for (int64_t p = first; p < last; p += HB_PATCH_DEPTH) {
    // Of the first channel; the others lie behind it.
    const int count = hb_pieces(s, 0, p, minimum(p + HB_PATCH_DEPTH, last), pieces);
    hb_position position = hb_position_of(s, begin);
    for (int64_t row = begin; row < end; row++, hb_next_position(s, &position)) {
      for (int i = 0; i < count; i++) {
        const hb_place place = hb_place_of(s, &position, &pieces[i]);
        if (place.to == place.from) continue;
        char *const vectors[] = {arrays[INPUT] + (place.line + place.from) * bytes,
                                 arrays[KERNEL] + (p + i) * vector, arrays[OUTPUT] + row * vector};
        multiply_add(s->channels, vectors[a], vectors[b], vectors[to]);
      }
    }
  }
}

void hb_depthwise_forward(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const hb_convolution s = hb_convolution_of(call, &call->inputs[0], &call->inputs[1], &call->output);
  const int64_t share = hb_positions_per_task(&s), begin = task * share, end = minimum(begin + share, s.positions);
  const int64_t vector = s.channels * hb_dtype_bytes(call->output.dtype);
  char *const arrays[] = {call->inputs[0].data, call->inputs[1].data, call->output.data};
  memset(arrays[OUTPUT] + begin * vector, 0, (size_t)((end - begin) * vector));
  add_products(call, &s, arrays, INPUT, KERNEL, OUTPUT, begin, end, 0, s.depth);
}

void hb_depthwise_input_gradient(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const hb_convolution s = hb_convolution_of(call, &call->output, &call->inputs[1], &call->inputs[0]);
  const int64_t images = hb_images_per_task(&s), image = task * images, last = minimum(image + images, s.batch);
  const int64_t bytes = s.input[0] * s.input[1] * s.input[2] * s.channels * hb_dtype_bytes(call->output.dtype);
  char *const arrays[] = {call->output.data, call->inputs[1].data, call->inputs[0].data};
  memset(arrays[INPUT] + image * bytes, 0, (size_t)((last - image) * bytes));
  const int64_t positions = s.positions / s.batch;
  add_products(call, &s, arrays, OUTPUT, KERNEL, INPUT, image * positions, last * positions, 0, s.depth);
}

void hb_depthwise_filter_gradient(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const hb_convolution s = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);
  const int64_t slices = hb_slices(&s), slice = task % slices, first = task / slices * HB_PATCH_DEPTH;
  const int64_t last = minimum(first + HB_PATCH_DEPTH, s.depth);
  const int64_t vector = s.channels * hb_dtype_bytes(call->output.dtype);
  char *kernel = slices == 1 ? call->output.data : (char *)call->workspace + slice * s.depth * vector;
  char *const arrays[] = {call->inputs[0].data, kernel, call->inputs[1].data};
  memset(kernel + first * vector, 0, (size_t)((last - first) * vector));
  add_products(call, &s, arrays, INPUT, OUTPUT, KERNEL, s.positions * slice / slices,
               s.positions * (slice + 1) / slices, first, last);
}

#else
#include "vector.h"

#define MULTIPLY_ADD(suffix, type, lanes)                                                                    \
  static void HB_NAME(multiply_add_##suffix)(int64_t count, const void *left, const void *right, void *sum) { \
    const type *a = left, *b = right;                                                                        \
    type *to = sum;                                                                                          \
    int64_t i = 0;                                                                                           \
    for (; i + lanes <= count; i += lanes) {                                                                 \
      HB_NAME(store_##suffix)(to + i, HB_NAME(fma_##suffix)(HB_NAME(load_##suffix)(a + i),                   \
                                                            HB_NAME(load_##suffix)(b + i),                   \
                                                            HB_NAME(load_##suffix)(to + i)));                \
    }                                                                                                        \
    const int64_t rest = count - i;                                                                          \
    if (rest == 0) return;                                                                                   \
    HB_NAME(store_partial_##suffix)(to + i,                                                                  \
                                    HB_NAME(fma_##suffix)(HB_NAME(load_partial_##suffix)(a + i, rest),       \
                                                          HB_NAME(load_partial_##suffix)(b + i, rest),       \
                                                          HB_NAME(load_partial_##suffix)(to + i, rest)),     \
                                    rest);                                                                   \
  }
MULTIPLY_ADD(f32, float, HB_F32_LANES)
MULTIPLY_ADD(f64, double, HB_F64_LANES)
#undef MULTIPLY_ADD
#endif
