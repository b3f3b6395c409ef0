// Runs the kernels without Swift, for machines and tools that have none: a foreign processor under an emulator,
// sanitizers. Every instruction set must agree with the generic one, and any number of threads must give the
// bits of one thread. Buffers are exactly as large as they must be, so that a sanitizer sees one byte too far.
//
//   driver [NAME]     fails unless the instruction set NAME is among those compared
#include "CHornbillKernels.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const hb_isa *isa;
static hb_pool *pool;
static void *scratch;

// ------------------------------------------------------------------------------------------- memory

static void *buffer(size_t bytes) {
  void *memory = calloc(bytes > 0 ? bytes : 1, 1);
  if (!memory) abort();
  return memory;
}

// Reproducible numbers in [-2, 2).
static float *numbers(int64_t count, uint32_t seed) {
  float *x = buffer((size_t)count * sizeof(float));
  for (int64_t i = 0; i < count; i++) {
    seed = seed * 1664525u + 1013904223u;
    x[i] = (float)(int32_t)seed / (float)(1u << 30);
  }
  return x;
}

static void *aligned_buffer(size_t bytes) {
  void *memory = NULL;
  if (posix_memalign(&memory, 64, bytes) != 0) abort();
  return memory;
}

// --------------------------------------------------------------------------------------------- work

// A piece of work: allocates its result, which the caller frees, and says how many bytes it has.
typedef void *(*work)(int64_t m, int64_t n, int64_t k, size_t *bytes);

static void execute(const hb_instruction *instructions, int count) {
  if (count < 0) abort();
  hb_run(pool, instructions, count, scratch);
}

static void *product(int64_t m, int64_t n, int64_t k, int a_turned, int b_turned, int has_epilogue, size_t *bytes) {
  float *a = numbers(m * k, 1), *b = numbers(k * n, 2), *bias = numbers(n, 3);
  *bytes = (size_t)(m * n) * sizeof(float);
  float *c = buffer(*bytes);
  // c = max(c + bias, 0)
  hb_operand operands[] = {{c, HB_FLOAT32, n, 1}, {bias, HB_FLOAT32, 0, 1}};
  hb_step steps[] = {
      {.opcode = hb_opcode_named("load"), .target = 0, .a = 0},
      {.opcode = hb_opcode_named("load"), .target = 1, .a = 1},
      {.opcode = hb_opcode_named("add"), .target = 2, .a = 0, .b = 1},
      {.opcode = hb_opcode_named("constant"), .target = 3, .immediate = 0},
      {.opcode = hb_opcode_named("maximum"), .target = 4, .a = 2, .b = 3},
      {.opcode = hb_opcode_named("store"), .target = 0, .a = 4},
  };
  hb_chain chain = {HB_FLOAT32, m, n, 2, 6, 5, operands, steps};
  hb_matmul x = {
      .dtype = HB_FLOAT32, .batch = 1, .m = m, .n = n, .k = k,
      .a = a, .a_row = a_turned ? 1 : k, .a_column = a_turned ? m : 1,
      .b = b, .b_row = b_turned ? 1 : n, .b_column = b_turned ? k : 1,
      .c = c, .c_row = n, .epilogue = has_epilogue ? &chain : NULL};
  x.partials = buffer(hb_matmul_partials_bytes(isa, &x));
  hb_instruction out[HB_MAX_INSTRUCTIONS];
  execute(out, hb_matmul_plan(isa, &x, out));
  free(x.partials);
  free(a);
  free(b);
  free(bias);
  return c;
}
static void *plain(int64_t m, int64_t n, int64_t k, size_t *bytes) { return product(m, n, k, 0, 0, 0, bytes); }
static void *a_turned(int64_t m, int64_t n, int64_t k, size_t *bytes) { return product(m, n, k, 1, 0, 0, bytes); }
static void *b_turned(int64_t m, int64_t n, int64_t k, size_t *bytes) { return product(m, n, k, 0, 1, 0, bytes); }
static void *with_epilogue(int64_t m, int64_t n, int64_t k, size_t *bytes) {
  return product(m, n, k, 0, 0, 1, bytes);
}

