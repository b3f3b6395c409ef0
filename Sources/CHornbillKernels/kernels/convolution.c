// "convolution", "convolutionInputGradient" and "convolutionFilterGradient" of float32 and float64: products whose left
// side is read in lines of the source (see convolution.h), by the tiles of the matrix product.
//
// Attributes: groups, then strides, dilations and the zeros before the input, three of each.
// Tasks are runs of positions, or of columns where positions are few, by size alone. Of an input gradient with strides,
// what no element of the kernel contributes to is zero before the phases follow. The filter gradient is summed up
// in slices of the positions, which a second instruction adds in order. An epilogue of the forward sum runs over each
// chunk as soon as it is finished.
#include "convolution_winograd.h"

enum {
  SUM_ELEMENTS = 1 << 13,  // of a task that adds slices
  CHUNK = 1024,            // positions whose results stay in the second-level cache until they are finished
  FILL_BYTES = 1 << 18,    // of a task that fills with zeros
};

// y = the correlation of the source with w, for one task: element t of the window has `tap` weights, of which the ones
// of neighbouring channels of the source lie `channel` apart, and those of neighbouring columns `column`; or w lies in
// panels, `panel` apart.
static void correlate(const hb_call *call, const hb_correlation *s, int64_t task, const void *source, const char *w,
                      int64_t tap, int64_t channel, int64_t column, int64_t panel, int64_t group_weights, char *y,
                      void *scratch) {
  const hb_blocks blocks = hb_blocks_of(s);
  const int64_t column_blocks = divide_up(s->columns, blocks.columns);
  const int64_t column0 = task % column_blocks * blocks.columns;
  const int64_t columns = minimum(blocks.columns, s->columns - column0);
  const int64_t begin = task / column_blocks * blocks.units, end = minimum(begin + blocks.units, s->units);
  const hb_lines_product multiply = hb_matmul_lines(call->isa, call->output.dtype);
  const int64_t all_columns = s->groups * s->columns, row = all_columns * s->bytes;
  const int64_t first = panel != 0 ? column0 / channel * panel : column0 * column;  // weight of column0
  hb_line lines[HB_MOST_LINES];
  hb_segment segments[HB_LINES_DEPTH], portions[HB_LINES_DEPTH];
  for (int64_t unit = begin; unit < end;) {
    const int64_t count = hb_lines_of(s, source, unit, end, CHUNK, scratch, lines);
    for (int64_t i = 0; i < count; i++) lines[i].c = y + hb_result_of(s, unit + i) * row + column0 * s->bytes;
    if (hb_is_depthwise(s)) {
      hb_depthwise_lines(call, s, lines, count, w);
    } else {
      for (int64_t group = 0; group < s->groups; group++) {
        // An even share of the depth for each product.
        const int64_t slabs = divide_up(s->depth, HB_LINES_DEPTH), depth = divide_up(s->depth, slabs);
        for (int64_t p = 0; p < s->depth; p += depth) {
          const int64_t last = minimum(p + depth, s->depth);
          const int64_t segment_count = hb_segments(s, group, p, last, segments);
          for (int64_t i = 0; i < count; i++) hb_limit_segments(s, unit + i, p, segments, segment_count, &lines[i]);
          multiply(&(hb_lines){
                       .lines = lines, .line_count = count, .by_rows = 1,
                       .a_stride = s->axes[2].stride * s->groups * s->channels,
                       .segments = segments,
                       .b = w + (group * group_weights + first) * s->bytes, .b_row = channel, .b_column = column,
                       .b_panel = panel,
                       .portions = portions, .portion_count = hb_portions(s, tap, channel, p, last, portions),
                       .columns = columns, .c_row = s->axes[2].step * all_columns, .accumulate = p > 0},
                   scratch);
        }
        for (int64_t i = 0; i < count; i++) lines[i].c = (char *)lines[i].c + s->columns * s->bytes;
      }
    }
    if (call->epilogue != NULL) {
      const int64_t row0 = hb_result_of(s, unit), last = unit + count - 1;
      hb_chain_run_block(call->isa, call->epilogue, row0, hb_result_of(s, last) + hb_place_of(s, last).positions,
                         column0, column0 + columns * s->groups, NULL, hb_epilogue_scratch(scratch));
    }
    unit += count;
  }
}

static void forward(const void *args, int64_t task, void *scratch) {
  const hb_call *call = args;
  const hb_convolution c = hb_convolution_of(call, &call->inputs[0], &call->inputs[1], &call->output);
  hb_correlation s;
  hb_forward_correlation(&c, &s);
  correlate(call, &s, task, call->inputs[0].data, call->inputs[1].data, s.channels * c.filters, c.filters, 1, 0,
            s.columns, call->output.data, scratch);
}

