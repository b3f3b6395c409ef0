// Which instruction sets this machine has, and which one is used.
#include "isa.h"

#include <stdlib.h>
#include <string.h>

static const hb_isa all[HB_ISA_COUNT] = {
    {"generic", HB_ISA_GENERIC, 16},
#if defined(__x86_64__)
    {"avx2", HB_ISA_AVX2, 32},
    {"avx512", HB_ISA_AVX512, 64},
#elif defined(__aarch64__)
    {"neon", HB_ISA_NEON, 16},
#endif
};

static int is_supported(int index) {
#if defined(__x86_64__)
  // The builtins also ask whether the operating system keeps the wide registers.
  if (index == HB_ISA_AVX2) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  }
  if (index == HB_ISA_AVX512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
#endif
  return index >= 0 && index < HB_ISA_COUNT;
}

const hb_isa *hb_isa_named(const char *name) {
  for (int i = 0; i < HB_ISA_COUNT; i++) {
    if (strcmp(all[i].name, name) == 0) return is_supported(i) ? &all[i] : NULL;
  }
  return NULL;
}

const hb_isa *hb_isa_best(void) {
  const char *wanted = getenv("HORNBILL_ISA");
  const hb_isa *isa = wanted ? hb_isa_named(wanted) : NULL;
  return isa ? isa : hb_isa_named(hb_isa_available(0));
}

const char *hb_isa_name(const hb_isa *isa) { return isa->name; }

const char *hb_isa_available(int index) {
  for (int i = HB_ISA_COUNT - 1; i >= 0; i--) {
    if (is_supported(i) && index-- == 0) return all[i].name;
  }
  return NULL;
}
