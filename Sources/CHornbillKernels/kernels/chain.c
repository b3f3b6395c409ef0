// Element-wise chains: resolving a chain for a block, and walking the block tile by tile. See chain.h for the
// picture; the arithmetic is in chain_steps.c, conversions in convert.c, random numbers in random.c.
//
// Nothing is copied that need not be. A load of the compute type is a pointer into its operand, and a value
// that is stored in the compute type is computed straight into the output. Both are allowed to be the same
// memory (an update in place: the same elements at the same places; other overlaps do not occur), so
// hb_chain_begin proves for each store that nobody reads the old contents once they are gone, and else copies.
#include "chain.h"

#include <string.h>

// Slots of a register's tile are a cache line more than a page apart: equal offsets in
// pages would make the processor mistake a store to one for a store to another.
#define SLOT_BYTES (HB_TILE_BYTES + 64)
// Rows shorter than this are worth expanding what is broadcast over them.
#define FLAT_COLUMNS 64

enum { IN_PLACE_LOAD, LOAD, FILL, COMPUTE, RANDOM, STORE, STORED, HOISTED_LOAD, HOISTED_FILL };

int64_t hb_dtype_bytes(int32_t dtype) {
  static const int8_t bytes[] = {4, 8, 4, 8, 1, 1};
  return bytes[dtype];
}

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

// ------------------------------------------------------------------------------------------------ opcodes

static const struct {
  const char *name;
  int8_t arity;
  int8_t cost;
} opcodes[HB_OPCODE_COUNT] = {
    [HB_OPCODE_LOAD] = {"load", 0, 1},
    [HB_OPCODE_STORE] = {"store", 1, 1},
    [HB_OPCODE_CONSTANT] = {"constant", 0, 0},
    [HB_OPCODE_RANDOM] = {"random", 0, 6},
#define HB_DESCRIBE(name, arity, cost, ...) [HB_OPCODE_##name] = {#name, arity, cost},
    HB_ELEMENTWISE(HB_DESCRIBE)
#undef HB_DESCRIBE
};

int hb_opcode_named(const char *name) {
  for (int i = 0; i < HB_OPCODE_COUNT; i++) {
    if (strcmp(opcodes[i].name, name) == 0) return i;
  }
  return -1;
}

const char *hb_opcode_name(int opcode) {
  return opcode >= 0 && opcode < HB_OPCODE_COUNT ? opcodes[opcode].name : NULL;
}

int hb_opcode_arity(int opcode) { return opcodes[opcode].arity; }

// ------------------------------------------------------------------------------------- how to walk a block

// Sets the operands' places and strides as seen from the block, and chooses line, flat or rows.
static void choose_walk(
    hb_block *block, const hb_chain *chain, int64_t row0, int64_t row1, int64_t column0, int64_t column1,
    const hb_own *own, int keep_rows) {
  int64_t rows = row1 - row0, columns = column1 - column0;
  // Only then do the elements of the block follow each other in the chain's own numbering.
  int is_whole = rows == 1 || columns == chain->columns;
  int is_line = is_whole && !keep_rows, is_flat = is_whole && columns < FLAT_COLUMNS;
  for (int i = 0; i < chain->operand_count; i++) {
    const hb_operand *operand = &chain->operands[i];
    int64_t row_stride = operand->row_stride, column_stride = operand->column_stride;
    if (operand->data == NULL && own != NULL) {
      block->operands[i].data = own->data;
      row_stride = own->row_stride;
    } else {
      block->operands[i].data =
          (char *)operand->data + (row0 * row_stride + column0 * column_stride) * hb_dtype_bytes(operand->dtype);
    }
    // The stride of an axis of one element is free: choose it so that the rest becomes one run.
    if (rows == 1) {
      row_stride = columns * column_stride;
    } else if (columns == 1) {
      column_stride = keep_rows && row_stride != 0 ? 1 : row_stride;
    }
    block->operands[i].row_stride = row_stride;
    block->operands[i].column_stride = column_stride;
    is_line &= row_stride == columns * column_stride;
    is_flat &= row_stride == columns || row_stride == 0 || column_stride != 1;
  }
  block->element0 = row0 * chain->columns + column0;
  block->element_row_stride = chain->columns;
  // Small chains are many, and divisions slow: most are spared.
  const int64_t capacity = hb_dtype_bytes(chain->compute) == 8 ? HB_TILE_BYTES / 8 : HB_TILE_BYTES / 4;
  if (is_line) {
    row0 = 0, row1 = 1, column0 = 0, column1 = rows * columns;
    block->tile_rows = 1;
    block->tile_columns = least(capacity, column1);
  } else if (is_flat) {
    block->tile_rows = rows * columns <= capacity ? rows : capacity / columns;
    block->tile_columns = columns;
  } else {
    block->tile_columns = least(capacity, columns);
    int64_t padded = (block->tile_columns + 15) & ~(int64_t)15;
    block->tile_rows = rows * padded <= capacity ? rows : capacity / padded;
  }
  block->is_flat = is_flat && !is_line;
  block->row0 = block->row = row0;
  block->row1 = row1;
  block->column0 = block->column = column0;
  block->column1 = column1;
  block->rows = block->columns = 0;
}

