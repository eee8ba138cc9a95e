#if defined(__x86_64__)
#include <immintrin.h>
#define CK_TARGET \
    __attribute__((target( \
        "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16,fma,f16c")))
#define CK_DOT(sums, weights, quads) \
    ((v16i)_mm512_dpbusd_epi32((__m512i)(sums), (__m512i)(weights), (__m512i)(quads)))
#define CK_DOT_BF16(sums, weights, pairs) \
    ((v16)_mm512_dpbf16_ps((__m512)(sums), (__m512bh)(weights), (__m512bh)(pairs)))
#define CK_STORE_BF16(p, v) \
    _mm256_storeu_si256((void *)(p), (__m256i)_mm512_cvtneps_pbh((__m512)(v)))
#define CK_TABLE ck_table_avx512bf16
#define CK_VARIANT_NAME "AVX-512 VNNI BF16"
#include "avx512_tiles.h"
#endif
