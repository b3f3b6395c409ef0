// What the kernels of convolution share: the geometry, and the lines of the source.
//
// All three sums of a convolution (forward, input gradient, filter gradient) walk over positions that stand in lines,
// and see at each of them a window of a source. The windows of neighbouring positions of a line lie the same distance
// apart, so that a product can read them where they are: hb_matmul_lines takes a line's positions as rows and the
// window's lines as segments of the depth. Nothing is copied where no window reaches beyond the source; elsewhere
// the lines of the source go to the task's scratch with the zeros around them, once for all window positions.
//
//   forward           positions of the output,  source: the input
//   input gradient    positions of the input,   source: the output's gradient; with strides one correlation for each
//                     phase that has a part of the window, since every stride-th position sees the same part
//   filter gradient   as forward, but what is summed over are the positions
#ifndef HB_CONVOLUTION_H
#define HB_CONVOLUTION_H

#include "matmul_plan.h"
#include "registry.h"

#include <string.h>

// The sizes of a convolution over three axes; the missing ones have one position.
typedef struct hb_convolution {
  int64_t groups, batch, channels, filters, bytes;
  int64_t input[3], window[3], output[3], stride[3], dilation[3], low[3];
} hb_convolution;

static inline hb_convolution hb_convolution_of(const hb_call *call, const hb_array *x, const hb_array *w,
                                               const hb_array *y) {
  hb_convolution s = {.groups = call->attributes[0], .batch = x->shape[0], .channels = hb_last_extent(x),
                      .filters = hb_last_extent(w), .bytes = hb_dtype_bytes(x->dtype)};
  const int axes = x->rank - 2;
  for (int i = 0; i < 3; i++) {
    const int axis = i - (3 - axes);
    s.input[i] = axis < 0 ? 1 : x->shape[axis + 1];
    s.window[i] = axis < 0 ? 1 : w->shape[axis];
    s.output[i] = axis < 0 ? 1 : y->shape[axis + 1];
    s.stride[i] = call->attributes[1 + i];
    s.dilation[i] = call->attributes[4 + i];
    s.low[i] = call->attributes[7 + i];
  }
  return s;
}

// One axis of a correlation. At position p, element t of the window reads element p * stride - low + t * dilation of
// the source. Position p stands at first + p * step of the result; element t is number tap + t * tap_step of the
// kernel's.
typedef struct hb_axis {
  int64_t source, positions, window, stride, dilation, low;
  int64_t result, first, step;
  int64_t taps, tap, tap_step;
} hb_axis;

// Positions with windows over a source. Those of a line are cut into runs, the units of work: number after number
// over batch, planes, lines and parts of a line.
typedef struct hb_correlation {
  hb_axis axes[3];
  int64_t groups, batch, bytes;
  int64_t channels;      // of the source, in a group
  int64_t columns;       // of the result, in a group
  int64_t depth;         // of a group's window: elements x channels
  bool is_padded;        // some window reaches beyond the source
  int64_t run, runs;     // positions of a run, runs of a line
  int64_t units;
  int64_t copied_lines;  // lines of positions in one copied piece
  int64_t width;         // elements of the source in a copied line
  int64_t line_stride;   // from one line of the source to the next, copied or not
  int64_t plane_stride;  // from one plane of the window to the next
} hb_correlation;

enum {
  HB_RUN = 256,       // positions of a run, at most
  HB_MOST_LINES = HB_LINES_DEPTH,  // in a chunk
};
#define HB_COPIED_BYTES (256 << 10)  // of a piece, where one line does not take more
#define HB_COPY_BYTES (HB_SCRATCH_BYTES - HB_LINES_SCRATCH_BYTES - HB_CHAIN_SCRATCH_BYTES)

static inline int64_t hb_reach(const hb_axis *axis, int64_t positions) {
  return (positions - 1) * axis->stride + (axis->window - 1) * axis->dilation + 1;
}

