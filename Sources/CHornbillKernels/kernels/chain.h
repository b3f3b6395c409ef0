// How a chain runs, for the kernels that have one inside: the matrix product (its epilogue) and reductions.
//
// A block (a range of rows and of columns of the chain's matrix) is walked in tiles of at most
// HB_TILE_BYTES a register. `hb_chain_begin` resolves the chain for a block: each step becomes an
// hb_action, which knows its function, the actions whose values it reads and where its own value lies.
// `hb_chain_next` then runs all actions over one tile after another.
//
// Three ways to walk, chosen from the strides:
//   line   every operand is one run of memory or one number: the block is a single row, cut anywhere;
//   flat   short rows that follow each other in memory: a tile is several whole rows, seen as one line;
//          operands that are broadcast are expanded into the tile, once a block where all tiles agree;
//   rows   long or spaced rows: a tile is several rows of at most a tile's width, each used where it lies;
//          a row that is repeated has stride 0.
#ifndef HB_CHAIN_H
#define HB_CHAIN_H

#include "../vector/isa.h"
#include "elementwise.h"

// A chain in a block uses at most this much scratch.
#define HB_CHAIN_SCRATCH_BYTES (256 << 10)
// Longer chains are not supported.
#define HB_MAX_STEPS 1024
#define HB_TILE_BYTES 4096

typedef struct hb_action hb_action;
typedef void (*hb_action_function)(int64_t rows, int64_t columns, const hb_action *action);

// A step, resolved. Its value is `rows` runs of contiguous elements of the compute type, `stride` elements
// apart. a, b and c are the actions whose values it reads; b and c are a where it reads fewer.
struct hb_action {
  hb_action_function run;
  char *value;
  int64_t stride;
  const hb_action *a, *b, *c;
  const hb_step *step;
  uint8_t kind;
  uint8_t in_place;        // the value lies in the memory of `operand`
  int32_t operand;         // of loads, of stores, and of values that are written straight to an output
  int32_t index, last_read;
};

typedef struct hb_block {
  // the tile that hb_chain_next just ran, in rows and columns of the chain's matrix (for a line: one row)
  int64_t row, rows, column, columns;
  const hb_action *values[HB_MAX_REDUCED];  // the actions whose values were asked for in hb_chain_begin
  // the walk
  const hb_chain *chain;
  int isa;                 // its index
  hb_action *actions;
  int32_t *active;         // actions that run for every tile
  int32_t active_count;
  int32_t is_flat;
  int64_t row0, row1, column0, column1;
  int64_t tile_rows, tile_columns;
  int64_t slot_stride;     // of values that lie in scratch
  int64_t element0, element_row_stride;  // number of the element at (row, column) in the whole chain
  struct {
    char *data;
    int64_t row_stride, column_stride;
  } operands[HB_MAX_OPERANDS];
} hb_block;

// Where an operand without memory lies, for a block: its first element, and the distance of its rows in elements.
typedef struct hb_own {
  void *data;
  int64_t row_stride;
} hb_own;

// Begins a walk over rows row0 ..< row1 and columns column0 ..< column1. `values` are registers whose
// values the caller reads after each tile. `keep_rows` forbids the walk as a line, so that the
// caller sees rows. `own` as for hb_chain_run_block. `scratch` has HB_CHAIN_SCRATCH_BYTES, aligned to 64 bytes. The block
// has an element.
void hb_chain_begin(
    hb_block *block, int isa, const hb_chain *chain, int64_t row0, int64_t row1, int64_t column0,
    int64_t column1, const hb_own *own, const int32_t *values, int32_t value_count, int keep_rows, void *scratch);
// Runs the next tile; 0 when there is none.
int hb_chain_next(hb_block *block);

// Runs the chain over a block. `own` is what an operand whose data is NULL reads; NULL where there is none.
void hb_chain_run_block(
    const hb_isa *isa, const hb_chain *chain, int64_t row0, int64_t row1, int64_t column0, int64_t column1,
    const hb_own *own, void *scratch);

