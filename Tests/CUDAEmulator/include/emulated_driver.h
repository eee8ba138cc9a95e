#ifndef EMULATED_DRIVER_H
#define EMULATED_DRIVER_H
#include <stddef.h>
#include <stdint.h>
#include "symbols.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A GPU that is not there: the driver, cuBLASLt and the kernels on the host's memory.
 *
 * Work given to a stream is done only when somebody waits for it, so that a wait that is missing,
 * or a buffer that is written again too early, gives wrong results every time and not now and then.
 * For one thread at a time.
 */
cc_symbols cuemu_driver(void);
cc_symbols cuemu_blas(void);

/* Forgets all devices' memory, streams and faults, and gives the one device so many bytes. */
void cuemu_reset(size_t memory_bytes);

/* The `after`-th call of a driver's function from now on returns `code`, and so do all later ones
 * of any function if it `lasts`, as after an error that a context does not survive. */
void cuemu_fail(const char *symbol, int code, int after, bool lasts);

/* The kernel of this name does nothing from now on, on the emulated GPU; NULL mends it. */
void cuemu_break(const char *kernel);

/* What the program has not given back, and what went to the device since the reset. */
typedef struct cuemu_counts {
    size_t memory_bytes, streams, events, modules, graphs;
    size_t kernel_launches, graph_launches, captured_launches;
} cuemu_counts;
cuemu_counts cuemu_count(void);

#ifdef __cplusplus
}
#endif
#endif
