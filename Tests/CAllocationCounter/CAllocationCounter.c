#include "CAllocationCounter.h"

#include <stdlib.h>

#if defined(__linux__) && defined(__GLIBC__)

#include <errno.h>
#include <malloc.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

// Of this thread alone, so that tests that run beside do not count.
static __thread long count;
static __thread long live_bytes;

static void *counted(void *memory) {
  if (memory) {
    count += 1;
    live_bytes += (long)malloc_usable_size(memory);
  }
  return memory;
}

static void uncounted(void *memory) {
  if (memory) live_bytes -= (long)malloc_usable_size(memory);
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }
void *calloc(size_t number, size_t size) { return counted(__libc_calloc(number, size)); }
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

int posix_memalign(void **out, size_t alignment, size_t size) {
  *out = counted(__libc_memalign(alignment, size));
  return *out ? 0 : ENOMEM;
}

void *realloc(void *memory, size_t size) {
  uncounted(memory);
  return counted(__libc_realloc(memory, size));
}

void free(void *memory) {
  uncounted(memory);
  __libc_free(memory);
}

int allocation_counter_works(void) {
  long before = count;
  void *volatile memory = malloc(1);
  free(memory);
  return count == before + 1;
}
long allocation_count(void) { return count; }
long allocation_live_bytes(void) { return live_bytes; }

#else

int allocation_counter_works(void) { return 0; }
long allocation_count(void) { return 0; }
long allocation_live_bytes(void) { return 0; }

#endif