// Every element-wise operation of up to three operands, one store each; the first operand is kept in (0, 1)
// where all of them are defined.
static void *chain(int64_t rows, int64_t columns, int64_t opcode, size_t *bytes) {
  int64_t count = rows * columns;
  float *a = numbers(count, 4), *b = numbers(columns, 5), *c = numbers(rows, 6);
  for (int64_t i = 0; i < count; i++) a[i] = 0.1f + fabsf(a[i]) * 0.4f;
  *bytes = (size_t)count * sizeof(float);
  float *y = buffer(*bytes);
  hb_operand operands[] = {
      {a, HB_FLOAT32, columns, 1}, {b, HB_FLOAT32, 0, 1}, {c, HB_FLOAT32, 1, 0}, {y, HB_FLOAT32, columns, 1}};
  hb_step steps[] = {
      {.opcode = hb_opcode_named("load"), .target = 0, .a = 0},
      {.opcode = hb_opcode_named("load"), .target = 1, .a = 1},
      {.opcode = hb_opcode_named("load"), .target = 2, .a = 2},
      {.opcode = (int32_t)opcode, .target = 3, .a = 0, .b = 1, .c = 2},
      {.opcode = hb_opcode_named("store"), .target = 3, .a = 3},
  };
  hb_chain x = {HB_FLOAT32, rows, columns, 4, 5, 4, operands, steps};
  hb_instruction out[HB_MAX_INSTRUCTIONS];
  execute(out, hb_chain_plan(isa, &x, out));
  free(a);
  free(b);
  free(c);
  return y;
}

static void *uniform(int64_t rows, int64_t columns, int64_t unused, size_t *bytes) {
  (void)unused;
  uint64_t seed = 7, step = 3;
  *bytes = (size_t)(rows * columns) * sizeof(float);
  float *y = buffer(*bytes);
  hb_operand operands[] = {{y, HB_FLOAT32, columns, 1}};
  hb_step steps[] = {
      {.opcode = hb_opcode_named("random"), .target = 0, .stream = 5, .seed = &seed, .step = &step},
      {.opcode = hb_opcode_named("store"), .target = 0, .a = 0},
  };
  hb_chain x = {HB_FLOAT32, rows, columns, 1, 2, 1, operands, steps};
  hb_instruction out[HB_MAX_INSTRUCTIONS];
  execute(out, hb_chain_plan(isa, &x, out));
  return y;
}

// `choice` is the kind of reduction plus four times the axis.
static void *reduced(int64_t rows, int64_t columns, int64_t choice, size_t *bytes) {
  float *a = numbers(rows * columns, 8);
  for (int64_t i = 0; i < rows * columns; i++) a[i] = 1 + a[i] * 0.01f;
  hb_operand operands[] = {{a, HB_FLOAT32, columns, 1}};
  hb_step steps[] = {{.opcode = hb_opcode_named("load"), .target = 0, .a = 0}};
  int32_t axis = (int32_t)(choice / 4);
  int64_t results = axis == HB_REDUCE_ALL ? 1 : axis == HB_REDUCE_COLUMNS ? rows : columns;
  *bytes = (size_t)results * sizeof(float);
  hb_reduce x = {
      .chain = {HB_FLOAT32, rows, columns, 1, 1, 1, operands, steps}, .value_count = 1, .kind = (int32_t)(choice % 4),
      .axis = axis, .group = rows, .outputs = {buffer(*bytes)}, .output_dtype = HB_FLOAT32, .scale = 1};
  x.partials = buffer(hb_reduce_partials_bytes(isa, &x));
  hb_instruction out[HB_MAX_INSTRUCTIONS];
  execute(out, hb_reduce_plan(isa, &x, out));
  free(x.partials);
  free(a);
  return x.outputs[0];
}

// Runs a planned call and frees what it read.
static void *called(const char *name, hb_call *call) {
  const hb_kernel *kernel = hb_kernel_named(name);
  if (!kernel) abort();
  call->workspace = buffer(hb_kernel_workspace_bytes(kernel, call));
  hb_instruction out[HB_MAX_INSTRUCTIONS];
  execute(out, hb_kernel_plan(kernel, isa, call, out));
  free(call->workspace);
  for (int i = 0; i < call->input_count; i++) free(call->inputs[i].data);
  return call->output.data;
}