// Where a kernel's epilogue has its scratch: the last bytes, which the kernel itself leaves alone.
static inline void *hb_epilogue_scratch(void *scratch) {
  return (char *)scratch + (HB_SCRATCH_BYTES - HB_CHAIN_SCRATCH_BYTES);
}
// And where, before that, the HB_OWN_BYTES of results lie that only the epilogue reads.
static inline void *hb_own_results(void *scratch) {
  return (char *)hb_epilogue_scratch(scratch) - HB_OWN_BYTES;
}

// The cost of one element relative to an addition, for cutting work into tasks.
int64_t hb_chain_cost(const hb_chain *chain);
// How many elements are about 10 microseconds of work.
int64_t hb_chain_elements_per_task(const hb_chain *chain);
// How a matrix is cut for independent tasks: by size alone.
typedef struct hb_cut {
  int64_t rows, columns;             // of one task
  int64_t row_tasks, column_tasks;
} hb_cut;
hb_cut hb_chain_cut(const hb_chain *chain);

int64_t hb_dtype_bytes(int32_t dtype);

// Entries `function`_entries[isa index] of type hb_task, which call function(isa index, arguments, task,
// scratch): for instructions whose arguments have no room for the instruction set.
#define HB_TASK_ENTRY(function, type, isa, index)                                           \
  static void function##_##isa(const void *arguments, int64_t task, void *scratch) {        \
    function(index, (const type *)arguments, task, scratch);                                \
  }
#if defined(__x86_64__)
#define HB_TASK_ENTRIES(function, type)                                                     \
  HB_TASK_ENTRY(function, type, generic, HB_ISA_GENERIC)                                    \
  HB_TASK_ENTRY(function, type, avx2, HB_ISA_AVX2)                                          \
  HB_TASK_ENTRY(function, type, avx512, HB_ISA_AVX512)                                      \
  static const hb_task function##_entries[HB_ISA_COUNT] = HB_VARIANTS(function);
#elif defined(__aarch64__)
#define HB_TASK_ENTRIES(function, type)                                                     \
  HB_TASK_ENTRY(function, type, generic, HB_ISA_GENERIC)                                    \
  HB_TASK_ENTRY(function, type, neon, HB_ISA_NEON)                                          \
  static const hb_task function##_entries[HB_ISA_COUNT] = HB_VARIANTS(function);
#else
#define HB_TASK_ENTRIES(function, type)                                                     \
  HB_TASK_ENTRY(function, type, generic, HB_ISA_GENERIC)                                    \
  static const hb_task function##_entries[HB_ISA_COUNT] = HB_VARIANTS(function);
#endif

// ------------------------------------------------------------------- the functions of each instruction set

// chain_steps.c: the arithmetic, by compute type.
typedef struct hb_compute_table {
  hb_action_function of[4][HB_OPCODE_COUNT];
  hb_action_function divide_by_number;  // of float32, where b is one number
} hb_compute_table;
extern const hb_compute_table *const hb_compute_tables[HB_ISA_COUNT];

// convert.c: between a strided matrix in memory and dense rows of a compute type.
typedef void (*hb_convert_function)(
    const char *from, int64_t from_row, int64_t from_column, char *to, int64_t to_row, int64_t to_column,
    int64_t rows, int64_t columns);
typedef struct hb_convert_table {
  hb_convert_function load[4][6];   // [compute][dtype]
  hb_convert_function store[4][6];
  void (*fill[4])(char *to, const char *from, int64_t count);  // `count` times the element at `from`
} hb_convert_table;
extern const hb_convert_table *const hb_convert_tables[HB_ISA_COUNT];

// random.c: the random numbers of elements first ..< first + count.
typedef struct hb_random_table {
  void (*of[4])(char *to, int64_t first, int64_t count, const hb_step *step);
} hb_random_table;
extern const hb_random_table *const hb_random_tables[HB_ISA_COUNT];

// A number as an element of a compute type: rounded, or truncated and saturated.
void hb_immediate(int32_t compute, double number, void *element);

#endif
