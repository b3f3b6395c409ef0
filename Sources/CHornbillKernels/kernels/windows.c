// Windows over [batch, depth, height, width, channels]; float32 and float64, vectorised over the channels.
//
// "windowSum" adds the elements of each window. "windowMaximum" takes the largest (the first such, NaN before
// all numbers), and where its output has a first axis of 2, also writes that element's number among those
// that the window covers; "windowPick" takes from inputs[0] the elements of the numbers inputs[1]. The
// transposes, "windowSpread" and "windowPlace", add each window's value to all its elements, or to the one of
// the number inputs[1].
//
// The attributes are the windows' sizes, strides and positions before the axis, three each. Sums go through
// the positions, or the windows, in their order. A task of the first three is some rows of windows; of the
// transposes, some images or some of an image's channels, so that no two tasks add to the same element.
#ifndef HB_NAME

#include "registry.h"

#include <math.h>
#include <string.h>

typedef struct window_shape {
  int64_t batch, channels;
  int64_t extents[3], counts[3];  // of the positions and of the windows
  const int64_t *size, *stride, *before;
} window_shape;

static window_shape shape_of(const hb_call *call, int is_transpose) {
  const hb_array *image = is_transpose ? &call->output : &call->inputs[0];
  const hb_array *windows = is_transpose ? &call->inputs[0] : &call->output;
  window_shape shape = {.batch = image->shape[0], .channels = image->shape[4], .size = call->attributes,
                        .stride = call->attributes + 3, .before = call->attributes + 6};
  memcpy(shape.extents, image->shape + 1, sizeof shape.extents);
  memcpy(shape.counts, windows->shape + windows->rank - 4, sizeof shape.counts);
  return shape;
}

// Whether no two windows share a position.
static int are_apart(const window_shape *shape) {
  return shape->stride[0] >= shape->size[0] && shape->stride[1] >= shape->size[1] &&
         shape->stride[2] >= shape->size[2];
}
// Whether every position is in exactly one window.
static int are_tiles(const window_shape *shape) {
  for (int axis = 0; axis < 3; axis++) {
    int64_t covered = shape->counts[axis] * shape->size[axis] - shape->before[axis];
    if (shape->stride[axis] != shape->size[axis] || covered < shape->extents[axis]) return 0;
  }
  return 1;
}

// The positions that a window covers along an axis, of which it returns the first.
static inline int64_t cover(const window_shape *shape, int axis, int64_t window, int64_t *count) {
  int64_t start = window * shape->stride[axis] - shape->before[axis], end = start + shape->size[axis];
  int64_t first = start > 0 ? start : 0;
  *count = (end < shape->extents[axis] ? end : shape->extents[axis]) - first;
  return first;
}

// Rows of windows, of all channels; and images, of some channels.
typedef void (*row_function)(const hb_call *call, const window_shape *shape, int64_t first, int64_t last);
typedef void (*image_function)(const hb_call *call, const window_shape *shape, int64_t image, int64_t channel,
                               int64_t last_channel);

typedef struct window_loops {
  row_function sum[2], maximum[2], pick[2];  // [dtype]
  image_function spread[2], place[2];
} window_loops;

// Every position of `planes` by `lines` by `columns` from `start` on, in order.
#define FOR_EACH_POSITION(position)                                                                       \
  for (int64_t a = 0; a < planes; a++)                                                                    \
    for (int64_t b = 0; b < lines; b++)                                                                   \
      for (int64_t c = 0, position = start + (a * shape->extents[1] + b) * shape->extents[2]; c < columns; \
           c++, position++)

#define HB_KERNEL_FILE "../kernels/windows.c"
#include "../vector/each_isa.h"

static const window_loops *const variants[HB_ISA_COUNT] = HB_VARIANTS(&window_loops_table);

#define ELEMENTS_PER_TASK 16384
#define CHANNELS_PER_TASK 64

static int64_t positions_in_window(const window_shape *shape) {
  return shape->size[0] * shape->size[1] * shape->size[2];
}

static int64_t rows_in_task(const window_shape *shape) {
  return hb_rows_per_task(shape->counts[2] * shape->channels * positions_in_window(shape), ELEMENTS_PER_TASK);
}

static void run_rows(const hb_call *call, int64_t task, row_function run) {
  window_shape shape = shape_of(call, 0);
  int64_t rows = shape.batch * shape.counts[0] * shape.counts[1], count = rows_in_task(&shape);
  int64_t first = task * count;
  run(call, &shape, first, first + count > rows ? rows : first + count);
}

