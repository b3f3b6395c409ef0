#ifndef HB_NAME
#include "convolution_winograd.h"

#include <stddef.h>

enum {
  TILE = 4,                  // positions of the result's tile along an axis
  SPAN = 6,                  // of the source's
  NUMBERS = SPAN * SPAN,     // that a tile or a window has in the other basis
  PANEL = 32,                // columns whose sums are made at once
  PAD = 16,                  // floats between planes, without which they would share a few sets of the cache
  GRADIENT_CHANNELS = 64,    // of a filter gradient's task, and columns
  GRADIENT_COLUMNS = 128,
  MOST_TILES = HB_LINES_DEPTH,  // at once
  // Bytes of tiles that are in the other basis at once. Where the windows there, which all of these pass by, do not stay
  // in the second-level cache, more tiles make better use of them.
  TILE_BYTES = 256 << 10,
  GRADIENT_BYTES = 512 << 10,
  MANY_BYTES = 1 << 20,
  LEAST_CHANNELS = 16,
  LEAST_TILES = 32,          // fewer do not pay for giving windows their 36 numbers, or for reading so many
  LEAST_TILES_OF_FEW_WINDOWS = 16,
  LEAST_WORK = 1 << 17,      // of a task, in multiply-adds
  FEW_TILES = 7,
  SUM_ELEMENTS = 1 << 10,
};
#define MOST_BYTES (3 << 20)     // of one line of tiles in the other basis, with their results

// Windows over a source, in tiles. The units of work are lines of tiles, number after number over batch and lines.
typedef struct winograd {
  int64_t batch, channels, columns;
  int64_t source[2], positions[2], low[2];
  int64_t lines, across;  // of tiles, in an image
  int64_t units;
} winograd;

static winograd winograd_of(int64_t batch, int64_t channels, int64_t columns, const int64_t *source,
                            const int64_t *positions, const int64_t *low) {
  winograd s = {batch, channels, columns, {source[0], source[1]}, {positions[0], positions[1]}, {low[0], low[1]},
                divide_up(positions[0], TILE), divide_up(positions[1], TILE), 0};
  s.units = batch * s.lines;
  return s;
}

// Rows of tiles, in floats: whole vectors of every instruction set.
static int64_t row_of(int64_t channels) { return divide_up(channels, 16) * 16; }

// Whether a line of tiles with so many floats each fits into a task's scratch memory.
static bool fits(int64_t across, int64_t row) {
  return row <= MOST_BYTES && across <= MOST_BYTES / NUMBERS / (int64_t)sizeof(float) / row;
}

// Bytes of all windows in the other basis.
static int64_t window_bytes(int64_t channels, int64_t columns) {
  return NUMBERS * channels * columns * (int64_t)sizeof(float);
}

int hb_winograd_suits(int64_t batch, int64_t lines, int64_t columns, int64_t channels, int64_t filters, int is_constant) {
  const int64_t down = divide_up(lines, TILE), across = divide_up(columns, TILE);
  const bool few = is_constant && window_bytes(channels, filters) <= MANY_BYTES;
  // Positions of the last tiles that do not exist are computed too: one of two products at least must be spared.
  return channels >= LEAST_CHANNELS && filters >= LEAST_CHANNELS &&
         batch * down * across >= (few ? LEAST_TILES_OF_FEW_WINDOWS : LEAST_TILES) &&
         lines * columns * 9 >= down * across * NUMBERS * 2 && fits(across, row_of(channels) + PANEL);
}

// The lines of the source under a line of tiles, in the other basis: number n of tile t at to + n * plane + t * row.
typedef struct source_line {
  const float *lines[SPAN];      // NULL where there is none
  int64_t first, width, element; // the first tile's first column; columns that exist; floats from one to the next
  int64_t tiles, channels;
  float *to;
  int64_t row, plane;
} source_line;
// The lines of the result of a line of tiles, whose numbers lie likewise at `numbers`.
typedef struct result_line {
  float *lines[TILE];            // NULL where there is none
  int64_t width, element;        // columns that exist, floats from one to the next
  int64_t tiles, columns;
  float *numbers;
  int64_t row, plane;
} result_line;
typedef void (*source_function)(const source_line *line);
typedef void (*result_function)(const result_line *line);
// u of `count` windows side by side, and their dg from du; a window's numbers lie a `tap` apart.
typedef void (*window_function)(const float *from, int64_t from_tap, float *to, int64_t to_tap, int64_t count);

