#ifndef CCUDA_COMPILER_H
#define CCUDA_COMPILER_H
#include "symbols.h"

/* NVRTC, the run-time compiler (docs.nvidia.com/cuda/nvrtc). It needs no GPU and no driver. */

typedef struct cc_program_handle *cc_program;

#define CC_COMPILER_FUNCTIONS(X) \
    X(version, "nvrtcVersion", (int *major, int *minor)) \
    X(create, "nvrtcCreateProgram", \
      (cc_program *program, const char *source, const char *name, int header_count, \
       const char *const *headers, const char *const *header_names)) \
    X(compile, "nvrtcCompileProgram", \
      (cc_program program, int option_count, const char *const *options)) \
    X(code_size, "nvrtcGetCUBINSize", (cc_program program, size_t *bytes)) \
    X(code, "nvrtcGetCUBIN", (cc_program program, char *code)) \
    X(log_size, "nvrtcGetProgramLogSize", (cc_program program, size_t *bytes)) \
    X(log, "nvrtcGetProgramLog", (cc_program program, char *text)) \
    X(destroy, "nvrtcDestroyProgram", (cc_program *program))

typedef struct cc_compiler {
#define CC_MEMBER(name, symbol, parameters) int (*name) parameters;
    CC_COMPILER_FUNCTIONS(CC_MEMBER)
#undef CC_MEMBER
} cc_compiler;

bool cc_compiler_find(cc_compiler *compiler, cc_symbols symbols, const char **missing);
#endif
