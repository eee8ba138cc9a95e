#ifndef BLOCKS_H
#define BLOCKS_H
#include "ckernels.h"

/* Values that share a block, and its bytes; 1 and those of one value for what has no blocks. */
size_t ck_block_length(ck_element element);
size_t ck_block_bytes(ck_element element);
/* `count` values, whole blocks, as floats. */
void ck_unpack_blocks(const void *source, ck_element element, size_t count, float *y);
/* IEEE 754 half to single precision; every half is exactly a single. */
float ck_float_of(uint16_t half);

#endif
