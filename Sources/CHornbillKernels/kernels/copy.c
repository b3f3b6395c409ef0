// Strided copies: transposition, broadcast, slices, reversal, concatenation, padding.
//
// The plan is made anew by each task from the description, which is cheap: axes of one element go, the others
// are sorted by output stride (so that writes advance through memory), and axes that continue each
// other on both sides become one. What is left is a list of small matrices: the last axis, and the one along
// which the input is contiguous. If those are the same, rows are moved by memcpy; if they differ, the matrix is
// transposed, in squares that fit vector registers; otherwise elements go one by one.
#ifndef HB_NAME

#include "chain.h"

#include <string.h>

// A copy after simplification; the last axis is the innermost.
typedef struct plan {
  int rank;
  int64_t shape[HB_MAX_RANK], input[HB_MAX_RANK], output[HB_MAX_RANK];
} plan;

// to[j * to_row + i] = from[i * from_row + j], 4-byte elements.
typedef void (*transpose_function)(
    const int32_t *from, int64_t from_row, int32_t *to, int64_t to_row, int64_t rows, int64_t columns);

#define HB_KERNEL_FILE "../kernels/copy.c"
#include "../vector/each_isa.h"

static const transpose_function transposes[HB_ISA_COUNT] = HB_VARIANTS(transpose);

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t magnitude(int64_t a) { return a < 0 ? -a : a; }

static plan simplify(const hb_copy *copy) {
  plan p = {0};
  for (int axis = 0; axis < copy->rank; axis++) {
    if (copy->shape[axis] == 1) continue;
    // Insertion by falling output stride keeps the order of equals.
    int at = p.rank++;
    for (; at > 0 && magnitude(p.output[at - 1]) < magnitude(copy->output_strides[axis]); at--) {
      p.shape[at] = p.shape[at - 1];
      p.input[at] = p.input[at - 1];
      p.output[at] = p.output[at - 1];
    }
    p.shape[at] = copy->shape[axis];
    p.input[at] = copy->input_strides[axis];
    p.output[at] = copy->output_strides[axis];
  }
  int rank = 0;
  for (int axis = 0; axis < p.rank; axis++) {
    int64_t n = p.shape[axis], input = p.input[axis], output = p.output[axis];
    if (rank > 0 && p.input[rank - 1] == n * input && p.output[rank - 1] == n * output) {
      rank--;
      n *= p.shape[rank];
    }
    p.shape[rank] = n;
    p.input[rank] = input;
    p.output[rank] = output;
    rank++;
  }
  p.rank = rank;
  return p;
}

// Splits the work along one axis: the outermost that has enough, by size alone. Tasks are ranges of it.
static void choose_split(const plan *p, int64_t bytes, int *axis, int64_t *step) {
  int64_t total = bytes;
  for (int i = 0; i < p->rank; i++) total *= p->shape[i];
  int64_t parts = total / (128 << 10);
  *axis = 0;
  *step = p->rank > 0 ? p->shape[0] : 1;
  if (parts <= 1) return;
  parts = least(parts, 256);
  for (int i = 0; i < p->rank; i++) {
    if (p->shape[i] >= parts || p->shape[i] > p->shape[*axis]) *axis = i;
    if (p->shape[i] >= parts) break;
  }
  *step = (p->shape[*axis] + parts - 1) / parts;
  if (*step > 16) *step = (*step + 15) & ~(int64_t)15;  // whole squares and cache lines
}

#define COPY_ELEMENTS(type)                                                                             \
  for (int64_t i = 0; i < count; i++) ((type *)to)[i * to_stride] = ((const type *)from)[i * from_stride];

static void copy_line(
    const char *from, int64_t from_stride, char *to, int64_t to_stride, int64_t count, int64_t bytes) {
  if (from_stride == 1 && to_stride == 1) {
    memcpy(to, from, (size_t)(count * bytes));
    return;
  }
  switch (bytes) {
    case 1: COPY_ELEMENTS(int8_t) break;
    case 2: COPY_ELEMENTS(int16_t) break;
    case 4: COPY_ELEMENTS(int32_t) break;
    default: COPY_ELEMENTS(int64_t)
  }
}