static void *named(const char *name, int64_t rows, int64_t columns, size_t *bytes) {
  float *a = numbers(rows * columns, 9);
  *bytes = (size_t)(rows * columns) * sizeof(float);
  float *y = buffer(*bytes);
  hb_call call = {
      .inputs = {{a, HB_FLOAT32, 2, {rows, columns}}}, .input_count = 1,
      .output = {y, HB_FLOAT32, 2, {rows, columns}}};
  return called(name, &call);
}
static void *softmax(int64_t rows, int64_t columns, int64_t is_log, size_t *bytes) {
  return named(is_log ? "logSoftmax" : "softmax", rows, columns, bytes);
}

static void *cumulative(int64_t rows, int64_t columns, int64_t is_product, size_t *bytes) {
  return named(is_product ? "cumulativeProduct" : "cumulativeSum", rows, columns, bytes);
}

static void *ordered(int64_t rows, int64_t columns, int64_t is_falling, size_t *bytes) {
  *bytes = (size_t)(rows * columns) * sizeof(int64_t);
  hb_call call = {
      .inputs = {{numbers(rows * columns, 11), HB_FLOAT32, 2, {rows, columns}}}, .input_count = 1,
      .output = {buffer(*bytes), HB_INT64, 2, {rows, columns}}, .attributes = {is_falling}, .attribute_count = 1};
  return called("argSort", &call);
}

static void *updated(int64_t rows, int64_t columns, int64_t count, size_t *bytes) {
  int32_t *indices = buffer((size_t)count * sizeof *indices);
  for (int64_t i = 0; i < count; i++) indices[i] = (int32_t)(i * 7 % (rows + 4) - 2);
  *bytes = (size_t)(rows * columns) * sizeof(float);
  hb_call call = {
      .inputs = {{numbers(rows * columns, 12), HB_FLOAT32, 2, {rows, columns}},
                 {indices, HB_INT32, 1, {count}},
                 {numbers(count * columns, 13), HB_FLOAT32, 2, {count, columns}}},
      .input_count = 3, .output = {buffer(*bytes), HB_FLOAT32, 2, {rows, columns}}};
  return called("scatterUpdate", &call);
}

// Windows of 3 by 2 positions, some of them over the edges, over two images; `kind` is one of the five kernels, or
// the maximum with the places. Where places are read, each is the first or second position that a window covers.
static void *windowed(int64_t rows, int64_t channels, int64_t kind, size_t *bytes) {
  static const char *const names[] = {"windowSum",  "windowMaximum", "windowMaximum",
                                      "windowPick", "windowSpread",  "windowPlace"};
  hb_array image = {NULL, HB_FLOAT32, 5, {2, 1, rows, 3, channels}};
  hb_array windows = {NULL, HB_FLOAT32, 5, {2, 1, (rows + 1) / 2, 3, channels}};
  hb_array with_places = {NULL, HB_FLOAT32, 6, {2, 2, 1, (rows + 1) / 2, 3, channels}};
  int is_transpose = kind >= 4, has_places = kind == 3 || kind == 5;
  hb_call call = {
      .inputs = {is_transpose ? windows : image, windows}, .input_count = has_places ? 2 : 1,
      .output = is_transpose ? image : kind == 2 ? with_places : windows,
      .attributes = {1, 3, 2, 1, 2, 1, 0, 1, 0}, .attribute_count = 9};
  for (int k = 0; k < call.input_count; k++) {
    int64_t count = 1;
    for (int axis = 0; axis < 5; axis++) count *= call.inputs[k].shape[axis];
    float *x = call.inputs[k].data = numbers(count, 14 + k);
    for (int64_t i = 0; i < count && k == 1; i++) x[i] = x[i] > 0;
  }
  *bytes = sizeof(float);
  for (int axis = 0; axis < call.output.rank; axis++) *bytes *= (size_t)call.output.shape[axis];
  call.output.data = buffer(*bytes);
  return called(names[kind], &call);
}