// ------------------------------------------------------------------------------------- resolving the steps

static void resolve_load(hb_block *block, hb_action *action, int slots_left) {
  int i = action->operand = action->step->a;
  int64_t row_stride = block->operands[i].row_stride, column_stride = block->operands[i].column_stride;
  int is_compute_type = block->chain->operands[i].dtype == block->chain->compute;
  int is_one_row = row_stride == 0 || block->row1 - block->row0 == 1;
  int is_number = column_stride == 0 && is_one_row;
  if (is_number) {
    action->kind = slots_left ? HOISTED_LOAD : LOAD;
  } else if (is_compute_type && column_stride == 1 && !(block->is_flat && row_stride == 0)) {
    action->kind = IN_PLACE_LOAD;
    action->in_place = 1;
    action->stride = row_stride;
  } else {
    int is_same_for_all_tiles = row_stride == 0 && block->tile_columns == block->column1 - block->column0;
    action->kind = is_same_for_all_tiles && slots_left ? HOISTED_LOAD : LOAD;
  }
}

// Lets the value that `store` reads be computed straight into the output, if nothing forbids it; else makes
// sure that loads which are pointers into the output are not read after the store.
// `accesses` are the numbers of the loads and stores.
static void resolve_store(hb_block *block, hb_action *store, const int16_t *accesses, int access_count) {
  const hb_chain *chain = block->chain;
  int i = store->operand = store->step->target;
  const void *memory = chain->operands[i].data;
  hb_action *value = &block->actions[store->a->index];
  int is_direct = chain->operands[i].dtype == chain->compute && block->operands[i].column_stride == 1 &&
                  !value->in_place && (value->kind == COMPUTE || value->kind == RANDOM || value->kind == LOAD);
  for (int k = 0; k < access_count && is_direct; k++) {
    const int s = accesses[k];
    const hb_action *other = &block->actions[s];
    if (other == store) continue;
    if (other->step->opcode == HB_OPCODE_STORE) {
      is_direct = chain->operands[other->step->target].data != memory;
    } else if (chain->operands[other->step->a].data == memory) {
      int reads_old_contents_later = other->in_place && s < value->index && other->last_read > value->index;
      int loads_old_contents_later = s > value->index && s < store->index;
      is_direct = !reads_old_contents_later && !loads_old_contents_later;
    }
  }
  if (is_direct) {
    value->in_place = 1;
    value->operand = i;
    value->stride = block->operands[i].row_stride;
    store->kind = STORED;
  }
  for (int k = 0; k < access_count; k++) {
    const int s = accesses[k];
    hb_action *other = &block->actions[s];
    if (other->step->opcode != HB_OPCODE_LOAD || chain->operands[other->step->a].data != memory) continue;
    int outlives = s < store->index && other->kind == IN_PLACE_LOAD && other->last_read > store->index;
    int is_too_early = s > store->index && other->kind == HOISTED_LOAD;
    if (outlives || is_too_early) {
      other->kind = LOAD;
      other->in_place = 0;
      other->stride = block->slot_stride;
    }
  }
}