#define HB_KERNEL_FILE "../kernels/convolution_winograd.c"
#include "each_isa.h"

static const source_function tiles_of_source[] = HB_VARIANTS(tiles_of_source);
static const result_function result_of_tiles[] = HB_VARIANTS(result_of_tiles);
static const result_function tiles_of_gradient[] = HB_VARIANTS(tiles_of_gradient);
static const window_function numbers_of_windows[] = HB_VARIANTS(numbers_of_windows);
static const window_function windows_of_numbers[] = HB_VARIANTS(windows_of_numbers);

// Tiles of `units` lines in the other basis, channels channel0 ..< channel0 + channels.
static void transform_source(const hb_call *call, const winograd *s, const float *x, int64_t unit, int64_t units,
                             int64_t channel0, int64_t channels, float *to, int64_t plane) {
  const int64_t row = row_of(channels);
  for (int64_t i = 0; i < units; i++, to += s->across * row) {
    const int64_t image = (unit + i) / s->lines, first = (unit + i) % s->lines * TILE - s->low[0];
    source_line line = {.first = -s->low[1], .width = s->source[1], .element = s->channels, .tiles = s->across,
                        .channels = channels, .to = to, .row = row, .plane = plane};
    for (int64_t j = 0; j < SPAN; j++) {
      const bool exists = first + j >= 0 && first + j < s->source[0];
      const int64_t number = (image * s->source[0] + first + j) * s->source[1];
      line.lines[j] = exists ? x + number * s->channels + channel0 : NULL;
    }
    tiles_of_source[call->isa->index](&line);
  }
}

// The lines of the result of `units` lines of tiles, or of its gradient, columns column0 ..< column0 + columns.
static void each_result(result_function function, const winograd *s, float *y, int64_t unit, int64_t units,
                        int64_t column0, int64_t columns, float *numbers, int64_t row, int64_t plane) {
  for (int64_t i = 0; i < units; i++, numbers += s->across * row) {
    const int64_t image = (unit + i) / s->lines, first = (unit + i) % s->lines * TILE;
    result_line line = {.width = s->positions[1], .element = s->columns, .tiles = s->across, .columns = columns,
                        .numbers = numbers, .row = row, .plane = plane};
    for (int64_t j = 0; j < minimum(TILE, s->positions[0] - first); j++) {
      line.lines[j] = y + (image * s->positions[0] + first + j) * s->positions[1] * s->columns + column0;
    }
    function(&line);
  }
}

// The number of the first position of a unit's lines in the result.
static int64_t position_of(const winograd *s, int64_t unit) {
  return (unit / s->lines * s->positions[0] + unit % s->lines * TILE) * s->positions[1];
}

// Lines of tiles at once, where a tile has so many floats.
static int64_t units_at_once(const winograd *s, int64_t floats, int64_t bytes) {
  const int64_t tiles = minimum(MOST_TILES, bytes / (int64_t)sizeof(float) / floats);
  return maximum(1, tiles / s->across);
}

// ------------------------------------------------------------------------------------------- convolution

static winograd winograd_of_call(const hb_call *call) {
  const hb_array *x = &call->inputs[0], *y = &call->output;
  return winograd_of(x->shape[0], x->shape[3], y->shape[3], x->shape + 1, y->shape + 1, call->attributes);
}

static bool has_many_windows(const winograd *s) { return window_bytes(s->channels, s->columns) > MANY_BYTES; }

static int64_t units_of_a_chunk(const winograd *s) {
  return units_at_once(s, NUMBERS * row_of(s->channels), has_many_windows(s) ? MANY_BYTES : TILE_BYTES);
}

