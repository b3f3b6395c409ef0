// The compute kernels behind one C interface.
//
// A kernel is described by a plain struct. `hb_*_plan` checks nothing (every check happened before),
// decides how the work is cut into tasks — by problem size alone, never by the number of threads, so that
// results are the same bits for any number of threads — and appends one or more instructions.
// `hb_run` executes a list of instructions over a thread pool. Nothing here allocates while running, and
// nothing can fail.
#ifndef CHORNBILL_KERNELS_H
#define CHORNBILL_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------------------------------------- types

typedef enum hb_dtype {
  HB_FLOAT32 = 0,
  HB_FLOAT64 = 1,
  HB_INT32 = 2,
  HB_INT64 = 3,
  HB_UINT8 = 4,
  HB_BOOL = 5,  // one byte, 0 or 1
} hb_dtype;

// Executes task number `task` of an instruction. `scratch` is HB_SCRATCH_BYTES of memory, aligned to 64
// bytes, that belongs to the executing thread. Its first eight bytes are zero in a thread's first task of an
// instruction: what a task leaves there and beyond is still there in that thread's next task of the same
// instruction. Else its contents are undefined on entry.
typedef void (*hb_task)(const void *args, int64_t task, void *scratch);

#define HB_SCRATCH_BYTES (4 << 20)

typedef struct hb_instruction {
  hb_task run;
  const void *args;  // lives as long as the instruction
  int64_t tasks;     // tasks 0 ..< tasks are independent of each other
} hb_instruction;

// A plan appends at most this many instructions.
#define HB_MAX_INSTRUCTIONS 4

// -------------------------------------------------------------------------------- instruction sets

// The kernels of one instruction set. Opaque: `isa.h` holds the definition.
typedef struct hb_isa hb_isa;

// The named instruction set ("generic", "avx2", "avx512", "amx", "neon"), or NULL where this processor or this
// build does not have it.
const hb_isa *hb_isa_named(const char *name);
// The best of this machine, or the one that the environment variable HORNBILL_ISA names, if it is there.
const hb_isa *hb_isa_best(void);
const char *hb_isa_name(const hb_isa *isa);
// Names of all instruction sets this machine can run, best first; NULL past the end.
const char *hb_isa_available(int index);
// GFLOP/s of a register-only float32 multiply-add loop on the calling thread, run for about `seconds`.
double hb_isa_measure_peak(const hb_isa *isa, double seconds);

// ------------------------------------------------------------------------------------- thread pool

typedef struct hb_pool hb_pool;

// A pool of `threads` threads, the calling one included. Workers spin for a few tens of microseconds
// after each instruction, then sleep.
hb_pool *hb_pool_create(int threads);
void hb_pool_destroy(hb_pool *pool);
int hb_pool_threads(const hb_pool *pool);
// The number of cores this process may use.
int hb_pool_available_cores(void);

// Executes the instructions one after another; the tasks of each spread over the pool. `scratch` is the
// caller's own, of HB_SCRATCH_BYTES, for small instructions and while the pool is busy: several threads may
// call at once with the same pool, and the one that finds it busy runs its tasks alone. `pool` may be NULL:
// then everything runs on the calling thread. Meanwhile denormal numbers count as zero; the caller's own mode
// is restored at the end.
void hb_run(hb_pool *pool, const hb_instruction *instructions, int64_t count, void *scratch);

// --------------------------------------------------------------------------------- element-wise chain

// One operand of a chain, seen as a matrix [rows, columns].
typedef struct hb_operand {
  void *data;              // NULL: the product's result, where its c is NULL
  int32_t dtype;           // how the elements are stored
  int64_t row_stride;      // in elements; 0 repeats one row
  int64_t column_stride;   // in elements; 0 repeats one column
} hb_operand;

// One step of a chain: registers hold tiles of the chain's compute type.
typedef struct hb_step {
  int32_t opcode;          // from hb_opcode_named
  int32_t target;          // register written (for "store": the operand written)
  int32_t a, b, c;         // registers read (for "load": a is the operand)
  double immediate;        // for "constant"
  // for "random": the stream, and where the 64-bit seed and the 64-bit step lie in memory
  uint64_t stream;
  const uint64_t *seed;
  const uint64_t *step;
} hb_step;