static int64_t images_in_task(const window_shape *shape) {
  int64_t channels = shape->channels < CHANNELS_PER_TASK ? shape->channels : CHANNELS_PER_TASK;
  return hb_rows_per_task(shape->extents[0] * shape->extents[1] * shape->extents[2] * channels,
                          ELEMENTS_PER_TASK);
}

static void run_images(const hb_call *call, int64_t task, image_function run) {
  window_shape shape = shape_of(call, 1);
  int64_t blocks = hb_tasks(shape.channels, CHANNELS_PER_TASK), count = images_in_task(&shape);
  int64_t channel = task % blocks * CHANNELS_PER_TASK, image = task / blocks * count;
  int64_t last_channel =
      channel + CHANNELS_PER_TASK > shape.channels ? shape.channels : channel + CHANNELS_PER_TASK;
  for (int64_t k = image; k < image + count && k < shape.batch; k++) {
    run(call, &shape, k, channel, last_channel);
  }
}

static int has_types(const hb_call *call) {
  if (call->output.dtype > HB_FLOAT64 || call->attribute_count != 9) return 0;
  for (int32_t k = 0; k < call->input_count; k++) {
    if (call->inputs[k].dtype != call->output.dtype) return 0;
  }
  return 1;
}

static int plan_rows(hb_call *call, hb_instruction *out, hb_task run) {
  if (!has_types(call)) return -1;
  window_shape shape = shape_of(call, 0);
  *out = (hb_instruction){
      run, call, hb_tasks(shape.batch * shape.counts[0] * shape.counts[1], rows_in_task(&shape))};
  return 1;
}

static int plan_images(hb_call *call, hb_instruction *out, hb_task run) {
  if (!has_types(call)) return -1;
  window_shape shape = shape_of(call, 1);
  int64_t tasks = hb_tasks(shape.batch, images_in_task(&shape)) * hb_tasks(shape.channels, CHANNELS_PER_TASK);
  *out = (hb_instruction){run, call, tasks};
  return 1;
}

