#ifndef CCUDA_KERNEL_ARGUMENTS_H
#define CCUDA_KERNEL_ARGUMENTS_H

/*
 * What the CUDA kernels take: one structure for each kernel, passed by value as its only argument.
 * Swift fills them, NVRTC compiles the kernels against them, and the host build of the kernels
 * does so too; whatever both sides must agree on stands here and nowhere else.
 *
 * Values: BF16 is `uint16_t`, E4M3 is `uint8_t`. Norm weights and biases are floats, with the
 * family's offset of norm weights already added. Rows lie without gaps unless there is a stride;
 * strides and offsets count elements. Every pointer is aligned to 16 bytes, every row width is a
 * multiple of 8 elements. A zero pointer means "none" where that is said.
 */
#include "kernel_attention.h"
#include "kernel_basics.h"
#include "kernel_cache.h"
#include "kernel_products.h"
#include "kernel_rows.h"
#include "kernel_sampling.h"
#include "kernel_step.h"

#endif
