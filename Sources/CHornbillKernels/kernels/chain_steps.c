// The arithmetic of chains: for each operation of elementwise.h, each compute type and each instruction set,
// a function that runs it over the rows of a tile.
#ifndef HB_NAME

#include "chain.h"

#include <limits.h>
#include <math.h>

// Division rounding toward negative infinity; by zero it gives zero, and least / -1 wraps.
#define HB_INTEGER_SCALARS(suffix, type, unsigned_type)                                       \
  static inline type hb_divide_##suffix(type a, type b) {                                     \
    if (b == 0) return 0;                                                                     \
    if (b == -1) return (type)(0 - (unsigned_type)a);                                         \
    type quotient = a / b;                                                                    \
    return quotient - (type)(a % b != 0 && (a < 0) != (b < 0));                               \
  }                                                                                           \
  /* By squaring, wrapping. A negative exponent gives 0, but for bases 1 and -1. */           \
  static inline type hb_power_##suffix(type a, type b) {                                      \
    if (b < 0) return a == 1 ? 1 : a == -1 ? (b % 2 ? -1 : 1) : 0;                            \
    unsigned_type result = 1, factor = (unsigned_type)a;                                      \
    for (; b > 0; b >>= 1, factor *= factor) {                                                \
      if (b & 1) result *= factor;                                                            \
    }                                                                                         \
    return (type)result;                                                                      \
  }
HB_INTEGER_SCALARS(i32, int32_t, uint32_t)
HB_INTEGER_SCALARS(i64, int64_t, uint64_t)

static inline double hb_reciprocal_square_root(double x) { return 1 / sqrt(x); }

// Toward zero, saturating; 0 for NaN.
static inline int32_t hb_integer_i32(double x) {
  return x != x ? 0 : x >= 0x1p31 ? INT32_MAX : x < -0x1p31 ? INT32_MIN : (int32_t)x;
}
static inline int64_t hb_integer_i64(double x) {
  return x != x ? 0 : x >= 0x1p63 ? INT64_MAX : x < -0x1p63 ? INT64_MIN : (int64_t)x;
}

#define HB_KERNEL_FILE "../kernels/chain_steps.c"
#include "../vector/each_isa.h"

const hb_compute_table *const hb_compute_tables[HB_ISA_COUNT] = HB_VARIANTS(&compute_table);

#else

#include "vector.h"
#include "functions.h"

#define HB_INTEGER_VECTORS(suffix, vector, lanes)                                             \
  HB_INLINE vector HB_NAME(divide_##suffix)(vector a, vector b) {                             \
    for (int i = 0; i < lanes; i++) a[i] = hb_divide_##suffix(a[i], b[i]);                    \
    return a;                                                                                 \
  }                                                                                           \
  HB_INLINE vector HB_NAME(power_##suffix)(vector a, vector b) {                              \
    for (int i = 0; i < lanes; i++) a[i] = hb_power_##suffix(a[i], b[i]);                     \
    return a;                                                                                 \
  }                                                                                           \
  HB_INLINE vector HB_NAME(via_##suffix)(vector a, double (*function)(double)) {              \
    for (int i = 0; i < lanes; i++) a[i] = hb_integer_##suffix(function((double)a[i]));       \
    return a;                                                                                 \
  }
HB_INTEGER_VECTORS(i32, vi32, HB_F32_LANES)
HB_INTEGER_VECTORS(i64, vi64, HB_F64_LANES)
#undef HB_INTEGER_VECTORS