// Tasks are runs of lines of tiles. Few tiles do not pay for reading the windows, nor many for reading windows that do
// not stay in cache: then tasks have some of the columns, and transform the same tiles again.
static hb_blocks blocks_of(const winograd *s) {
  const int64_t work = s->across * NUMBERS * s->channels * s->columns;
  const int64_t wanted = maximum(s->units * work / HB_WANTED_TASKS, LEAST_WORK);
  const int64_t least = has_many_windows(s) ? units_of_a_chunk(s) : divide_up(FEW_TILES, s->across);
  hb_blocks blocks = {minimum(maximum(wanted / work, least), s->units), 0, 0};
  const int64_t columns = wanted / maximum(1, blocks.units * work / s->columns);
  blocks.columns = minimum(s->columns, maximum(1, divide_up(columns, PANEL)) * PANEL);
  blocks.tasks = divide_up(s->units, blocks.units) * divide_up(s->columns, blocks.columns);
  return blocks;
}

static void convolve(const void *args, int64_t task, void *scratch) {
  const hb_call *call = args;
  const winograd s = winograd_of_call(call);
  const hb_blocks blocks = blocks_of(&s);
  const int64_t column_blocks = divide_up(s.columns, blocks.columns), column0 = task % column_blocks * blocks.columns;
  const int64_t column1 = minimum(column0 + blocks.columns, s.columns);
  const int64_t begin = task / column_blocks * blocks.units, end = minimum(begin + blocks.units, s.units);
  const hb_lines_product multiply = hb_matmul_lines(call->isa, HB_FLOAT32);
  const int64_t row = row_of(s.channels), at_once = units_of_a_chunk(&s);
  const float *u = call->inputs[1].data;
  float *v = (float *)((char *)scratch + HB_LINES_SCRATCH_BYTES);
  for (int64_t unit = begin; unit < end; unit += at_once) {
    const int64_t units = minimum(at_once, end - unit), tiles = units * s.across;
    const int64_t plane = tiles * row + PAD, m_plane = tiles * PANEL + PAD;
    float *m = v + NUMBERS * plane;
    transform_source(call, &s, call->inputs[0].data, unit, units, 0, s.channels, v, plane);
    for (int64_t j = column0; j < column1; j += PANEL) {
      const int64_t columns = minimum(PANEL, column1 - j);
      const int64_t slabs = divide_up(s.channels, HB_LINES_DEPTH), depth = divide_up(s.channels, slabs);
      for (int64_t n = 0; n < NUMBERS; n++) {
        for (int64_t p = 0; p < s.channels; p += depth) {
          const hb_segment segment = {0, minimum(depth, s.channels - p)};
          multiply(&(hb_lines){.lines = &(hb_line){v + n * plane + p, m + n * m_plane, tiles, 0, 1}, .line_count = 1,
                               .by_rows = 1, .a_stride = row, .segments = &segment,
                               .b = u + (n * s.channels + p) * s.columns + j, .b_row = s.columns, .b_column = 1,
                               .portions = &segment, .portion_count = 1, .columns = columns, .c_row = PANEL,
                               .accumulate = p > 0},
                   scratch);
        }
      }
      each_result(result_of_tiles[call->isa->index], &s, call->output.data, unit, units, j, columns, m, PANEL, m_plane);
    }
    if (call->epilogue != NULL) {
      const int64_t last = unit + units - 1;
      const int64_t lines = minimum(TILE, s.positions[0] - last % s.lines * TILE);
      hb_chain_run_block(call->isa, call->epilogue, position_of(&s, unit), position_of(&s, last) + lines * s.positions[1],
                         column0, column1, NULL, hb_epilogue_scratch(scratch));
    }
  }
}

static bool is_float32(const hb_call *call) {
  for (int i = 0; i < call->input_count; i++) {
    if (call->inputs[i].dtype != HB_FLOAT32) return false;
  }
  return call->output.dtype == HB_FLOAT32;
}

