#include "include/kernel_files.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#define NAMED(name, array) {name, array, sizeof array - 1}

static const char prelude[] = {
#embed "kernels/prelude.cuh" suffix(, 0)
};
static const char kernel_arguments[] = {
#embed "include/kernel_arguments.h" suffix(, 0)
};
static const char gemm[] = {
#embed "kernels/gemm.cuh" suffix(, 0)
};
static const char attention[] = {
#embed "kernels/attention.cuh" suffix(, 0)
};
static const char attention_decode[] = {
#embed "kernels/attention_decode.cu" suffix(, 0)
};
static const char attention_merge[] = {
#embed "kernels/attention_merge.cu" suffix(, 0)
};
static const char embed_rows[] = {
#embed "kernels/embed_rows.cu" suffix(, 0)
};
static const char gated_activation[] = {
#embed "kernels/gated_activation.cu" suffix(, 0)
};
static const char gemm_bf16[] = {
#embed "kernels/gemm_bf16.cu" suffix(, 0)
};
static const char rmsnorm_rows[] = {
#embed "kernels/rmsnorm_rows.cu" suffix(, 0)
};
static const char rope_write[] = {
#embed "kernels/rope_write.cu" suffix(, 0)
};

static const cc_kernel_file files[] = {
    NAMED("prelude.cuh", prelude),
    NAMED("kernel_arguments.h", kernel_arguments),
    NAMED("gemm.cuh", gemm),
    NAMED("attention.cuh", attention),
    NAMED("attention_decode.cu", attention_decode),
    NAMED("attention_merge.cu", attention_merge),
    NAMED("embed_rows.cu", embed_rows),
    NAMED("gated_activation.cu", gated_activation),
    NAMED("gemm_bf16.cu", gemm_bf16),
    NAMED("rmsnorm_rows.cu", rmsnorm_rows),
    NAMED("rope_write.cu", rope_write),
};

size_t cc_kernel_file_count(void) { return sizeof files / sizeof files[0]; }

const cc_kernel_file *cc_kernel_file_at(size_t index)
{
    return index < cc_kernel_file_count() ? &files[index] : 0;
}
