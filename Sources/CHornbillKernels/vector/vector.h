// Vectors of one instruction set, by clang's vector extensions. Included once per instruction set, from the
// second part of a kernel's file (see each_isa.h), hence without a guard.
//
// Four element types: f32, f64, i32, i64. For each there is a full vector (vf32 ...), and load, store,
// splat, partial load and store (the first `count` lanes; nothing else is read or written), and select.
// Unsigned twins (vu32, vu64) do the wrapping arithmetic and the shifts: signed overflow is undefined in C.
// Comparisons of vectors give -1 or 0 in integer lanes of the same width, which is what select takes.

#ifndef HB_VECTOR_HEADERS
#define HB_VECTOR_HEADERS
#include <math.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif
// Elements seen as bits, whatever their declared type.
typedef int32_t hb_bits32 __attribute__((may_alias));
typedef int64_t hb_bits64 __attribute__((may_alias));
#endif

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
typedef uint32_t HB_NAME(vu32) __attribute__((vector_size(HB_VECTOR_BYTES)));
typedef uint64_t HB_NAME(vu64) __attribute__((vector_size(HB_VECTOR_BYTES)));
// The same, for memory that need not be aligned.
typedef float HB_NAME(vf32u) __attribute__((vector_size(HB_VECTOR_BYTES), aligned(4), may_alias));
typedef double HB_NAME(vf64u) __attribute__((vector_size(HB_VECTOR_BYTES), aligned(8), may_alias));
typedef int32_t HB_NAME(vi32u) __attribute__((vector_size(HB_VECTOR_BYTES), aligned(4), may_alias));
typedef int64_t HB_NAME(vi64u) __attribute__((vector_size(HB_VECTOR_BYTES), aligned(8), may_alias));

#undef vf32
#undef vf64
#undef vi32
#undef vi64
#undef vu32
#undef vu64
#define vf32 HB_NAME(vf32)
#define vf64 HB_NAME(vf64)
#define vi32 HB_NAME(vi32)
#define vi64 HB_NAME(vi64)
#define vu32 HB_NAME(vu32)
#define vu64 HB_NAME(vu64)

HB_INLINE vf32 HB_NAME(load_f32)(const float *p) { return *(const HB_NAME(vf32u) *)p; }
HB_INLINE void HB_NAME(store_f32)(float *p, vf32 x) { *(HB_NAME(vf32u) *)p = x; }
HB_INLINE vf32 HB_NAME(splat_f32)(float x) { return x - (vf32){0}; }
HB_INLINE vf64 HB_NAME(load_f64)(const double *p) { return *(const HB_NAME(vf64u) *)p; }
HB_INLINE void HB_NAME(store_f64)(double *p, vf64 x) { *(HB_NAME(vf64u) *)p = x; }
HB_INLINE vf64 HB_NAME(splat_f64)(double x) { return x - (vf64){0}; }
HB_INLINE vi32 HB_NAME(load_i32)(const int32_t *p) { return *(const HB_NAME(vi32u) *)p; }
HB_INLINE void HB_NAME(store_i32)(int32_t *p, vi32 x) { *(HB_NAME(vi32u) *)p = x; }
HB_INLINE vi32 HB_NAME(splat_i32)(int32_t x) { return x | (vi32){0}; }
HB_INLINE vi64 HB_NAME(load_i64)(const int64_t *p) { return *(const HB_NAME(vi64u) *)p; }
HB_INLINE void HB_NAME(store_i64)(int64_t *p, vi64 x) { *(HB_NAME(vi64u) *)p = x; }
HB_INLINE vi64 HB_NAME(splat_i64)(int64_t x) { return x | (vi64){0}; }

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

// mask ? a : b, lane by lane; the compiler turns it into a blend.
HB_INLINE vi32 HB_NAME(select_i32)(vi32 mask, vi32 a, vi32 b) { return (mask & a) | (~mask & b); }
HB_INLINE vi64 HB_NAME(select_i64)(vi64 mask, vi64 a, vi64 b) { return (mask & a) | (~mask & b); }
HB_INLINE vf32 HB_NAME(select_f32)(vi32 mask, vf32 a, vf32 b) {
  return (vf32)HB_NAME(select_i32)(mask, (vi32)a, (vi32)b);
}
HB_INLINE vf64 HB_NAME(select_f64)(vi64 mask, vf64 a, vf64 b) {
  return (vf64)HB_NAME(select_i64)(mask, (vi64)a, (vi64)b);
}

