// "convolution", "convolutionInputGradient" and "convolutionFilterGradient" of float32 and float64: products of
// blocks of patches (see convolution.h), multiplied by the tiles of the matrix product.
//
// Attributes: groups, then strides, dilations and the zeros before the input, three of each.
// Tasks are ranges of output positions, or whole images where positions write to the same input, by size alone. The
// filter gradient is summed up in slices of the positions, which a second instruction adds in order.
#include "convolution.h"

enum { SUM_ELEMENTS = 1 << 13 };  // of a task that adds slices

static char *block_in(void *scratch) { return (char *)scratch + HB_SLAB_SCRATCH_BYTES; }

#define TYPED_KERNELS(type, name)                                                                            \
  /* Patches first ..< first + rows, numbers of the pieces only: block[row, depth], or [depth, row]. */      \
  static void gather_##name(const hb_convolution *s, const type *x, const hb_piece *pieces, int count,       \
                            int64_t depth, int64_t first, int64_t rows, type *block) {                       \
    hb_position position = hb_position_of(s, first);                                                         \
    if (!hb_by_columns(s)) {                                                                                 \
      for (int64_t row = 0; row < rows; row++, block += depth, hb_next_position(s, &position)) {             \
        const int64_t begin = position.begin[2] * s->channels;                                               \
        for (int i = 0; i < count; i++) {                                                                    \
          const hb_piece *piece = &pieces[i];                                                                \
          const hb_place place = hb_place_of(s, &position, piece);                                           \
          const int64_t length = place.to - place.from, before = place.from - begin - piece->start;          \
          type *to = block + piece->at;                                                                      \
          if (length < piece->length) memset(to, 0, (size_t)piece->length * sizeof(type));                   \
          if (length > 0) memcpy(to + before, x + place.line + place.from, (size_t)length * sizeof(type));   \
        }                                                                                                    \
      }                                                                                                      \
      return;                                                                                                \
    }                                                                                                        \
    for (int64_t row = 0; row < rows;) {                                                                     \
      /* The rest of a line of positions: each number of their patches is a run of the input. */             \
      const int64_t run = minimum(s->output[2] - position.at[2], rows - row);                                \
      for (int i = 0; i < count; i++) {                                                                      \
        for (int64_t p = 0; p < pieces[i].length; p++) {                                                     \
          const hb_piece piece = {pieces[i].planes, pieces[i].lines, pieces[i].start + p, run, 0};           \
          const hb_place place = hb_place_of(s, &position, &piece);                                          \
          const int64_t length = place.to - place.from;                                                      \
          const int64_t before = place.from - position.begin[2] - piece.start;                               \
          type *to = block + (pieces[i].at + p) * rows + row;                                                \
          if (length < run) memset(to, 0, (size_t)run * sizeof(type));                                       \
          if (length > 0) memcpy(to + before, x + place.line + place.from, (size_t)length * sizeof(type));   \
        }                                                                                                    \
      }                                                                                                      \
      row += run;                                                                                            \
      position = hb_position_of(s, first + row);                                                             \
    }                                                                                                        \
  }                                                                                                          \
                                                                                                             \
  static void scatter_##name(const hb_convolution *s, const type *block, const hb_piece *pieces, int count,  \
                             int64_t depth, int64_t first, int64_t rows, type *x) {                          \
    hb_position position = hb_position_of(s, first);                                                         \
    for (int64_t row = 0; row < rows; row++, block += depth, hb_next_position(s, &position)) {               \
      const int64_t begin = position.begin[2] * s->channels;                                                 \
      for (int i = 0; i < count; i++) {                                                                      \
        const hb_place place = hb_place_of(s, &position, &pieces[i]);                                        \
        if (place.to == place.from) continue;                                                                \
        const type *from = block + pieces[i].at + (place.from - begin - pieces[i].start);                    \
        type *to = x + place.line + place.from;                                                              \
        for (int64_t j = 0; j < place.to - place.from; j++) to[j] += from[j];                                \
      }                                                                                                      \
    }                                                                                                        \
  }                                                                                                          \
                                                                                                             \
  static void forward_##name(const void *args, int64_t task, void *scratch) {                                \
    const hb_call *call = args;                                                                              \
    const hb_convolution s = hb_convolution_of(call, &call->inputs[0], &call->inputs[1], &call->output);     \
    const hb_slab multiply = hb_matmul_slab(call->isa, call->output.dtype);                                  \
    const type *x = call->inputs[0].data, *w = call->inputs[1].data;                                         \
    type *y = call->output.data, *block = (type *)block_in(scratch);                                         \
    const int64_t filters = s.filters / s.groups, share = hb_positions_per_task(&s);                         \
    const int64_t begin = task * share, end = minimum(begin + share, s.positions);                           \
    hb_piece pieces[HB_PATCH_DEPTH];                                                                         \
    for (int64_t group = 0; group < s.groups; group++) {                                                     \
      for (int64_t p = 0; p < s.depth; p += HB_PATCH_DEPTH) {                                                \
        const int64_t depth = minimum(s.depth - p, HB_PATCH_DEPTH);                                          \
        const int count = hb_pieces(&s, group, p, p + depth, pieces);                                        \
        for (int64_t row = begin; row < end; row += HB_PATCHES) {                                            \
          const int64_t rows = minimum(end - row, HB_PATCHES);                                               \
          gather_##name(&s, x, pieces, count, depth, row, rows, block);                                      \
          const bool columns = hb_by_columns(&s);                                                            \
          multiply(rows, filters, depth, block, columns ? 1 : depth, columns ? rows : 1,                     \
                   w + p * s.filters + group * filters, s.filters, 1,                                        \
                   y + row * s.filters + group * filters, s.filters, p > 0, scratch);                        \
        }                                                                                                    \
      }                                                                                                      \
    }                                                                                                        \
  }                                                                                                          \
                                                                                                             \
  static void filter_##name(const void *args, int64_t task, void *scratch) {                                 \
    const hb_call *call = args;                                                                              \
    const hb_convolution s = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);     \
    const hb_slab multiply = hb_matmul_slab(call->isa, call->output.dtype);                                  \
    const type *x = call->inputs[0].data, *dy = call->inputs[1].data;                                        \
    const int64_t slices = hb_slices(&s), slice = task % slices, p = task / slices * HB_PATCH_DEPTH;         \
    type *dw = slices == 1 ? call->output.data                                                               \
                           : (type *)call->workspace + slice * s.depth * s.filters;                          \
    type *block = (type *)block_in(scratch);                                                                 \
    const int64_t filters = s.filters / s.groups, depth = minimum(s.depth - p, HB_PATCH_DEPTH);              \
    const int64_t begin = s.positions * slice / slices, end = s.positions * (slice + 1) / slices;            \
    hb_piece pieces[HB_PATCH_DEPTH];                                                                         \
    for (int64_t group = 0; group < s.groups; group++) {                                                     \
      const int count = hb_pieces(&s, group, p, p + depth, pieces);                                          \
      for (int64_t row = begin; row < end; row += HB_PATCHES) {                                              \
        const int64_t rows = minimum(end - row, HB_PATCHES);                                                 \
        gather_##name(&s, x, pieces, count, depth, row, rows, block);                                        \
        const bool columns = hb_by_columns(&s);                                                              \
        multiply(depth, filters, rows, block, columns ? rows : 1, columns ? 1 : depth,                       \
                 dy + row * s.filters + group * filters, s.filters, 1,                                       \
                 dw + p * s.filters + group * filters, s.filters, row > begin, scratch);                     \
      }                                                                                                      \
    }                                                                                                        \
  }                                                                                                          \
                                                                                                             \
  static void sum_##name(const void *args, int64_t task, void *scratch) {                                    \
    (void)scratch;                                                                                           \
    const hb_call *call = args;                                                                              \
    const hb_convolution s = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);     \
    const int64_t size = s.depth * s.filters, begin = task * SUM_ELEMENTS;                                   \
    const int64_t count = minimum(size - begin, SUM_ELEMENTS), slices = hb_slices(&s);                       \
    type *to = (type *)call->output.data + begin;                                                            \
    const type *from = (const type *)call->workspace + begin;                                                \
    memcpy(to, from, (size_t)count * sizeof(type));                                                          \
    for (int64_t slice = 1; slice < slices; slice++) {                                                       \
      from += size;                                                                                          \
      for (int64_t i = 0; i < count; i++) to[i] += from[i];                                                  \
    }                                                                                                        \
  }                                                                                                          \
                                                                                                             \
  static void input_##name(const void *args, int64_t task, void *scratch) {                                  \
    const hb_call *call = args;                                                                              \
    const hb_convolution s = hb_convolution_of(call, &call->output, &call->inputs[1], &call->inputs[0]);     \
    const hb_slab multiply = hb_matmul_slab(call->isa, call->output.dtype);                                  \
    const type *dy = call->inputs[0].data, *w = call->inputs[1].data;                                        \
    type *dx = call->output.data, *block = (type *)block_in(scratch);                                        \
    const int64_t filters = s.filters / s.groups, images = hb_images_per_task(&s);                           \
    const int64_t image = task * images, last = minimum(image + images, s.batch);                            \
    const int64_t begin = image * (s.positions / s.batch), end = last * (s.positions / s.batch);             \
    const int64_t size = s.input[0] * s.input[1] * s.input[2] * s.channels;                                  \
    memset(dx + image * size, 0, (size_t)((last - image) * size) * sizeof(type));                            \
    hb_piece pieces[HB_PATCH_DEPTH];                                                                         \
    for (int64_t group = 0; group < s.groups; group++) {                                                     \
      for (int64_t p = 0; p < s.depth; p += HB_PATCH_DEPTH) {                                                \
        const int64_t depth = minimum(s.depth - p, HB_PATCH_DEPTH);                                          \
        const int count = hb_pieces(&s, group, p, p + depth, pieces);                                        \
        for (int64_t row = begin; row < end; row += HB_PATCHES) {                                            \
          const int64_t rows = minimum(end - row, HB_PATCHES);                                               \
          multiply(rows, depth, filters, dy + row * s.filters + group * filters, s.filters, 1,               \
                   w + p * s.filters + group * filters, 1, s.filters, block, depth, 0, scratch);             \
          scatter_##name(&s, block, pieces, count, depth, row, rows, dx);                                    \
        }                                                                                                    \
      }                                                                                                      \
    }                                                                                                        \
  }

