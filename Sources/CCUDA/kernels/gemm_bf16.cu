#include "gemm.cuh"

/* A lane reads 8 neighbours of the depth; a warp's step is 32 of it, and its next 8 warps on. */
template <int row_tiles> CC_DEVICE void gemm_bf16(const cc_gemm_arguments &a)
{
    const int ahead = row_tiles > 4 ? 2 : 4;
    const int32_t stride = 32 * CC_GEMM_WARPS;
    int32_t lane = (int32_t)threadIdx.x % 32, warp = (int32_t)threadIdx.x / 32;
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
    for (int32_t k0 = warp * 32; k0 < a.depth; k0 += stride * ahead) {
        uint4 left[ahead][CC_OUTPUT_TILES][2];
#pragma unroll
        for (int step = 0; step < ahead; step++) {
            int32_t k = k0 + step * stride + lane % 4 * 8;
#pragma unroll
            for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
                left[step][tile][0] = cc_gemm_weights(weights[tile][0] + k, k < a.depth);
                left[step][tile][1] = cc_gemm_weights(weights[tile][1] + k, k < a.depth);
            }
        }
        if (k0 == warp * 32) cc_begin(); /* the first weights are on their way */
#pragma unroll
        for (int step = 0; step < ahead; step++) {
            if (k0 + step * stride >= a.depth) break;
            int32_t k = k0 + step * stride + lane % 4 * 8;
#pragma unroll
            for (int row_tile = 0; row_tile < row_tiles; row_tile++) {
                uint4 right = cc_gemm_eight(x.rows[row_tile], k, a.depth);
#pragma unroll
                for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
                    uint4 upper = left[step][tile][0], lower = left[step][tile][1];
                    uint32_t first[4] = {upper.x, lower.x, upper.y, lower.y};
                    uint32_t second[4] = {upper.z, lower.z, upper.w, lower.w};
                    cc_mma(sums[tile][row_tile], first, right.x, right.y);
                    cc_mma(sums[tile][row_tile], second, right.z, right.w);
                }
            }
        }
    }
    cc_begin();
    cc_gemm_write<row_tiles>(a, first_row, sums, nullptr);
}

CC_GEMM_KERNELS(gemm_bf16)