// A sum of a convolution of 3x2 windows: three sums, times strides of 1 and 3, times no padding and some, times all
// channels together and each on its own.
static void *convolved(int64_t size, int64_t channels, int64_t choice, size_t *bytes) {
  static const char *const names[] = {"convolution", "convolutionInputGradient", "convolutionFilterGradient"};
  const int64_t kind = choice % 3, stride = 1 + choice / 3 % 2 * 2, low = choice / 6 % 2, is_depthwise = choice / 12;
  const int64_t filters = is_depthwise ? channels : 5, groups = is_depthwise ? channels : 1;
  const hb_array x = {NULL, HB_FLOAT32, 4, {2, size, size + 1, channels}};
  const hb_array w = {NULL, HB_FLOAT32, 4, {3, 2, channels / groups, filters}};
  const hb_array y = {
      NULL, HB_FLOAT32, 4, {2, (size + 2 * low - 3) / stride + 1, (size - 1 + 2 * low) / stride + 1, filters}};
  hb_call call = {
      .inputs = {kind == 1 ? y : x, kind == 2 ? y : w}, .input_count = 2, .output = kind == 0 ? y : kind == 1 ? x : w,
      .attributes = {groups, 1, stride, stride, 1, 1, 1, 0, low, low}, .attribute_count = 10};
  for (int k = 0; k < 2; k++) {
    int64_t count = 1;
    for (int axis = 0; axis < 4; axis++) count *= call.inputs[k].shape[axis];
    call.inputs[k].data = numbers(count, 21 + k);
  }
  *bytes = sizeof(float);
  for (int axis = 0; axis < 4; axis++) *bytes *= (size_t)call.output.shape[axis];
  call.output.data = buffer(*bytes);
  return called(names[kind], &call);
}

// A convolution of 3x2 windows whose kernel lies in panels, as this instruction set wants them, if it does.
static void *by_panels(int64_t size, int64_t channels, int64_t filters, size_t *bytes) {
  const int64_t width = hb_panel_columns(isa), rows = 6 * channels;
  const int64_t attributes[] = {1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 3, 2, channels, filters};
  hb_array w = {numbers(rows * filters, 42), HB_FLOAT32, 4, {3, 2, channels, filters}};
  if (width > 0) {
    const int64_t count = (filters + width - 1) / width;
    hb_call panels = {.inputs = {w}, .input_count = 1, .attributes = {width}, .attribute_count = 1,
                      .output = {buffer((size_t)(count * rows * width) * sizeof(float)), HB_FLOAT32, 3, {count, rows, width}}};
    w = panels.output;
    w.data = called("panels", &panels);
  }
  *bytes = (size_t)(size * (size + 1) * filters) * sizeof(float);
  hb_call call = {.inputs = {{numbers(size * size * channels, 41), HB_FLOAT32, 4, {1, size, size, channels}}, w},
                  .input_count = 2, .output = {buffer(*bytes), HB_FLOAT32, 4, {1, size, size + 1, filters}},
                  .attribute_count = width > 0 ? 14 : 10};
  memcpy(call.attributes, attributes, sizeof attributes);
  return called(width > 0 ? "convolutionByPanels" : "convolution", &call);
}

// A product whose right side was taken apart for the tile unit, where this instruction set has one.
static void *by_tile_parts(int64_t m, int64_t n, int64_t k, size_t *bytes) {
  if (!hb_matmul_suits_tile_parts(isa, m, n, k)) return plain(m, n, k, bytes);
  const int64_t panels = (n + 31) / 32, panel_bytes = 64 + (k + 31) / 32 * 6144;
  float *a = numbers(m * k, 1), *b = numbers(k * n, 2);
  hb_call parts = {.inputs = {{b, HB_FLOAT32, 2, {k, n}}}, .input_count = 1,
                   .output = {aligned_buffer((size_t)(panels * panel_bytes)), HB_UINT8, 2, {panels, panel_bytes}}};
  float *c = buffer(*bytes = (size_t)(m * n) * sizeof(float));
  hb_matmul x = {.dtype = HB_FLOAT32, .batch = 1, .m = m, .n = n, .k = k, .a = a, .a_row = k, .a_column = 1,
                 .b = called("tileParts", &parts), .b_is_parts = 1, .c = c, .c_row = n};
  hb_instruction out[HB_MAX_INSTRUCTIONS];
  execute(out, hb_matmul_plan(isa, &x, out));
  free((void *)x.b);
  free(a);
  return c;
}

