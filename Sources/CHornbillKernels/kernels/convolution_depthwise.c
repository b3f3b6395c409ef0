// Convolutions in which every channel has one filter of its own: no product of matrices, but vectors of channels. Sums
// stay in registers over all elements of the window, for a few positions, or all positions, for a few elements.
#ifndef HB_NAME
#include "convolution.h"

// Positions of one line, see hb_depthwise_lines: sums of elements whose offsets in the source and in the kernel are
// given, over `channels` channels; what is there already is added to, if asked for.
typedef struct depthwise_line {
  const void *x, *w;
  void *y;
  int64_t positions, channels, x_step, y_step;
  const hb_segment *elements;  // offset in the source; length: number in the kernel
  int64_t count;
  int accumulate;
} depthwise_line;
typedef void (*depthwise_function)(const depthwise_line *line);

#define HB_KERNEL_FILE "../kernels/convolution_depthwise.c"
#include "each_isa.h"

static const depthwise_function sums[][HB_ISA_COUNT] = {HB_VARIANTS(depthwise_sums_f32),
                                                        HB_VARIANTS(depthwise_sums_f64)};
static const depthwise_function weights[][HB_ISA_COUNT] = {HB_VARIANTS(depthwise_weights_f32),
                                                           HB_VARIANTS(depthwise_weights_f64)};

// Elements first ..< last, where they lie; at most HB_LINES_DEPTH.
static int64_t elements_of(const hb_correlation *s, int64_t first, int64_t last, hb_segment *elements) {
  const int64_t count = hb_segments(s, 0, first, last, elements);
  for (int64_t i = 0; i < count; i++) elements[i].length = hb_tap_of(s, first + i);
  return count;
}

void hb_depthwise_lines(const hb_call *call, const hb_correlation *s, const hb_line *lines, int64_t count,
                        const void *w) {
  hb_segment elements[HB_LINES_DEPTH];
  for (int64_t p = 0; p < s->depth; p += HB_LINES_DEPTH) {
    const int64_t element_count = elements_of(s, p, minimum(p + HB_LINES_DEPTH, s->depth), elements);
    for (int64_t i = 0; i < count; i++) {
      sums[call->output.dtype][call->isa->index](&(depthwise_line){
          lines[i].a, w, lines[i].c, lines[i].rows, s->groups, s->axes[2].stride * s->groups,
          s->axes[2].step * s->groups, elements, element_count, p > 0});
    }
  }
}

void hb_depthwise_weights(const hb_call *call, const hb_correlation *s, const hb_line *lines, int64_t count,
                          const void *dy, int64_t first, int64_t last, void *w) {
  hb_segment elements[HB_LINES_DEPTH];
  const int64_t element_count = elements_of(s, first, last, elements);
  const char *from = dy;
  for (int64_t i = 0; i < count; i++) {
    weights[call->output.dtype][call->isa->index](&(depthwise_line){
        lines[i].a, w, (void *)from, lines[i].rows, s->groups, s->axes[2].stride * s->groups, s->groups, elements,
        element_count, 1});
    from += lines[i].rows * s->groups * s->bytes;
  }
}

#else
#include "vector.h"

enum { HB_NAME(DEPTHWISE) = 6 };  // positions or elements whose sums are kept at once
#undef UNROLL
#define UNROLL _Pragma("clang loop unroll(full)")