TYPED_KERNELS(float, f32)
TYPED_KERNELS(double, f64)

#define PICK(call, name) ((call)->output.dtype == HB_FLOAT64 ? name##_f64 : name##_f32)
#define PICK_OR_DEPTHWISE(call, s, name, depthwise) (hb_is_depthwise(s) ? depthwise : PICK(call, name))

static int plan_forward(hb_call *call, hb_instruction *out) {
  const hb_convolution s = hb_convolution_of(call, &call->inputs[0], &call->inputs[1], &call->output);
  if (!hb_convolution_fits(call, &s)) return -1;
  *out = (hb_instruction){PICK_OR_DEPTHWISE(call, &s, forward, hb_depthwise_forward), call,
                           divide_up(s.positions, hb_positions_per_task(&s))};
  return 1;
}

static int plan_input_gradient(hb_call *call, hb_instruction *out) {
  const hb_convolution s = hb_convolution_of(call, &call->output, &call->inputs[1], &call->inputs[0]);
  if (!hb_convolution_fits(call, &s)) return -1;
  *out = (hb_instruction){PICK_OR_DEPTHWISE(call, &s, input, hb_depthwise_input_gradient), call,
                           divide_up(s.batch, hb_images_per_task(&s))};
  return 1;
}

static size_t filter_gradient_bytes(const hb_call *call) {
  const hb_convolution s = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);
  if (!hb_convolution_fits(call, &s) || hb_slices(&s) == 1) return 0;
  return (size_t)(hb_slices(&s) * s.depth * s.filters * hb_dtype_bytes(call->output.dtype));
}

static int plan_filter_gradient(hb_call *call, hb_instruction *out) {
  const hb_convolution s = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);
  if (!hb_convolution_fits(call, &s)) return -1;
  const int64_t slices = hb_slices(&s);
  out[0] = (hb_instruction){PICK_OR_DEPTHWISE(call, &s, filter, hb_depthwise_filter_gradient), call,
                             slices * divide_up(s.depth, HB_PATCH_DEPTH)};
  if (slices == 1) return 1;
  out[1] = (hb_instruction){PICK(call, sum), call, divide_up(s.depth * s.filters, SUM_ELEMENTS)};
  return 2;
}

HB_REGISTER_KERNEL("convolution", NULL, plan_forward)
HB_REGISTER_ANOTHER_KERNEL(2, "convolutionInputGradient", NULL, plan_input_gradient)
HB_REGISTER_ANOTHER_KERNEL(3, "convolutionFilterGradient", filter_gradient_bytes, plan_filter_gradient)