static int plan_convolution(hb_call *call, hb_instruction *out) {
  const winograd s = winograd_of_call(call);
  if (!is_float32(call) || s.units * s.across * s.columns * s.channels == 0) return -1;
  if (!fits(s.across, row_of(s.channels) + PANEL)) return -1;
  *out = (hb_instruction){convolve, call, blocks_of(&s).tasks};
  return 1;
}

// ------------------------------------------------------------------------------------ kernels, transformed

static void transform_windows(const void *args, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = args;
  const int64_t size = call->output.shape[2] * call->output.shape[3], begin = task * SUM_ELEMENTS;
  // A window that is turned by 180 degrees is read backwards.
  const float *from = (const float *)call->inputs[0].data + begin + (call->attributes[0] ? 8 * size : 0);
  numbers_of_windows[call->isa->index](from, call->attributes[0] ? -size : size, (float *)call->output.data + begin, size,
                                       minimum(SUM_ELEMENTS, size - begin));
}

static int plan_windows(hb_call *call, hb_instruction *out) {
  if (!is_float32(call)) return -1;
  const int64_t size = call->output.shape[2] * call->output.shape[3];
  *out = (hb_instruction){transform_windows, call, divide_up(size, SUM_ELEMENTS)};
  return 1;
}

// ---------------------------------------------------------------------------------------- filter gradient

static winograd winograd_of_gradient(const hb_convolution *c) {
  return winograd_of(c->batch, c->channels, c->filters, c->input + 1, c->output + 1, c->low + 1);
}

// Slices of the units, each of which has a gradient of its own.
static int64_t slices_of(const winograd *s) {
  const int64_t weights = NUMBERS * s->channels * s->columns;
  const int64_t least = maximum(divide_up(HB_LEAST_WORK, weights * s->across), divide_up(HB_SLICE, TILE * s->across));
  return maximum(1, minimum(s->units / least, minimum(HB_WANTED_TASKS, HB_SLICED_WEIGHTS / weights)));
}

bool hb_winograd_has_filter_gradient(const hb_convolution *c) {
  for (int i = 0; i < 3; i++) {
    if (c->stride[i] != 1 || c->dilation[i] != 1 || c->window[i] != (i == 0 ? 1 : 3)) return false;
  }
  return c->bytes == sizeof(float) && c->groups == 1 && c->input[0] == 1 && c->output[0] == 1 &&
         NUMBERS * c->channels * c->filters <= HB_SLICED_WEIGHTS &&
         hb_winograd_suits(c->batch, c->output[1], c->output[2], minimum(c->channels, GRADIENT_CHANNELS), c->filters, 0) &&
         fits(divide_up(c->output[2], TILE), GRADIENT_CHANNELS + GRADIENT_COLUMNS);
}

size_t hb_winograd_filter_gradient_bytes(const hb_convolution *c) {
  const winograd s = winograd_of_gradient(c);
  return (size_t)(slices_of(&s) * NUMBERS * s.channels * s.columns) * sizeof(float);
}

static winograd winograd_of_gradient_call(const hb_call *call) {
  const hb_convolution c = hb_convolution_of(call, &call->inputs[0], &call->output, &call->inputs[1]);
  return winograd_of_gradient(&c);
}

