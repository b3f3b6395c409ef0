// Kernels found by name.
//
// A kernel's file ends in HB_REGISTER_KERNEL("name", workspace, plan), which makes it known before main runs:
// adding a kernel adds a file and touches no list. (The target is linked as objects, not as an archive member
// by member, so that no registration is lost.)
#ifndef HB_REGISTRY_H
#define HB_REGISTRY_H

#include "chain.h"

struct hb_kernel {
  const char *name;
  // NULL where the kernel needs no workspace.
  size_t (*workspace_bytes)(const hb_call *call);
  // Appends instructions whose arguments are `call`; returns their number, or -1 for dtypes it does not have.
  int (*plan)(hb_call *call, hb_instruction *out);
  struct hb_kernel *next;
};

void hb_register_kernel(hb_kernel *kernel);

#define HB_REGISTER_KERNEL(kernel_name, workspace_function, plan_function)                    \
  static hb_kernel registered_kernel = {kernel_name, workspace_function, plan_function, NULL}; \
  __attribute__((constructor)) static void register_kernel(void) {                            \
    hb_register_kernel(&registered_kernel);                                                   \
  }
// For a second kernel of the same file; `number` tells them apart.
#define HB_REGISTER_ANOTHER_KERNEL(number, kernel_name, workspace_function, plan_function)    \
  static hb_kernel registered_kernel_##number = {kernel_name, workspace_function, plan_function, NULL}; \
  __attribute__((constructor)) static void register_kernel_##number(void) {                   \
    hb_register_kernel(&registered_kernel_##number);                                          \
  }

// ---------------------------------------------------------------------------- what most kernels need

static inline int64_t hb_elements(const hb_array *array, int first_axis) {
  int64_t count = 1;
  for (int axis = first_axis; axis < array->rank; axis++) count *= array->shape[axis];
  return count;
}
static inline int64_t hb_last_extent(const hb_array *array) {
  return array->rank > 0 ? array->shape[array->rank - 1] : 1;
}

// Rows a task: about `elements` elements, by size alone.
static inline int64_t hb_rows_per_task(int64_t row, int64_t elements) {
  return row >= elements ? 1 : elements / (row > 0 ? row : 1);
}
static inline int64_t hb_tasks(int64_t rows, int64_t rows_per_task) {
  return (rows + rows_per_task - 1) / rows_per_task;
}

#endif