// A sequence of element-wise operations that runs as one pass over cache-sized tiles.
typedef struct hb_chain {
  int32_t compute;         // HB_FLOAT32, HB_FLOAT64, HB_INT32 or HB_INT64
  int64_t rows, columns;
  int32_t operand_count, step_count, register_count;
  const hb_operand *operands;
  const hb_step *steps;
} hb_chain;

#define HB_MAX_REGISTERS 32
#define HB_MAX_OPERANDS 32

// The number of the element-wise operation of this name, or -1. Besides the arithmetic listed in
// kernels/elementwise.h: "load", "store", "constant", "random".
int hb_opcode_named(const char *name);
// The name of an operation, or NULL past the end of the list.
const char *hb_opcode_name(int opcode);
// How many registers the operation reads (0 to 3).
int hb_opcode_arity(int opcode);

int hb_chain_plan(const hb_isa *isa, hb_chain *chain, hb_instruction *out);

// ------------------------------------------------------------------------------------------ reduction

typedef enum hb_reduction { HB_SUM = 0, HB_MAX = 1, HB_MIN = 2, HB_PRODUCT = 3 } hb_reduction;

typedef enum hb_reduce_axis {
  HB_REDUCE_ALL = 0,      // [rows, columns] -> one number
  HB_REDUCE_COLUMNS = 1,  // over the columns: [rows, columns] -> [rows]
  HB_REDUCE_ROWS = 2,     // over each group of `group` rows: [groups * group, columns] -> [groups, columns]
} hb_reduce_axis;

#define HB_MAX_REDUCED 4

// Runs a chain (its stores included) and reduces some of its registers, each to an output. Order of summation is fixed by the
// shape alone. The reduction of no element is the neutral element (0, -infinity or least, infinity or
// greatest, 1).
typedef struct hb_reduce {
  hb_chain chain;          // rows, columns and compute type are the chain's
  int32_t value_count;     // at most HB_MAX_REDUCED
  int32_t values[HB_MAX_REDUCED];  // the registers reduced
  int32_t kind;            // hb_reduction
  int32_t axis;            // hb_reduce_axis
  int64_t group;           // for HB_REDUCE_ROWS
  void *outputs[HB_MAX_REDUCED];   // of each; contiguous
  int32_t output_dtype;
  double scale;            // a result is multiplied by it (1 for none): means are sums scaled
  void *partials;          // hb_reduce_partials_bytes() of memory, or NULL where that is 0
} hb_reduce;

size_t hb_reduce_partials_bytes(const hb_isa *isa, const hb_reduce *reduce);
int hb_reduce_plan(const hb_isa *isa, hb_reduce *reduce, hb_instruction *out);

// ------------------------------------------------------------------------------------- matrix product

// c[batch][m, n] (+)= a[batch][m, k] . b[batch][k, n], then the epilogue over each finished block.
typedef struct hb_matmul {
  int32_t dtype;           // any hb_dtype but HB_BOOL; HB_FLOAT32 is the tuned one
  int64_t batch, m, n, k;
  const void *a;
  int64_t a_batch, a_row, a_column;  // strides in elements; a_row or a_column is 1 (or that axis has one element)
  const void *b;
  int64_t b_batch, b_row, b_column;  // likewise
  // 0, or b lies in panels of hb_panel_columns() columns, row after row, so far apart: what "panels" made of it. Then
  // b_row is that number, b_column 1, and batch 1.
  int64_t b_panel;
  // 1: b is what "tileParts" made of it, for the tile unit (hb_matmul_suits_tile_parts), and has no strides; batch is 1.
  // Its memory begins at a multiple of 64 bytes.
  int32_t b_is_parts;
  void *c;                 // NULL where only the epilogue reads the result: it then never gets to memory
  int64_t c_batch, c_row;            // the column stride of c is 1
  int32_t accumulate;      // 1: c += a.b, 0: c = a.b
  // NULL, or a chain of compute type float32 over the matrix [batch * m, n] that reads c (and more) and is
  // run over each block of rows and columns as soon as it is finished, while it is in cache. dtype must be
  // HB_FLOAT32.
  const hb_chain *epilogue;
  void *partials;          // hb_matmul_partials_bytes() of memory, or NULL where that is 0
  // filled in by hb_matmul_plan
  const hb_isa *isa;
  int64_t row_block, column_block, depth_split;
} hb_matmul;

