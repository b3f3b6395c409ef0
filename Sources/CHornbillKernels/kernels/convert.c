// Loads and stores of chains that convert: between a strided matrix of any stored type and rows of contiguous
// elements of a compute type. Contiguous rows between float32 and the other types go by vectors.
//
// Floating point to integer truncates toward zero, saturates, and takes NaN to 0; to bool it is x != 0.
// Integers narrow by wrapping.
#ifndef HB_NAME

#include "chain.h"

#include <string.h>

#define TO_FLOAT(x, type) ((type)(x))
#define TO_BOOL(x, type) ((type)((x) != 0))
#define FROM_INTEGER(x, type) ((type)(x))
// The limits as doubles: 2^31, 2^63 and 256 are exact, and so are their negatives.
#define SATURATE(x, type, least, greatest, end) \
  ((x) != (x) ? 0 : (x) >= (end) ? (type)(greatest) : (x) < (least) ? (type)(least) : (type)(x))
#define TO_INT32(x, type) SATURATE(x, int32_t, -0x1p31, INT32_MAX, 0x1p31)
#define TO_INT64(x, type) SATURATE(x, int64_t, -0x1p63, INT64_MAX, 0x1p63)
#define TO_UINT8(x, type) SATURATE(x, uint8_t, 0, 255, 0x1p8)

// The plain loop, for any strides.
#define HB_CONVERT(from_name, to_name, from_type, to_type, conversion)                                  \
  static void convert_##from_name##_##to_name(                                                          \
      const char *from, int64_t from_row, int64_t from_column, char *to, int64_t to_row,                \
      int64_t to_column, int64_t rows, int64_t columns) {                                               \
    for (int64_t row = 0; row < rows; row++) {                                                          \
      const from_type *source = (const from_type *)from + row * from_row;                               \
      to_type *target = (to_type *)to + row * to_row;                                                   \
      for (int64_t column = 0; column < columns; column++) {                                            \
        from_type x = source[column * from_column];                                                     \
        target[column * to_column] = conversion(x, to_type);                                            \
      }                                                                                                 \
    }                                                                                                   \
  }

HB_CONVERT(f32, f32, float, float, TO_FLOAT)
HB_CONVERT(f32, f64, float, double, TO_FLOAT)
HB_CONVERT(f32, i32, float, int32_t, TO_INT32)
HB_CONVERT(f32, i64, float, int64_t, TO_INT64)
HB_CONVERT(f32, u8, float, uint8_t, TO_UINT8)
HB_CONVERT(f32, bool, float, uint8_t, TO_BOOL)
HB_CONVERT(f64, f32, double, float, TO_FLOAT)
HB_CONVERT(f64, f64, double, double, TO_FLOAT)
HB_CONVERT(f64, i32, double, int32_t, TO_INT32)
HB_CONVERT(f64, i64, double, int64_t, TO_INT64)
HB_CONVERT(f64, u8, double, uint8_t, TO_UINT8)
HB_CONVERT(f64, bool, double, uint8_t, TO_BOOL)
HB_CONVERT(i32, f32, int32_t, float, TO_FLOAT)
HB_CONVERT(i32, f64, int32_t, double, TO_FLOAT)
HB_CONVERT(i32, i32, int32_t, int32_t, FROM_INTEGER)
HB_CONVERT(i32, i64, int32_t, int64_t, FROM_INTEGER)
HB_CONVERT(i32, u8, int32_t, uint8_t, FROM_INTEGER)
HB_CONVERT(i32, bool, int32_t, uint8_t, TO_BOOL)
HB_CONVERT(i64, f32, int64_t, float, TO_FLOAT)
HB_CONVERT(i64, f64, int64_t, double, TO_FLOAT)
HB_CONVERT(i64, i32, int64_t, int32_t, FROM_INTEGER)
HB_CONVERT(i64, i64, int64_t, int64_t, FROM_INTEGER)
HB_CONVERT(i64, u8, int64_t, uint8_t, FROM_INTEGER)
HB_CONVERT(i64, bool, int64_t, uint8_t, TO_BOOL)
HB_CONVERT(u8, f32, uint8_t, float, TO_FLOAT)
HB_CONVERT(u8, f64, uint8_t, double, TO_FLOAT)
HB_CONVERT(u8, i32, uint8_t, int32_t, FROM_INTEGER)
HB_CONVERT(u8, i64, uint8_t, int64_t, FROM_INTEGER)

