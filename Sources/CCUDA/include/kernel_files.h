#ifndef CCUDA_KERNEL_FILES_H
#define CCUDA_KERNEL_FILES_H

#include <stddef.h>

/*
 * The sources of the CUDA kernels, which the binary carries as text. A program is one file whose
 * name ends in ".cu"; the others are its headers, found by these names (nvrtcCreateProgram takes
 * them from memory). No other header is needed. Texts end with a zero byte.
 */
typedef struct cc_kernel_file {
    const char *name; /* such as "rmsnorm_rows.cu" */
    const char *text;
    size_t length; /* without the zero byte */
} cc_kernel_file;

size_t cc_kernel_file_count(void);
/* NULL beyond the last file. */
const cc_kernel_file *cc_kernel_file_at(size_t index);

#endif
