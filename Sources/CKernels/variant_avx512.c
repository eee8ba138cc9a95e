#if defined(__x86_64__)
#include <immintrin.h>
#define CK_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma,f16c")))
#define CK_PAIRS(a, b) ((v16i)_mm512_madd_epi16((__m512i)(a), (__m512i)(b)))
#define CK_TABLE ck_table_avx512
#define CK_VARIANT_NAME "AVX-512"
#include "avx512_tiles.h"
#endif
