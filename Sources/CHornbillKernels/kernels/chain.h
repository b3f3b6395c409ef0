// What other kernels use of the element-wise chains.
#ifndef HB_CHAIN_H
#define HB_CHAIN_H

#include "CHornbillKernels.h"

// Runs the chain over rows row0 ..< row1 and columns column0 ..< column1 of its matrix, on the calling thread.
// Of `scratch` it uses at most HB_CHAIN_SCRATCH_BYTES.
void hb_chain_run_block(const hb_isa *isa, const hb_chain *chain, int64_t row0, int64_t row1, int64_t column0,
                        int64_t column1, void *scratch);

#endif
