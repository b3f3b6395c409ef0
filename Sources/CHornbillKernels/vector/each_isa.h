// Compiles one file once per instruction set of this build.
//
// A kernel's file is written in two parts and includes itself through this header:
//
//   #ifndef HB_NAME                       // first part: ordinary C, compiled once
//   #include "isa.h"
//   #define HB_KERNEL_FILE "softmax.c"
//   #include "each_isa.h"
//   ... plan function, tables made by HB_VARIANTS(softmax) ...
//   #else                                 // second part: compiled once per instruction set
//   #include "vector.h"
//   static void HB_NAME(softmax)(...) { ... }
//   #endif
//
// In the second part HB_NAME(x) is x_avx2 and so on, HB_VECTOR_BYTES the width of a vector register,
// HB_VECTOR_REGISTERS how many there are, and HB_FUSED says whether multiply-add is one instruction.
// System headers are included in the first part only, outside the target attribute.

#define HB_NAME(x) x##_generic
#define HB_VECTOR_BYTES 16
#define HB_VECTOR_REGISTERS 16
#define HB_FUSED 0
#include HB_KERNEL_FILE
#undef HB_NAME
#undef HB_VECTOR_BYTES
#undef HB_VECTOR_REGISTERS
#undef HB_FUSED

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define HB_NAME(x) x##_avx2
#define HB_VECTOR_BYTES 32
#define HB_VECTOR_REGISTERS 16
#define HB_FUSED 1
#include HB_KERNEL_FILE
#undef HB_NAME
#undef HB_VECTOR_BYTES
#undef HB_VECTOR_REGISTERS
#undef HB_FUSED
#pragma clang attribute pop

#pragma clang attribute push(                                                        \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))),            \
    apply_to = function)
#define HB_NAME(x) x##_avx512
#define HB_VECTOR_BYTES 64
#define HB_VECTOR_REGISTERS 32
#define HB_FUSED 1
#include HB_KERNEL_FILE
#undef HB_NAME
#undef HB_VECTOR_BYTES
#undef HB_VECTOR_REGISTERS
#undef HB_FUSED
#pragma clang attribute pop

#elif defined(__aarch64__)

#define HB_NAME(x) x##_neon
#define HB_VECTOR_BYTES 16
#define HB_VECTOR_REGISTERS 32
#define HB_FUSED 1
#include HB_KERNEL_FILE
#undef HB_NAME
#undef HB_VECTOR_BYTES
#undef HB_VECTOR_REGISTERS
#undef HB_FUSED

#endif