// One slice's du of some channels and columns.
static void sum_products(const void *args, int64_t task, void *scratch) {
  const hb_call *call = args;
  const winograd s = winograd_of_gradient_call(call);
  const int64_t slices = slices_of(&s), slice = task % slices;
  const int64_t column_blocks = divide_up(s.columns, GRADIENT_COLUMNS);
  const int64_t k = task / slices % column_blocks * GRADIENT_COLUMNS, columns = minimum(GRADIENT_COLUMNS, s.columns - k);
  const int64_t c = task / slices / column_blocks * GRADIENT_CHANNELS;
  const int64_t channels = minimum(GRADIENT_CHANNELS, s.channels - c);
  const hb_lines_product multiply = hb_matmul_lines(call->isa, HB_FLOAT32);
  const int64_t row = row_of(channels), m_row = row_of(columns);
  const int64_t at_once = units_at_once(&s, NUMBERS * (row + m_row), GRADIENT_BYTES);
  float *v = (float *)((char *)scratch + HB_LINES_SCRATCH_BYTES);
  float *du = (float *)call->workspace + (slice * NUMBERS * s.channels + c) * s.columns + k;
  const int64_t begin = s.units * slice / slices, end = s.units * (slice + 1) / slices;
  for (int64_t unit = begin; unit < end; unit += at_once) {
    const int64_t units = minimum(at_once, end - unit), tiles = units * s.across;
    const int64_t plane = tiles * row + PAD, m_plane = tiles * m_row + PAD;
    float *m = v + NUMBERS * plane;
    transform_source(call, &s, call->inputs[0].data, unit, units, c, channels, v, plane);
    each_result(tiles_of_gradient[call->isa->index], &s, call->inputs[1].data, unit, units, k, columns, m, m_row, m_plane);
    const int64_t slabs = divide_up(tiles, HB_LINES_DEPTH), depth = divide_up(tiles, slabs);
    for (int64_t n = 0; n < NUMBERS; n++) {
      for (int64_t t = 0; t < tiles; t += depth) {
        const hb_segment segment = {0, minimum(depth, tiles - t)};
        multiply(&(hb_lines){.lines = &(hb_line){v + n * plane + t * row, du + n * s.channels * s.columns, channels, 0, 1},
                             .line_count = 1, .by_rows = 0, .a_stride = row, .segments = &segment,
                             .b = m + n * m_plane + t * m_row, .b_row = m_row, .b_column = 1, .portions = &segment,
                             .portion_count = 1, .columns = columns, .c_row = s.columns,
                             .accumulate = unit > begin || t > 0},
                 scratch);
      }
    }
  }
}

// Adds the slices up, in their order, and gives the windows.
static void sum_slices(const void *args, int64_t task, void *scratch) {
  const hb_call *call = args;
  const winograd s = winograd_of_gradient_call(call);
  const int64_t size = s.channels * s.columns, begin = task * SUM_ELEMENTS, count = minimum(SUM_ELEMENTS, size - begin);
  const int64_t slices = slices_of(&s);
  const float *from = call->workspace;
  float *sums = scratch;
  for (int64_t n = 0; n < NUMBERS; n++) {
    float *to = sums + n * SUM_ELEMENTS;
    memcpy(to, from + n * size + begin, (size_t)count * sizeof(float));
    for (int64_t slice = 1; slice < slices; slice++) {
      const float *next = from + (slice * NUMBERS + n) * size + begin;
      for (int64_t i = 0; i < count; i++) to[i] += next[i];
    }
  }
  windows_of_numbers[call->isa->index](sums, SUM_ELEMENTS, (float *)call->output.data + begin, size, count);
}

int hb_winograd_plan_filter_gradient(hb_call *call, hb_instruction *out) {
  const winograd s = winograd_of_gradient_call(call);
  const int64_t blocks = divide_up(s.channels, GRADIENT_CHANNELS) * divide_up(s.columns, GRADIENT_COLUMNS);
  out[0] = (hb_instruction){sum_products, call, slices_of(&s) * blocks};
  out[1] = (hb_instruction){sum_slices, call, divide_up(s.channels * s.columns, SUM_ELEMENTS)};
  return 2;
}

HB_REGISTER_KERNEL("winogradConvolution", NULL, plan_convolution)
HB_REGISTER_ANOTHER_KERNEL(2, "winogradKernel", NULL, plan_windows)

#else
#include "vector.h"

#undef UNROLL
#define UNROLL _Pragma("clang loop unroll(full)")
#define LOAD(p) (lanes == HB_F32_LANES ? HB_NAME(load_f32)(p) : HB_NAME(load_partial_f32)(p, lanes))
#define STORE(p, x)                                    \
  if (lanes == HB_F32_LANES) HB_NAME(store_f32)(p, x); \
  else HB_NAME(store_partial_f32)(p, x, lanes)
#define FMA(a, x, y) HB_NAME(fma_f32)(HB_NAME(splat_f32)(a), x, y)
#define TIMES(a, x) (HB_NAME(splat_f32)(a) * (x))