// The runs and the copies; false where one position's window does not fit into the scratch memory.
static inline bool hb_correlation_finish(hb_correlation *s) {
  s->depth = s->channels;
  s->is_padded = false;
  for (int i = 0; i < 3; i++) {
    const hb_axis *axis = &s->axes[i];
    s->depth *= axis->window;
    s->is_padded |= axis->low > 0 || hb_reach(axis, axis->positions) - axis->low > axis->source;
  }
  const hb_axis *plane = &s->axes[0], *line = &s->axes[1], *column = &s->axes[2];
  const int64_t element = s->groups * s->channels * s->bytes;
  s->line_stride = column->source * element / s->bytes;
  s->plane_stride = plane->dilation * line->source * s->line_stride;
  s->copied_lines = 1;
  for (int64_t most = HB_RUN;; most /= 2) {
    s->runs = divide_up(column->positions, most);
    s->run = s->runs == 0 ? 0 : divide_up(column->positions, s->runs);
    s->width = hb_reach(column, s->run);
    if (!s->is_padded || plane->window * hb_reach(line, 1) * s->width * element <= HB_COPY_BYTES) break;
    if (most == 1) return false;
  }
  if (s->is_padded) {
    while (s->copied_lines < line->positions && s->runs == 1 &&
           plane->window * hb_reach(line, s->copied_lines + 1) * s->width * element <= HB_COPIED_BYTES) {
      s->copied_lines++;
    }
    s->line_stride = s->width * element / s->bytes;
    s->plane_stride = hb_reach(line, s->copied_lines) * s->line_stride;
  }
  s->units = s->batch * plane->positions * line->positions * s->runs;
  return true;
}

// The windows of the output's positions over the input.
static inline bool hb_forward_correlation(const hb_convolution *c, hb_correlation *s) {
  *s = (hb_correlation){.groups = c->groups, .batch = c->batch, .bytes = c->bytes,
                        .channels = c->channels / c->groups, .columns = c->filters / c->groups};
  for (int i = 0; i < 3; i++) {
    s->axes[i] = (hb_axis){c->input[i], c->output[i], c->window[i], c->stride[i], c->dilation[i], c->low[i],
                           c->output[i], 0, 1, c->window[i], 0, 1};
  }
  return hb_correlation_finish(s);
}

// Of an axis, how many elements of the window lie between two that positions of one phase see.
static inline int64_t hb_tap_step(const hb_convolution *c, int axis) {
  int64_t divisor = c->stride[axis];
  for (int64_t rest = c->dilation[axis]; rest != 0;) {
    const int64_t next = divisor % rest;
    divisor = rest;
    rest = next;
  }
  return c->stride[axis] / divisor;
}

// The phases that see an element of the window: as many along an axis as there are first elements. The others, of which
// there are as many as strides are long, are all zeros.
static inline int64_t hb_axis_phases(const hb_convolution *c, int axis) {
  return minimum(c->window[axis], hb_tap_step(c, axis));
}
static inline int64_t hb_phases(const hb_convolution *c) {
  return hb_axis_phases(c, 0) * hb_axis_phases(c, 1) * hb_axis_phases(c, 2);
}
static inline bool hb_all_phases_are_seen(const hb_convolution *c) {
  return hb_axis_phases(c, 0) == c->stride[0] && hb_axis_phases(c, 1) == c->stride[1] &&
         hb_axis_phases(c, 2) == c->stride[2];
}

