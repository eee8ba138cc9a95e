#ifndef LAUNCH_H
#define LAUNCH_H

#include "kernel_arguments.h"

namespace simt {

/* A kernel that takes its structure by address. */
typedef void (*Kernel)(const void *arguments);

bool launch(Kernel kernel, cc_launch size, const void *arguments);
const char *last_error();
void set_error(const char *text);

} // namespace simt

#endif
