#include "include/kernel_files.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#define NAMED(name, array) {name, array, sizeof array - 1}

static const char kernel_arguments_h[] = {
#embed "include/kernel_arguments.h" suffix(, 0)
};
static const char kernel_attention_h[] = {
#embed "include/kernel_attention.h" suffix(, 0)
};
static const char kernel_basics_h[] = {
#embed "include/kernel_basics.h" suffix(, 0)
};
static const char kernel_cache_h[] = {
#embed "include/kernel_cache.h" suffix(, 0)
};
static const char kernel_products_h[] = {
#embed "include/kernel_products.h" suffix(, 0)
};
static const char kernel_rows_h[] = {
#embed "include/kernel_rows.h" suffix(, 0)
};
static const char kernel_sampling_h[] = {
#embed "include/kernel_sampling.h" suffix(, 0)
};
static const char kernel_step_h[] = {
#embed "include/kernel_step.h" suffix(, 0)
};
static const char attention_cuh[] = {
#embed "kernels/attention.cuh" suffix(, 0)
};
static const char gemm_cuh[] = {
#embed "kernels/gemm.cuh" suffix(, 0)
};
static const char gemm_groups_cuh[] = {
#embed "kernels/gemm_groups.cuh" suffix(, 0)
};
static const char prelude_cuh[] = {
#embed "kernels/prelude.cuh" suffix(, 0)
};
static const char sampling_cuh[] = {
#embed "kernels/sampling.cuh" suffix(, 0)
};
static const char attention_decode_cu[] = {
#embed "kernels/attention_decode.cu" suffix(, 0)
};
static const char attention_merge_cu[] = {
#embed "kernels/attention_merge.cu" suffix(, 0)
};
static const char attention_prefill_cu[] = {
#embed "kernels/attention_prefill.cu" suffix(, 0)
};
static const char dequantize_e4m3_cu[] = {
#embed "kernels/dequantize_e4m3.cu" suffix(, 0)
};
static const char dequantize_int4_cu[] = {
#embed "kernels/dequantize_int4.cu" suffix(, 0)
};
static const char dequantize_int8_cu[] = {
#embed "kernels/dequantize_int8.cu" suffix(, 0)
};
static const char embed_rows_cu[] = {
#embed "kernels/embed_rows.cu" suffix(, 0)
};
static const char gated_activation_cu[] = {
#embed "kernels/gated_activation.cu" suffix(, 0)
};
static const char gemm_bf16_cu[] = {
#embed "kernels/gemm_bf16.cu" suffix(, 0)
};
static const char gemm_e4m3_cu[] = {
#embed "kernels/gemm_e4m3.cu" suffix(, 0)
};
static const char gemm_int4_cu[] = {
#embed "kernels/gemm_int4.cu" suffix(, 0)
};
static const char gemm_int8_cu[] = {
#embed "kernels/gemm_int8.cu" suffix(, 0)
};
static const char prepare_step_cu[] = {
#embed "kernels/prepare_step.cu" suffix(, 0)
};
static const char quantize_e4m3_cu[] = {
#embed "kernels/quantize_e4m3.cu" suffix(, 0)
};
static const char quantize_int4_cu[] = {
#embed "kernels/quantize_int4.cu" suffix(, 0)
};
static const char quantize_int8_cu[] = {
#embed "kernels/quantize_int8.cu" suffix(, 0)
};
static const char rmsnorm_rows_cu[] = {
#embed "kernels/rmsnorm_rows.cu" suffix(, 0)
};
static const char rope_write_cu[] = {
#embed "kernels/rope_write.cu" suffix(, 0)
};
static const char sample_rows_cu[] = {
#embed "kernels/sample_rows.cu" suffix(, 0)
};

static const cc_kernel_file files[] = {
    NAMED("kernel_arguments.h", kernel_arguments_h),
    NAMED("kernel_attention.h", kernel_attention_h),
    NAMED("kernel_basics.h", kernel_basics_h),
    NAMED("kernel_cache.h", kernel_cache_h),
    NAMED("kernel_products.h", kernel_products_h),
    NAMED("kernel_rows.h", kernel_rows_h),
    NAMED("kernel_sampling.h", kernel_sampling_h),
    NAMED("kernel_step.h", kernel_step_h),
    NAMED("attention.cuh", attention_cuh),
    NAMED("gemm.cuh", gemm_cuh),
    NAMED("gemm_groups.cuh", gemm_groups_cuh),
    NAMED("prelude.cuh", prelude_cuh),
    NAMED("sampling.cuh", sampling_cuh),
    NAMED("attention_decode.cu", attention_decode_cu),
    NAMED("attention_merge.cu", attention_merge_cu),
    NAMED("attention_prefill.cu", attention_prefill_cu),
    NAMED("dequantize_e4m3.cu", dequantize_e4m3_cu),
    NAMED("dequantize_int4.cu", dequantize_int4_cu),
    NAMED("dequantize_int8.cu", dequantize_int8_cu),
    NAMED("embed_rows.cu", embed_rows_cu),
    NAMED("gated_activation.cu", gated_activation_cu),
    NAMED("gemm_bf16.cu", gemm_bf16_cu),
    NAMED("gemm_e4m3.cu", gemm_e4m3_cu),
    NAMED("gemm_int4.cu", gemm_int4_cu),
    NAMED("gemm_int8.cu", gemm_int8_cu),
    NAMED("prepare_step.cu", prepare_step_cu),
    NAMED("quantize_e4m3.cu", quantize_e4m3_cu),
    NAMED("quantize_int4.cu", quantize_int4_cu),
    NAMED("quantize_int8.cu", quantize_int8_cu),
    NAMED("rmsnorm_rows.cu", rmsnorm_rows_cu),
    NAMED("rope_write.cu", rope_write_cu),
    NAMED("sample_rows.cu", sample_rows_cu),
};

size_t cc_kernel_file_count(void) { return sizeof files / sizeof files[0]; }

const cc_kernel_file *cc_kernel_file_at(size_t index)
{
    return index < cc_kernel_file_count() ? &files[index] : 0;
}
