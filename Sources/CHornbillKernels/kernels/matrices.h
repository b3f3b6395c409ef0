// What kernels on stacks of matrices share: they compute in float64 whatever the elements' type, on copies in the
// workspace, and round once. One matrix of the stack is one task.
#ifndef HB_MATRICES_H
#define HB_MATRICES_H

#include <math.h>

#include "registry.h"

static inline int64_t hb_matrix_rows(const hb_array *array) { return array->shape[array->rank - 2]; }

// Matrices in the stack.
static inline int64_t hb_stack(const hb_array *array) {
  int64_t count = 1;
  for (int axis = 0; axis < array->rank - 2; axis++) count *= array->shape[axis];
  return count;
}

static inline double hb_element(const hb_array *array, int64_t index) {
  return array->dtype == HB_FLOAT32 ? ((const float *)array->data)[index] : ((const double *)array->data)[index];
}
static inline void hb_set_element(const hb_array *array, int64_t index, double value) {
  if (array->dtype == HB_FLOAT32) {
    ((float *)array->data)[index] = (float)value;
  } else {
    ((double *)array->data)[index] = value;
  }
}

// target += factor * source
static inline void hb_add_scaled(double *restrict target, const double *restrict source, double factor, int64_t count) {
  for (int64_t i = 0; i < count; i++) target[i] += factor * source[i];
}

static inline int hb_is_real(const hb_call *call) {
  return call->output.dtype <= HB_FLOAT64 && call->inputs[0].dtype == call->output.dtype;
}

#endif