// The windows of every stride-th input position over the output's gradient. Input position i takes part in output
// position o by element k of the window where i = o * stride - low + k * dilation: of the elements those count whose
// k * dilation leaves the same rest as i + low. They are every tap_step-th from the phase's first one on, and they are
// walked backwards.
static inline bool hb_input_correlation(const hb_convolution *c, int64_t phase, hb_correlation *s) {
  *s = (hb_correlation){.groups = c->groups, .batch = c->batch, .bytes = c->bytes,
                        .channels = c->filters / c->groups, .columns = c->channels / c->groups};
  bool is_empty = false;
  for (int i = 2; i >= 0; i--) {
    const int64_t stride = c->stride[i], dilation = c->dilation[i], step = hb_tap_step(c, i);
    const int64_t phases = hb_axis_phases(c, i), k = phase % phases;
    phase /= phases;
    const int64_t first = ((k * dilation - c->low[i]) % stride + stride) % stride;
    const int64_t count = (c->window[i] - 1 - k) / step + 1, last = k + (count - 1) * step;
    is_empty |= first >= c->input[i];
    s->axes[i] = (hb_axis){c->output[i], first < c->input[i] ? (c->input[i] - 1 - first) / stride + 1 : 0, count, 1,
                           dilation / (stride / step), -((first + c->low[i] - last * dilation) / stride),
                           c->input[i], first, stride, c->window[i], last, -step};
  }
  // A phase that begins behind the input has no units.
  return is_empty || hb_correlation_finish(s);
}

// ------------------------------------------------------------------------------------------------- units

// Where a run of positions stands: numbers of image, plane, line and first position.
typedef struct hb_place {
  int64_t image, plane, line, first, positions;
} hb_place;

static inline hb_place hb_place_of(const hb_correlation *s, int64_t unit) {
  hb_place place;
  place.first = unit % s->runs * s->run;
  place.positions = minimum(s->run, s->axes[2].positions - place.first);
  unit /= s->runs;
  place.line = unit % s->axes[1].positions;
  unit /= s->axes[1].positions;
  place.plane = unit % s->axes[0].positions;
  place.image = unit / s->axes[0].positions;
  return place;
}

// The number of a run's first position in the result.
static inline int64_t hb_result_of(const hb_correlation *s, int64_t unit) {
  const hb_place place = hb_place_of(s, unit);
  const hb_axis *axes = s->axes;
  const int64_t plane = axes[0].first + place.plane * axes[0].step, line = axes[1].first + place.line * axes[1].step;
  return ((place.image * axes[0].result + plane) * axes[1].result + line) * axes[2].result + axes[2].first +
         place.first * axes[2].step;
}

// The lines of `source` that n lines of positions from a place on need, copied with the zeros around them.
static inline void hb_copy_lines(const hb_correlation *s, hb_place place, int64_t n, const char *source, char *to) {
  const hb_axis *axes = s->axes;
  const int64_t element = s->groups * s->channels * s->bytes, line_bytes = s->line_stride * s->bytes;
  const int64_t begin = place.first * axes[2].stride - axes[2].low;
  const int64_t from = minimum(maximum(begin, 0), axes[2].source);
  const int64_t end = maximum(minimum(begin + s->width, axes[2].source), from);
  const int64_t before = minimum(maximum(-begin, 0), s->width) * element, copied = (end - from) * element;
  for (int64_t t = 0; t < axes[0].window; t++) {
    const int64_t plane = place.plane * axes[0].stride - axes[0].low + t * axes[0].dilation;
    const int64_t first = place.line * axes[1].stride - axes[1].low;
    char *line_to = to + t * s->plane_stride * s->bytes;
    for (int64_t i = 0; i < hb_reach(&axes[1], n); i++, line_to += line_bytes) {
      const int64_t line = first + i;
      if (plane < 0 || plane >= axes[0].source || line < 0 || line >= axes[1].source || copied == 0) {
        memset(line_to, 0, (size_t)line_bytes);
        continue;
      }
      const int64_t number = (place.image * axes[0].source + plane) * axes[1].source + line;
      memset(line_to, 0, (size_t)before);
      memcpy(line_to + before, source + (number * axes[2].source + from) * element, (size_t)copied);
      memset(line_to + before + copied, 0, (size_t)(line_bytes - before - copied));
    }
  }
}

