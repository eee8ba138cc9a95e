#include "gemm.cuh"

/* The first (0) or second (1) pair of the four E4M3 values in a word, as BF16, which is exact. */
CC_DEVICE uint32_t cc_e4m3_pair(uint32_t word, int pair)
{
    uint32_t bytes = word >> pair * 16;
    return cc_bf16_pair(cc_float_of_e4m3(bytes & 0xff), cc_float_of_e4m3(bytes >> 8 & 0xff));
}

/* A lane reads 16 neighbours of the depth; a warp's step is 64 of it, and its next 8 warps on. */
template <int row_tiles> CC_DEVICE void gemm_e4m3(const cc_gemm_arguments &a)
{
    const int ahead = row_tiles > 4 ? 1 : row_tiles > 2 ? 2 : 4;
    const int32_t stride = 64 * CC_GEMM_WARPS;
    int32_t lane = (int32_t)threadIdx.x % 32, warp = (int32_t)threadIdx.x / 32;
    int32_t first_row = (int32_t)blockIdx.y * row_tiles * 8;
    cc_gemm_rows<row_tiles> x = cc_gemm_rows_of<row_tiles>(a, first_row);
    const uint8_t *weights[CC_OUTPUT_TILES][2];
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
        for (int half = 0; half < 2; half++) {
            weights[tile][half] =
                (const uint8_t *)a.weights + (uint64_t)cc_gemm_output(a, tile, half) * a.depth;
        }
    }
    float sums[CC_OUTPUT_TILES][row_tiles][4] = {};
    for (int32_t k0 = warp * 64; k0 < a.depth; k0 += stride * ahead) {
        uint4 left[ahead][CC_OUTPUT_TILES][2];
#pragma unroll
        for (int step = 0; step < ahead; step++) {
            int32_t k = k0 + step * stride + lane % 4 * 16;
#pragma unroll
            for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
                for (int half = 0; half < 2; half++) {
                    left[step][tile][half] =
                        cc_gemm_weights(weights[tile][half] + k, k < a.depth);
                }
            }
        }
        if (k0 == warp * 64) cc_begin(); /* the first weights are on their way */
#pragma unroll
        for (int step = 0; step < ahead; step++) {
            if (k0 + step * stride >= a.depth) break;
            int32_t k = k0 + step * stride + lane % 4 * 16;
#pragma unroll
            for (int word = 0; word < 4; word++) {
                uint32_t tiles[CC_OUTPUT_TILES][4];
#pragma unroll
                for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
                    for (int i = 0; i < 4; i++) {
                        uint4 four = left[step][tile][i % 2];
                        uint32_t w = word == 0 ? four.x : word == 1 ? four.y
                            : word == 2 ? four.z : four.w;
                        tiles[tile][i] = cc_e4m3_pair(w, i / 2);
                    }
                }
#pragma unroll
                for (int row_tile = 0; row_tile < row_tiles; row_tile++) {
                    uint2 right = k < a.depth
                        ? *(const uint2 *)(x.rows[row_tile] + k + word * 4) : uint2{0, 0};
#pragma unroll
                    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
                        cc_mma(sums[tile][row_tile], tiles[tile], right.x, right.y);
                    }
                }
            }
        }
    }
    cc_begin();
    cc_gemm_write<row_tiles>(a, first_row, sums, (const float *)a.scales);
}

CC_GEMM_KERNELS(gemm_e4m3)
