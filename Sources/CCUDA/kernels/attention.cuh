#ifndef CC_ATTENTION
#define CC_ATTENTION

#include "prelude.cuh"

/*
 * What attention of one token and of many have in common. Queries are the rows of the tensor
 * cores' tiles: tokens times the heads that share keys and values. A lane 4 * g + t holds, of 16
 * queries, rows g and g + 8. Scores are kept times log2(e), so that shares are powers of two.
 */

/* A lane's state of the softmax for its two rows. */
struct cc_softmax {
    float maximum[2];
    /* This lane's part of the sum; the other three lanes of the row have the rest. */
    float sum[2];
};

/* Where a tile of 16 queries by 16 values begins for this lane's ldmatrix. */
CC_DEVICE const unsigned char *cc_left_tile(const unsigned char *start, uint32_t row_bytes)
{
    uint32_t lane = threadIdx.x % 32;
    return start + (lane % 8 + lane / 8 % 2 * 8) * row_bytes + lane / 16 * 16;
}

/* The same of 16 keys by 16 values, for two tiles of 8 keys each. */
CC_DEVICE const unsigned char *cc_key_tile(const unsigned char *start, uint32_t row_bytes)
{
    uint32_t lane = threadIdx.x % 32;
    return start + (lane % 8 + lane / 16 * 8) * row_bytes + lane / 8 % 2 * 16;
}

/*
 * The left tiles of 16 queries: held in registers, or left in shared memory and read again for
 * every product where registers have better uses.
 */
template <int D, bool are_held> struct cc_queries {
    uint32_t tiles[are_held ? D / 16 : 1][4];
    const unsigned char *start;
};

template <int D, bool are_held>
CC_DEVICE cc_queries<D, are_held> cc_queries_of(const unsigned char *shared)
{
    cc_queries<D, are_held> queries;
    queries.start = cc_left_tile(shared, cc_attention_row_bytes(D));
    if (are_held) {
#pragma unroll
        for (int d = 0; d < D; d += 16) {
            cc_load_tiles(queries.tiles[are_held ? d / 16 : 0], queries.start + d * 2);
        }
    }
    return queries;
}

/* scores[n] of 8 keys each: queries (16 rows) times keys. */
template <int D, int key_tiles, bool are_held>
CC_DEVICE void cc_scores(
    float (&scores)[key_tiles][4], cc_queries<D, are_held> &queries, const unsigned char *keys)
{
    const uint32_t row_bytes = cc_attention_row_bytes(D);
    const unsigned char *right_start = cc_key_tile(keys, row_bytes);
#pragma unroll
    for (int d = 0; d < D; d += 16) {
        uint32_t(&left)[4] = queries.tiles[are_held ? d / 16 : 0];
        if (!are_held) cc_load_tiles(left, queries.start + d * 2);
#pragma unroll
        for (int n = 0; n < key_tiles; n += 2) {
            uint32_t right[4];
            cc_load_tiles(right, right_start + n * 8 * row_bytes + d * 2);
            cc_mma(scores[n], left, right[0], right[1]);
            cc_mma(scores[n + 1], left, right[2], right[3]);
        }
    }
}

/* sums += shares (16 rows by 16 keys) times values. */
template <int D>
CC_DEVICE void cc_weigh(
    float (&sums)[D / 8][4], const uint32_t (&shares)[4], const unsigned char *values)
{
    const uint32_t row_bytes = cc_attention_row_bytes(D);
    const unsigned char *start = cc_left_tile(values, row_bytes);
#pragma unroll
    for (int d = 0; d < D; d += 16) {
        uint32_t right[4];
        cc_load_tiles_transposed(right, start + d * 2);
        cc_mma(sums[d / 8], shares, right[0], right[1]);
        cc_mma(sums[d / 8 + 1], shares, right[2], right[3]);
    }
}

/*
 * Turns scores into shares of the softmax so far, as the left tiles of the next product, and
 * brings `sums` down to the new maximum. A row sees the keys from `first[half]` to `last[half]`;
 * scores[n] begin at key `key` + 8 n.
 */
