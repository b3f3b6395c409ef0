// The peak of one core: independent multiply-adds that never leave the registers. The benchmarks express
// every measured speed as a share of it.
#ifndef HB_NAME
#include "isa.h"

#include <time.h>

#define HB_KERNEL_FILE "../runtime/peak.c"
#include "each_isa.h"

enum { LOOP_COUNT = 20000 };

static double (*const loops[])(int64_t) = HB_VARIANTS(multiply_add_loop);

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

double hb_isa_measure_peak(const hb_isa *isa, double seconds) {
  const double end = seconds_now() + seconds;
  double best = 0, start, stop;
  do {  // the best of many short runs: anything else that runs on this core only makes it slower
    start = seconds_now();
    const double operations = loops[isa->index](LOOP_COUNT);
    stop = seconds_now();
    const double speed = operations / (stop - start) * 1e-9;
    if (speed > best) best = speed;
  } while (stop < end);
  return best;
}

#else
#include "vector.h"

// Returns how many floating-point operations it made. Two pipes of four or five cycles' latency (four pipes
// of four on the largest) want at least ten to sixteen sums under way.
#define ACCUMULATORS (HB_VECTOR_REGISTERS == 32 ? 24 : 12)
static double HB_NAME(multiply_add_loop)(int64_t count) {
  vf32 sum[ACCUMULATORS], x = HB_NAME(splat_f32)(0.5f), y = HB_NAME(splat_f32)(0.25f);
  for (int i = 0; i < ACCUMULATORS; i++) sum[i] = HB_NAME(splat_f32)((float)i);
  for (int64_t n = 0; n < count; n++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < ACCUMULATORS; i++) sum[i] = HB_NAME(fma_f32)(sum[i], x, y);
    __asm__ volatile("" ::: "memory");
  }
  vf32 total = sum[0];
  for (int i = 1; i < ACCUMULATORS; i++) total += sum[i];
  volatile float sink = total[0];  // so that the loop has a purpose
  (void)sink;
  return 2.0 * HB_F32_LANES * ACCUMULATORS * (double)count;
}
#undef ACCUMULATORS
#endif
