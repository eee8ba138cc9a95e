#include "ckernels.h"

extern const ck_kernels ck_table_reference, ck_table_portable;
#if defined(__x86_64__)
extern const ck_kernels ck_table_avx2, ck_table_avx512, ck_table_avx512vnni;
extern const ck_kernels ck_table_avx512bf16;
#endif

#if defined(__x86_64__)
static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}
#endif

const ck_kernels *ck_kernels_of(ck_variant variant)
{
    switch (variant) {
    case CK_REFERENCE: return &ck_table_reference;
    case CK_PORTABLE: return &ck_table_portable;
#if defined(__x86_64__)
    case CK_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
                && __builtin_cpu_supports("f16c")
            ? &ck_table_avx2 : NULL;
    case CK_AVX512: return has_avx512() ? &ck_table_avx512 : NULL;
    case CK_AVX512_VNNI:
        return has_avx512() && __builtin_cpu_supports("avx512vnni") ? &ck_table_avx512vnni : NULL;
    case CK_AVX512_BF16:
        return has_avx512() && __builtin_cpu_supports("avx512vnni")
                && __builtin_cpu_supports("avx512bf16")
            ? &ck_table_avx512bf16 : NULL;
#endif
    default: return NULL;
    }
}

ck_variant ck_best_variant(void)
{
    int variant = CK_VARIANT_COUNT - 1;
    while (variant > CK_PORTABLE && !ck_kernels_of((ck_variant)variant)) variant--;
    return (ck_variant)variant;
}
