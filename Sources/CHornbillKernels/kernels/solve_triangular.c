// "solveTriangular": X of A . X = inputs[1], or of A^T . X = inputs[1], for the lower or the upper triangle A of
// inputs[0]; all NaN where an element of its diagonal is zero. Attributes: 1 for the lower triangle, 1 for the
// transpose.
#include "matrices.h"

static void run(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  const hb_array *a = &call->inputs[0];
  int is_lower = call->attributes[0] != 0, is_transposed = call->attributes[1] != 0;
  int forward = is_lower != is_transposed, is_regular = 1;
  int64_t n = hb_matrix_rows(&call->output), columns = hb_last_extent(&call->output), start = task * n * n;
  double *x = (double *)call->workspace + task * n * columns;
  for (int64_t i = 0; i < n * columns; i++) x[i] = hb_element(&call->inputs[1], task * n * columns + i);
  for (int64_t i = 0; i < n; i++) is_regular &= hb_element(a, start + i * n + i) != 0;
  for (int64_t step = 0; is_regular && step < n; step++) {
    int64_t i = forward ? step : n - 1 - step;
    for (int64_t known = 0; known < step; known++) {
      int64_t j = forward ? known : n - 1 - known;
      double factor = hb_element(a, start + (is_transposed ? j * n + i : i * n + j));
      hb_add_scaled(x + i * columns, x + j * columns, -factor, columns);
    }
    double pivot = hb_element(a, start + i * n + i);
    for (int64_t j = 0; j < columns; j++) x[i * columns + j] /= pivot;
  }
  for (int64_t i = 0; i < n * columns; i++) {
    hb_set_element(&call->output, task * n * columns + i, is_regular ? x[i] : NAN);
  }
}

static size_t workspace_bytes(const hb_call *call) {
  return (size_t)hb_elements(&call->inputs[1], 0) * sizeof(double);
}

static int plan(hb_call *call, hb_instruction *out) {
  if (!hb_is_real(call)) return -1;
  *out = (hb_instruction){run, call, hb_stack(&call->output)};
  return 1;
}

HB_REGISTER_KERNEL("solveTriangular", workspace_bytes, plan)
