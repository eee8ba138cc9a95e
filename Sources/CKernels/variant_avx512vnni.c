#if defined(__x86_64__)
#include <immintrin.h>
#define CK_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,fma,f16c")))
#define CK_DOT(sums, weights, quads) \
    ((v16i)_mm512_dpbusd_epi32((__m512i)(sums), (__m512i)(weights), (__m512i)(quads)))
#define CK_TABLE ck_table_avx512vnni
#define CK_VARIANT_NAME "AVX-512 VNNI"
#include "avx512_tiles.h"
#endif