// The points; a * b is 1, which spares multiplications.
#define A (2.0f / 3)
#define B (3.0f / 2)
// The products of a point's distances to the others.
#define OF_A (-130.0f / 81)
#define OF_B (65.0f / 8)

// v = B' d, of one column or row of a source's tile.
HB_INLINE void HB_NAME(numbers_of_source)(const vf32 *d, vf32 *v) {
  const vf32 even_a = FMA(-B * B, d[2], d[4]), odd_a = FMA(A, d[3], TIMES(-B, d[1]));
  const vf32 even_b = FMA(-A * A, d[2], d[4]), odd_b = FMA(B, d[3], TIMES(-A, d[1]));
  v[0] = FMA(-(A * A + B * B), d[2], d[0] + d[4]);
  v[1] = even_a + odd_a;
  v[2] = even_a - odd_a;
  v[3] = even_b + odd_b;
  v[4] = even_b - odd_b;
  v[5] = FMA(-(A * A + B * B), d[3], d[1] + d[5]);
}

// y = A' m, of one column or row of a result's tile.
HB_INLINE void HB_NAME(result_of_numbers)(const vf32 *m, vf32 *y) {
  const vf32 even_a = m[1] + m[2], odd_a = m[1] - m[2], even_b = m[3] + m[4], odd_b = m[3] - m[4];
  y[0] = m[0] + (even_a + even_b);
  y[1] = FMA(A, odd_a, TIMES(B, odd_b));
  y[2] = FMA(A * A, even_a, TIMES(B * B, even_b));
  y[3] = FMA(A * A * A, odd_a, FMA(B * B * B, odd_b, m[5]));
}

// m = A y.
HB_INLINE void HB_NAME(numbers_of_gradient)(const vf32 *y, vf32 *m) {
  const vf32 even_a = FMA(A * A, y[2], y[0]), odd_a = FMA(A * A * A, y[3], TIMES(A, y[1]));
  const vf32 even_b = FMA(B * B, y[2], y[0]), odd_b = FMA(B * B * B, y[3], TIMES(B, y[1]));
  m[0] = y[0];
  m[1] = even_a + odd_a;
  m[2] = even_a - odd_a;
  m[3] = even_b + odd_b;
  m[4] = even_b - odd_b;
  m[5] = y[3];
}

// u = G g.
HB_INLINE void HB_NAME(numbers_of_window)(const vf32 *g, vf32 *u) {
  const vf32 even_a = TIMES(1 / OF_A, FMA(A * A, g[2], g[0])), odd_a = TIMES(A / OF_A, g[1]);
  const vf32 even_b = TIMES(1 / OF_B, FMA(B * B, g[2], g[0])), odd_b = TIMES(B / OF_B, g[1]);
  u[0] = g[0];
  u[1] = even_a + odd_a;
  u[2] = even_a - odd_a;
  u[3] = even_b + odd_b;
  u[4] = even_b - odd_b;
  u[5] = g[2];
}

// g = G' u.
HB_INLINE void HB_NAME(window_of_numbers)(const vf32 *u, vf32 *g) {
  const vf32 even_a = TIMES(1 / OF_A, u[1] + u[2]), even_b = TIMES(1 / OF_B, u[3] + u[4]);
  g[0] = u[0] + (even_a + even_b);
  g[1] = FMA(A / OF_A, u[1] - u[2], TIMES(B / OF_B, u[3] - u[4]));
  g[2] = FMA(A * A, even_a, FMA(B * B, even_b, u[5]));
}

typedef struct HB_NAME(source_lines) {
  const float *at[SPAN];
  int64_t step[SPAN];
} HB_NAME(source_lines);

HB_INLINE void HB_NAME(column_of_source)(const HB_NAME(source_lines) *s, int64_t column, int64_t width, int64_t lanes,
                                         vf32 *v) {
  if (column < 0 || column >= width) {
    UNROLL for (int i = 0; i < SPAN; i++) v[i] = (vf32){0};
    return;
  }
  vf32 d[SPAN];
  UNROLL for (int i = 0; i < SPAN; i++) d[i] = LOAD(s->at[i] + column * s->step[i]);
  HB_NAME(numbers_of_source)(d, v);
}

