// The instruction sets of this build, and how a kernel keeps one variant for each.
#ifndef HB_ISA_H
#define HB_ISA_H

#include "CHornbillKernels.h"

#include <stdbool.h>

// Whether this build has the tile unit of x86-64, which Linux hands out on request.
#if defined(__x86_64__) && defined(__linux__)
#define HB_HAS_AMX 1
#else
#define HB_HAS_AMX 0
#endif

enum {
  HB_ISA_GENERIC = 0,
#if defined(__x86_64__)
  HB_ISA_AVX2,
  HB_ISA_AVX512,
#elif defined(__aarch64__)
  HB_ISA_NEON,
#endif
  HB_ISA_COUNT
};

struct hb_isa {
  const char *name;
  int index;          // into a table made by HB_VARIANTS
  int vector_bytes;
  bool has_amx;       // products of float32 may run on the tile unit: kernels/matmul_amx.c
};

// The variants of `function` that each_isa.h compiled, in the order of the indices above.
#if defined(__x86_64__)
#define HB_VARIANTS(function) {function##_generic, function##_avx2, function##_avx512}
#elif defined(__aarch64__)
#define HB_VARIANTS(function) {function##_generic, function##_neon}
#else
#define HB_VARIANTS(function) {function##_generic}
#endif

#endif
