// Random numbers of chains: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011), a function of seed, stream, step
// and element alone, hence the same for any instruction set, tile and thread.
//
// Element e of the chain's matrix (row * columns + column) lies in group e / 64, at place e % 64. With
// n = 16 * (e / 64) + e % 16, the Philox block has
//   counter  low(n), low(step), high(step) ^ high(n), low(stream)
//   key      low(seed), high(seed) ^ high(stream)
// and the element's 32 bits are its output word number (e % 64) / 16. So sixteen blocks side by side give
// sixty-four elements in order, without a shuffle.
//   float32  (bits >> 8) * 2^-24      int32  the bits
//   float64  bits * 2^-32             int64  the bits, not negative
#ifndef HB_NAME

#include "chain.h"

#include <string.h>

#define HB_KERNEL_FILE "../kernels/random.c"
#include "../vector/each_isa.h"

const hb_random_table *const hb_random_tables[HB_ISA_COUNT] = HB_VARIANTS(&random_table);

#else

#include "vector.h"

// The bits of the 64 elements of a group. Each number of 32 bits is the lower half of one of 64, where a product of two has
// room; what is above it is of no importance. Lanes with even numbers and lanes with odd ones go side by side.
HB_INLINE void HB_NAME(random_group)(int32_t *bits, uint64_t group, const hb_step *step) {
  uint64_t n = group * 16, seed = *step->seed, step_number = *step->step;
  for (int i = 0; i < 16; i += HB_F32_LANES) {
    vu64 x[2][4];
    for (int odd = 0; odd < 2; odd++) {
      for (int lane = 0; lane < HB_F64_LANES; lane++) x[odd][0][lane] = (uint32_t)n + (uint32_t)(i + 2 * lane + odd);
      x[odd][1] = (vu64){0} + (uint32_t)step_number;
      x[odd][2] = (vu64){0} + (uint32_t)((step_number >> 32) ^ (n >> 32));
      x[odd][3] = (vu64){0} + (uint32_t)step->stream;
    }
    uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)((seed >> 32) ^ (step->stream >> 32));
    for (int round = 0; round < 10; round++) {
      for (int odd = 0; odd < 2; odd++) {
        vu64 *const y = x[odd];
        const vu64 product0 = (y[0] & 0xffffffffu) * 0xD2511F53u, product2 = (y[2] & 0xffffffffu) * 0xCD9E8D57u;
        y[0] = (product2 >> 32) ^ y[1] ^ key0;
        y[1] = product2;
        y[2] = (product0 >> 32) ^ y[3] ^ key1;
        y[3] = product0;
      }
      key0 += 0x9E3779B9u;
      key1 += 0xBB67AE85u;
    }
    for (int word = 0; word < 4; word++) {
      HB_NAME(store_i32)(bits + 16 * word + i, (vi32)((x[0][word] & 0xffffffffu) | (x[1][word] << 32)));
    }
  }
}

// Elements first ..< first + count, group by group; `convert` turns 64 groups of bits into elements.
#define HB_RANDOM(suffix, type, lanes, conversion)                                                      \
  static void HB_NAME(random_##suffix)(char *to, int64_t first, int64_t count, const hb_step *step) {   \
    _Alignas(64) int32_t bits[64];                                                                      \
    _Alignas(64) type numbers[64];                                                                      \
    type *target = (type *)to;                                                                          \
    while (count > 0) {                                                                                 \
      int64_t place = first % 64, part = 64 - place < count ? 64 - place : count;                       \
      HB_NAME(random_group)(bits, (uint64_t)(first / 64), step);                                        \
      type *group = part == 64 ? target : numbers;                                                      \
      for (int i = 0; i < 64; i += lanes) HB_NAME(store_##suffix)(group + i, conversion(bits + i));     \
      if (part != 64) memcpy(target, numbers + place, (size_t)part * sizeof(type));                     \
      target += part;                                                                                   \
      first += part;                                                                                    \
      count -= part;                                                                                    \
    }                                                                                                   \
  }

HB_INLINE vf32 HB_NAME(uniform_f32)(const int32_t *bits) {
  vi32 top = (vi32)((vu32)HB_NAME(load_i32)(bits) >> 8);
  return __builtin_convertvector(top, vf32) * 0x1p-24f;
}
HB_INLINE vi32 HB_NAME(uniform_i32)(const int32_t *bits) { return HB_NAME(load_i32)(bits); }
HB_INLINE vi64 HB_NAME(uniform_i64)(const int32_t *bits) {
  typedef uint32_t half __attribute__((vector_size(HB_VECTOR_BYTES / 2)));
  half x;
  memcpy(&x, bits, sizeof(x));
  return __builtin_convertvector(x, vi64);
}
HB_INLINE vf64 HB_NAME(uniform_f64)(const int32_t *bits) {
  return __builtin_convertvector(HB_NAME(uniform_i64)(bits), vf64) * 0x1p-32;
}
HB_RANDOM(f32, float, HB_F32_LANES, HB_NAME(uniform_f32))
HB_RANDOM(f64, double, HB_F64_LANES, HB_NAME(uniform_f64))
HB_RANDOM(i32, int32_t, HB_F32_LANES, HB_NAME(uniform_i32))
HB_RANDOM(i64, int64_t, HB_F64_LANES, HB_NAME(uniform_i64))
#undef HB_RANDOM

static const hb_random_table HB_NAME(random_table) = {
    {HB_NAME(random_f32), HB_NAME(random_f64), HB_NAME(random_i32), HB_NAME(random_i64)}};

#endif