HB_INLINE void HB_NAME(tiles_of_channels)(const source_line *s, int64_t channel, int64_t lanes) {
  static const float zeros[HB_F32_LANES];
  HB_NAME(source_lines) lines;
  UNROLL for (int i = 0; i < SPAN; i++) {
    lines.at[i] = s->lines[i] == NULL ? zeros : s->lines[i] + channel;
    lines.step[i] = s->lines[i] == NULL ? 0 : s->element;
  }
  float *to = s->to + channel;
  int64_t column = s->first;
  // Neighbouring tiles share the columns beyond those of the result.
  vf32 columns[SPAN][SPAN];
  UNROLL for (int j = TILE; j < SPAN; j++) {
    HB_NAME(column_of_source)(&lines, column++, s->width, lanes, columns[j]);
  }
  for (int64_t t = 0; t < s->tiles; t++, to += s->row) {
    UNROLL for (int j = 0; j < SPAN; j++) {
      if (j < SPAN - TILE) {
        UNROLL for (int i = 0; i < SPAN; i++) columns[j][i] = columns[TILE + j][i];
      } else {
        HB_NAME(column_of_source)(&lines, column++, s->width, lanes, columns[j]);
      }
    }
    UNROLL for (int i = 0; i < SPAN; i++) {
      vf32 d[SPAN], v[SPAN];
      UNROLL for (int j = 0; j < SPAN; j++) d[j] = columns[j][i];
      HB_NAME(numbers_of_source)(d, v);
      UNROLL for (int j = 0; j < SPAN; j++) HB_NAME(store_f32)(to + (SPAN * i + j) * s->plane, v[j]);
    }
  }
}

static void HB_NAME(tiles_of_source)(const source_line *s) {
  int64_t c = 0;
  for (; c + HB_F32_LANES <= s->channels; c += HB_F32_LANES) HB_NAME(tiles_of_channels)(s, c, HB_F32_LANES);
  if (c < s->channels) HB_NAME(tiles_of_channels)(s, c, s->channels - c);
}

HB_INLINE void HB_NAME(result_of_columns)(const result_line *s, int64_t first, int64_t lanes) {
  const float *from = s->numbers + first;
  for (int64_t t = 0; t < s->tiles; t++, from += s->row) {
    vf32 half[TILE][SPAN];
    UNROLL for (int j = 0; j < SPAN; j++) {
      vf32 m[SPAN], y[TILE];
      UNROLL for (int i = 0; i < SPAN; i++) m[i] = HB_NAME(load_f32)(from + (SPAN * i + j) * s->plane);
      HB_NAME(result_of_numbers)(m, y);
      UNROLL for (int i = 0; i < TILE; i++) half[i][j] = y[i];
    }
    const int64_t exist = s->width - TILE * t;
    UNROLL for (int i = 0; i < TILE; i++) {
      if (s->lines[i] == NULL) break;
      vf32 y[TILE];
      HB_NAME(result_of_numbers)(half[i], y);
      float *to = s->lines[i] + TILE * t * s->element + first;
      UNROLL for (int j = 0; j < TILE; j++) {
        if (j < exist) { STORE(to + j * s->element, y[j]); }
      }
    }
  }
}

static void HB_NAME(result_of_tiles)(const result_line *s) {
  int64_t k = 0;
  for (; k + HB_F32_LANES <= s->columns; k += HB_F32_LANES) HB_NAME(result_of_columns)(s, k, HB_F32_LANES);
  if (k < s->columns) HB_NAME(result_of_columns)(s, k, s->columns - k);
}

