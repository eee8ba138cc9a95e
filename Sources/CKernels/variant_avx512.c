#if defined(__x86_64__)
#define CK_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))
#define CK_FUSED 1
#define CK_TILE_ROWS 6
#define CK_TILE_PANELS 2
#define CK_ROW_PANELS 4
#define CK_CHAINS 8
#define CK_VALUE_QUERIES 4
#define CK_VALUE_VECTORS 4
#define CK_TABLE ck_table_avx512
#define CK_VARIANT_NAME "AVX-512"
#include "vector16.h"
#include "matmul_body.h"
#include "rows_body.h"
#include "attention_body.h"
#include "sampling_body.h"
#include "variant_table.h"
#endif