void hb_immediate(int32_t compute, double number, void *element) {
  if (compute == HB_FLOAT32) {
    *(float *)element = (float)number;
    return;
  }
  const hb_operand operand = {&number, HB_FLOAT64, 0, 0};
  hb_convert_tables[HB_ISA_GENERIC]->load[compute][HB_FLOAT64](operand.data, 0, 0, element, 0, 0, 1, 1);
}

// Computes, once for the block, what is the same for all tiles.
static void hoist(hb_block *block, hb_action *action) {
  const hb_chain *chain = block->chain;
  const hb_convert_table *convert = hb_convert_tables[block->isa];
  int64_t rows = block->is_flat ? block->tile_rows : 1, columns = block->tile_columns;
  action->stride = block->is_flat ? columns : 0;
  int64_t bytes = hb_dtype_bytes(chain->compute);
  if (action->kind == HOISTED_FILL) {
    char number[8];
    hb_immediate(chain->compute, action->step->immediate, number);
    convert->fill[chain->compute](action->value, number, rows * columns);
    return;
  }
  int i = action->operand;
  hb_convert_function load = convert->load[chain->compute][chain->operands[i].dtype];
  int64_t column_stride = block->operands[i].column_stride;
  const char *data = block->operands[i].data;
  if (column_stride == 0) {
    char number[8];
    load(data, 0, 0, number, 0, 0, 1, 1);
    convert->fill[chain->compute](action->value, number, rows * columns);
  } else {
    // One row, then doubled until the tile is full.
    load(data, 0, column_stride, action->value, 0, 1, 1, columns);
    int64_t row = columns * bytes, total = rows * row;
    for (int64_t done = row; done < total; done += least(done, total - done)) {
      memcpy(action->value + done, action->value, (size_t)least(done, total - done));
    }
  }
}

