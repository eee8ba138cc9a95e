#if defined(__x86_64__)
#define CK_TARGET __attribute__((target("avx2,fma")))
#define CK_FUSED 1
#define CK_TILE_ROWS 4
#define CK_TILE_PANELS 1
#define CK_ROW_PANELS 4
#define CK_CHAINS 4
#define CK_VALUE_QUERIES 2
#define CK_VALUE_VECTORS 2
#define CK_TABLE ck_table_avx2
#define CK_VARIANT_NAME "AVX2"
#include "vector16.h"
#include "matmul_body.h"
#include "rows_body.h"
#include "attention_body.h"
#include "sampling_body.h"
#include "variant_table.h"
#endif
