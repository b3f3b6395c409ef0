// Which instruction sets this machine has, and which one is used.
#include "isa.h"

#include <stdlib.h>
#include <string.h>
#if HB_HAS_AMX
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

static const hb_isa all[] = {
    {"generic", HB_ISA_GENERIC, 16, false},
#if defined(__x86_64__)
    {"avx2", HB_ISA_AVX2, 32, false},
    {"avx512", HB_ISA_AVX512, 64, false},
#elif defined(__aarch64__)
    {"neon", HB_ISA_NEON, 16, false},
#endif
#if HB_HAS_AMX
    {"amx", HB_ISA_AVX512, 64, true},
#endif
};
enum { COUNT = sizeof(all) / sizeof(all[0]) };

#if HB_HAS_AMX
// The tile unit has 8 KiB of registers, which a process asks for, once for all of its threads.
static bool has_amx(void) {
  enum { LEAF = 7, HAS_BFLOAT16 = 1 << 22, HAS_TILES = 1 << 24, REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
  unsigned int a, b, c, d;
  if (!__get_cpuid_count(LEAF, 0, &a, &b, &c, &d) || !(d & HAS_BFLOAT16) || !(d & HAS_TILES)) return false;
  return syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}
#endif

static int is_supported(const hb_isa *isa) {
#if HB_HAS_AMX
  if (isa->has_amx && !has_amx()) return 0;
#endif
#if defined(__x86_64__)
  // The builtins also ask whether the operating system keeps the wide registers.
  if (isa->index == HB_ISA_AVX2) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  }
  if (isa->index == HB_ISA_AVX512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
#endif
  (void)isa;
  return 1;
}

const hb_isa *hb_isa_named(const char *name) {
  for (int i = 0; i < COUNT; i++) {
    if (strcmp(all[i].name, name) == 0) return is_supported(&all[i]) ? &all[i] : NULL;
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
  for (int i = COUNT - 1; i >= 0; i--) {
    if (is_supported(&all[i]) && index-- == 0) return all[i].name;
  }
  return NULL;
}