// Rows that need no conversion.
#define HB_COPY_ROWS(name, type, bytes)                                                                 \
  static void copy_##name(                                                                              \
      const char *from, int64_t from_row, int64_t from_column, char *to, int64_t to_row,                \
      int64_t to_column, int64_t rows, int64_t columns) {                                               \
    if (from_column == 0 && to_column == 1) {                                                           \
      for (int64_t row = 0; row < rows; row++) {                                                        \
        const type x = ((const type *)from)[row * from_row];                                            \
        type *const target = (type *)to + row * to_row;                                                 \
        for (int64_t column = 0; column < columns; column++) target[column] = x;                        \
      }                                                                                                 \
      return;                                                                                           \
    }                                                                                                   \
    if (from_column != 1 || to_column != 1) {                                                           \
      convert_##name##_##name(from, from_row, from_column, to, to_row, to_column, rows, columns);       \
      return;                                                                                           \
    }                                                                                                   \
    if (from_row == columns && to_row == columns) {                                                     \
      columns *= rows;                                                                                  \
      rows = 1;                                                                                         \
    }                                                                                                   \
    for (int64_t row = 0; row < rows; row++) {                                                          \
      memmove(to + row * to_row * bytes, from + row * from_row * bytes, (size_t)(columns * bytes));     \
    }                                                                                                   \
  }
HB_COPY_ROWS(f32, float, 4)
HB_COPY_ROWS(f64, double, 8)
HB_COPY_ROWS(i32, int32_t, 4)
HB_COPY_ROWS(i64, int64_t, 8)

#define HB_KERNEL_FILE "../kernels/convert.c"
#include "../vector/each_isa.h"

const hb_convert_table *const hb_convert_tables[HB_ISA_COUNT] = HB_VARIANTS(&convert_table);

#else

#include "vector.h"

// The loop by vectors of as many elements as a vector of float32 has; the rest, and strided columns, by the
// plain loop. `conversion` is an expression of the vector x.
#define HB_CONVERT_ROWS(from_name, to_name, from_type, to_type, conversion)                             \
  static void HB_NAME(rows_##from_name##_##to_name)(                                                    \
      const char *from, int64_t from_row, int64_t from_column, char *to, int64_t to_row,                \
      int64_t to_column, int64_t rows, int64_t columns) {                                               \
    typedef from_type source __attribute__((vector_size(HB_F32_LANES * sizeof(from_type)),              \
                                            aligned(sizeof(from_type)), may_alias));                    \
    typedef to_type target __attribute__((vector_size(HB_F32_LANES * sizeof(to_type)),                  \
                                          aligned(sizeof(to_type)), may_alias));                        \
    if (from_column != 1 || to_column != 1) {                                                           \
      convert_##from_name##_##to_name(from, from_row, from_column, to, to_row, to_column, rows, columns); \
      return;                                                                                           \
    }                                                                                                   \
    if (from_row == columns && to_row == columns) {                                                     \
      columns *= rows;                                                                                  \
      rows = 1;                                                                                         \
    }                                                                                                   \
    for (int64_t row = 0; row < rows; row++) {                                                          \
      const from_type *p = (const from_type *)from + row * from_row;                                    \
      to_type *q = (to_type *)to + row * to_row;                                                        \
      int64_t i = 0;                                                                                    \
      for (; i + HB_F32_LANES <= columns; i += HB_F32_LANES) {                                          \
        source x = *(const source *)(p + i);                                                            \
        *(target *)(q + i) = conversion;                                                                \
      }                                                                                                 \
      convert_##from_name##_##to_name(                                                                  \
          (const char *)(p + i), 0, 1, (char *)(q + i), 0, 1, 1, columns - i);                          \
    }                                                                                                   \
  }

HB_CONVERT_ROWS(u8, f32, uint8_t, float, __builtin_convertvector(__builtin_convertvector(x, vi32), target))
HB_CONVERT_ROWS(i32, f32, int32_t, float, __builtin_convertvector(x, target))
HB_CONVERT_ROWS(i64, f32, int64_t, float, __builtin_convertvector(x, target))
HB_CONVERT_ROWS(f64, f32, double, float, __builtin_convertvector(x, target))
HB_CONVERT_ROWS(f32, f64, float, double, __builtin_convertvector(x, target))
HB_CONVERT_ROWS(u8, i32, uint8_t, int32_t, __builtin_convertvector(x, target))
HB_CONVERT_ROWS(u8, i64, uint8_t, int64_t, __builtin_convertvector(x, target))
HB_CONVERT_ROWS(i32, i64, int32_t, int64_t, __builtin_convertvector(x, target))
HB_CONVERT_ROWS(i32, u8, int32_t, uint8_t, __builtin_convertvector(x, target))

