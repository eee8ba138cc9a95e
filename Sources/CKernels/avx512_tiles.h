/* The bodies with the tile sizes that 32 registers of 16 floats allow. */
#define CK_FUSED 1
#define CK_HALF 1
#define CK_SCALED(weights, scale) \
    ((v16)_mm512_scalef_ps((__m512)(weights), _mm512_set1_ps((scale)->exponent)))
#define CK_TILE_ROWS 6
#define CK_TILE_PANELS 2
#define CK_ROW_PANELS 4
#define CK_QUANTIZED_ROWS 6
#define CK_QUANTIZED_PANELS 2
#define CK_CHAINS 8
#define CK_BF16_CHAINS 16
#define CK_VALUE_QUERIES 4
#define CK_VALUE_VECTORS 4
#include "vector16.h"
#include "matmul_body.h"
#include "quantized_body.h"
#include "rows_body.h"
#include "attention_body.h"
#include "sampling_body.h"
#include "variant_table.h"
