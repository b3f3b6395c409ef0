// What the three kernels of convolution share: the sizes, and patches.
//
// A patch is what the window sees at one output position: a row of `depth` numbers, window position by window
// position, channel by channel. A convolution is the product of the patches with the kernel [depth, filters], its
// filter gradient the product of the transposed patches with the output's gradient, and its input gradient what the
// patches' gradient adds up to. Patches are made by the block in a task's scratch memory: there is never a buffer of
// all of them.
#ifndef HB_CONVOLUTION_H
#define HB_CONVOLUTION_H

#include "matmul_plan.h"
#include "registry.h"

#include <string.h>

enum {
  HB_PATCHES = 256,      // in a block
  HB_PATCH_DEPTH = 320,  // of a block
};

// The sizes of a convolution over three axes; the missing ones have one position.
typedef struct hb_convolution {
  int64_t groups, batch, channels, filters;
  int64_t input[3], window[3], output[3], stride[3], dilation[3], low[3];
  int64_t depth;      // of a group's patch: window positions x channels of the group
  int64_t positions;  // of the output, over the batch
} hb_convolution;

static inline hb_convolution hb_convolution_of(const hb_call *call, const hb_array *x, const hb_array *w,
                                               const hb_array *y) {
  hb_convolution s = {.groups = call->attributes[0], .batch = x->shape[0], .channels = hb_last_extent(x),
                      .filters = hb_last_extent(w), .depth = 1, .positions = x->shape[0]};
  const int axes = x->rank - 2;
  for (int i = 0; i < 3; i++) {
    const int axis = i - (3 - axes);
    s.input[i] = axis < 0 ? 1 : x->shape[axis + 1];
    s.window[i] = axis < 0 ? 1 : w->shape[axis];
    s.output[i] = axis < 0 ? 1 : y->shape[axis + 1];
    s.stride[i] = call->attributes[1 + i];
    s.dilation[i] = call->attributes[4 + i];
    s.low[i] = call->attributes[7 + i];
    s.depth *= s.window[i];
    s.positions *= s.output[i];
  }
  s.depth *= s.channels / s.groups;
  return s;
}

static inline bool hb_convolution_fits(const hb_call *call, const hb_convolution *s) {
  return call->output.dtype <= HB_FLOAT64 && call->inputs[0].dtype == call->output.dtype &&
         call->inputs[1].dtype == call->output.dtype && s->depth > 0 && s->positions > 0 && s->filters > 0;
}

// A stretch of a patch that lies in one piece in the input: `length` elements from `start` elements behind the
// position's own on, in the line `lines` below and `planes` behind it. It goes to `at` in the block.
typedef struct hb_piece {
  int64_t planes, lines, start, length, at;
} hb_piece;

// The pieces of numbers first ..< last of a group's patch; returns how many. A line of the window is one piece where
// it has no holes and the group has all channels.
static inline int hb_pieces(const hb_convolution *s, int64_t group, int64_t first, int64_t last, hb_piece *pieces) {
  const int64_t channels = s->channels / s->groups;
  const int64_t whole = s->dilation[2] == 1 && s->groups == 1 ? s->window[2] * channels : channels;
  int count = 0;
  for (int64_t p = first; p < last; count++) {
    const int64_t tap = p / channels, line = tap / s->window[2];
    hb_piece *piece = &pieces[count];
    piece->planes = line / s->window[1] * s->dilation[0];
    piece->lines = line % s->window[1] * s->dilation[1];
    piece->start = tap % s->window[2] * s->dilation[2] * s->channels + group * channels + p % channels;
    piece->length = minimum(whole - p % whole, last - p);
    piece->at = p - first;
    p += piece->length;
  }
  return count;
}

// An output position, and where its window begins in the input.
typedef struct hb_position {
  int64_t image, at[3], begin[3];
} hb_position;

static inline hb_position hb_position_of(const hb_convolution *s, int64_t number) {
  hb_position position;
  for (int axis = 2; axis >= 0; axis--) {
    position.at[axis] = number % s->output[axis];
    position.begin[axis] = position.at[axis] * s->stride[axis] - s->low[axis];
    number /= s->output[axis];
  }
  position.image = number;
  return position;
}

static inline void hb_next_position(const hb_convolution *s, hb_position *position) {
  for (int axis = 2; axis >= 0; axis--) {
    position->begin[axis] += s->stride[axis];
    if (++position->at[axis] < s->output[axis]) return;
    position->at[axis] = 0;
    position->begin[axis] = -s->low[axis];
  }
  position->image++;
}

// Where a piece lies in the input at a position: elements `from` ..< `to` of the line that begins at element `line`
// of the input; empty where all of it is padding.
typedef struct hb_place {
  int64_t line, from, to;
} hb_place;

static inline hb_place hb_place_of(const hb_convolution *s, const hb_position *position, const hb_piece *piece) {
  const int64_t plane = position->begin[0] + piece->planes, line = position->begin[1] + piece->lines;
  hb_place place = {0, 0, 0};
  if (plane < 0 || plane >= s->input[0] || line < 0 || line >= s->input[1]) return place;
  const int64_t width = s->input[2] * s->channels, begin = position->begin[2] * s->channels + piece->start;
  place.line = ((position->image * s->input[0] + plane) * s->input[1] + line) * width;
  place.from = maximum(begin, 0);
  place.to = maximum(minimum(begin + piece->length, width), place.from);
  return place;
}

// ---------------------------------------------------------------------------------------- cutting into tasks

enum {
  HB_LEAST_WORK = 1 << 20,      // of a task, in multiply-adds
  HB_WANTED_TASKS = 16,
  HB_SLICED_WEIGHTS = 1 << 22,  // the most elements that all slices of a filter gradient have together
};

static inline int64_t hb_work_of_position(const hb_convolution *s) { return s->depth * s->filters; }

static inline int64_t hb_positions_per_task(const hb_convolution *s) {
  const int64_t work = hb_work_of_position(s);
  const int64_t wanted = maximum(s->positions * work / HB_WANTED_TASKS, HB_LEAST_WORK);
  return minimum(s->positions, maximum(divide_up(wanted, work), 32));
}

// Whole images, where positions next to each other write to the same input.
static inline int64_t hb_images_per_task(const hb_convolution *s) {
  const int64_t work = s->positions / s->batch * hb_work_of_position(s);
  return minimum(s->batch, maximum(1, HB_LEAST_WORK / work));
}

// Slices of the positions, each of which has a filter gradient of its own.
static inline int64_t hb_slices(const hb_convolution *s) {
  const int64_t work = hb_work_of_position(s), least = divide_up(HB_LEAST_WORK, work);
  const int64_t slices = minimum(s->positions / least, HB_SLICED_WEIGHTS / work);
  return maximum(1, minimum(slices, HB_WANTED_TASKS));
}

// ------------------------------------------------------------------------------------------- the two ways

// Whether every channel has one filter of its own: then convolution_depthwise.c has the tasks.
static inline bool hb_is_depthwise(const hb_convolution *s) {
  return s->groups > 1 && s->groups == s->channels && s->groups == s->filters;
}
void hb_depthwise_forward(const void *args, int64_t task, void *scratch);
void hb_depthwise_input_gradient(const void *args, int64_t task, void *scratch);
void hb_depthwise_filter_gradient(const void *args, int64_t task, void *scratch);

// Whether patches are made column after column: neighbouring positions then see neighbouring elements.
static inline bool hb_by_columns(const hb_convolution *s) { return s->channels == 1 && s->stride[2] == 1; }

#endif
