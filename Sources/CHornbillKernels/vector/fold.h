// Folding the lanes of one vector. Included after vector.h, once per instruction set.
//
// HB_FOLD_LANES_32(x, fold), for vectors of 4-byte elements, and HB_FOLD_LANES_64 fold x with itself rotated by
// half its lanes, then a quarter, and so on: in pairs, which is both the fastest and the most accurate order.
// Every lane of the value holds the result. x, a variable, is overwritten.
#undef HB_ROTATE_32
#undef HB_ROTATE_64
#undef HB_FOLD_LANES_32
#undef HB_FOLD_LANES_64

#if HB_VECTOR_BYTES == 64
#define HB_ROTATE_32(x, by)                                                                             \
  __builtin_shufflevector(x, x, (by) % 16, (1 + by) % 16, (2 + by) % 16, (3 + by) % 16, (4 + by) % 16,  \
                          (5 + by) % 16, (6 + by) % 16, (7 + by) % 16, (8 + by) % 16, (9 + by) % 16,    \
                          (10 + by) % 16, (11 + by) % 16, (12 + by) % 16, (13 + by) % 16,               \
                          (14 + by) % 16, (15 + by) % 16)
#define HB_ROTATE_64(x, by)                                                                             \
  __builtin_shufflevector(x, x, (by) % 8, (1 + by) % 8, (2 + by) % 8, (3 + by) % 8, (4 + by) % 8,       \
                          (5 + by) % 8, (6 + by) % 8, (7 + by) % 8)
#define HB_FOLD_LANES_32(x, fold) \
  (x = fold(x, HB_ROTATE_32(x, 8)), x = fold(x, HB_ROTATE_32(x, 4)), x = fold(x, HB_ROTATE_32(x, 2)), \
   fold(x, HB_ROTATE_32(x, 1)))
#define HB_FOLD_LANES_64(x, fold) \
  (x = fold(x, HB_ROTATE_64(x, 4)), x = fold(x, HB_ROTATE_64(x, 2)), fold(x, HB_ROTATE_64(x, 1)))
#elif HB_VECTOR_BYTES == 32
#define HB_ROTATE_32(x, by)                                                                             \
  __builtin_shufflevector(x, x, (by) % 8, (1 + by) % 8, (2 + by) % 8, (3 + by) % 8, (4 + by) % 8,       \
                          (5 + by) % 8, (6 + by) % 8, (7 + by) % 8)
#define HB_ROTATE_64(x, by) \
  __builtin_shufflevector(x, x, (by) % 4, (1 + by) % 4, (2 + by) % 4, (3 + by) % 4)
#define HB_FOLD_LANES_32(x, fold) \
  (x = fold(x, HB_ROTATE_32(x, 4)), x = fold(x, HB_ROTATE_32(x, 2)), fold(x, HB_ROTATE_32(x, 1)))
#define HB_FOLD_LANES_64(x, fold) (x = fold(x, HB_ROTATE_64(x, 2)), fold(x, HB_ROTATE_64(x, 1)))
#else
#define HB_ROTATE_32(x, by) \
  __builtin_shufflevector(x, x, (by) % 4, (1 + by) % 4, (2 + by) % 4, (3 + by) % 4)
#define HB_ROTATE_64(x, by) __builtin_shufflevector(x, x, (by) % 2, (1 + by) % 2)
#define HB_FOLD_LANES_32(x, fold) (x = fold(x, HB_ROTATE_32(x, 2)), fold(x, HB_ROTATE_32(x, 1)))
#define HB_FOLD_LANES_64(x, fold) fold(x, HB_ROTATE_64(x, 1))
#endif
