#ifndef CUDA_EMULATOR_H
#define CUDA_EMULATOR_H

#include <stddef.h>
#include <stdint.h>

#include "kernel_arguments.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Runs a kernel on the calling thread, one launch at a time. `arguments` is the kernel's structure,
 * whose pointers are host memory. Returns 0, or -1 when there is no such kernel or the kernel did
 * what no device would bear; `cuemu_error` then says what, for the calling thread.
 */
int cuemu_launch(const char *kernel, cc_launch launch, const void *arguments);
const char *cuemu_error(void);

/* Bytes of the kernel's structure, or 0 when there is no such kernel. */
size_t cuemu_argument_bytes(const char *kernel);

/* Of the kernels with mistakes in faults.cu; `in` has four values, `out` 64 for each block. */
typedef struct cuemu_fault_arguments {
    CC_POINTER(const float) in;
    CC_POINTER(float) out;
} cuemu_fault_arguments;

size_t cuemu_kernel_count(void);
/* NULL beyond the last kernel. */
const char *cuemu_kernel_name(size_t index);

#ifdef __cplusplus
}
#endif

#endif
