// "affineTransform": images inputs[0], [batch, height, width, channels], whose every pixel is taken from where the
// projective transformation of its place lies; inputs[1] holds eight numbers for each image. Attributes: whether the
// four pixels around are mixed (1) or the nearest is taken (0), and what lies beyond the edges (0 zeros, 1 the nearest
// pixel, 2 the image mirrored, 3 the image again). float32 and float64; places are computed in float64.
//
// "affineTransformTranspose" adds each pixel of inputs[0] to those that it would have been made of. A task of the first
// is some rows of the output; of the second some whole images, so that no two tasks add to the same pixel.
#include "registry.h"

#include <math.h>
#include <string.h>

#define ELEMENTS_PER_TASK (16 << 10)
#define FAR 0x1p30

enum { fill_zeros, fill_nearest, fill_mirrored, fill_again };

// The pixels that make one: their numbers, and their weights.
typedef struct mixture {
  int count;
  int64_t pixels[4];
  double weights[4];
} mixture;

// Truncation: places are no further away than FAR.
static inline double whole(double x) { return (double)(int64_t)x; }

static double place_inside(double place, int64_t extent, int64_t mode) {
  double last = (double)(extent - 1), inside = place;
  if (mode == fill_zeros) return place;
  if (mode != fill_nearest && extent == 1) return 0;
  if (mode == fill_mirrored) {
    double period = (double)(2 * extent);
    if (place < 0) {
      if (inside < period) inside += period * whole(-place / period);
      inside = inside < -(double)extent ? inside + period : -inside - 1;
    } else if (place > last) {
      inside -= period * whole(place / period);
      if (inside >= (double)extent) inside = period - inside - 1;
    }
  } else if (mode == fill_again) {
    if (place < 0) {
      inside += (double)extent * (whole(-place / last) + 1);
    } else if (place > last) {
      inside -= (double)extent * whole(place / last);
    }
  }
  return inside < 0 ? 0 : inside > last ? last : inside;
}

// The one or two positions of an axis that make up a place, those inside it alone.
static int parts(double place, int64_t extent, int64_t is_bilinear, int64_t *positions, double *weights) {
  double lower = is_bilinear ? floor(place) : round(place);
  int64_t first = (int64_t)lower;
  int count = 0;
  if (first >= 0 && first < extent) {
    positions[count] = first;
    weights[count++] = is_bilinear ? lower + 1 - place : 1;
  }
  if (is_bilinear && first + 1 >= 0 && first + 1 < extent) {
    positions[count] = first + 1;
    weights[count++] = place - lower;
  }
  return count;
}

static mixture mixture_of(const hb_call *call, const double t[8], int64_t image, int64_t row, int64_t column) {
  int64_t height = call->output.shape[1], width = call->output.shape[2];
  mixture mixed = {0};
  double x = (double)column, y = (double)row, k = t[6] * x + t[7] * y + 1;
  double u = (t[0] * x + t[1] * y + t[2]) / k, v = (t[3] * x + t[4] * y + t[5]) / k;
  // What is not a number is not near either.
  if (!(fabs(u) < FAR && fabs(v) < FAR)) return mixed;
  int64_t rows[2], columns[2];
  double row_weights[2], column_weights[2];
  int64_t is_bilinear = call->attributes[0], mode = call->attributes[1];
  int row_count = parts(place_inside(v, height, mode), height, is_bilinear, rows, row_weights);
  int column_count = parts(place_inside(u, width, mode), width, is_bilinear, columns, column_weights);
  for (int i = 0; i < row_count; i++) {
    for (int j = 0; j < column_count; j++) {
      mixed.pixels[mixed.count] = (image * height + rows[i]) * width + columns[j];
      mixed.weights[mixed.count++] = row_weights[i] * column_weights[j];
    }
  }
  return mixed;
}

static void numbers_of(const hb_call *call, int64_t image, double t[8]) {
  for (int i = 0; i < 8; i++) {
    t[i] = call->inputs[1].dtype == HB_FLOAT32 ? (double)((const float *)call->inputs[1].data)[image * 8 + i]
                                               : ((const double *)call->inputs[1].data)[image * 8 + i];
  }
}

