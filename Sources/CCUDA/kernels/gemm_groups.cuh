#ifndef CC_GEMM_GROUPS
#define CC_GEMM_GROUPS

#include "gemm.cuh"

/*
 * Products with integers that share a scale in groups of 32. A warp's step is a block of 128
 * weights of each output, in which every lane has an eighth of each group: all lanes multiply the
 * same group, and its sums can be scaled apart.
 *
 * `Weights` says how a block is stored: `pieces` of 16 bytes for a lane, one after the other's 64,
 * and as `pairs` the four words of BF16 values that a lane has of a group.
 */
template <class Weights> struct cc_group_block {
    uint4 pieces[CC_OUTPUT_TILES][2][Weights::pieces];
    uint2 scales[CC_OUTPUT_TILES][2];
};

/* A group as two left tiles for each 16 outputs, and its scales. */
struct cc_group {
    uint32_t tiles[CC_OUTPUT_TILES][2][4];
    float scales[CC_OUTPUT_TILES][2];
};

template <class Weights>
CC_DEVICE cc_group cc_group_of(const cc_group_block<Weights> &block, int group)
{
    cc_group result;
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
            uint32_t pairs[4];
            Weights::unpack(block.pieces[tile][half], group, pairs);
#pragma unroll
            for (int pair = 0; pair < 4; pair++) {
                result.tiles[tile][pair / 2][pair % 2 * 2 + half] = pairs[pair];
            }
            uint2 halves = block.scales[tile][half];
            uint32_t two = group < 2 ? halves.x : halves.y;
            result.scales[tile][half] = cc_float_of_half((uint16_t)(two >> group % 2 * 16));
        }
    }
    return result;
}

/* Where this lane's part of each of its outputs begins. */
template <class Weights> struct cc_group_source {
    const uint8_t *weights[CC_OUTPUT_TILES][2];
    const uint16_t *scales[CC_OUTPUT_TILES][2];
};

template <class Weights>
CC_DEVICE cc_group_source<Weights> cc_group_source_of(const cc_gemm_arguments &a, int32_t blocks)
{
    cc_group_source<Weights> source;
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
            uint64_t output = (uint64_t)cc_gemm_output(a, tile, half);
            source.weights[tile][half] = (const uint8_t *)a.weights
                + output * blocks * (Weights::pieces * 64) + threadIdx.x % 4 * 16;
            source.scales[tile][half] = (const uint16_t *)a.scales + output * blocks * 4;
        }
    }
    return source;
}

template <class Weights>
CC_DEVICE void cc_group_load(
    cc_group_block<Weights> &left, const cc_group_source<Weights> &source, int32_t block)
{
#pragma unroll
    for (int tile = 0; tile < CC_OUTPUT_TILES; tile++) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
#pragma unroll
            for (int piece = 0; piece < Weights::pieces; piece++) {
                left.pieces[tile][half][piece] = cc_stream(
                    source.weights[tile][half] + (block * Weights::pieces + piece) * 64);
            }
            left.scales[tile][half] = *(const uint2 *)(source.scales[tile][half] + block * 4);
        }
    }
}

template <class Weights, int row_tiles> CC_DEVICE void cc_gemm_groups(const cc_gemm_arguments &a)
{
    constexpr int ahead =
        row_tiles > 4 ? 1 : row_tiles > 2 ? 2 / Weights::pieces : 4 / Weights::pieces;
    int32_t lane = (int32_t)threadIdx.x % 32, warp = (int32_t)threadIdx.x / 32;
    int32_t first_row = (int32_t)blockIdx.y * row_tiles * 8;
    cc_gemm_rows<row_tiles> x = cc_gemm_rows_of<row_tiles>(a, first_row);
    int32_t blocks = (a.depth + 127) / 128;
    cc_group_source<Weights> source = cc_group_source_of<Weights>(a, blocks);
    /* With many rows, registers are short for more than one group. */
    constexpr int groups_at_once = row_tiles > 4 ? 1 : 4;
    float sums[CC_OUTPUT_TILES][row_tiles][4] = {};
    for (int32_t first = warp; first < blocks; first += CC_GEMM_WARPS * ahead) {
        cc_group_block<Weights> left[ahead];
#pragma unroll
        for (int step = 0; step < ahead; step++) {
            cc_group_load(left[step], source, min(first + step * CC_GEMM_WARPS, blocks - 1));
        }
        if (first == warp) cc_begin(); /* the first weights are on their way */
#pragma unroll
        for (int step = 0; step < ahead; step++) {
            int32_t block = first + step * CC_GEMM_WARPS;
            if (block >= blocks) break;
#pragma unroll groups_at_once
            for (int group = 0; group < 4; group++) {
                int32_t k = block * 128 + group * 32 + lane % 4 * 8;
                cc_group unpacked = cc_group_of(left[step], group);
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

#endif
