#if defined(__x86_64__)
#include <immintrin.h>
#define CK_TARGET __attribute__((target("avx2,fma,f16c")))
#define CK_FUSED 1
#define CK_HALF 1
#define CK_PAIRS(a, b) pairs_of_halves(a, b)
#define CK_TILE_ROWS 4
#define CK_TILE_PANELS 1
#define CK_ROW_PANELS 4
#define CK_QUANTIZED_ROWS 2
#define CK_QUANTIZED_PANELS 1
#define CK_CHAINS 4
#define CK_BF16_CHAINS 4
#define CK_VALUE_QUERIES 2
#define CK_VALUE_VECTORS 2
#define CK_TABLE ck_table_avx2
#define CK_VARIANT_NAME "AVX2"
#include "vector16.h"
#include "matmul_body.h"

typedef int32_t v8i __attribute__((ext_vector_type(8)));
CK_INLINE v16i pairs_of_halves(v16i a, v16i b)
{
    v16i sums;
    sums.lo = (v8i)_mm256_madd_epi16((__m256i)a.lo, (__m256i)b.lo);
    sums.hi = (v8i)_mm256_madd_epi16((__m256i)a.hi, (__m256i)b.hi);
    return sums;
}

#include "quantized_body.h"
#include "rows_body.h"
#include "attention_body.h"
#include "sampling_body.h"
#include "variant_table.h"
#endif
