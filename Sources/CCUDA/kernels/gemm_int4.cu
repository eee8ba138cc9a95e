#include "gemm.cuh"

/* What a lane has of one block of 128 weights of its outputs. */
struct cc_int4_block {
    uint4 words[CC_OUTPUT_TILES][2];
    uint2 scales[CC_OUTPUT_TILES][2];
};

/* Group `group` of a block as two left tiles each, and its scales. */
struct cc_int4_group {
    uint32_t tiles[CC_OUTPUT_TILES][2][4];
    float scales[CC_OUTPUT_TILES][2];
};

CC_DEVICE cc_int4_group cc_int4_unpacked(const cc_int4_block &block, int group)
{
    cc_int4_group result;
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
            uint4 four = block.words[tile][half];
            const uint32_t words[4] = {four.x, four.y, four.z, four.w};
            uint32_t word = words[group];
#pragma unroll
            for (int pair = 0; pair < 4; pair++) {
                result.tiles[tile][pair / 2][pair % 2 * 2 + half] = cc_int4_pair(word >> pair * 4);
            }
            uint2 halves = block.scales[tile][half];
            uint32_t two = group < 2 ? halves.x : halves.y;
            result.scales[tile][half] = cc_float_of_half((uint16_t)(two >> group % 2 * 16));
        }
    }
    return result;
}

/*
 * A warp's step is one block of 128 weights of each output: word g of a lane's 16 bytes is its
 * eighth of group g, so that all lanes multiply the same group, and its sums can be scaled apart.
 */
template <int row_tiles> CC_DEVICE void gemm_int4(const cc_gemm_arguments &a)
{
    const int ahead = row_tiles > 4 ? 1 : row_tiles > 2 ? 2 : 4;
    int32_t lane = (int32_t)threadIdx.x % 32, warp = (int32_t)threadIdx.x / 32;
    int32_t first_row = (int32_t)blockIdx.y * row_tiles * 8;
    cc_gemm_rows<row_tiles> x = cc_gemm_rows_of<row_tiles>(a, first_row);
    int32_t groups = cc_int4_groups(a.depth), blocks = groups / 4;
    const uint8_t *weights[CC_OUTPUT_TILES][2];
    const uint16_t *scales[CC_OUTPUT_TILES][2];
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
        for (int half = 0; half < 2; half++) {
            uint64_t output = (uint64_t)cc_gemm_output(a, tile, half);
            weights[tile][half] = (const uint8_t *)a.weights + output * blocks * 64 + lane % 4 * 16;
            scales[tile][half] = (const uint16_t *)a.scales + output * groups;
        }
    }
    float sums[CC_OUTPUT_TILES][row_tiles][4] = {};
    for (int32_t first = warp; first < blocks; first += CC_GEMM_WARPS * ahead) {
        cc_int4_block left[ahead];
#pragma unroll
        for (int step = 0; step < ahead; step++) {
            int32_t block = min(first + step * CC_GEMM_WARPS, blocks - 1);
#pragma unroll
            for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
                for (int half = 0; half < 2; half++) {
                    left[step].words[tile][half] = cc_stream(weights[tile][half] + block * 64);
                    left[step].scales[tile][half] =
                        *(const uint2 *)(scales[tile][half] + block * 4);
                }
            }
        }
        if (first == warp) cc_begin(); /* the first weights are on their way */
#pragma unroll
        for (int step = 0; step < ahead; step++) {
            int32_t block = first + step * CC_GEMM_WARPS;
            if (block >= blocks) break;
#pragma unroll
            for (int group = 0; group < 4; group++) {
                int32_t k = block * 128 + group * 32 + lane % 4 * 8;
                cc_int4_group unpacked = cc_int4_unpacked(left[step], group);
#pragma unroll
                for (int row_tile = 0; row_tile < row_tiles; row_tile++) {
                    uint4 right = cc_gemm_eight(x.rows[row_tile], k, a.depth);
#pragma unroll
                    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
                        float part[4] = {};
                        cc_mma(part, unpacked.tiles[tile][0], right.x, right.y);
                        cc_mma(part, unpacked.tiles[tile][1], right.z, right.w);
#pragma unroll
                        for (int i = 0; i < 4; i++) {
                            sums[tile][row_tile][i] += part[i] * unpacked.scales[tile][i / 2];
                        }
                    }
                }
            }
        }
    }
    cc_begin();
    cc_gemm_write<row_tiles>(a, first_row, sums, nullptr);
}

CC_GEMM_KERNELS(gemm_int4)
