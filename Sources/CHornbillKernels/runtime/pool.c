// The thread pool, and hb_run: the execution of a list of instructions.
//
// The workers are created once. An instruction with several tasks is offered to them through one word, the
// gate: a generation number, whether the offer still stands, and how many workers are inside.
//
//   caller                                      worker
//   deals the tasks out, opens the gate         spins on the gate (later: sleeps)
//   works off tasks                             enters: inside + 1, if the gate is still open
//   closes the gate                             works off tasks
//   waits until nobody is inside                leaves: inside - 1
//
// A worker that comes too late finds the gate closed and is not waited for, so a core that is busy elsewhere
// (or a worker still asleep) delays nobody. Thread t owns the range [t, t + 1) * tasks / threads, the same at
// every run, so that what its tasks read stays in that core's cache; when done with its own it takes from the
// others' ranges.
#if defined(__linux__)
#define _GNU_SOURCE  // sched_getaffinity
#include <sched.h>
#include <sys/mman.h>
#endif

#include "CHornbillKernels.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define CACHE_LINE 128  // two lines of 64 bytes, which are fetched in pairs; one on Apple's processors

enum { SPIN_NANOSECONDS = 50 * 1000 };

// The gate: bits 0-15 how many workers are inside, bit 16 whether it is open, above that the generation.
#define GATE_INSIDE UINT64_C(0xFFFF)
#define GATE_OPEN (UINT64_C(1) << 16)
#define GATE_GENERATION (UINT64_C(1) << 17)

// The tasks that one thread owns. `next` may run past `end`.
typedef struct task_range {
  _Alignas(CACHE_LINE) atomic_int_fast64_t next;
  int64_t end;
} task_range;

typedef struct worker {
  hb_pool *pool;
  int index;
  pthread_t thread;
  void *scratch;
} worker;

struct hb_pool {
  _Alignas(CACHE_LINE) atomic_uint_fast64_t gate;
  // Written by the caller before it opens the gate.
  _Alignas(CACHE_LINE) hb_task run;
  const void *args;
  atomic_bool is_claimed;  // by a caller of hb_run
  void *scratch;           // of the caller that claimed the pool
  atomic_bool is_stopping;
  atomic_int sleepers;
  pthread_mutex_t mutex;   // guards going to sleep
  pthread_cond_t wake;
  int threads;
  int started;             // workers that exist: threads - 1, unless the system refused some
  worker *workers;
  task_range *ranges;      // one for each thread
};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

static int64_t nanoseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void *allocate_aligned(size_t alignment, size_t bytes) {
  void *memory = NULL;
  return posix_memalign(&memory, alignment, bytes) == 0 ? memory : NULL;
}

// Before a thread's first task of an instruction.
static inline void begin_scratch(void *scratch) { *(int64_t *)scratch = 0; }

// Works off the tasks of the current instruction as thread `own`: its own range first, then what is left of
// the others'.
static void work_off(hb_pool *pool, int own, void *scratch) {
  begin_scratch(scratch);
  const hb_task run = pool->run;
  const void *args = pool->args;
  for (int i = 0; i < pool->threads; i++) {
    const int owner = own + i < pool->threads ? own + i : own + i - pool->threads;
    task_range *range = &pool->ranges[owner];
    if (atomic_load_explicit(&range->next, memory_order_relaxed) >= range->end) continue;
    for (;;) {
      const int64_t task = atomic_fetch_add_explicit(&range->next, 1, memory_order_relaxed);
      if (task >= range->end) break;
      run(args, task, scratch);
    }
  }
}

// ------------------------------------------------------------------------------------------- workers

