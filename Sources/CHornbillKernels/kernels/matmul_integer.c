// The matrix product of integers: plain loops, c[m, n] (+)= a[m, k] . b[k, n]. Sums wrap around; they are
// computed in unsigned arithmetic, where that is defined.
#include "matmul_plan.h"

#define INTEGER_TASK(name, type, unsigned_type)                                                              \
  static void name(const void *args, int64_t task, void *scratch) {                                          \
    (void)scratch;                                                                                           \
    const hb_matmul *matmul = args;                                                                          \
    const hb_product s = hb_matmul_product(matmul);                                                          \
    const hb_matmul_share t = hb_matmul_share_of(matmul, &s, task);                                          \
    for (int64_t batch = t.batch0; batch < t.batch1; batch++) {                                              \
      const type *a = (const type *)matmul->a + batch * s.a_batch;                                           \
      const type *b = (const type *)matmul->b + batch * s.b_batch;                                           \
      type *c = (type *)matmul->c + batch * s.c_batch;                                                       \
      for (int64_t i = t.row0; i < t.row1; i++) {                                                            \
        for (int64_t j = t.column0; j < t.column1; j++) {                                                    \
          type *to = &c[i * s.c_row + j];                                                                    \
          unsigned_type sum = matmul->accumulate ? (unsigned_type)*to : 0;                                   \
          for (int64_t p = 0; p < s.k; p++) {                                                                \
            sum += (unsigned_type)a[i * s.a_row + p * s.a_column] *                                          \
                   (unsigned_type)b[p * s.b_row + j * s.b_column];                                           \
          }                                                                                                  \
          *to = (type)sum;                                                                                   \
        }                                                                                                    \
      }                                                                                                      \
    }                                                                                                        \
  }

INTEGER_TASK(task_int32, int32_t, uint32_t)
INTEGER_TASK(task_int64, int64_t, uint64_t)
INTEGER_TASK(task_uint8, uint8_t, uint32_t)

hb_task hb_matmul_integer_task(int32_t dtype) {
  return dtype == HB_INT32 ? task_int32 : dtype == HB_INT64 ? task_int64 : task_uint8;
}