// A kernel's numbers, a convolution by them, or the filter gradient of the same size, which is large enough for this way.
static void *by_winograd(int64_t size, int64_t channels, int64_t kind, size_t *bytes) {
  static const char *const names[] = {"winogradKernel", "winogradConvolution", "convolutionFilterGradient"};
  const int64_t filters = channels + 2;
  const hb_array x = {NULL, HB_FLOAT32, 4, {3, size, size + 1, channels}};
  const hb_array w = {NULL, HB_FLOAT32, 4, {3, 3, channels, filters}};
  const hb_array u = {NULL, HB_FLOAT32, 4, {6, 6, channels, filters}};
  const hb_array y = {NULL, HB_FLOAT32, 4, {3, size, size + 1, filters}};
  hb_call call = {.inputs = {kind == 0 ? w : x, kind == 1 ? u : y}, .input_count = kind == 0 ? 1 : 2,
                  .output = kind == 0 ? u : kind == 1 ? y : w, .attributes = {1, 1}, .attribute_count = 2};
  if (kind == 2) {
    const int64_t geometry[] = {1, 1, 1, 1, 1, 1, 1, 0, 1, 1};
    memcpy(call.attributes, geometry, sizeof geometry);
    call.attribute_count = 10;
  }
  for (int k = 0; k < call.input_count; k++) {
    int64_t count = 1;
    for (int axis = 0; axis < 4; axis++) count *= call.inputs[k].shape[axis];
    call.inputs[k].data = numbers(count, 31 + k);
  }
  *bytes = sizeof(float);
  for (int axis = 0; axis < 4; axis++) *bytes *= (size_t)call.output.shape[axis];
  call.output.data = buffer(*bytes);
  return called(names[kind], &call);
}

static void *moments(int64_t rows, int64_t columns, int64_t choice, size_t *bytes) {
  (void)choice;
  *bytes = (size_t)(2 * columns) * sizeof(float);
  hb_call call = {
      .inputs = {{numbers(rows * columns, 23), HB_FLOAT32, 2, {rows, columns}}}, .input_count = 1,
      .output = {buffer(*bytes), HB_FLOAT32, 2, {2, columns}}};
  return called("moments", &call);
}

// Factors of a stack of three matrices far from singular, and equations with them.
static void *system_of(int64_t size, int64_t columns, int64_t choice, size_t *bytes) {
  static const char *const names[] = {"cholesky", "orthonormal", "solve", "solveTriangular"};
  float *a = numbers(3 * size * size, 14);
  for (int64_t i = 0; i < 3 * size; i++) a[i * size + i % size] += 4 * (float)size;
  int has_right_sides = choice >= 2;
  int64_t width = has_right_sides ? columns : size;
  *bytes = (size_t)(3 * size * width) * sizeof(float);
  hb_call call = {
      .inputs = {{a, HB_FLOAT32, 3, {3, size, size}}}, .input_count = 1,
      .output = {buffer(*bytes), HB_FLOAT32, 3, {3, size, width}}, .attributes = {1, 0}, .attribute_count = 2};
  if (has_right_sides) {
    call.inputs[1] = (hb_array){numbers(3 * size * width, 15), HB_FLOAT32, 3, {3, size, width}};
    call.input_count = 2;
  }
  return called(names[choice], &call);
}

// Three images turned, stretched, looked at from the side, and nowhere. The bits of `choice`: whether pixels are mixed,
// two for what lies beyond the edges, whether it is the transpose.
static void *moved(int64_t height, int64_t width, int64_t choice, size_t *bytes) {
  float *t = numbers(3 * 8, 16);
  for (int64_t image = 0; image < 3; image++) {
    t[image * 8 + 0] += 1;
    t[image * 8 + 4] += 1;
    t[image * 8 + 6] /= 100;
    t[image * 8 + 7] = image == 2 ? NAN : 0;
  }
  *bytes = (size_t)(3 * height * width * 3) * sizeof(float);
  hb_call call = {
      .inputs = {{numbers(3 * height * width * 3, 17), HB_FLOAT32, 4, {3, height, width, 3}},
                 {t, HB_FLOAT32, 2, {3, 8}}},
      .input_count = 2, .output = {buffer(*bytes), HB_FLOAT32, 4, {3, height, width, 3}},
      .attributes = {choice % 2, choice / 2 % 4}, .attribute_count = 2};
  return called(choice < 8 ? "affineTransform" : "affineTransformTranspose", &call);
}