#define HB_WINDOW_KERNEL(number, kernel_name, kernel, kind)                               \
  static void run_##kernel(const void *args, int64_t task, void *scratch) {               \
    (void)scratch;                                                                        \
    const hb_call *call = args;                                                           \
    run_##kind(call, task, variants[call->isa->index]->kernel[call->output.dtype]);       \
  }                                                                                       \
  static int plan_##kernel(hb_call *call, hb_instruction *out) {                          \
    return plan_##kind(call, out, run_##kernel);                                          \
  }                                                                                       \
  HB_REGISTER_ANOTHER_KERNEL(number, kernel_name, NULL, plan_##kernel)

HB_WINDOW_KERNEL(1, "windowSum", sum, rows)
HB_WINDOW_KERNEL(2, "windowMaximum", maximum, rows)
HB_WINDOW_KERNEL(3, "windowPick", pick, rows)
HB_WINDOW_KERNEL(4, "windowSpread", spread, images)
HB_WINDOW_KERNEL(5, "windowPlace", place, images)

#else

#include "vector.h"

// `rest` elements are left from p on.
#define HB_WINDOW_MEMORY(suffix, type, vector, lanes)                                      \
  HB_INLINE vector HB_NAME(take_##suffix)(const type *p, int64_t rest) {                   \
    return rest >= lanes ? HB_NAME(load_##suffix)(p) : HB_NAME(load_partial_##suffix)(p, rest); \
  }                                                                                        \
  HB_INLINE void HB_NAME(put_##suffix)(type *p, vector x, int64_t rest) {                  \
    if (rest >= lanes) {                                                                   \
      HB_NAME(store_##suffix)(p, x);                                                       \
    } else {                                                                               \
      HB_NAME(store_partial_##suffix)(p, x, rest);                                         \
    }                                                                                      \
  }
HB_WINDOW_MEMORY(f32, float, vf32, HB_F32_LANES)
HB_WINDOW_MEMORY(f64, double, vf64, HB_F64_LANES)
#undef HB_WINDOW_MEMORY

// Every window of a row, for some channels: the body sees the positions that the window covers, and the
// number `at` of a value among those of all windows, from which on it treats `rest`, at most `lanes`. The
// usual windows, two by two positions, have loops of their own, which the compiler unrolls.
#define HB_WINDOWS_OF_ROW(row, first_channel, last_channel, lanes, ...)                             \
  int64_t planes_there, lines_there, columns_there, channels = shape->channels;                     \
  int64_t plane = cover(shape, 0, (row) / shape->counts[1] % shape->counts[0], &planes_there);      \
  int64_t line = cover(shape, 1, (row) % shape->counts[1], &lines_there);                           \
  int64_t image_of_row = (row) / (shape->counts[0] * shape->counts[1]);                             \
  int64_t line_of_all = (image_of_row * shape->extents[0] + plane) * shape->extents[1] + line;      \
  for (int64_t window = 0; window < shape->counts[2]; window++) {                                   \
    int64_t start = line_of_all * shape->extents[2] + cover(shape, 2, window, &columns_there);      \
    int64_t channel = first_channel, at = ((row) * shape->counts[2] + window) * channels + channel; \
    if (planes_there == 1 && lines_there == 2 && columns_there == 2) {                              \
      const int64_t planes = 1, lines = 2, columns = 2, rest = lanes;                               \
      for (; channel + lanes <= last_channel; channel += lanes, at += lanes) {                      \
        __VA_ARGS__                                                                                 \
      }                                                                                             \
    }                                                                                               \
    int64_t planes = planes_there, lines = lines_there, columns = columns_there;                    \
    for (; channel < last_channel; channel += lanes, at += lanes) {                                 \
      int64_t rest = last_channel - channel;                                                        \
      __VA_ARGS__                                                                                   \
    }                                                                                               \
  }

#define HB_WINDOW_ROWS(name, suffix, type, lanes, ...)                                              \
  static void HB_NAME(name##_##suffix)(const hb_call *call, const window_shape *shape, int64_t first, \
                                       int64_t last) {                                              \
    type *y = call->output.data;                                                                    \
    for (int64_t row = first; row < last; row++) {                                                  \
      HB_WINDOWS_OF_ROW(row, 0, channels, lanes, __VA_ARGS__)                                       \
    }                                                                                               \
  }

#define HB_WINDOW_SUM(suffix, type, vector, lanes)                                                  \
  HB_WINDOW_ROWS(sum, suffix, type, lanes, {                                                        \
    const type *x = (const type *)call->inputs[0].data + channel;                                   \
    vector total = {0};                                                                             \
    FOR_EACH_POSITION(position) {                                                                   \
      total += HB_NAME(take_##suffix)(x + position * channels, rest);                               \
    }                                                                                               \
    HB_NAME(put_##suffix)(y + at, total, rest);                                                     \
  })
HB_WINDOW_SUM(f32, float, vf32, HB_F32_LANES)
HB_WINDOW_SUM(f64, double, vf64, HB_F64_LANES)
#undef HB_WINDOW_SUM

// Not "larger": NaN takes the place of any number, and nothing takes its.
#define HB_WINDOW_MAXIMUM(suffix, type, vector, mask, lanes)                                        \
  HB_WINDOW_ROWS(maximum, suffix, type, lanes, {                                                    \
    const type *x = (const type *)call->inputs[0].data + channel;                                   \
    vector best = HB_NAME(take_##suffix)(x + start * channels, rest), place = {0};                  \
    type number = 0;                                                                                \
    FOR_EACH_POSITION(position) {                                                                   \
      vector next = HB_NAME(take_##suffix)(x + position * channels, rest);                          \
      mask larger = (mask)(~(next <= best) & (best == best));                                       \
      best = HB_NAME(select_##suffix)(larger, next, best);                                          \
      place = HB_NAME(select_##suffix)(larger, HB_NAME(splat_##suffix)(number), place);             \
      number++;                                                                                     \
    }                                                                                               \
    HB_NAME(put_##suffix)(y + at, best, rest);                                                      \
    if (call->output.rank == 6) {                                                                   \
      HB_NAME(put_##suffix)(y + hb_elements(&call->output, 1) + at, place, rest);                   \
    }                                                                                               \
  })
HB_WINDOW_MAXIMUM(f32, float, vf32, vi32, HB_F32_LANES)
HB_WINDOW_MAXIMUM(f64, double, vf64, vi64, HB_F64_LANES)
#undef HB_WINDOW_MAXIMUM

#define HB_WINDOW_PICK(suffix, type, vector, mask, lanes)                                           \
  HB_WINDOW_ROWS(pick, suffix, type, lanes, {                                                       \
    const type *x = (const type *)call->inputs[0].data + channel;                                   \
    vector place = HB_NAME(take_##suffix)((const type *)call->inputs[1].data + at, rest);           \
    vector picked = {0};                                                                            \
    type number = 0;                                                                                \
    FOR_EACH_POSITION(position) {                                                                   \
      mask here = (mask)(place == HB_NAME(splat_##suffix)(number));                                 \
      picked = HB_NAME(select_##suffix)(                                                            \
          here, HB_NAME(take_##suffix)(x + position * channels, rest), picked);                     \
      number++;                                                                                     \
    }                                                                                               \
    HB_NAME(put_##suffix)(y + at, picked, rest);                                                    \
  })
HB_WINDOW_PICK(f32, float, vf32, vi32, HB_F32_LANES)
HB_WINDOW_PICK(f64, double, vf64, vi64, HB_F64_LANES)
#undef HB_WINDOW_PICK
#undef HB_WINDOW_ROWS

// Every window of an image, for some channels: the body also sees its values `g`, and adds to `y`. What
// windows that are apart add to is zero, known without reading it; tiles leave nothing to be made zero.
#define HB_WINDOW_IMAGES(name, suffix, type, vector, lanes, ...)                                    \
  static void HB_NAME(name##_##suffix)(const hb_call *call, const window_shape *shape, int64_t image, \
                                       int64_t first_channel, int64_t last_channel) {               \
    int64_t positions = shape->extents[0] * shape->extents[1] * shape->extents[2];                  \
    int64_t rows = shape->counts[0] * shape->counts[1], width = last_channel - first_channel;       \
    int is_apart = are_apart(shape);                                                                \
    type *zeros = (type *)call->output.data + image * positions * shape->channels + first_channel;  \
    if (width == shape->channels) (width *= positions, positions = 1);                              \
    for (int64_t k = 0; k < positions && !are_tiles(shape); k++, zeros += shape->channels) {        \
      memset(zeros, 0, (size_t)width * sizeof(type));                                               \
    }                                                                                               \
    for (int64_t row = image * rows; row < (image + 1) * rows; row++) {                             \
      HB_WINDOWS_OF_ROW(row, first_channel, last_channel, lanes, {                                  \
        vector g = HB_NAME(take_##suffix)((const type *)call->inputs[0].data + at, rest);           \
        type *y = (type *)call->output.data + channel;                                              \
        __VA_ARGS__                                                                                 \
      })                                                                                            \
    }                                                                                               \
  }

#define HB_WINDOW_SPREAD(suffix, type, vector, lanes)                                               \
  HB_WINDOW_IMAGES(spread, suffix, type, vector, lanes, {                                           \
    FOR_EACH_POSITION(position) {                                                                   \
      type *to = y + position * channels;                                                           \
      HB_NAME(put_##suffix)(to, is_apart ? g : HB_NAME(take_##suffix)(to, rest) + g, rest);         \
    }                                                                                               \
  })
HB_WINDOW_SPREAD(f32, float, vf32, HB_F32_LANES)
HB_WINDOW_SPREAD(f64, double, vf64, HB_F64_LANES)
#undef HB_WINDOW_SPREAD

#define HB_WINDOW_PLACE(suffix, type, vector, mask, lanes)                                          \
  HB_WINDOW_IMAGES(place, suffix, type, vector, lanes, {                                            \
    vector place = HB_NAME(take_##suffix)((const type *)call->inputs[1].data + at, rest);           \
    type number = 0;                                                                                \
    FOR_EACH_POSITION(position) {                                                                   \
      mask here = (mask)(place == HB_NAME(splat_##suffix)(number));                                 \
      vector added = HB_NAME(select_##suffix)(here, g, (vector){0});                                \
      type *to = y + position * channels;                                                           \
      HB_NAME(put_##suffix)(to, is_apart ? added : HB_NAME(take_##suffix)(to, rest) + added, rest); \
      number++;                                                                                     \
    }                                                                                               \
  })
HB_WINDOW_PLACE(f32, float, vf32, vi32, HB_F32_LANES)
HB_WINDOW_PLACE(f64, double, vf64, vi64, HB_F64_LANES)
#undef HB_WINDOW_PLACE
#undef HB_WINDOW_IMAGES
#undef HB_WINDOWS_OF_ROW

static const window_loops HB_NAME(window_loops_table) = {
    .sum = {HB_NAME(sum_f32), HB_NAME(sum_f64)},
    .maximum = {HB_NAME(maximum_f32), HB_NAME(maximum_f64)},
    .pick = {HB_NAME(pick_f32), HB_NAME(pick_f64)},
    .spread = {HB_NAME(spread_f32), HB_NAME(spread_f64)},
    .place = {HB_NAME(place_f32), HB_NAME(place_f64)}};

#endif
