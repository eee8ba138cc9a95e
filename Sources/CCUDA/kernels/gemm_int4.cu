#include "gemm.cuh"

/*
 * A warp's step is one block of 128 weights of each output: word g of a lane's 16 bytes is its
 * eighth of group g, so that all lanes multiply the same group, and its sums can be scaled apart.
 */
template <int row_tiles> CC_DEVICE void gemm_int4(const cc_gemm_arguments &a)
{
    int32_t lane = (int32_t)threadIdx.x % 32, warp = (int32_t)threadIdx.x / 32;
    int32_t first_row = (int32_t)blockIdx.y * row_tiles * 8;
    cc_gemm_rows<row_tiles> x = cc_gemm_rows_of<row_tiles>(a, first_row);
    int32_t groups = cc_int4_groups(a.depth), row_bytes = cc_int4_row_bytes(a.depth);
    const uint8_t *weights[CC_OUTPUT_TILES][2];
    const uint16_t *scales[CC_OUTPUT_TILES][2];
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
        for (int half = 0; half < 2; half++) {
            uint64_t output = (uint64_t)cc_gemm_output(a, tile, half);
            weights[tile][half] = (const uint8_t *)a.weights + output * row_bytes;
            scales[tile][half] = (const uint16_t *)a.scales + output * groups;
        }
    }
    float sums[CC_OUTPUT_TILES][row_tiles][4] = {};
    for (int32_t block = warp; block * 128 < a.depth; block += CC_GEMM_WARPS) {
        uint4 left[CC_OUTPUT_TILES][2];
        uint2 factors[CC_OUTPUT_TILES][2];
#pragma unroll
        for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
            for (int half = 0; half < 2; half++) {
                left[tile][half] =
                    cc_stream(weights[tile][half] + block * 64 + lane % 4 * 16);
                factors[tile][half] = *(const uint2 *)(scales[tile][half] + block * 4);
            }
        }
        if (block == warp) cc_begin(); /* the first weights are on their way */
#pragma unroll
        for (int group = 0; group < 4; group++) {
            int32_t k = block * 128 + group * 32 + lane % 4 * 8;
            uint32_t tiles[CC_OUTPUT_TILES][2][4];
            float factor[CC_OUTPUT_TILES][2];
#pragma unroll
            for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
                for (int half = 0; half < 2; half++) {
                    uint4 four = left[tile][half];
                    uint32_t w = group == 0 ? four.x : group == 1 ? four.y
                        : group == 2 ? four.z : four.w;
                    for (int pair = 0; pair < 4; pair++) {
                        tiles[tile][pair / 2][pair % 2 * 2 + half] = cc_int4_pair(w >> pair * 4);
                    }
                    uint32_t halves = group < 2 ? factors[tile][half].x : factors[tile][half].y;
                    factor[tile][half] = cc_float_of_half((uint16_t)(halves >> group % 2 * 16));
                }
            }
#pragma unroll
            for (int row_tile = 0; row_tile < row_tiles; row_tile++) {
                uint4 right = cc_gemm_eight(x.rows[row_tile], k, a.depth);
#pragma unroll
                for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
                    float part[4] = {};
                    cc_mma(part, tiles[tile][0], right.x, right.y);
                    cc_mma(part, tiles[tile][1], right.z, right.w);
#pragma unroll
                    for (int i = 0; i < 4; i++) {
                        sums[tile][row_tile][i] += part[i] * factor[tile][i / 2];
                    }
                }
            }
        }
    }
    cc_begin();
    cc_gemm_write<row_tiles>(a, first_row, sums, nullptr);
}

CC_GEMM_KERNELS(gemm_int4)