// Rows of pixels first ..< last of all images: the body sees a pixel's number and its mixture, and does the rest for
// each channel.
#define FOR_EACH_CHANNEL(type, ...)                                                         \
  do {                                                                                      \
    const type *x = call->inputs[0].data;                                                   \
    type *y = call->output.data;                                                            \
    for (int64_t row = first; row < last; row++) {                                          \
      double t[8];                                                                          \
      numbers_of(call, row / height, t);                                                    \
      for (int64_t column = 0; column < width; column++) {                                  \
        int64_t pixel = row * width + column;                                               \
        mixture mixed = mixture_of(call, t, row / height, row % height, column);            \
        for (int64_t channel = 0; channel < channels; channel++) {                          \
          __VA_ARGS__                                                                       \
        }                                                                                   \
      }                                                                                     \
    }                                                                                       \
  } while (0)

#define TAKE(type)                                                                          \
  FOR_EACH_CHANNEL(type, {                                                                  \
    type sum = 0;                                                                           \
    for (int i = 0; i < mixed.count; i++) {                                                 \
      sum += (type)mixed.weights[i] * x[mixed.pixels[i] * channels + channel];              \
    }                                                                                       \
    y[pixel * channels + channel] = sum;                                                    \
  })

#define ADD(type)                                                                           \
  FOR_EACH_CHANNEL(type, {                                                                  \
    for (int i = 0; i < mixed.count; i++) {                                                 \
      y[mixed.pixels[i] * channels + channel] +=                                            \
          (type)mixed.weights[i] * x[pixel * channels + channel];                           \
    }                                                                                       \
  })

static int64_t rows_per_task(const hb_call *call) {
  return hb_rows_per_task(hb_elements(&call->output, 2), ELEMENTS_PER_TASK);
}

static int64_t images_per_task(const hb_call *call) {
  return hb_rows_per_task(hb_elements(&call->output, 1), ELEMENTS_PER_TASK);
}

static void run_take(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  int64_t height = call->output.shape[1], width = call->output.shape[2], channels = call->output.shape[3];
  int64_t rows = call->output.shape[0] * height, first = task * rows_per_task(call);
  int64_t last = first + rows_per_task(call) < rows ? first + rows_per_task(call) : rows;
  if (call->output.dtype == HB_FLOAT32) {
    TAKE(float);
  } else {
    TAKE(double);
  }
}

static void run_add(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  int64_t height = call->output.shape[1], width = call->output.shape[2], channels = call->output.shape[3];
  int64_t count = images_per_task(call), image = task * count;
  if (image + count > call->output.shape[0]) count = call->output.shape[0] - image;
  int64_t first = image * height, last = (image + count) * height;
  int64_t bytes = hb_dtype_bytes(call->output.dtype) * width * channels;
  memset((char *)call->output.data + first * bytes, 0, (size_t)((last - first) * bytes));
  if (call->output.dtype == HB_FLOAT32) {
    ADD(float);
  } else {
    ADD(double);
  }
}

static int has_types(const hb_call *call) {
  int32_t dtype = call->output.dtype;
  return (dtype == HB_FLOAT32 || dtype == HB_FLOAT64) && call->inputs[0].dtype == dtype &&
         call->inputs[1].dtype == dtype && call->output.rank == 4 && call->attribute_count == 2;
}

static int plan_take(hb_call *call, hb_instruction *out) {
  if (!has_types(call)) return -1;
  int64_t rows = hb_elements(&call->output, 0) > 0 ? call->output.shape[0] * call->output.shape[1] : 0;
  *out = (hb_instruction){run_take, call, hb_tasks(rows, rows_per_task(call))};
  return 1;
}

static int plan_add(hb_call *call, hb_instruction *out) {
  if (!has_types(call)) return -1;
  int64_t images = hb_elements(&call->output, 0) > 0 ? call->output.shape[0] : 0;
  *out = (hb_instruction){run_add, call, hb_tasks(images, images_per_task(call))};
  return 1;
}

HB_REGISTER_ANOTHER_KERNEL(1, "affineTransform", NULL, plan_take)
HB_REGISTER_ANOTHER_KERNEL(2, "affineTransformTranspose", NULL, plan_add)