// A vector of channels of which the first `lanes` exist.
#define LOAD(suffix, lanes_of_all, p) \
  (lanes == lanes_of_all ? HB_NAME(load_##suffix)(p) : HB_NAME(load_partial_##suffix)(p, lanes))
#define STORE(suffix, lanes_of_all, p, x)                                   \
  if (lanes == lanes_of_all) HB_NAME(store_##suffix)(p, x);                 \
  else HB_NAME(store_partial_##suffix)(p, x, lanes)

#define DEPTHWISE(suffix, type, vector, lanes_of_all)                                                          \
  HB_INLINE void HB_NAME(depthwise_positions_##suffix)(const int count, const int64_t lanes,                   \
                                                       const depthwise_line *s, const type *x, const type *w,  \
                                                       type *y) {                                              \
    vector sum[HB_NAME(DEPTHWISE)];                                                                            \
    UNROLL for (int i = 0; i < count; i++) {                                                                   \
      sum[i] = s->accumulate ? LOAD(suffix, lanes_of_all, y + i * s->y_step) : (vector){0};                    \
    }                                                                                                          \
    for (int64_t t = 0; t < s->count; t++) {                                                                   \
      const vector weight = LOAD(suffix, lanes_of_all, w + s->elements[t].length * s->channels);               \
      const type *at = x + s->elements[t].offset;                                                              \
      UNROLL for (int i = 0; i < count; i++) {                                                                 \
        sum[i] = HB_NAME(fma_##suffix)(LOAD(suffix, lanes_of_all, at + i * s->x_step), weight, sum[i]);        \
      }                                                                                                        \
    }                                                                                                          \
    UNROLL for (int i = 0; i < count; i++) { STORE(suffix, lanes_of_all, y + i * s->y_step, sum[i]); }         \
  }                                                                                                            \
  HB_INLINE void HB_NAME(depthwise_row_##suffix)(const int64_t lanes, const depthwise_line *s, const type *x,  \
                                                 const type *w, type *y) {                                     \
    int64_t i = 0;                                                                                             \
    for (; i + HB_NAME(DEPTHWISE) <= s->positions; i += HB_NAME(DEPTHWISE)) {                                  \
      HB_NAME(depthwise_positions_##suffix)(HB_NAME(DEPTHWISE), lanes, s, x + i * s->x_step, w,                \
                                            y + i * s->y_step);                                                \
    }                                                                                                          \
    for (; i < s->positions; i++) {                                                                            \
      HB_NAME(depthwise_positions_##suffix)(1, lanes, s, x + i * s->x_step, w, y + i * s->y_step);             \
    }                                                                                                          \
  }                                                                                                            \
  static void HB_NAME(depthwise_sums_##suffix)(const depthwise_line *s) {                                      \
    const type *x = s->x, *w = s->w;                                                                           \
    type *y = s->y;                                                                                            \
    int64_t c = 0;                                                                                             \
    for (; c + lanes_of_all <= s->channels; c += lanes_of_all) {                                               \
      HB_NAME(depthwise_row_##suffix)(lanes_of_all, s, x + c, w + c, y + c);                                   \
    }                                                                                                          \
    if (c < s->channels) HB_NAME(depthwise_row_##suffix)(s->channels - c, s, x + c, w + c, y + c);             \
  }                                                                                                            \
  HB_INLINE void HB_NAME(depthwise_elements_##suffix)(const int count, const int64_t lanes,                    \
                                                      const depthwise_line *s, const hb_segment *elements,     \
                                                      const type *x, type *w, const type *dy) {                \
    vector sum[HB_NAME(DEPTHWISE)];                                                                            \
    UNROLL for (int t = 0; t < count; t++) {                                                                   \
      sum[t] = LOAD(suffix, lanes_of_all, w + elements[t].length * s->channels);                               \
    }                                                                                                          \
    for (int64_t i = 0; i < s->positions; i++, x += s->x_step, dy += s->y_step) {                              \
      const vector gradient = LOAD(suffix, lanes_of_all, dy);                                                  \
      UNROLL for (int t = 0; t < count; t++) {                                                                 \
        sum[t] = HB_NAME(fma_##suffix)(LOAD(suffix, lanes_of_all, x + elements[t].offset), gradient, sum[t]);  \
      }                                                                                                        \
    }                                                                                                          \
    UNROLL for (int t = 0; t < count; t++) {                                                                   \
      STORE(suffix, lanes_of_all, w + elements[t].length * s->channels, sum[t]);                               \
    }                                                                                                          \
  }                                                                                                            \
  HB_INLINE void HB_NAME(depthwise_channels_##suffix)(const int64_t lanes, const depthwise_line *s,            \
                                                      const type *x, type *w, const type *dy) {                \
    int64_t t = 0;                                                                                             \
    for (; t + 3 <= s->count; t += 3) {                                                                        \
      HB_NAME(depthwise_elements_##suffix)(3, lanes, s, s->elements + t, x, w, dy);                            \
    }                                                                                                          \
    for (; t < s->count; t++) HB_NAME(depthwise_elements_##suffix)(1, lanes, s, s->elements + t, x, w, dy);    \
  }                                                                                                            \
  static void HB_NAME(depthwise_weights_##suffix)(const depthwise_line *s) {                                   \
    const type *x = s->x, *dy = s->y;                                                                          \
    type *w = (type *)s->w;                                                                                    \
    int64_t c = 0;                                                                                             \
    for (; c + lanes_of_all <= s->channels; c += lanes_of_all) {                                               \
      HB_NAME(depthwise_channels_##suffix)(lanes_of_all, s, x + c, w + c, dy + c);                             \
    }                                                                                                          \
    if (c < s->channels) HB_NAME(depthwise_channels_##suffix)(s->channels - c, s, x + c, w + c, dy + c);       \
  }
DEPTHWISE(f32, float, vf32, HB_F32_LANES)
DEPTHWISE(f64, double, vf64, HB_F64_LANES)
#undef DEPTHWISE
#undef LOAD
#undef STORE
#endif
