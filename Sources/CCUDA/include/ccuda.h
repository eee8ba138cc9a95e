#ifndef CCUDA_H
#define CCUDA_H
#include "blas.h"
#include "compiler.h"
#include "driver.h"
#include "kernel_arguments.h"
#include "kernel_files.h"
#include "nvml.h"
#include "symbols.h"
#endif
