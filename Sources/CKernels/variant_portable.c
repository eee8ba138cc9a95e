/* Whatever the compiler may assume of every machine of this architecture: SSE2, or NEON. */
#define CK_TARGET
#if defined(__aarch64__)
#define CK_FUSED 1
#define CK_TILE_ROWS 6
#define CK_VALUE_QUERIES 2
#define CK_CHAINS 4
#define CK_BF16_CHAINS 4
#else
#define CK_FUSED 0
#define CK_TILE_ROWS 2
#define CK_VALUE_QUERIES 1
#define CK_CHAINS 2
#define CK_BF16_CHAINS 2
#endif
#define CK_TILE_PANELS 1
#define CK_ROW_PANELS 2
#define CK_QUANTIZED_ROWS 2
#define CK_QUANTIZED_PANELS 1
#define CK_VALUE_VECTORS 2
#define CK_TABLE ck_table_portable
#define CK_VARIANT_NAME "portable"
#include "vector16.h"
#include "matmul_body.h"
#include "quantized_body.h"
#include "rows_body.h"
#include "attention_body.h"
#include "sampling_body.h"
#include "variant_table.h"