// The lines of units begin ..< end, or of as many as have at most `positions` positions and whose copies fit; returns
// how many. Each begins with the first element that the first window's first element reads.
static inline int64_t hb_lines_of(const hb_correlation *s, const void *source, int64_t begin, int64_t end,
                                  int64_t positions, void *scratch, hb_line *lines) {
  const hb_axis *axes = s->axes;
  const int64_t channels = s->groups * s->channels;
  char *copies = (char *)scratch + HB_LINES_SCRATCH_BYTES;
  int64_t used = 0, unit = begin;
  while (unit < end && unit - begin < HB_MOST_LINES) {
    const hb_place place = hb_place_of(s, unit);
    if (unit > begin && place.positions > positions) break;
    int64_t n = 1;
    const char *first;
    if (s->is_padded) {
      const int64_t plane_bytes = axes[0].window * s->plane_stride * s->bytes;
      if (unit > begin && used + plane_bytes > HB_COPY_BYTES) break;
      n = minimum(minimum(s->copied_lines, axes[1].positions - place.line), minimum(end - unit, HB_MOST_LINES - (unit - begin)));
      n = maximum(1, minimum(n, positions / place.positions));
      hb_copy_lines(s, place, n, source, copies + used);
      first = copies + used;
      used += plane_bytes;
    } else {
      const int64_t plane = place.image * axes[0].source + place.plane * axes[0].stride - axes[0].low;
      const int64_t line = plane * axes[1].source + place.line * axes[1].stride - axes[1].low;
      const int64_t number = line * axes[2].source + place.first * axes[2].stride - axes[2].low;
      first = (const char *)source + number * channels * s->bytes;
    }
    for (int64_t i = 0; i < n; i++, unit++) {
      lines[unit - begin] =
          (hb_line){first + i * axes[1].stride * s->line_stride * s->bytes, NULL, place.positions, 0, 0};
      positions -= place.positions;
    }
  }
  return unit - begin;
}

// ------------------------------------------------------------------------------------------- the depth

// Numbers first ..< last of a group's window, element by element and channel by channel, as stretches of the source
// behind a position's own beginning; returns how many. A line of the window is one stretch where it has no holes and
// the group has all channels.
static inline int64_t hb_segments(const hb_correlation *s, int64_t group, int64_t first, int64_t last,
                                  hb_segment *segments) {
  const hb_axis *axes = s->axes;
  const int64_t channels = s->groups * s->channels;
  const int64_t whole = axes[2].dilation == 1 && s->groups == 1 ? axes[2].window * s->channels : s->channels;
  int64_t count = 0;
  for (int64_t p = first; p < last; count++) {
    const int64_t element = p / s->channels, line = element / axes[2].window;
    segments[count].offset = line / axes[1].window * s->plane_stride +
                             line % axes[1].window * axes[1].dilation * s->line_stride +
                             element % axes[2].window * axes[2].dilation * channels + group * s->channels +
                             p % s->channels;
    segments[count].length = minimum(whole - p % whole, last - p);
    p += segments[count].length;
  }
  return count;
}

// Sets which of `count` segments, the first of which belongs to number p of the window, count for a unit's line: those
// of window lines that lie in the source. Where the window has planes, all of them do.
static inline void hb_limit_segments(const hb_correlation *s, int64_t unit, int64_t p, const hb_segment *segments,
                                     int64_t count, hb_line *line) {
  const hb_axis *axis = &s->axes[1];
  line->first_segment = 0;
  line->segments = count;
  if (!s->is_padded || s->axes[0].window > 1) return;
  const int64_t begin = hb_place_of(s, unit).line * axis->stride - axis->low;
  int64_t first = count, last = 0;
  for (int64_t i = 0; i < count; p += segments[i++].length) {
    const int64_t at = begin + p / s->channels / s->axes[2].window * axis->dilation;
    if (at < 0 || at >= axis->source) continue;
    first = minimum(first, i);
    last = i + 1;
  }
  line->first_segment = minimum(first, last);
  line->segments = maximum(last - first, 0);
}

// The number in the kernel of an element of the window.
static inline int64_t hb_tap_of(const hb_correlation *s, int64_t element) {
  const hb_axis *axes = s->axes;
  const int64_t line = element / axes[2].window;
  const int64_t i = axes[0].tap + line / axes[1].window * axes[0].tap_step;
  const int64_t j = axes[1].tap + line % axes[1].window * axes[1].tap_step;
  return (i * axes[1].taps + j) * axes[2].taps + axes[2].tap + element % axes[2].window * axes[2].tap_step;
}