void hb_chain_begin(
    hb_block *block, int isa, const hb_chain *chain, int64_t row0, int64_t row1, int64_t column0,
    int64_t column1, const hb_own *own, const int32_t *values, int32_t value_count, int keep_rows, void *scratch) {
  block->chain = chain;
  block->isa = isa;
  choose_walk(block, chain, row0, row1, column0, column1, own, keep_rows);

  int count = chain->step_count;
  block->actions = scratch;
  block->active = (int32_t *)(block->actions + count);
  char *slots = (char *)(((uintptr_t)(block->active + count) + 63) & ~(uintptr_t)63);
  char *hoisted_slots = slots + chain->register_count * SLOT_BYTES;
  char *end = (char *)scratch + HB_CHAIN_SCRATCH_BYTES;
  block->slot_stride = block->is_flat ? block->tile_columns : (block->tile_columns + 15) & ~(int64_t)15;
  const hb_compute_table *compute = hb_compute_tables[isa];

  // Forward: who reads whose value, and how each value comes about.
  hb_action *latest[HB_MAX_REGISTERS];  // the action whose value a register holds
  int16_t accesses[HB_MAX_STEPS];  // loads and stores
  int access_count = 0, has_stores = 0;
  for (int s = 0; s < count; s++) {
    const hb_step *step = &chain->steps[s];
    hb_action *action = &block->actions[s];
    *action = (hb_action){
        .step = step, .index = s, .operand = -1, .last_read = s, .stride = block->slot_stride};
    int arity = opcodes[step->opcode].arity;
    if (arity > 0) {
      action->a = action->b = action->c = latest[step->a];
      latest[step->a]->last_read = s;
      if (arity > 1) {
        action->b = latest[step->b];
        latest[step->b]->last_read = s;
      }
      if (arity > 2) {
        action->c = latest[step->c];
        latest[step->c]->last_read = s;
      }
    }
    int slots_left = hoisted_slots + SLOT_BYTES <= end;
    switch (step->opcode) {
      case HB_OPCODE_LOAD:
        resolve_load(block, action, slots_left);
        accesses[access_count++] = (int16_t)s;
        break;
      case HB_OPCODE_CONSTANT: action->kind = slots_left ? HOISTED_FILL : FILL; break;
      case HB_OPCODE_RANDOM: action->kind = RANDOM; break;
      case HB_OPCODE_STORE:
        action->kind = STORE;
        accesses[access_count++] = (int16_t)s;
        has_stores = 1;
        continue;
      default:
        action->kind = COMPUTE;
        action->run = compute->of[chain->compute][step->opcode];
        if (step->opcode == HB_OPCODE_divide && chain->compute == HB_FLOAT32 && action->b->kind == HOISTED_FILL) {
          action->run = compute->divide_by_number;
        }
    }
    latest[step->target] = action;
    if (action->kind >= HOISTED_LOAD) {
      action->value = hoisted_slots;
      hoisted_slots += SLOT_BYTES;
    } else {
      action->value = slots + step->target * SLOT_BYTES;
    }
  }
  for (int i = 0; i < value_count; i++) {
    latest[values[i]]->last_read = count;
    block->values[i] = latest[values[i]];
  }

  if (has_stores) {
    for (int k = 0; k < access_count; k++) {
      hb_action *access = &block->actions[accesses[k]];
      if (access->kind == STORE) resolve_store(block, access, accesses, access_count);
    }
  }
  int active = 0;
  for (int s = 0; s < count; s++) {
    hb_action *action = &block->actions[s];
    if (action->kind >= HOISTED_LOAD) {
      hoist(block, action);
    } else if (action->kind != STORED) {
      block->active[active++] = s;
    }
  }
  block->active_count = active;
}

// ---------------------------------------------------------------------------------------------- the walk

static void run_tile(hb_block *block) {
  const hb_chain *chain = block->chain;
  const hb_convert_table *convert = hb_convert_tables[block->isa];
  int32_t compute = chain->compute;
  int64_t bytes = hb_dtype_bytes(compute);
  int64_t rows = block->rows, columns = block->columns;
  // The same, as the arithmetic sees it.
  int64_t line_rows = block->is_flat ? 1 : rows, line_columns = block->is_flat ? rows * columns : columns;
  int64_t row = block->row - block->row0, column = block->column - block->column0;
  for (int k = 0; k < block->active_count; k++) {
    hb_action *action = &block->actions[block->active[k]];
    char *memory = NULL;
    int i = action->operand;
    int64_t row_stride = 0, column_stride = 0;
    if (i >= 0) {
      row_stride = block->operands[i].row_stride;
      column_stride = block->operands[i].column_stride;
      memory = block->operands[i].data +
               (row * row_stride + column * column_stride) * hb_dtype_bytes(chain->operands[i].dtype);
      if (action->in_place) action->value = memory;
    }
    switch (action->kind) {
      case IN_PLACE_LOAD: break;
      case COMPUTE: action->run(line_rows, line_columns, action); break;
      case LOAD: {
        int source = action->step->a;
        row_stride = block->operands[source].row_stride;
        column_stride = block->operands[source].column_stride;
        int32_t dtype = chain->operands[source].dtype;
        memory = block->operands[source].data +
                 (row * row_stride + column * column_stride) * hb_dtype_bytes(dtype);
        convert->load[compute][dtype](
            memory, row_stride, column_stride, action->value, action->stride, 1, rows, columns);
        break;
      }
      case FILL: {
        char number[8];
        hb_immediate(compute, action->step->immediate, number);
        for (int64_t r = 0; r < rows; r++) {
          convert->fill[compute](action->value + r * action->stride * bytes, number, columns);
        }
        break;
      }
      case RANDOM:
        for (int64_t r = 0; r < line_rows; r++) {
          int64_t first = block->element0 + (row + r) * block->element_row_stride + column;
          hb_random_tables[block->isa]->of[compute](
              action->value + r * action->stride * bytes, first, line_columns, action->step);
        }
        break;
      default:  // STORE
        convert->store[compute][chain->operands[i].dtype](
            action->a->value, action->a->stride, 1, memory, row_stride, column_stride, rows, columns);
    }
  }
}