HB_INLINE void HB_NAME(gradient_of_columns)(const result_line *s, int64_t first, int64_t lanes) {
  float *to = s->numbers + first;
  for (int64_t t = 0; t < s->tiles; t++, to += s->row) {
    const int64_t exist = s->width - TILE * t;
    vf32 half[SPAN][TILE];
    UNROLL for (int j = 0; j < TILE; j++) {
      vf32 y[TILE], m[SPAN];
      UNROLL for (int i = 0; i < TILE; i++) {
        y[i] = (vf32){0};
        if (s->lines[i] != NULL && j < exist) y[i] = LOAD(s->lines[i] + (TILE * t + j) * s->element + first);
      }
      HB_NAME(numbers_of_gradient)(y, m);
      UNROLL for (int i = 0; i < SPAN; i++) half[i][j] = m[i];
    }
    UNROLL for (int i = 0; i < SPAN; i++) {
      vf32 m[SPAN];
      HB_NAME(numbers_of_gradient)(half[i], m);
      UNROLL for (int j = 0; j < SPAN; j++) HB_NAME(store_f32)(to + (SPAN * i + j) * s->plane, m[j]);
    }
  }
}

static void HB_NAME(tiles_of_gradient)(const result_line *s) {
  int64_t k = 0;
  for (; k + HB_F32_LANES <= s->columns; k += HB_F32_LANES) HB_NAME(gradient_of_columns)(s, k, HB_F32_LANES);
  if (k < s->columns) HB_NAME(gradient_of_columns)(s, k, s->columns - k);
}

HB_INLINE void HB_NAME(numbers_of_lanes)(const float *from, int64_t from_tap, float *to, int64_t to_tap, int64_t lanes) {
  vf32 half[SPAN][3];
  UNROLL for (int j = 0; j < 3; j++) {
    vf32 g[3], u[SPAN];
    UNROLL for (int i = 0; i < 3; i++) g[i] = LOAD(from + (3 * i + j) * from_tap);
    HB_NAME(numbers_of_window)(g, u);
    UNROLL for (int i = 0; i < SPAN; i++) half[i][j] = u[i];
  }
  UNROLL for (int i = 0; i < SPAN; i++) {
    vf32 u[SPAN];
    HB_NAME(numbers_of_window)(half[i], u);
    UNROLL for (int j = 0; j < SPAN; j++) { STORE(to + (SPAN * i + j) * to_tap, u[j]); }
  }
}

static void HB_NAME(numbers_of_windows)(const float *from, int64_t from_tap, float *to, int64_t to_tap, int64_t count) {
  int64_t i = 0;
  for (; i + HB_F32_LANES <= count; i += HB_F32_LANES) {
    HB_NAME(numbers_of_lanes)(from + i, from_tap, to + i, to_tap, HB_F32_LANES);
  }
  if (i < count) HB_NAME(numbers_of_lanes)(from + i, from_tap, to + i, to_tap, count - i);
}

HB_INLINE void HB_NAME(windows_of_lanes)(const float *from, int64_t from_tap, float *to, int64_t to_tap, int64_t lanes) {
  vf32 half[3][SPAN];
  UNROLL for (int j = 0; j < SPAN; j++) {
    vf32 u[SPAN], g[3];
    UNROLL for (int i = 0; i < SPAN; i++) u[i] = LOAD(from + (SPAN * i + j) * from_tap);
    HB_NAME(window_of_numbers)(u, g);
    UNROLL for (int i = 0; i < 3; i++) half[i][j] = g[i];
  }
  UNROLL for (int i = 0; i < 3; i++) {
    vf32 g[3];
    HB_NAME(window_of_numbers)(half[i], g);
    UNROLL for (int j = 0; j < 3; j++) { STORE(to + (3 * i + j) * to_tap, g[j]); }
  }
}

static void HB_NAME(windows_of_numbers)(const float *from, int64_t from_tap, float *to, int64_t to_tap, int64_t count) {
  int64_t i = 0;
  for (; i + HB_F32_LANES <= count; i += HB_F32_LANES) {
    HB_NAME(windows_of_lanes)(from + i, from_tap, to + i, to_tap, HB_F32_LANES);
  }
  if (i < count) HB_NAME(windows_of_lanes)(from + i, from_tap, to + i, to_tap, count - i);
}
#undef LOAD
#undef STORE
#undef FMA
#undef TIMES
#undef A
#undef B
#undef OF_A
#undef OF_B
#endif
