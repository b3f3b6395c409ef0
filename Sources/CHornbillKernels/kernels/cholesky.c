// "cholesky": the lower triangular L of inputs[0] = L . L^T, of which the lower triangle is read; all NaN where the
// matrix is not positive definite.
#include "matrices.h"

static void run(const void *arguments, int64_t task, void *scratch) {
  (void)scratch;
  const hb_call *call = arguments;
  int64_t n = hb_last_extent(&call->output), start = task * n * n;
  // U = L^T, whose rows lie together.
  double *u = (double *)call->workspace + start;
  int64_t done = 0;
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j <= i; j++) u[j * n + i] = hb_element(&call->inputs[0], start + i * n + j);
  }
  for (; done < n && u[done * n + done] > 0; done++) {
    double *row = u + done * n;
    double root = sqrt(row[done]);
    for (int64_t j = done; j < n; j++) row[j] /= root;
    for (int64_t i = done + 1; i < n; i++) hb_add_scaled(u + i * n + i, row + i, -row[i], n - i);
  }
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j < n; j++) {
      hb_set_element(&call->output, start + i * n + j, done < n ? NAN : j <= i ? u[j * n + i] : 0);
    }
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

HB_REGISTER_KERNEL("cholesky", workspace_bytes, plan)