// The first `count` lanes (1 ..< lanes) from memory, zero in the others; and back to memory.
#if HB_VECTOR_BYTES == 64
HB_INLINE vi32 HB_NAME(load_partial_i32)(const hb_bits32 *p, int64_t count) {
  return (vi32)_mm512_maskz_loadu_epi32((__mmask16)((1u << count) - 1), p);
}
HB_INLINE void HB_NAME(store_partial_i32)(hb_bits32 *p, vi32 x, int64_t count) {
  _mm512_mask_storeu_epi32(p, (__mmask16)((1u << count) - 1), (__m512i)x);
}
HB_INLINE vi64 HB_NAME(load_partial_i64)(const hb_bits64 *p, int64_t count) {
  return (vi64)_mm512_maskz_loadu_epi64((__mmask8)((1u << count) - 1), p);
}
HB_INLINE void HB_NAME(store_partial_i64)(hb_bits64 *p, vi64 x, int64_t count) {
  _mm512_mask_storeu_epi64(p, (__mmask8)((1u << count) - 1), (__m512i)x);
}
#elif HB_VECTOR_BYTES == 32
HB_INLINE vi32 HB_NAME(load_partial_i32)(const hb_bits32 *p, int64_t count) {
  vi32 mask = (vi32)((vi32){0, 1, 2, 3, 4, 5, 6, 7} < HB_NAME(splat_i32)((int32_t)count));
  return (vi32)_mm256_maskload_epi32((const int *)p, (__m256i)mask);
}
HB_INLINE void HB_NAME(store_partial_i32)(hb_bits32 *p, vi32 x, int64_t count) {
  vi32 mask = (vi32)((vi32){0, 1, 2, 3, 4, 5, 6, 7} < HB_NAME(splat_i32)((int32_t)count));
  _mm256_maskstore_epi32((int *)p, (__m256i)mask, (__m256i)x);
}
HB_INLINE vi64 HB_NAME(load_partial_i64)(const hb_bits64 *p, int64_t count) {
  vi64 mask = (vi64)((vi64){0, 1, 2, 3} < HB_NAME(splat_i64)(count));
  return (vi64)_mm256_maskload_epi64((const long long *)p, (__m256i)mask);
}
HB_INLINE void HB_NAME(store_partial_i64)(hb_bits64 *p, vi64 x, int64_t count) {
  vi64 mask = (vi64)((vi64){0, 1, 2, 3} < HB_NAME(splat_i64)(count));
  _mm256_maskstore_epi64((long long *)p, (__m256i)mask, (__m256i)x);
}
#else
HB_INLINE vi32 HB_NAME(load_partial_i32)(const hb_bits32 *p, int64_t count) {
  return (vi32){p[0], count > 1 ? p[1] : 0, count > 2 ? p[2] : 0, 0};
}
HB_INLINE void HB_NAME(store_partial_i32)(hb_bits32 *p, vi32 x, int64_t count) {
  p[0] = x[0];
  if (count > 1) p[1] = x[1];
  if (count > 2) p[2] = x[2];
}
HB_INLINE vi64 HB_NAME(load_partial_i64)(const hb_bits64 *p, int64_t count) {
  (void)count;  // two lanes: a partial vector has one
  return (vi64){p[0], 0};
}
HB_INLINE void HB_NAME(store_partial_i64)(hb_bits64 *p, vi64 x, int64_t count) {
  (void)count;
  p[0] = x[0];
}
#endif

HB_INLINE vf32 HB_NAME(load_partial_f32)(const float *p, int64_t count) {
  return (vf32)HB_NAME(load_partial_i32)((const hb_bits32 *)p, count);
}
HB_INLINE void HB_NAME(store_partial_f32)(float *p, vf32 x, int64_t count) {
  HB_NAME(store_partial_i32)((hb_bits32 *)p, (vi32)x, count);
}
HB_INLINE vf64 HB_NAME(load_partial_f64)(const double *p, int64_t count) {
  return (vf64)HB_NAME(load_partial_i64)((const hb_bits64 *)p, count);
}
HB_INLINE void HB_NAME(store_partial_f64)(double *p, vf64 x, int64_t count) {
  HB_NAME(store_partial_i64)((hb_bits64 *)p, (vi64)x, count);
}
