#ifndef CC_GEMM
#define CC_GEMM

#include "prelude.cuh"

/*
 * Products with few rows read every weight once and do little with it, so that the weights go from
 * memory straight to the registers that multiply them. They are the left side of the tensor cores'
 * tiles, 16 outputs each, and the rows the right side, 8 each. Which of the depth's values stands
 * in which column of a tile does not matter as long as both sides agree: lane 4 * g + t takes the
 * values that it can read in one piece.
 */
enum { CC_OUTPUT_TILES = CC_GEMM_OUTPUTS_PER_BLOCK / 16 };

/* Rows of x, clamped to those that are there; the results of the others are not written. */
template <int row_tiles> struct cc_gemm_rows {
    const uint16_t *rows[row_tiles];
    int32_t depth;
};

template <int row_tiles>
CC_DEVICE cc_gemm_rows<row_tiles> cc_gemm_rows_of(const cc_gemm_arguments &a, int32_t first_row)
{
    cc_gemm_rows<row_tiles> x;
    x.depth = a.depth;
#pragma unroll
    for (int tile = 0; tile < row_tiles; tile++) {
        int32_t row = first_row + tile * 8 + (int32_t)threadIdx.x % 32 / 4;
        if (row >= a.rows) row = a.rows - 1;
        x.rows[tile] = a.x + (uint64_t)row * a.depth;
    }
    return x;
}

/* Eight values of a row from k on, zeros beyond the depth. */
CC_DEVICE uint4 cc_gemm_eight(const uint16_t *row, int32_t k, int32_t depth)
{
    return k < depth ? *(const uint4 *)(row + k) : uint4{0, 0, 0, 0};
}

/* 16 bytes of weights, or zeros. */
CC_DEVICE uint4 cc_gemm_weights(const void *from, bool is_there)
{
    return is_there ? cc_stream(from) : uint4{0, 0, 0, 0};
}

/* This lane's output of a tile's upper (0) or lower (1) half, clamped. */
CC_DEVICE int32_t cc_gemm_output(const cc_gemm_arguments &a, int tile, int half)
{
    int32_t lane = (int32_t)threadIdx.x % 32;
    int32_t output = (int32_t)blockIdx.x * CC_GEMM_OUTPUTS_PER_BLOCK + tile * 16 + half * 8;
    output += lane / 4;
    return output < a.outputs ? output : a.outputs - 1;
}

/*
 * Adds up what the warps have of the depth, in their order, and writes it. `sums` are this warp's
 * tiles; `output_scales` is null or holds a factor for each output.
 */
template <int row_tiles>
CC_DEVICE void cc_gemm_write(
    const cc_gemm_arguments &a, int32_t first_row,
    const float (&sums)[CC_OUTPUT_TILES][row_tiles][4], const float *output_scales)
{
    CC_DYNAMIC_SHARED(bytes);
    float *shared = (float *)bytes;
    const int outputs = CC_GEMM_OUTPUTS_PER_BLOCK, rows = row_tiles * 8;
    int32_t warp = (int32_t)threadIdx.x / 32, lane = (int32_t)threadIdx.x % 32;
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
        for (int row_tile = 0; row_tile < row_tiles; row_tile++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                int output = tile * 16 + lane / 4 + i / 2 * 8;
                int row = row_tile * 8 + lane % 4 * 2 + i % 2;
                shared[(warp * rows + row) * outputs + output] = sums[tile][row_tile][i];
            }
        }
    }
    __syncthreads();
    for (int32_t at = (int32_t)threadIdx.x; at < rows * outputs; at += 32 * CC_GEMM_WARPS) {
        int32_t row = first_row + at / outputs;
        int32_t output = (int32_t)blockIdx.x * outputs + at % outputs;
        if (row >= a.rows || output >= a.outputs) continue;
        float total = 0;
        for (int w = 0; w < CC_GEMM_WARPS; w++) total += shared[w * rows * outputs + at];
        if (output_scales) total *= output_scales[output];
        uint64_t place = (uint64_t)row * a.out_stride + output;
        if (a.out_is_float) {
            ((float *)a.out)[place] = total;
        } else {
            ((uint16_t *)a.out)[place] = cc_bf16_of(total);
        }
    }
}

#define CC_GEMM_KERNELS(name)                                                                      \
    CC_KERNEL(32 * CC_GEMM_WARPS) name##_8(const cc_gemm_arguments a) { name<1>(a); }              \
    CC_KERNEL(32 * CC_GEMM_WARPS) name##_16(const cc_gemm_arguments a) { name<2>(a); }             \
    CC_KERNEL(32 * CC_GEMM_WARPS) name##_32(const cc_gemm_arguments a) { name<4>(a); }             \
    CC_KERNEL(32 * CC_GEMM_WARPS) name##_64(const cc_gemm_arguments a) { name<8>(a); }

#endif