// One operation in one type: its value for vectors, and the loop over a tile. Loads of values that the
// operation does not read disappear.
#define HB_STEP(name, suffix, type, vector, lanes, body)                                               \
  HB_INLINE vector HB_NAME(value_##name##_##suffix)(vector a, vector b, vector c) {                    \
    (void)a, (void)b, (void)c;                                                                         \
    return (vector)(body);                                                                             \
  }                                                                                                    \
  static void HB_NAME(step_##name##_##suffix)(int64_t rows, int64_t columns, const hb_action *action) { \
    for (int64_t row = 0; row < rows; row++) {                                                         \
      type *to = (type *)action->value + row * action->stride;                                         \
      const type *a = (const type *)action->a->value + row * action->a->stride;                        \
      const type *b = (const type *)action->b->value + row * action->b->stride;                        \
      const type *c = (const type *)action->c->value + row * action->c->stride;                        \
      int64_t i = 0;                                                                                   \
      for (; i + lanes <= columns; i += lanes) {                                                       \
        HB_NAME(store_##suffix)(                                                                       \
            to + i, HB_NAME(value_##name##_##suffix)(HB_NAME(load_##suffix)(a + i),                    \
                                                     HB_NAME(load_##suffix)(b + i),                    \
                                                     HB_NAME(load_##suffix)(c + i)));                  \
      }                                                                                                \
      if (i < columns) {                                                                               \
        int64_t rest = columns - i;                                                                    \
        HB_NAME(store_partial_##suffix)(                                                               \
            to + i,                                                                                    \
            HB_NAME(value_##name##_##suffix)(HB_NAME(load_partial_##suffix)(a + i, rest),              \
                                             HB_NAME(load_partial_##suffix)(b + i, rest),              \
                                             HB_NAME(load_partial_##suffix)(c + i, rest)),             \
            rest);                                                                                     \
      }                                                                                                \
    }                                                                                                  \
  }

// float32
#define F(function) HB_NAME(function##_f32)
#define SPLAT(x) HB_NAME(splat_f32)(x)
#define SELECT(mask, x, y) HB_NAME(select_f32)((vi32)(mask), x, y)
#define TRUTH(mask) ((vf32)((vi32)(mask) & (vi32)SPLAT(1)))
#define HB_STEP_F32(name, arity, cost, float_value, integer_value) \
  HB_STEP(name, f32, float, vf32, HB_F32_LANES, float_value)
HB_ELEMENTWISE(HB_STEP_F32)
#undef HB_STEP_F32
#undef F
#undef SPLAT
#undef SELECT
#undef TRUTH

// float64
#define F(function) HB_NAME(function##_f64)
#define SPLAT(x) HB_NAME(splat_f64)(x)
#define SELECT(mask, x, y) HB_NAME(select_f64)((vi64)(mask), x, y)
#define TRUTH(mask) ((vf64)((vi64)(mask) & (vi64)SPLAT(1)))
#define HB_STEP_F64(name, arity, cost, float_value, integer_value) \
  HB_STEP(name, f64, double, vf64, HB_F64_LANES, float_value)
HB_ELEMENTWISE(HB_STEP_F64)
#undef HB_STEP_F64
#undef F
#undef SPLAT
#undef SELECT
#undef TRUTH

// int32
#define F(function) HB_NAME(function##_i32)
#define U vu32
#define SPLAT(x) HB_NAME(splat_i32)(x)
#define SELECT(mask, x, y) HB_NAME(select_i32)((vi32)(mask), x, y)
#define TRUTH(mask) ((vi32)(mask) & SPLAT(1))
#define WRAP(value) ((vi32)(value))
#define VIA(function) HB_NAME(via_i32)(a, function)
#define HB_STEP_I32(name, arity, cost, float_value, integer_value) \
  HB_STEP(name, i32, int32_t, vi32, HB_F32_LANES, integer_value)
HB_ELEMENTWISE(HB_STEP_I32)
#undef HB_STEP_I32
#undef F
#undef U
#undef SPLAT
#undef SELECT
#undef TRUTH
#undef WRAP
#undef VIA

// int64
#define F(function) HB_NAME(function##_i64)
#define U vu64
#define SPLAT(x) HB_NAME(splat_i64)(x)
#define SELECT(mask, x, y) HB_NAME(select_i64)((vi64)(mask), x, y)
#define TRUTH(mask) ((vi64)(mask) & SPLAT(1))
#define WRAP(value) ((vi64)(value))
#define VIA(function) HB_NAME(via_i64)(a, function)
#define HB_STEP_I64(name, arity, cost, float_value, integer_value) \
  HB_STEP(name, i64, int64_t, vi64, HB_F64_LANES, integer_value)
HB_ELEMENTWISE(HB_STEP_I64)
#undef HB_STEP_I64
#undef F
#undef U
#undef SPLAT
#undef SELECT
#undef TRUTH
#undef WRAP
#undef VIA
#undef HB_STEP

#if HB_FUSED
// a / b where b is one number: a Newton step from a * (1 / b) gives a quotient within one unit of the last place, and
// another the correctly rounded one (Markstein 1990, theorem 1), in half the time of a division. It takes numbers
// whose remainders neither overflow nor get denormal, from 2^-60 to 2^60, and +0, but not -0.
static void HB_NAME(step_divide_by_number_f32)(int64_t rows, int64_t columns, const hb_action *action) {
  const float divisor = *(const float *)action->b->value;
  const vf32 b = HB_NAME(splat_f32)(divisor), reciprocal = HB_NAME(splat_f32)(1 / divisor);
  // With the sign as their lowest bit, less 1, numbers stand in the order of their sizes: first -0, and last of all +0.
  const uint32_t least = 0x21800000u << 1, greatest = 0x5d800000u << 1;
  vu32 low = (vu32){0} | UINT32_MAX, high = {0};
#define NOTE(x)                                                                     \
  do {                                                                              \
    const vu32 bits = (vu32)(x), turned = bits << 1 | bits >> 31;                   \
    low = __builtin_elementwise_min(low, turned - 1);                               \
    high = __builtin_elementwise_max(high, turned);                                 \
  } while (0)
  for (int64_t row = 0; row < rows; row++) {
    const float *a = (const float *)action->a->value + row * action->a->stride;
    int64_t i = 0;
    for (; i + HB_F32_LANES <= columns; i += HB_F32_LANES) NOTE(HB_NAME(load_f32)(a + i));
    if (i < columns) NOTE(HB_NAME(load_partial_f32)(a + i, columns - i));
  }
#undef NOTE
  if (!(fabsf(divisor) >= 0x1p-60f && fabsf(divisor) <= 0x1p60f) || __builtin_reduce_min(low) < least - 1 ||
      __builtin_reduce_max(high) > (greatest | 1)) {
    HB_NAME(step_divide_f32)(rows, columns, action);
    return;
  }
  for (int64_t row = 0; row < rows; row++) {
    const float *a = (const float *)action->a->value + row * action->a->stride;
    float *to = (float *)action->value + row * action->stride;
    for (int64_t i = 0; i < columns; i += HB_F32_LANES) {
      const int64_t count = columns - i;
      const vf32 x = count < HB_F32_LANES ? HB_NAME(load_partial_f32)(a + i, count) : HB_NAME(load_f32)(a + i);
      vf32 quotient = x * reciprocal;
      quotient = HB_NAME(fma_f32)(HB_NAME(fma_f32)(-quotient, b, x), reciprocal, quotient);
      quotient = HB_NAME(fma_f32)(HB_NAME(fma_f32)(-quotient, b, x), reciprocal, quotient);
      if (count < HB_F32_LANES) {
        HB_NAME(store_partial_f32)(to + i, quotient, count);
      } else {
        HB_NAME(store_f32)(to + i, quotient);
      }
    }
  }
}
#define DIVIDE_BY_NUMBER HB_NAME(step_divide_by_number_f32)
#else
#define DIVIDE_BY_NUMBER HB_NAME(step_divide_f32)
#endif

#define HB_ENTRY_F32(name, ...) [HB_OPCODE_##name] = HB_NAME(step_##name##_f32),
#define HB_ENTRY_F64(name, ...) [HB_OPCODE_##name] = HB_NAME(step_##name##_f64),
#define HB_ENTRY_I32(name, ...) [HB_OPCODE_##name] = HB_NAME(step_##name##_i32),
#define HB_ENTRY_I64(name, ...) [HB_OPCODE_##name] = HB_NAME(step_##name##_i64),
static const hb_compute_table HB_NAME(compute_table) = {{
    [HB_FLOAT32] = {HB_ELEMENTWISE(HB_ENTRY_F32)},
    [HB_FLOAT64] = {HB_ELEMENTWISE(HB_ENTRY_F64)},
    [HB_INT32] = {HB_ELEMENTWISE(HB_ENTRY_I32)},
    [HB_INT64] = {HB_ELEMENTWISE(HB_ENTRY_I64)},
}, DIVIDE_BY_NUMBER};
#undef DIVIDE_BY_NUMBER
#undef HB_ENTRY_F32
#undef HB_ENTRY_F64
#undef HB_ENTRY_I32
#undef HB_ENTRY_I64

#endif