int hb_chain_next(hb_block *block) {
  block->column += block->columns;
  if (block->rows != 0 && block->column >= block->column1) {
    block->column = block->column0;
    block->row += block->rows;
    if (block->row >= block->row1) return 0;
  }
  block->rows = least(block->tile_rows, block->row1 - block->row);
  block->columns = least(block->tile_columns, block->column1 - block->column);
  run_tile(block);
  return 1;
}

static void run_block(
    int isa, const hb_chain *chain, int64_t row0, int64_t row1, int64_t column0, int64_t column1,
    const hb_own *own, void *scratch) {
  if (row0 >= row1 || column0 >= column1) return;
  hb_block block;
  hb_chain_begin(&block, isa, chain, row0, row1, column0, column1, own, NULL, 0, 0, scratch);
  while (hb_chain_next(&block)) {
  }
}

void hb_chain_run_block(
    const hb_isa *isa, const hb_chain *chain, int64_t row0, int64_t row1, int64_t column0, int64_t column1,
    const hb_own *own, void *scratch) {
  run_block(isa->index, chain, row0, row1, column0, column1, own, scratch);
}

// ---------------------------------------------------------------------------------------------- planning

int64_t hb_chain_cost(const hb_chain *chain) {
  int64_t cost = 1;
  for (int s = 0; s < chain->step_count; s++) cost += opcodes[chain->steps[s].opcode].cost;
  return cost;
}

enum { LEAST = 4096 };  // elements that are worth a task, whatever is done to them

int64_t hb_chain_elements_per_task(const hb_chain *chain) {
  const int64_t elements = (128 << 10) / hb_chain_cost(chain);
  return elements < LEAST ? LEAST : elements;
}

hb_cut hb_chain_cut(const hb_chain *chain) {
  hb_cut cut = {chain->rows, chain->columns, 1, 1};
  if (chain->rows <= 0 || chain->columns <= 0) return (hb_cut){0, 0, 0, 0};
  if (chain->rows * chain->columns <= LEAST) return cut;
  const int64_t elements = hb_chain_elements_per_task(chain);
  if (chain->columns >= elements) {
    cut.rows = 1;
    cut.columns = (elements + 1023) & ~(int64_t)1023;
  } else if (chain->rows * chain->columns > elements) {
    cut.rows = elements / chain->columns;
  }
  cut.row_tasks = (chain->rows + cut.rows - 1) / cut.rows;
  cut.column_tasks = (chain->columns + cut.columns - 1) / cut.columns;
  return cut;
}

static void run_task(int isa, const hb_chain *chain, int64_t task, void *scratch) {
  hb_cut cut = hb_chain_cut(chain);
  if (cut.row_tasks * cut.column_tasks == 1) {  // small chains are many, and divisions slow
    run_block(isa, chain, 0, chain->rows, 0, chain->columns, NULL, scratch);
    return;
  }
  int64_t row = task / cut.column_tasks * cut.rows, column = task % cut.column_tasks * cut.columns;
  run_block(
      isa, chain, row, least(row + cut.rows, chain->rows), column, least(column + cut.columns, chain->columns),
      NULL, scratch);
}

// An instruction has no room for the instruction set: each has its own entry.
HB_TASK_ENTRIES(run_task, hb_chain)

int hb_chain_plan(const hb_isa *isa, hb_chain *chain, hb_instruction *out) {
  hb_cut cut = hb_chain_cut(chain);
  *out = (hb_instruction){run_task_entries[isa->index], chain, cut.row_tasks * cut.column_tasks};
  return 1;
}
