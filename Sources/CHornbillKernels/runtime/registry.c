// Kernels found by name: a list that the kernels' files fill in before main runs (see kernels/registry.h).
#include "../kernels/registry.h"

#include <string.h>

static hb_kernel *kernels;

void hb_register_kernel(hb_kernel *kernel) {
  kernel->next = kernels;
  kernels = kernel;
}

const hb_kernel *hb_kernel_named(const char *name) {
  for (const hb_kernel *kernel = kernels; kernel; kernel = kernel->next) {
    if (strcmp(kernel->name, name) == 0) return kernel;
  }
  return NULL;
}

size_t hb_kernel_workspace_bytes(const hb_kernel *kernel, const hb_call *call) {
  return kernel->workspace_bytes ? kernel->workspace_bytes(call) : 0;
}

int hb_kernel_plan(const hb_kernel *kernel, const hb_isa *isa, hb_call *call, hb_instruction *out) {
  call->isa = isa;
  return kernel->plan(call, out);
}