// Returns the gate's state once its generation differs from `seen` or the pool stops.
static uint64_t wait_for_offer(hb_pool *pool, uint64_t seen) {
  uint64_t gate;
  const int64_t deadline = nanoseconds_now() + SPIN_NANOSECONDS;
  do {
    for (int i = 0; i < 64; i++) {
      gate = atomic_load_explicit(&pool->gate, memory_order_acquire);
      if (gate / GATE_GENERATION != seen) return gate;
      pause_briefly();
    }
  } while (nanoseconds_now() < deadline && !atomic_load_explicit(&pool->is_stopping, memory_order_relaxed));

  pthread_mutex_lock(&pool->mutex);
  // First announced, then looked again: the caller first opens the gate and then looks for sleepers. Both are
  // sequentially consistent, so one of the two sees the other.
  atomic_fetch_add(&pool->sleepers, 1);
  while ((gate = atomic_load(&pool->gate)) / GATE_GENERATION == seen && !atomic_load(&pool->is_stopping)) {
    pthread_cond_wait(&pool->wake, &pool->mutex);
  }
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->mutex);
  return gate;
}

// Makes this thread take denormal numbers for zero, and returns the mode it was in. A processor takes some
// hundred cycles for an operation that reads or makes a denormal number, and training makes many: a running
// mean of squared gradients that are zero from some day on halves until it gets there.
static uint64_t flush_denormals(void) {
#if defined(__x86_64__)
  const unsigned mode = _mm_getcsr();
  _mm_setcsr(mode | _MM_FLUSH_ZERO_ON | 0x40 /* and operands, too: denormals are zero */);
  return mode;
#elif defined(__aarch64__)
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  __asm__ volatile("msr fpcr, %0" ::"r"(mode | (UINT64_C(1) << 24)));
  return mode;
#else
  return 0;
#endif
}

static void restore_denormals(uint64_t mode) {
#if defined(__x86_64__)
  _mm_setcsr((unsigned)mode);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" ::"r"(mode));
#else
  (void)mode;
#endif
}

static void *worker_main(void *argument) {
  flush_denormals();
  worker *self = argument;
  hb_pool *pool = self->pool;
  uint64_t seen = 0;
  while (!atomic_load(&pool->is_stopping)) {
    uint64_t gate = wait_for_offer(pool, seen);
    bool is_inside = false;
    while ((gate & GATE_OPEN) && !is_inside) {
      is_inside = atomic_compare_exchange_weak_explicit(&pool->gate, &gate, gate + 1, memory_order_acquire,
                                                        memory_order_acquire);
    }
    seen = gate / GATE_GENERATION;
    if (is_inside) {
      work_off(pool, self->index, self->scratch);
      atomic_fetch_sub_explicit(&pool->gate, 1, memory_order_release);
    }
  }
  return NULL;
}

static void wake_workers(hb_pool *pool, int64_t wanted) {
  const int sleepers = atomic_load(&pool->sleepers);
  if (sleepers == 0) return;
  pthread_mutex_lock(&pool->mutex);
  if (wanted >= sleepers) {
    pthread_cond_broadcast(&pool->wake);
  } else {
    for (int64_t i = 0; i < wanted; i++) pthread_cond_signal(&pool->wake);
  }
  pthread_mutex_unlock(&pool->mutex);
}

// -------------------------------------------------------------------------------------------- running

static void run_alone(const hb_instruction *instruction, void *scratch) {
  begin_scratch(scratch);
  for (int64_t task = 0; task < instruction->tasks; task++) instruction->run(instruction->args, task, scratch);
}

// `pool` is claimed by this thread.
static void run_together(hb_pool *pool, const hb_instruction *instruction, void *scratch) {
  pool->run = instruction->run;
  pool->args = instruction->args;
  const int64_t share = instruction->tasks / pool->threads, rest = instruction->tasks % pool->threads;
  int64_t begin = 0;
  for (int t = 0; t < pool->threads; t++) {
    atomic_store_explicit(&pool->ranges[t].next, begin, memory_order_relaxed);
    begin += share + (t < rest);
    pool->ranges[t].end = begin;
  }
  // The gate is closed and nobody is inside, so that nobody else writes to it.
  const uint64_t gate = atomic_load_explicit(&pool->gate, memory_order_relaxed);
  atomic_store(&pool->gate, (gate + GATE_GENERATION) | GATE_OPEN);
  wake_workers(pool, instruction->tasks - 1);

  work_off(pool, 0, scratch);

  atomic_fetch_and_explicit(&pool->gate, ~GATE_OPEN, memory_order_relaxed);
  for (int spins = 0; atomic_load_explicit(&pool->gate, memory_order_acquire) & GATE_INSIDE; spins++) {
    pause_briefly();
    if (spins % 1024 == 1023) sched_yield();  // the worker may be waiting for this very core
  }
}

