#ifndef CCUDA_KERNEL_PRODUCTS_H
#define CCUDA_KERNEL_PRODUCTS_H

#include "kernel_basics.h"

/*
 * gemm_bf16_T, gemm_e4m3_T, gemm_int8_T, gemm_int4_T with T = cc_gemm_tile(rows):
 *     out[row][n] = sum over k of x[row][k] * weight[n][k], accumulated in single precision in an
 * order that depends on the depth alone: a row's result has the same bits in any batch. Made for
 * few rows; more are right, and slow.
 *
 * Weights: BF16 [outputs][depth], a multiple of 8 deep; E4M3 [outputs][depth], a multiple of 16
 * deep, with `scales`: float [outputs]; INT4 and INT8 as cc_int4_place and cc_int8_place say, a
 * multiple of 32 deep, with `scales`: IEEE half [outputs][groups], of cc_int4_groups(depth).
 */
typedef struct cc_gemm_arguments {
    CC_POINTER(const uint16_t) x; /* BF16 [rows][depth] */
    CC_POINTER(const void) weights;
    CC_POINTER(const void) scales; /* zero for BF16 */
    CC_POINTER(void) out; /* BF16 or float [rows][out_stride] */
    int32_t rows;
    int32_t outputs;
    int32_t depth;
    int32_t out_stride;
    int32_t out_is_float;
} cc_gemm_arguments;

enum { CC_GEMM_OUTPUTS_PER_BLOCK = 32, CC_GEMM_WARPS = 8 };

CC_INLINE int32_t cc_gemm_tile(int32_t rows)
{
    return rows <= 8 ? 8 : rows <= 16 ? 16 : rows <= 32 ? 32 : 64;
}

CC_INLINE cc_launch cc_gemm_launch(cc_gemm_arguments a)
{
    uint32_t tile = (uint32_t)cc_gemm_tile(a.rows);
    return cc_launch_of(
        cc_ceiling((uint32_t)a.outputs, CC_GEMM_OUTPUTS_PER_BLOCK),
        cc_ceiling((uint32_t)a.rows, tile), 32 * CC_GEMM_WARPS,
        CC_GEMM_WARPS * CC_GEMM_OUTPUTS_PER_BLOCK * tile * 4);
}

/*
 * INT4: groups of 32 weights along the depth with one IEEE half as scale; a weight is
 * (nibble - 8) * scale, rounded as CPUDevice rounds WeightFormat.int4. Rows are padded to whole
 * blocks of 128 weights, 64 bytes; the padding's scales are zero. In a block, 32-bit word
 * 4 * t + g has weights g * 32 + t * 8 + i, i < 8, the even i in its lower nibbles in turn and the
 * odd i in its upper, so that a thread reads its share of four groups at once and unpacks
 * neighbours in pairs.
 */
CC_INLINE int32_t cc_int4_groups(int32_t depth) { return (depth + 127) / 128 * 4; }
CC_INLINE int32_t cc_int4_row_bytes(int32_t depth) { return (depth + 127) / 128 * 64; }

/* The nibble, counted from the row's start and from the lower half of each byte, of weight k. */
CC_INLINE int32_t cc_int4_place(int32_t k)
{
    int32_t word = (k / 8 % 4) * 4 + k / 32 % 4;
    return k / 128 * 128 + word * 8 + k % 2 * 4 + k / 2 % 4;
}

/*
 * INT8: the same with (byte - 128) * scale, in blocks of 128 bytes: of the first 64 bytes, 16-byte
 * piece t has weights t * 8 + i of group 0 and then of group 1; the second 64 have groups 2 and 3.
 */
CC_INLINE int32_t cc_int8_groups(int32_t depth) { return cc_int4_groups(depth); }
CC_INLINE int32_t cc_int8_row_bytes(int32_t depth) { return (depth + 127) / 128 * 128; }

/* The byte, counted from the row's start, of weight k. */
CC_INLINE int32_t cc_int8_place(int32_t k)
{
    return k / 64 * 64 + k / 8 % 4 * 16 + k / 32 % 2 * 8 + k % 8;
}

/*
 * dequantize_int4, dequantize_int8, dequantize_e4m3: BF16 [outputs][depth] of such weights, for
 * products with many rows.
 */
typedef struct cc_dequantize_arguments {
    CC_POINTER(const uint8_t) weights;
    CC_POINTER(const void) scales;
    CC_POINTER(uint16_t) out;
    int32_t outputs;
    int32_t depth;
} cc_dequantize_arguments;

CC_INLINE cc_launch cc_dequantize_launch(cc_dequantize_arguments a)
{
    return cc_launch_of((uint32_t)a.outputs, 1, 128, 0);
}

/*
 * quantize_int4, quantize_int8, quantize_e4m3: BF16 [outputs][depth] to the weights and scales that
 * the products take. Integers are rounded as CPUDevice does; E4M3 with scales that make the largest
 * weight 448.
 */
typedef struct cc_quantize_arguments {
    CC_POINTER(const uint16_t) in;
    CC_POINTER(void) weights;
    CC_POINTER(void) scales;
    int32_t outputs;
    int32_t depth;
} cc_quantize_arguments;

CC_INLINE cc_launch cc_quantize_launch(cc_quantize_arguments a)
{
    return cc_launch_of((uint32_t)a.outputs, 1, 128, 0);
}

#endif