HB_INLINE vi32 HB_NAME(saturate_f32)(vf32 x, float least, float greatest) {
  vf32 low = HB_NAME(splat_f32)(least), high = HB_NAME(splat_f32)(greatest);
  x = HB_NAME(select_f32)((vi32)(x == x), x, HB_NAME(splat_f32)(0));
  x = HB_NAME(select_f32)((vi32)(x < low), low, x);
  return __builtin_convertvector(HB_NAME(select_f32)((vi32)(x > high), high, x), vi32);
}
// The greatest float32 below 2^31 is 2147483520; what is above becomes 2147483647.
HB_INLINE vi32 HB_NAME(to_i32)(vf32 x) {
  vi32 integer = HB_NAME(saturate_f32)(x, -0x1p31f, 2147483520.0f);
  return HB_NAME(select_i32)((vi32)(x >= HB_NAME(splat_f32)(0x1p31f)), HB_NAME(splat_i32)(INT32_MAX), integer);
}
HB_CONVERT_ROWS(f32, i32, float, int32_t, HB_NAME(to_i32)(x))
HB_CONVERT_ROWS(f32, u8, float, uint8_t, __builtin_convertvector(HB_NAME(saturate_f32)(x, 0, 255), target))
HB_CONVERT_ROWS(f32, bool, float, uint8_t,
                __builtin_convertvector((vi32)(x != (vf32){0}) & HB_NAME(splat_i32)(1), target))
HB_CONVERT_ROWS(i32, bool, int32_t, uint8_t,
                __builtin_convertvector((vi32)(x != (vi32){0}) & HB_NAME(splat_i32)(1), target))
#undef HB_CONVERT_ROWS

#define HB_FILL(suffix, type, lanes)                                                                    \
  static void HB_NAME(fill_##suffix)(char *to, const char *from, int64_t count) {                       \
    type *p = (type *)to;                                                                               \
    type number = *(const type *)from;                                                                  \
    int64_t i = 0;                                                                                      \
    for (; i + lanes <= count; i += lanes) HB_NAME(store_##suffix)(p + i, HB_NAME(splat_##suffix)(number)); \
    if (i < count) HB_NAME(store_partial_##suffix)(p + i, HB_NAME(splat_##suffix)(number), count - i);  \
  }
HB_FILL(i32, hb_bits32, HB_F32_LANES)
HB_FILL(i64, hb_bits64, HB_F64_LANES)
#undef HB_FILL

static const hb_convert_table HB_NAME(convert_table) = {
    .load = {
        [HB_FLOAT32] = {copy_f32, HB_NAME(rows_f64_f32), HB_NAME(rows_i32_f32), HB_NAME(rows_i64_f32),
                        HB_NAME(rows_u8_f32), HB_NAME(rows_u8_f32)},
        [HB_FLOAT64] = {HB_NAME(rows_f32_f64), copy_f64, convert_i32_f64, convert_i64_f64, convert_u8_f64,
                        convert_u8_f64},
        [HB_INT32] = {HB_NAME(rows_f32_i32), convert_f64_i32, copy_i32, convert_i64_i32,
                      HB_NAME(rows_u8_i32), HB_NAME(rows_u8_i32)},
        [HB_INT64] = {convert_f32_i64, convert_f64_i64, HB_NAME(rows_i32_i64), copy_i64,
                      HB_NAME(rows_u8_i64), HB_NAME(rows_u8_i64)},
    },
    .store = {
        [HB_FLOAT32] = {copy_f32, HB_NAME(rows_f32_f64), HB_NAME(rows_f32_i32), convert_f32_i64,
                        HB_NAME(rows_f32_u8), HB_NAME(rows_f32_bool)},
        [HB_FLOAT64] = {HB_NAME(rows_f64_f32), copy_f64, convert_f64_i32, convert_f64_i64, convert_f64_u8,
                        convert_f64_bool},
        [HB_INT32] = {HB_NAME(rows_i32_f32), convert_i32_f64, copy_i32, HB_NAME(rows_i32_i64),
                      HB_NAME(rows_i32_u8), HB_NAME(rows_i32_bool)},
        [HB_INT64] = {HB_NAME(rows_i64_f32), convert_i64_f64, convert_i64_i32, copy_i64, convert_i64_u8,
                      convert_i64_bool},
    },
    .fill = {HB_NAME(fill_i32), HB_NAME(fill_i64), HB_NAME(fill_i32), HB_NAME(fill_i64)},
};

#endif
