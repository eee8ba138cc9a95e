#include "gemm.cuh"

/* What a lane has of the weights of some steps: 8 neighbours of the depth for each output. */
template <int steps> struct cc_bf16_steps {
    uint4 words[steps][CC_OUTPUT_TILES][2];
};

/* A warp's step is 32 of the depth; its next one is 8 warps on. */
enum { CC_BF16_STRIDE = 32 * CC_GEMM_WARPS };

template <int steps>
CC_DEVICE void cc_bf16_load(
    cc_bf16_steps<steps> &left, const uint16_t *const (&weights)[CC_OUTPUT_TILES][2], int32_t k0,
    int32_t depth)
{
#pragma unroll
    for (int step = 0; step < steps; step++) {
        int32_t k = k0 + step * CC_BF16_STRIDE + (int32_t)threadIdx.x % 4 * 8;
#pragma unroll
        for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
            left.words[step][tile][0] = cc_gemm_weights(weights[tile][0] + k, k < depth);
            left.words[step][tile][1] = cc_gemm_weights(weights[tile][1] + k, k < depth);
        }
    }
}

template <int steps, int row_tiles>
CC_DEVICE void cc_bf16_multiply(
    const cc_bf16_steps<steps> &left, const cc_gemm_rows<row_tiles> &x, int32_t k0,
    float (&sums)[CC_OUTPUT_TILES][row_tiles][4])
{
#pragma unroll
    for (int step = 0; step < steps; step++) {
        if (k0 + step * CC_BF16_STRIDE >= x.depth) break;
        int32_t k = k0 + step * CC_BF16_STRIDE + (int32_t)threadIdx.x % 4 * 8;
#pragma unroll
        for (int row_tile = 0; row_tile < row_tiles; row_tile++) {
            uint4 right = cc_gemm_eight(x.rows[row_tile], k, x.depth);
#pragma unroll
            for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
                uint4 upper = left.words[step][tile][0], lower = left.words[step][tile][1];
                uint32_t first[4] = {upper.x, lower.x, upper.y, lower.y};
                uint32_t second[4] = {upper.z, lower.z, upper.w, lower.w};
                cc_mma(sums[tile][row_tile], first, right.x, right.y);
                cc_mma(sums[tile][row_tile], second, right.z, right.w);
            }
        }
    }
}

/* Two runs of steps take turns: one is read while the other is multiplied. */
template <int row_tiles> CC_DEVICE void gemm_bf16(const cc_gemm_arguments &a)
{
    constexpr int steps = row_tiles > 4 ? 1 : row_tiles > 2 ? 2 : 4;
    constexpr int32_t run = steps * CC_BF16_STRIDE;
    int32_t first_row = (int32_t)blockIdx.y * row_tiles * 8;
    cc_gemm_rows<row_tiles> x = cc_gemm_rows_of<row_tiles>(a, first_row);
    const uint16_t *weights[CC_OUTPUT_TILES][2];
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
        for (int half = 0; half < 2; half++) {
            weights[tile][half] =
                (const uint16_t *)a.weights + (uint64_t)cc_gemm_output(a, tile, half) * a.depth;
        }
    }
    float sums[CC_OUTPUT_TILES][row_tiles][4] = {};
    cc_bf16_steps<steps> even, odd;
    int32_t k = (int32_t)threadIdx.x / 32 * 32;
    cc_bf16_load(even, weights, k, a.depth);
    cc_begin();
    for (; k < a.depth; k += 2 * run) {
        cc_bf16_load(odd, weights, k + run, a.depth);
        cc_bf16_multiply(even, x, k, sums);
        cc_bf16_load(even, weights, k + 2 * run, a.depth);
        cc_bf16_multiply(odd, x, k + run, sums);
    }
    cc_gemm_write<row_tiles>(a, first_row, sums, nullptr);
}

CC_GEMM_KERNELS(gemm_bf16)