// One matrix: rows are any axis, columns the innermost.
static void copy_matrix(
    int isa, const char *from, int64_t from_row, int64_t from_column, char *to, int64_t to_row,
    int64_t to_column, int64_t rows, int64_t columns, int64_t bytes) {
  if (from_row == 1 && to_column == 1 && from_column != 1 && rows > 1) {
    if (bytes == 4) {
      transposes[isa]((const int32_t *)from, from_column, (int32_t *)to, to_row, columns, rows);
      return;
    }
    // In squares, so that the lines of both sides stay in cache while they are used.
    enum { SQUARE = 16 };
    for (int64_t column = 0; column < columns; column += SQUARE) {
      for (int64_t row = 0; row < rows; row++) {
        copy_line(from + (row + column * from_column) * bytes, from_column,
                  to + (row * to_row + column) * bytes, 1, least(SQUARE, columns - column), bytes);
      }
    }
    return;
  }
  for (int64_t row = 0; row < rows; row++) {
    copy_line(from + row * from_row * bytes, from_column, to + row * to_row * bytes, to_column, columns, bytes);
  }
}

static void run_task(int isa, const hb_copy *copy, int64_t task, void *scratch) {
  (void)scratch;
  plan p = simplify(copy);
  int64_t bytes = copy->element_bytes;
  const char *from = copy->input;
  char *to = copy->output;
  int split;
  int64_t step;
  choose_split(&p, bytes, &split, &step);
  if (p.rank == 0) {
    copy_line(from, 1, to, 1, 1, bytes);
    return;
  }
  from += task * step * p.input[split] * bytes;
  to += task * step * p.output[split] * bytes;
  p.shape[split] = least(step, p.shape[split] - task * step);

  // The matrix: the innermost axis, and beside it the one that is contiguous in the input, or else the next.
  int column = p.rank - 1, row = p.rank - 2;
  for (int axis = 0; axis < p.rank - 1; axis++) {
    if (p.input[axis] == 1) row = axis;
  }
  int64_t rows = row >= 0 ? p.shape[row] : 1;
  int64_t from_row = row >= 0 ? p.input[row] : 0, to_row = row >= 0 ? p.output[row] : 0;
  int64_t place[HB_MAX_RANK] = {0};
  for (;;) {
    copy_matrix(isa, from, from_row, p.input[column], to, to_row, p.output[column], rows, p.shape[column], bytes);
    // To the next matrix: count up over the other axes.
    int axis = p.rank - 2;
    for (; axis >= 0; axis--) {
      if (axis == row) continue;
      from += p.input[axis] * bytes;
      to += p.output[axis] * bytes;
      if (++place[axis] < p.shape[axis]) break;
      from -= place[axis] * p.input[axis] * bytes;
      to -= place[axis] * p.output[axis] * bytes;
      place[axis] = 0;
    }
    if (axis < 0) return;
  }
}

HB_TASK_ENTRIES(run_task, hb_copy)

int hb_copy_plan(const hb_isa *isa, hb_copy *copy, hb_instruction *out) {
  int64_t tasks = 1;
  plan p = simplify(copy);
  int split;
  int64_t step;
  choose_split(&p, copy->element_bytes, &split, &step);
  if (p.rank > 0 && step > 0) tasks = (p.shape[split] + step - 1) / step;
  for (int axis = 0; axis < copy->rank; axis++) {
    if (copy->shape[axis] == 0) tasks = 0;
  }
  *out = (hb_instruction){run_task_entries[isa->index], copy, tasks};
  return 1;
}

#else

#include "vector.h"

typedef int32_t HB_NAME(quad) __attribute__((vector_size(16), aligned(4), may_alias));

// Squares of 4 x 4 in registers, in stripes of 16 rows of the output so that its cache lines fill up soon.
static void HB_NAME(transpose)(
    const int32_t *from, int64_t from_row, int32_t *to, int64_t to_row, int64_t rows, int64_t columns) {
  typedef HB_NAME(quad) quad;
  for (int64_t stripe = 0; stripe < columns; stripe += 16) {
    int64_t end = stripe + 16 < columns ? stripe + 16 : columns;
    int64_t i = 0;
    for (; i + 4 <= rows; i += 4) {
      const int32_t *p = from + i * from_row;
      int64_t j = stripe;
      for (; j + 4 <= end; j += 4) {
        quad a = *(const quad *)(p + j), b = *(const quad *)(p + from_row + j);
        quad c = *(const quad *)(p + 2 * from_row + j), d = *(const quad *)(p + 3 * from_row + j);
        quad ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
        quad cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd1 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
        *(quad *)(to + j * to_row + i) = __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5);
        *(quad *)(to + (j + 1) * to_row + i) = __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7);
        *(quad *)(to + (j + 2) * to_row + i) = __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5);
        *(quad *)(to + (j + 3) * to_row + i) = __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7);
      }
      for (; j < end; j++) {
        for (int k = 0; k < 4; k++) to[j * to_row + i + k] = p[k * from_row + j];
      }
    }
    for (; i < rows; i++) {
      for (int64_t j = stripe; j < end; j++) to[j * to_row + i] = from[i * from_row + j];
    }
  }
}

#endif