static void *transposed(int64_t rows, int64_t columns, int64_t width, size_t *bytes) {
  char *a = (char *)numbers(rows * columns * width / 4 + 1, 10);
  *bytes = (size_t)(rows * columns * width);
  hb_copy x = {
      .element_bytes = (int32_t)width, .rank = 2, .shape = {columns, rows}, .input = a,
      .input_strides = {1, columns}, .output = buffer(*bytes), .output_strides = {rows, 1}};
  hb_instruction out[HB_MAX_INSTRUCTIONS];
  execute(out, hb_copy_plan(isa, &x, out));
  free(a);
  return x.output;
}

// ---------------------------------------------------------------------------------------- comparison

static int failures, comparisons;

// The work on the generic instruction set and one thread, against this one; then with more threads.
static void compare(
    const char *name, work work, int64_t m, int64_t n, int64_t k, const hb_isa *other, hb_pool *threads,
    double tolerance) {
  size_t bytes = 0;
  isa = hb_isa_named("generic");
  pool = NULL;
  void *truth = work(m, n, k, &bytes);
  isa = other;
  void *alone = work(m, n, k, &bytes);
  pool = threads;
  void *together = work(m, n, k, &bytes);
  comparisons++;
  if (memcmp(alone, together, bytes) != 0) {
    printf("%s %s %lld %lld %lld: threads change the bits\n", hb_isa_name(other), name, (long long)m,
           (long long)n, (long long)k);
    failures++;
  }
  if (tolerance == 0 && memcmp(truth, alone, bytes) != 0) {
    printf("%s %s %lld %lld %lld: differs from generic\n", hb_isa_name(other), name, (long long)m, (long long)n,
           (long long)k);
    failures++;
  }
  const float *x = truth, *y = alone;
  for (size_t i = 0; tolerance > 0 && i < bytes / sizeof(float); i++) {
    if (x[i] == y[i] || (isnan(x[i]) && isnan(y[i]))) continue;
    if (fabs((double)x[i] - y[i]) <= tolerance * fmax(1, fabs((double)x[i]))) continue;
    printf("%s %s %lld %lld %lld: element %zu is %g, generic %g\n", hb_isa_name(other), name, (long long)m,
           (long long)n, (long long)k, i, y[i], x[i]);
    failures++;
    break;
  }
  free(truth);
  free(alone);
  free(together);
}