// The same convolution of a kernel in panels, whose extents follow the other attributes.
static hb_convolution convolution_of_panels(const hb_call *call) {
  hb_array w = {.dtype = call->inputs[1].dtype, .rank = call->inputs[0].rank};
  for (int i = 0; i < w.rank; i++) w.shape[i] = call->attributes[10 + i];
  return hb_convolution_of(call, &call->inputs[0], &w, &call->output);
}

static void forward_by_panels(const void *args, int64_t task, void *scratch) {
  const hb_call *call = args;
  const hb_convolution c = convolution_of_panels(call);
  hb_correlation s;
  hb_forward_correlation(&c, &s);
  const int64_t width = hb_panel_columns(call->isa);
  correlate(call, &s, task, call->inputs[0].data, call->inputs[1].data, s.channels * width, width, 1, s.depth * width, 0,
            call->output.data, scratch);
}

// Where no element of the kernel contributes.
static void fill_zero(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const int64_t bytes = hb_elements(&call->output, 0) * (int64_t)hb_dtype_bytes(call->output.dtype);
  const int64_t begin = task * FILL_BYTES;
  memset((char *)call->output.data + begin, 0, (size_t)minimum(FILL_BYTES, bytes - begin));
}

// Every phase has as many tasks as the one that has the most: none has to be searched.
static void input_gradient(const void *args, int64_t task, void *scratch) {
  const hb_call *call = args;
  const hb_convolution c = hb_convolution_of(call, &call->output, &call->inputs[1], &call->inputs[0]);
  hb_correlation s;
  hb_input_correlation(&c, task / call->planned, &s);
  task %= call->planned;
  if (task >= hb_blocks_of(&s).tasks) return;
  correlate(call, &s, task, call->inputs[0].data, call->inputs[1].data, s.columns * c.filters, 1, c.filters, 0,
            s.channels, call->output.data, scratch);
}

static void filter_gradient(const void *args, int64_t task, void *scratch) {
  const hb_call *call = args;
  const hb_convolution c = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);
  hb_correlation s;
  hb_forward_correlation(&c, &s);
  const hb_lines_product multiply = hb_matmul_lines(call->isa, call->output.dtype);
  const int64_t slices = hb_slices(&s), slice = task % slices, p = task / slices * HB_LINES_DEPTH;
  const int64_t last = minimum(p + HB_LINES_DEPTH, s.depth), row = c.filters * c.bytes;
  char *dw = slices == 1 ? call->output.data : (char *)call->workspace + slice * s.depth * row;
  const int64_t begin = s.units * slice / slices, end = s.units * (slice + 1) / slices;
  hb_line lines[HB_MOST_LINES], runs[HB_LINES_DEPTH];
  hb_segment pieces[HB_LINES_DEPTH], segments[HB_MOST_LINES];
  if (hb_is_depthwise(&s)) memset(dw + p * row, 0, (size_t)((last - p) * row));
  for (int64_t unit = begin; unit < end;) {
    const int64_t count = hb_lines_of(&s, call->inputs[0].data, unit, end, HB_LINES_DEPTH, scratch, lines);
    const char *dy = (const char *)call->inputs[1].data + hb_result_of(&s, unit) * row;
    if (hb_is_depthwise(&s)) {
      hb_depthwise_weights(call, &s, lines, count, dy, p, last, dw);
      unit += count;
      continue;
    }
    hb_segment positions = {0, 0};
    for (int64_t i = 0; i < count; i++) {
      segments[i] = (hb_segment){((const char *)lines[i].a - (const char *)lines[0].a) / s.bytes, lines[i].rows};
      positions.length += lines[i].rows;
    }
    for (int64_t group = 0; group < s.groups; group++) {
      const int64_t piece_count = hb_segments(&s, group, p, last, pieces);
      char *to = dw + p * row + group * s.columns * s.bytes;
      for (int64_t i = 0; i < piece_count; i++) {
        runs[i] = (hb_line){(const char *)lines[0].a + pieces[i].offset * s.bytes, to, pieces[i].length, 0, count};
        to += pieces[i].length * row;
      }
      multiply(&(hb_lines){.lines = runs, .line_count = piece_count, .by_rows = 0,
                           .a_stride = s.axes[2].stride * c.channels, .segments = segments,
                           .b = dy + group * s.columns * s.bytes, .b_row = c.filters, .b_column = 1,
                           .portions = &positions, .portion_count = 1, .columns = s.columns, .c_row = c.filters,
                           .accumulate = unit > begin},
               scratch);
    }
    unit += count;
  }
}

