#include "cuda_emulator.h"

#include <cstring>

#include "launch.h"

/* The kernels themselves, as they are. */
#include "../../Sources/CCUDA/kernels/attention_decode.cu"
#include "../../Sources/CCUDA/kernels/attention_merge.cu"
#include "../../Sources/CCUDA/kernels/attention_prefill.cu"
#include "../../Sources/CCUDA/kernels/embed_rows.cu"
#include "../../Sources/CCUDA/kernels/gated_activation.cu"
#include "../../Sources/CCUDA/kernels/dequantize_e4m3.cu"
#include "../../Sources/CCUDA/kernels/dequantize_int4.cu"
#include "../../Sources/CCUDA/kernels/dequantize_int8.cu"
#include "../../Sources/CCUDA/kernels/gemm_bf16.cu"
#include "../../Sources/CCUDA/kernels/gemm_e4m3.cu"
#include "../../Sources/CCUDA/kernels/gemm_int4.cu"
#include "../../Sources/CCUDA/kernels/gemm_int8.cu"
#include "../../Sources/CCUDA/kernels/prepare_step.cu"
#include "../../Sources/CCUDA/kernels/quantize_e4m3.cu"
#include "../../Sources/CCUDA/kernels/quantize_int4.cu"
#include "../../Sources/CCUDA/kernels/quantize_int8.cu"
#include "../../Sources/CCUDA/kernels/rmsnorm_rows.cu"
#include "../../Sources/CCUDA/kernels/rope_write.cu"
#include "../../Sources/CCUDA/kernels/sample_rows.cu"
#include "faults.cu"

namespace {

struct Entry {
    const char *name;
    simt::Kernel kernel;
    size_t argument_bytes;
};

template <typename Arguments, void (*kernel)(Arguments)> void call(const void *arguments)
{
    kernel(*(const Arguments *)arguments);
}

#define ENTRY(arguments, name) {#name, call<arguments, name>, sizeof(arguments)}
#define GEMM_ENTRIES(name)                                                                         \
    ENTRY(const cc_gemm_arguments, name##_8), ENTRY(const cc_gemm_arguments, name##_16),           \
        ENTRY(const cc_gemm_arguments, name##_32), ENTRY(const cc_gemm_arguments, name##_64)
#define ATTENTION_ENTRIES(D)                                                                       \
    ENTRY(const cc_attention_arguments, attention_decode_##D),                                     \
        ENTRY(const cc_attention_arguments, attention_decode_##D##_e4m3),                          \
        ENTRY(const cc_attention_arguments, attention_prefill_##D),                                \
        ENTRY(const cc_attention_arguments, attention_prefill_##D##_e4m3),

const Entry entries[] = {
    CC_FOR_HEAD_DIMENSIONS(ATTENTION_ENTRIES)
    ENTRY(const cc_attention_arguments, attention_merge),
    ENTRY(const cc_dequantize_arguments, dequantize_e4m3),
    ENTRY(const cc_dequantize_arguments, dequantize_int4),
    ENTRY(const cc_dequantize_arguments, dequantize_int8),
    ENTRY(const cc_embed_rows_arguments, embed_rows),
    ENTRY(const cc_gated_activation_arguments, gated_activation),
    GEMM_ENTRIES(gemm_bf16),
    GEMM_ENTRIES(gemm_e4m3),
    GEMM_ENTRIES(gemm_int4),
    GEMM_ENTRIES(gemm_int8),
    ENTRY(const cc_prepare_step_arguments, prepare_step),
    ENTRY(const cc_quantize_arguments, quantize_e4m3),
    ENTRY(const cc_quantize_arguments, quantize_int4),
    ENTRY(const cc_quantize_arguments, quantize_int8),
    ENTRY(const cc_rmsnorm_rows_arguments, rmsnorm_rows),
    ENTRY(const cc_rope_write_arguments, rope_write),
    ENTRY(const cc_sample_rows_arguments, sample_rows),
    ENTRY(const cuemu_fault_arguments, fault_barrier),
    ENTRY(const cuemu_fault_arguments, fault_two_barriers),
    ENTRY(const cuemu_fault_arguments, fault_shuffle),
    ENTRY(const cuemu_fault_arguments, fault_operations),
    ENTRY(const cuemu_fault_arguments, fault_copy),
    ENTRY(const cuemu_fault_arguments, fault_race),
    ENTRY(const cuemu_fault_arguments, fault_remains),
    ENTRY(const cuemu_fault_arguments, sound_exchange),
};

const size_t entry_count = sizeof entries / sizeof entries[0];

const Entry *find(const char *name)
{
    for (const Entry &entry : entries) {
        if (strcmp(entry.name, name) == 0) return &entry;
    }
    return nullptr;
}

} // namespace

int cuemu_launch(const char *kernel, cc_launch size, const void *arguments)
{
    const Entry *entry = find(kernel);
    if (!entry) {
        simt::set_error("there is no such kernel");
        return -1;
    }
    return simt::launch(entry->kernel, size, arguments) ? 0 : -1;
}

const char *cuemu_error(void) { return simt::last_error(); }

size_t cuemu_argument_bytes(const char *kernel)
{
    const Entry *entry = find(kernel);
    return entry ? entry->argument_bytes : 0;
}

size_t cuemu_kernel_count(void) { return entry_count; }

const char *cuemu_kernel_name(size_t index)
{
    return index < entry_count ? entries[index].name : nullptr;
}
