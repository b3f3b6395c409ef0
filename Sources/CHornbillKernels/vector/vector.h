// Vectors of one instruction set, by clang's vector extensions. Included once per instruction set, from the
// second part of a kernel's file (see each_isa.h), hence without a guard.

#undef HB_F32_LANES
#undef HB_F64_LANES
#define HB_F32_LANES (HB_VECTOR_BYTES / 4)
#define HB_F64_LANES (HB_VECTOR_BYTES / 8)

#undef HB_INLINE
#define HB_INLINE static inline __attribute__((always_inline, unused))

typedef float HB_NAME(vf32) __attribute__((vector_size(HB_VECTOR_BYTES)));
typedef double HB_NAME(vf64) __attribute__((vector_size(HB_VECTOR_BYTES)));
typedef int32_t HB_NAME(vi32) __attribute__((vector_size(HB_VECTOR_BYTES)));
typedef int64_t HB_NAME(vi64) __attribute__((vector_size(HB_VECTOR_BYTES)));
// The same, for memory that need not be aligned.
typedef float HB_NAME(vf32u) __attribute__((vector_size(HB_VECTOR_BYTES), aligned(4), may_alias));
typedef double HB_NAME(vf64u) __attribute__((vector_size(HB_VECTOR_BYTES), aligned(8), may_alias));

#undef vf32
#undef vf64
#undef vi32
#undef vi64
#define vf32 HB_NAME(vf32)
#define vf64 HB_NAME(vf64)
#define vi32 HB_NAME(vi32)
#define vi64 HB_NAME(vi64)

HB_INLINE vf32 HB_NAME(load_f32)(const float *p) { return *(const HB_NAME(vf32u) *)p; }
HB_INLINE void HB_NAME(store_f32)(float *p, vf32 x) { *(HB_NAME(vf32u) *)p = x; }
HB_INLINE vf32 HB_NAME(splat_f32)(float x) { return x - (vf32){0}; }
HB_INLINE vf64 HB_NAME(load_f64)(const double *p) { return *(const HB_NAME(vf64u) *)p; }
HB_INLINE void HB_NAME(store_f64)(double *p, vf64 x) { *(HB_NAME(vf64u) *)p = x; }
HB_INLINE vf64 HB_NAME(splat_f64)(double x) { return x - (vf64){0}; }

// a * b + c, in one rounding where the instruction set has it.
HB_INLINE vf32 HB_NAME(fma_f32)(vf32 a, vf32 b, vf32 c) {
#if HB_FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

HB_INLINE vf64 HB_NAME(fma_f64)(vf64 a, vf64 b, vf64 c) {
#if HB_FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