// The same numbers as stretches of the kernel: `tap` elements of it belong to one element of the window, `channel` to
// one channel of the source.
static inline int64_t hb_portions(const hb_correlation *s, int64_t tap, int64_t channel, int64_t first, int64_t last,
                                  hb_segment *portions) {
  int64_t count = 0;
  for (int64_t p = first; p < last;) {
    const hb_segment next = {hb_tap_of(s, p / s->channels) * tap + p % s->channels * channel,
                             minimum(s->channels - p % s->channels, last - p)};
    if (count > 0 && portions[count - 1].offset + portions[count - 1].length * channel == next.offset) {
      portions[count - 1].length += next.length;
    } else {
      portions[count++] = next;
    }
    p += next.length;
  }
  return count;
}

// ---------------------------------------------------------------------------------------- cutting into tasks

enum {
  HB_LEAST_WORK = 1 << 18,      // of a task, in multiply-adds
  HB_WANTED_TASKS = 16,
  HB_SLICED_WEIGHTS = 1 << 22,  // the most elements that all slices of a filter gradient have together
  HB_SLICE = 256,               // the least positions of a slice: to add it up costs as much as a few of them
  HB_FEW_POSITIONS = 128,       // with fewer a task would spend its time on packing the kernel
};

// A task has some units, and some columns of the result.
typedef struct hb_blocks {
  int64_t units, columns, tasks;
} hb_blocks;

static inline int64_t hb_work_of_unit(const hb_correlation *s) {
  return maximum(1, s->run * s->depth * s->columns * s->groups);
}

static inline hb_blocks hb_blocks_of(const hb_correlation *s) {
  const int64_t wanted = maximum(s->units * hb_work_of_unit(s) / HB_WANTED_TASKS, HB_LEAST_WORK);
  hb_blocks blocks = {maximum(1, wanted / hb_work_of_unit(s)), s->columns, 0};
  const int64_t least = divide_up(HB_FEW_POSITIONS, maximum(1, s->run));
  if (blocks.units < least && s->groups == 1) {
    // As many as `least` at least, in even shares.
    blocks.units = divide_up(s->units, maximum(1, s->units / least));
    const int64_t columns = wanted / maximum(1, blocks.units * s->run * s->depth);
    blocks.columns = minimum(s->columns, maximum(32, divide_up(columns, 32) * 32));
  }
  blocks.units = maximum(1, minimum(blocks.units, s->units));
  blocks.tasks = divide_up(s->units, blocks.units) * divide_up(s->columns, blocks.columns);
  return blocks;
}

// Slices of the units, each of which has a filter gradient of its own.
static inline int64_t hb_slices(const hb_correlation *s) {
  const int64_t least = maximum(divide_up(HB_LEAST_WORK, hb_work_of_unit(s)), divide_up(HB_SLICE, maximum(1, s->run)));
  const int64_t weights = maximum(1, s->depth * s->columns * s->groups);
  const int64_t wanted = minimum(HB_WANTED_TASKS, HB_SLICED_WEIGHTS / weights);
  return maximum(1, minimum(s->units / least, wanted));
}

// ------------------------------------------------------------------------------------------- the two ways

// Whether every channel has one filter of its own: then convolution_depthwise.c has the sums over windows.
static inline bool hb_is_depthwise(const hb_correlation *s) {
  return s->groups > 1 && s->channels == 1 && s->columns == 1;
}
// y[position, channel] = the sum over the window of source[..., channel] * w[element, channel], for the lines' positions.
void hb_depthwise_lines(const hb_call *call, const hb_correlation *s, const hb_line *lines, int64_t count,
                        const void *w);
// w[element, channel] += the sum over the lines' positions of source[..., channel] * dy[position, channel], for elements
// first ..< last.
void hb_depthwise_weights(const hb_call *call, const hb_correlation *s, const hb_line *lines, int64_t count,
                          const void *dy, int64_t first, int64_t last, void *w);

#endif