// Whether a product [m, k] . [k, n] of float32 with a b that never changes had better run on the tile unit of x86-64, from
// what "tileParts" makes of b. (Sources/HornbillCPU/Panels/TileParts.swift has its form.)
int hb_matmul_suits_tile_parts(const hb_isa *isa, int64_t m, int64_t n, int64_t k);

// The columns of a panel of b, as the product's tiles read it; 0 where panels are not to be made ahead.
int64_t hb_panel_columns(const hb_isa *isa);

size_t hb_matmul_partials_bytes(const hb_isa *isa, const hb_matmul *matmul);
int hb_matmul_plan(const hb_isa *isa, hb_matmul *matmul, hb_instruction *out);

// -------------------------------------------------------------------------------- movement of data

#define HB_MAX_RANK 8

// output[i...] = input[i...] for two strided arrays of one shape: transposition, broadcast, slices,
// reversal, concatenation and padding are all this.
typedef struct hb_copy {
  int32_t element_bytes;   // 1, 2, 4 or 8
  int32_t rank;
  int64_t shape[HB_MAX_RANK];
  const void *input;
  int64_t input_strides[HB_MAX_RANK];   // in elements; any sign, 0 repeats
  void *output;
  int64_t output_strides[HB_MAX_RANK];  // in elements; never 0 where the extent is above 1
} hb_copy;

int hb_copy_plan(const hb_isa *isa, hb_copy *copy, hb_instruction *out);

// ---------------------------------------------------------------------------- kernels found by name

// One array of a named kernel: contiguous, row-major.
typedef struct hb_array {
  void *data;
  int32_t dtype;
  int32_t rank;
  int64_t shape[HB_MAX_RANK];
} hb_array;

#define HB_MAX_INPUTS 6
#define HB_MAX_ATTRIBUTES 16

// The arguments of a named kernel: its inputs, its output and the operation's attributes in the order in
// which the operation lists them.
typedef struct hb_call {
  hb_array inputs[HB_MAX_INPUTS];
  int32_t input_count;
  hb_array output;
  int64_t attributes[HB_MAX_ATTRIBUTES];
  int32_t attribute_count;
  void *workspace;         // hb_kernel_workspace_bytes() of memory, or NULL where that is 0
  // NULL, or as for hb_matmul a chain over the output seen as rows of its last axis. Only convolutions have it, and
  // "gather", whose output's data may then be NULL where a row of the table takes at most HB_OWN_BYTES: for the epilogue alone.
  const hb_chain *epilogue;
  // filled in by hb_kernel_plan
  const hb_isa *isa;
  int64_t planned;         // what the kernel's plan leaves for its tasks, if anything
} hb_call;

// Of a thread's scratch memory, what a kernel may leave to its epilogue at a time.
#define HB_OWN_BYTES (1 << 20)

typedef struct hb_kernel hb_kernel;

// The kernel of this name, or NULL. An operation whose name has no kernel runs its reference.
const hb_kernel *hb_kernel_named(const char *name);
size_t hb_kernel_workspace_bytes(const hb_kernel *kernel, const hb_call *call);
// Returns the number of instructions appended, or -1 where the kernel does not have these dtypes.
int hb_kernel_plan(const hb_kernel *kernel, const hb_isa *isa, hb_call *call, hb_instruction *out);

// Whether Winograd's way pays for a float32 convolution with a 3x3 window, no strides and no holes, whose result has
// lines x columns positions: then "winogradConvolution" of a kernel that went through "winogradKernel" takes its place,
// which for constant kernels happens once.
int hb_winograd_suits(
    int64_t batch, int64_t lines, int64_t columns, int64_t channels, int64_t filters, int is_constant);

#ifdef __cplusplus
}
#endif

#endif