static void compare_all(const hb_isa *other, hb_pool *threads) {
  static const int64_t products[][3] = {{1, 1, 1},   {1, 10, 784}, {10, 8, 2},    {33, 17, 65}, {128, 10, 64},
                                        {784, 64, 128}, {7, 1, 300}, {130, 129, 70}, {3, 200, 500},
                                        {310, 200, 290}};
  for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
    int64_t m = products[i][0], n = products[i][1], k = products[i][2];
    compare("product", plain, m, n, k, other, threads, 2e-4);
    compare("product, a transposed", a_turned, m, n, k, other, threads, 2e-4);
    compare("product, b transposed", b_turned, m, n, k, other, threads, 2e-4);
    compare("product with epilogue", with_epilogue, m, n, k, other, threads, 2e-4);
  }
  static const int64_t shapes[][2] = {{1, 1}, {3, 5}, {17, 33}, {1, 4099}, {300, 128}, {2000, 4}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    int64_t rows = shapes[i][0], columns = shapes[i][1];
    for (int opcode = hb_opcode_named("add"); hb_opcode_name(opcode); opcode++) {
      compare(hb_opcode_name(opcode), chain, rows, columns, opcode, other, threads, 1e-5);
    }
    compare("random", uniform, rows, columns, 0, other, threads, 0);
    for (int64_t choice = 0; choice < 12; choice++) {
      compare("reduction", reduced, rows, columns, choice, other, threads, 1e-5);
    }
    compare("softmax", softmax, rows, columns, 0, other, threads, 1e-5);
    compare("logSoftmax", softmax, rows, columns, 1, other, threads, 1e-5);
    compare("cumulativeSum", cumulative, rows, columns, 0, other, threads, 1e-5);
    compare("cumulativeProduct", cumulative, rows, columns, 1, other, threads, 1e-5);
    compare("argSort", ordered, rows, columns, 0, other, threads, 0);
    compare("argSort, falling", ordered, rows, columns, 1, other, threads, 0);
    compare("scatterUpdate", updated, rows, columns, 300, other, threads, 0);
    for (int64_t kind = 0; kind < 6; kind++) compare("windows", windowed, rows, columns, kind, other, threads, 1e-5);
    for (int64_t choice = 0; choice < 16; choice++) compare("images", moved, rows, columns, choice, other, threads, 0);
    compare("moments", moments, rows, columns, 0, other, threads, 1e-5);
    for (int64_t width = 1; width <= 8; width *= 2) {
      compare("transposition", transposed, rows, columns, width, other, threads, 0);
    }
  }
  for (int64_t choice = 0; choice < 24; choice++) {
    compare("convolution", convolved, 3, 1, choice, other, threads, 2e-4);
    compare("convolution", convolved, 9, 37, choice, other, threads, 2e-4);
    compare("convolution", convolved, 33, 3, choice, other, threads, 2e-4);
  }
  compare("convolution by panels", by_panels, 7, 33, 100, other, threads, 2e-4);
  compare("convolution by panels", by_panels, 20, 5, 64, other, threads, 2e-4);
  compare("product by tile parts", by_tile_parts, 49, 130, 1100, other, threads, 2e-4);
  compare("product by tile parts", by_tile_parts, 300, 70, 200, other, threads, 2e-4);
  for (int64_t kind = 0; kind < 3; kind++) {
    compare("Winograd's convolution", by_winograd, 18, 17, kind, other, threads, 2e-4);
    compare("Winograd's convolution", by_winograd, 13, 70, kind, other, threads, 2e-4);
  }
  for (int64_t size = 1; size <= 32; size = 2 * size + 1) {
    for (int64_t choice = 0; choice < 4; choice++) {
      compare("system", system_of, size, 5, choice, other, threads, 1e-5);
    }
  }
}

// ----------------------------------------------------------------------------------------- the pool

static void count_task(const void *counts, int64_t task, void *memory) {
  *(int64_t *)memory = task;
  ((int64_t *)counts)[task] += *(int64_t *)memory == task ? 1 : 1000;
}

// Many short instructions from one thread, and from several at once over the same pool.
static void *drive_pool(void *shared) {
  enum { TASKS = 37, ROUNDS = 400 };
  int64_t *counts = buffer(TASKS * sizeof *counts);
  void *own = aligned_buffer(HB_SCRATCH_BYTES);
  hb_instruction instruction = {count_task, counts, TASKS};
  for (int round = 0; round < ROUNDS; round++) hb_run(shared, &instruction, 1, own);
  void *wrong = NULL;
  for (int task = 0; task < TASKS; task++) {
    if (counts[task] != ROUNDS) wrong = shared;
  }
  free(counts);
  free(own);
  return wrong;
}

static void check_pool(void) {
  for (int threads = 1; threads <= 4; threads++) {
    hb_pool *shared = hb_pool_create(threads);
    pthread_t callers[3];
    for (int i = 0; i < 3; i++) {
      if (pthread_create(&callers[i], NULL, drive_pool, shared) != 0) abort();
    }
    for (int i = 0; i < 3; i++) {
      void *wrong = NULL;
      pthread_join(callers[i], &wrong);
      if (wrong) {
        printf("pool of %d threads: a task ran more or less than once\n", threads);
        failures++;
      }
    }
    hb_pool_destroy(shared);
  }
}

int main(int argc, char **argv) {
  const hb_isa *wanted = argc > 1 ? hb_isa_named(argv[1]) : hb_isa_best();
  if (!wanted) {
    printf("this machine has no instruction set \"%s\"\n", argv[1]);
    return 1;
  }
  scratch = aligned_buffer(HB_SCRATCH_BYTES);
  hb_pool *threads = hb_pool_create(3);
  const char *name;
  for (int i = 0; (name = hb_isa_available(i)); i++) compare_all(hb_isa_named(name), threads);
  hb_pool_destroy(threads);
  check_pool();
  free(scratch);
  printf("kernels: %d comparisons, %d failures; the best instruction set here is %s\n", comparisons, failures,
         hb_isa_name(hb_isa_best()));
  return failures > 0;
}
