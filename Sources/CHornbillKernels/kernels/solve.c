// "solve": X of inputs[0] . X = inputs[1], by elimination with the largest pivot of each column; all NaN where a
// pivot is zero. "determinant" of inputs[0] by the same elimination.
#include "matrices.h"

static void swap_rows(double *a, double *b, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    double value = a[i];
    a[i] = b[i];
    b[i] = value;
  }
}

// Makes the square matrix `a` upper triangular, and does the same to the rows of `b`, [n, columns]. Returns the sign
// of the permutation, or 0 for a pivot of zero.
static int eliminate(double *a, int64_t n, double *b, int64_t columns) {
  int sign = 1;
  for (int64_t step = 0; step < n; step++) {
    int64_t pivot = step;
    for (int64_t i = step + 1; i < n; i++) {
      if (fabs(a[i * n + step]) > fabs(a[pivot * n + step])) pivot = i;
    }
    if (a[pivot * n + step] == 0) return 0;
    if (pivot != step) {
      swap_rows(a + pivot * n, a + step * n, n);
      swap_rows(b + pivot * columns, b + step * columns, columns);
      sign = -sign;
    }
    for (int64_t i = step + 1; i < n; i++) {
      double factor = a[i * n + step] / a[step * n + step];
      if (factor == 0) continue;
      hb_add_scaled(a + i * n + step, a + step * n + step, -factor, n - step);
      hb_add_scaled(b + i * columns, b + step * columns, -factor, columns);
    }
  }
  return sign;
}

static void run_solve(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  int64_t n = hb_matrix_rows(&call->output), columns = hb_last_extent(&call->output);
  double *a = (double *)call->workspace + task * n * (n + columns), *x = a + n * n;
  for (int64_t i = 0; i < n * n; i++) a[i] = hb_element(&call->inputs[0], task * n * n + i);
  for (int64_t i = 0; i < n * columns; i++) x[i] = hb_element(&call->inputs[1], task * n * columns + i);
  int is_regular = eliminate(a, n, x, columns) != 0;
  for (int64_t i = n - 1; is_regular && i >= 0; i--) {
    for (int64_t j = i + 1; j < n; j++) hb_add_scaled(x + i * columns, x + j * columns, -a[i * n + j], columns);
    for (int64_t j = 0; j < columns; j++) x[i * columns + j] /= a[i * n + i];
  }
  for (int64_t i = 0; i < n * columns; i++) {
    hb_set_element(&call->output, task * n * columns + i, is_regular ? x[i] : NAN);
  }
}

static void run_determinant(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  int64_t n = hb_last_extent(&call->inputs[0]);
  double *a = (double *)call->workspace + task * n * n;
  for (int64_t i = 0; i < n * n; i++) a[i] = hb_element(&call->inputs[0], task * n * n + i);
  double product = eliminate(a, n, a, 0);
  for (int64_t i = 0; i < n && product != 0; i++) product *= a[i * n + i];
  hb_set_element(&call->output, task, product);
}

static size_t solve_bytes(const hb_call *call) {
  return (size_t)(hb_elements(&call->inputs[0], 0) + hb_elements(&call->inputs[1], 0)) * sizeof(double);
}
static size_t determinant_bytes(const hb_call *call) {
  return (size_t)hb_elements(&call->inputs[0], 0) * sizeof(double);
}

static int plan_solve(hb_call *call, hb_instruction *out) {
  if (!hb_is_real(call)) return -1;
  *out = (hb_instruction){run_solve, call, hb_stack(&call->output)};
  return 1;
}
static int plan_determinant(hb_call *call, hb_instruction *out) {
  if (!hb_is_real(call)) return -1;
  *out = (hb_instruction){run_determinant, call, hb_stack(&call->inputs[0])};
  return 1;
}

HB_REGISTER_KERNEL("solve", solve_bytes, plan_solve)
HB_REGISTER_ANOTHER_KERNEL(2, "determinant", determinant_bytes, plan_determinant)
