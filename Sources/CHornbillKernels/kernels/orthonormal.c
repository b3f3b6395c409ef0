// "orthonormal": the factor Q of inputs[0] = Q . R, [rows, columns] with rows >= columns, by Gram and Schmidt's
// process, each column twice.
#include "matrices.h"

static double product(const double *a, const double *b, int64_t count) {
  // Four sums, so that additions do not wait for each other; their order is fixed.
  double sums[4] = {0, 0, 0, 0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (int part = 0; part < 4; part++) sums[part] += a[i + part] * b[i + part];
  }
  for (; i < count; i++) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static void run(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  int64_t rows = hb_matrix_rows(&call->output), columns = hb_last_extent(&call->output);
  int64_t start = task * rows * columns;
  // The columns of Q, one after another.
  double *q = (double *)call->workspace + start;
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) q[j * rows + i] = hb_element(&call->inputs[0], start + i * columns + j);
  }
  for (int64_t j = 0; j < columns; j++) {
    double *column = q + j * rows;
    for (int pass = 0; pass < 2; pass++) {
      for (int64_t k = 0; k < j; k++) {
        hb_add_scaled(column, q + k * rows, -product(q + k * rows, column, rows), rows);
      }
    }
    double norm = sqrt(product(column, column, rows));
    for (int64_t i = 0; i < rows; i++) column[i] /= norm;
  }
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) hb_set_element(&call->output, start + i * columns + j, q[j * rows + i]);
  }
}

static size_t workspace_bytes(const hb_call *call) {
  return (size_t)hb_elements(&call->inputs[0], 0) * sizeof(double);
}

static int plan(hb_call *call, hb_instruction *out) {
  if (!hb_is_real(call)) return -1;
  *out = (hb_instruction){run, call, hb_stack(&call->output)};
  return 1;
}

HB_REGISTER_KERNEL("orthonormal", workspace_bytes, plan)