#define SUM(name, type)                                                                            \
  static void name(const void *args, int64_t task, void *scratch) {                                \
    (void)scratch;                                                                                 \
    const hb_call *call = args;                                                                    \
    const hb_convolution c = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]); \
    hb_correlation s;                                                                              \
    hb_forward_correlation(&c, &s);                                                                \
    const int64_t size = s.depth * c.filters, begin = task * SUM_ELEMENTS;                         \
    const int64_t count = minimum(size - begin, SUM_ELEMENTS), slices = hb_slices(&s);             \
    type *to = (type *)call->output.data + begin;                                                  \
    const type *from = (const type *)call->workspace + begin;                                      \
    memcpy(to, from, (size_t)count * sizeof(type));                                                \
    for (int64_t slice = 1; slice < slices; slice++) {                                             \
      from += size;                                                                                \
      for (int64_t i = 0; i < count; i++) to[i] += from[i];                                        \
    }                                                                                              \
  }
SUM(sum_f32, float)
SUM(sum_f64, double)

// ------------------------------------------------------------------------------------------------ plans

// Dtypes, and sizes that can be walked.
static bool is_supported(const hb_call *call, const hb_convolution *c) {
  if (call->output.dtype > HB_FLOAT64 || call->inputs[0].dtype != call->output.dtype ||
      call->inputs[1].dtype != call->output.dtype || c->batch * c->channels * c->filters == 0) {
    return false;
  }
  for (int i = 0; i < 3; i++) {
    if (c->input[i] * c->window[i] * c->output[i] == 0) return false;
  }
  return true;
}

static int plan_forward(hb_call *call, hb_instruction *out) {
  const hb_convolution c = hb_convolution_of(call, &call->inputs[0], &call->inputs[1], &call->output);
  hb_correlation s;
  if (!is_supported(call, &c) || !hb_forward_correlation(&c, &s)) return -1;
  *out = (hb_instruction){forward, call, hb_blocks_of(&s).tasks};
  return 1;
}

static int plan_forward_by_panels(hb_call *call, hb_instruction *out) {
  const hb_convolution c = convolution_of_panels(call);
  hb_correlation s;
  if (!is_supported(call, &c) || c.groups > 1 || hb_panel_columns(call->isa) == 0) return -1;
  if (call->output.dtype != HB_FLOAT32 || !hb_forward_correlation(&c, &s)) return -1;
  *out = (hb_instruction){forward_by_panels, call, hb_blocks_of(&s).tasks};
  return 1;
}

static int plan_input_gradient(hb_call *call, hb_instruction *out) {
  const hb_convolution c = hb_convolution_of(call, &call->output, &call->inputs[1], &call->inputs[0]);
  if (!is_supported(call, &c)) return -1;
  call->planned = 1;
  for (int64_t phase = 0; phase < hb_phases(&c); phase++) {
    hb_correlation s;
    if (!hb_input_correlation(&c, phase, &s)) return -1;
    call->planned = maximum(call->planned, hb_blocks_of(&s).tasks);
  }
  int count = 0;
  if (!hb_all_phases_are_seen(&c)) {
    const int64_t bytes = hb_elements(&call->output, 0) * c.bytes;
    out[count++] = (hb_instruction){fill_zero, call, divide_up(bytes, FILL_BYTES)};
  }
  out[count++] = (hb_instruction){input_gradient, call, hb_phases(&c) * call->planned};
  return count;
}

static size_t filter_gradient_bytes(const hb_call *call) {
  const hb_convolution c = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);
  if (!is_supported(call, &c)) return 0;
  if (hb_winograd_has_filter_gradient(&c)) return hb_winograd_filter_gradient_bytes(&c);
  hb_correlation s;
  if (!hb_forward_correlation(&c, &s) || hb_slices(&s) == 1) return 0;
  return (size_t)(hb_slices(&s) * s.depth * c.filters * c.bytes);
}

static int plan_filter_gradient(hb_call *call, hb_instruction *out) {
  const hb_convolution c = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);
  if (!is_supported(call, &c)) return -1;
  if (hb_winograd_has_filter_gradient(&c)) return hb_winograd_plan_filter_gradient(call, out);
  hb_correlation s;
  if (!hb_forward_correlation(&c, &s)) return -1;
  const int64_t slices = hb_slices(&s);
  out[0] = (hb_instruction){filter_gradient, call, slices * divide_up(s.depth, HB_LINES_DEPTH)};
  if (slices == 1) return 1;
  out[1] = (hb_instruction){call->output.dtype == HB_FLOAT64 ? sum_f64 : sum_f32, call,
                             divide_up(s.depth * c.filters, SUM_ELEMENTS)};
  return 2;
}

HB_REGISTER_KERNEL("convolution", NULL, plan_forward)
HB_REGISTER_ANOTHER_KERNEL(4, "convolutionByPanels", NULL, plan_forward_by_panels)
HB_REGISTER_ANOTHER_KERNEL(2, "convolutionInputGradient", NULL, plan_input_gradient)
HB_REGISTER_ANOTHER_KERNEL(3, "convolutionFilterGradient", filter_gradient_bytes, plan_filter_gradient)