void hb_run(hb_pool *pool, const hb_instruction *instructions, int64_t count, void *scratch) {
  const uint64_t mode = flush_denormals();
  bool is_claimed = false;
  for (int64_t i = 0; i < count; i++) {
    const hb_instruction *instruction = &instructions[i];
    if (!is_claimed && pool != NULL && instruction->tasks > 1) {
      is_claimed = !atomic_exchange_explicit(&pool->is_claimed, true, memory_order_acquire);
      if (is_claimed) scratch = pool->scratch;
    }
    if (is_claimed && instruction->tasks > 1 && pool->started > 0) {
      run_together(pool, instruction, scratch);
    } else {
      run_alone(instruction, scratch);
    }
  }
  if (is_claimed) atomic_store_explicit(&pool->is_claimed, false, memory_order_release);
  restore_denormals(mode);
}

// --------------------------------------------------------------------------------- coming and going

static void *allocate_scratch(void) {
  void *scratch = allocate_aligned(2 << 20, HB_SCRATCH_BYTES);
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (scratch) madvise(scratch, HB_SCRATCH_BYTES, MADV_HUGEPAGE);  // fewer misses of address translation
#endif
  return scratch;
}

static bool start_worker(worker *self) {
  self->scratch = allocate_scratch();
  if (self->scratch == NULL) return false;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
#if defined(__APPLE__)
  pthread_attr_set_qos_class_np(&attributes, QOS_CLASS_USER_INITIATED, 0);  // the fast cores
#endif
  const bool is_started = pthread_create(&self->thread, &attributes, worker_main, self) == 0;
  pthread_attr_destroy(&attributes);
  if (!is_started) free(self->scratch);
  return is_started;
}

hb_pool *hb_pool_create(int threads) {
  if (threads < 1) threads = 1;
  if (threads > (int)GATE_INSIDE) threads = (int)GATE_INSIDE;
  hb_pool *pool = allocate_aligned(CACHE_LINE, sizeof *pool);
  if (pool == NULL) return NULL;
  *pool = (hb_pool){.threads = threads};
  atomic_init(&pool->gate, 0);
  atomic_init(&pool->is_claimed, false);
  atomic_init(&pool->is_stopping, false);
  atomic_init(&pool->sleepers, 0);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pool->workers = calloc((size_t)threads, sizeof *pool->workers);
  pool->ranges = allocate_aligned(CACHE_LINE, (size_t)threads * sizeof *pool->ranges);
  pool->scratch = allocate_scratch();
  if (pool->workers == NULL || pool->ranges == NULL || pool->scratch == NULL) {
    hb_pool_destroy(pool);
    return NULL;
  }
  for (int t = 0; t < threads; t++) {
    atomic_init(&pool->ranges[t].next, 0);
    pool->ranges[t].end = 0;
  }
  // Where the system refuses a thread, the others take over its tasks: fewer threads, the same results.
  for (int t = 1; t < threads; t++) {
    worker *self = &pool->workers[pool->started];
    *self = (worker){.pool = pool, .index = t};
    if (!start_worker(self)) break;
    pool->started++;
  }
  return pool;
}

void hb_pool_destroy(hb_pool *pool) {
  if (pool == NULL) return;
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->is_stopping, true);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  for (int i = 0; i < pool->started; i++) {
    pthread_join(pool->workers[i].thread, NULL);
    free(pool->workers[i].scratch);
  }
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->workers);
  free(pool->ranges);
  free(pool->scratch);
  free(pool);
}

int hb_pool_threads(const hb_pool *pool) { return pool ? pool->threads : 1; }

int hb_pool_available_cores(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    const int count = CPU_COUNT(&set);
    if (count > 0) return count;
  }
#endif
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : count > INT_MAX ? INT_MAX : (int)count;
}