template <int D, int key_tiles>
CC_DEVICE void cc_share(
    const cc_attention_arguments &a, float (&scores)[key_tiles][4], int32_t key,
    const int32_t (&first)[2], const int32_t (&last)[2], cc_softmax &state,
    float (&sums)[D / 8][4], uint32_t (&shares)[key_tiles / 2][4])
{
    const float log2e = 1.44269504f;
    float scale = a.scale * (a.cache.format == CC_CACHE_E4M3 ? a.cache.key_scale : 1);
    int32_t own = key + (int32_t)threadIdx.x % 4 * 2;
    float most[2] = {state.maximum[0], state.maximum[1]};
#pragma unroll
    for (int n = 0; n < key_tiles; n++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            int32_t at = own + n * 8 + i % 2, half = i / 2;
            float score = scores[n][i] * scale;
            if (a.softcap != 0) score = a.softcap * tanhf(score / a.softcap);
            bool is_seen = at >= first[half] && at <= last[half];
            scores[n][i] = is_seen ? score * log2e : -__uint_as_float(0x7f800000);
            most[half] = fmaxf(most[half], scores[n][i]);
        }
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
        most[half] = fmaxf(most[half], __shfl_xor_sync(0xffffffff, most[half], 1));
        most[half] = fmaxf(most[half], __shfl_xor_sync(0xffffffff, most[half], 2));
        /* A row that has seen no key yet has no maximum: any finite number serves. */
        float base = most[half] == -__uint_as_float(0x7f800000) ? 0 : most[half];
        float factor = exp2f(state.maximum[half] - base);
        state.maximum[half] = most[half];
        state.sum[half] *= factor;
#pragma unroll
        for (int d = 0; d < D / 8; d++) {
            sums[d][half * 2] *= factor;
            sums[d][half * 2 + 1] *= factor;
        }
#pragma unroll
        for (int n = 0; n < key_tiles; n++) {
            float low = exp2f(scores[n][half * 2] - base);
            float high = exp2f(scores[n][half * 2 + 1] - base);
            state.sum[half] += low + high;
            shares[n / 2][n % 2 * 2 + half] = cc_bf16_pair(low, high);
        }
    }
}

/* The sum of shares of the lane's rows, complete. */
CC_DEVICE void cc_finish(cc_softmax &state)
{
#pragma unroll
    for (int half = 0; half < 2; half++) {
        state.sum[half] += __shfl_xor_sync(0xffffffff, state.sum[half], 1);
        state.sum[half] += __shfl_xor_sync(0xffffffff, state.sum[half], 2);
    }
}

/* Copies 16 bytes' worth of BF16 values, or as many E4M3 values as BF16, to shared memory. */
template <bool is_e4m3>
CC_DEVICE void cc_fetch_eight(
    unsigned char *to, const void *slab, uint64_t index, bool is_there)
{
    if (!is_e4m3) {
        cc_copy_start(to, (const uint16_t *)slab + index, is_there);
        return;
    }
    uint2 bytes = is_there ? *(const uint2 *)((const uint8_t *)slab + index) : uint2{0, 0};
    const uint32_t in[2] = {bytes.x, bytes.y};
    uint32_t words[4];
#pragma unroll
    for (int i = 0; i < 4; i++) {
        uint32_t pair = in[i / 2] >> i % 2 * 16;
        words[i] = cc_bf16_pair(cc_float_of_e4m3(pair & 0xff), cc_float_of_e4m3(pair >> 8 & 0xff));
    }
    *(uint4 *)to = uint4{words[0], words[1], words[2], words[3]};
}

/* Where the 16 keys, or values, of a page and head begin in the slab. */
CC_DEVICE uint64_t cc_page_index(
    const cc_cache &cache, int32_t page, int32_t is_value, int32_t head, int32_t dimension)
{
    uint64_t at = (uint64_t)page * cache.layer_count + cache.layer;
    at = (at * 2 + is_value) * cache.heads + head;
    return at * CC_TOKENS_PER_PAGE * dimension;
}

/* The kernels for the head dimension that a program is compiled for; the host build has many. */
#if defined(CC_HEAD_DIMENSION)
#define CC_FOR_HEAD_DIMENSIONS(make) CC_EXPANDED(make, CC_HEAD_DIMENSION)
#define CC_EXPANDED(make, dimension) make(dimension)
#else
#define CC_FOR_HEAD_DIMENSIONS(make)                                                               \
    make(16) make(32) make(48) make(64) make(80) make(96) make(112) make(128) make(192) make(256)
#endif

#endif
