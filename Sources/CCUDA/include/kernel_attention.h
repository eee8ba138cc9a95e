#ifndef CCUDA_KERNEL_ATTENTION_H
#define CCUDA_KERNEL_ATTENTION_H

#include "kernel_basics.h"
#include "kernel_cache.h"
#include "kernel_step.h"

/*
 * attention_decode_D, attention_decode_D_e4m3, attention_prefill_D, attention_prefill_D_e4m3, with
 * D the head dimension (the source is compiled with -DCC_HEAD_DIMENSION=D), and attention_merge:
 *     out[token][head] = sum of softmax(cap(query . key * scale)) * value
 * over the keys up to the token's own, of these at most the last `window`, where
 * cap(x) = softcap * tanh(x / softcap), or x when softcap is 0. The cache is read through the page
 * tables. Blocks take items in turn, so that a grid of any size is right.
 *
 * Decode items are `chunk` keys of rows of one token. A row with several of them leaves
 * unnormalised sums in `partials` and their maximum and sum of shares in `partial_sums`, for
 * attention_merge to put together in the order of the keys.
 */
typedef struct cc_attention_arguments {
    CC_POINTER(const uint16_t) queries; /* BF16 [tokens][heads][head dimension] */
    CC_POINTER(uint16_t) out; /* BF16 [tokens][heads][head dimension] */
    cc_cache cache;
    CC_POINTER(const int32_t) page_tables; /* [slot][pages_per_slot] */
    CC_POINTER(const cc_step_counts) counts;
    CC_POINTER(const cc_step_row) rows; /* read by attention_merge alone */
    /* decode_work for attention_decode and attention_merge, prefill_work for attention_prefill. */
    CC_POINTER(const cc_attention_work) work;
    CC_POINTER(float) partials; /* [decode item][heads][head dimension] */
    CC_POINTER(float) partial_sums; /* [decode item][heads][2] */
    int32_t pages_per_slot;
    int32_t heads;
    int32_t head_dimension;
    int32_t window; /* 0: all keys */
    float scale;
    float softcap; /* 0: none */
} cc_attention_arguments;

/*
 * Heads with more values leave fewer warps, keys and stages room in shared memory, of which small
 * GPUs give a block 99 KiB.
 */
CC_INLINE uint32_t cc_attention_decode_warps(int32_t d) { return d > 128 ? 2 : 4; }
CC_INLINE uint32_t cc_attention_decode_stages(int32_t d) { return d > 112 ? 2 : 3; }
CC_INLINE uint32_t cc_attention_prefill_keys(int32_t d) { return d > 128 ? 32 : 64; }
/* A row in shared memory has 16 bytes more, so that neighbouring rows lie in other banks. */
CC_INLINE uint32_t cc_attention_row_bytes(int32_t head_dimension)
{
    return (uint32_t)head_dimension * 2 + 16;
}

/* `items`: as many as there can be; `blocks`: as many as the device runs at once. */
CC_INLINE cc_launch cc_attention_decode_launch(
    cc_attention_arguments a, uint32_t items, uint32_t blocks)
{
    uint32_t row = cc_attention_row_bytes(a.head_dimension);
    uint32_t warps = cc_attention_decode_warps(a.head_dimension);
    uint32_t stages = cc_attention_decode_stages(a.head_dimension);
    /* Queries, and for each warp pages of keys and of values. */
    uint32_t shared = row * 16 + warps * stages * 2 * 16 * row;
    uint32_t group = (uint32_t)(a.heads / a.cache.heads);
    uint32_t heads = (uint32_t)a.cache.heads * cc_ceiling(group, 16);
    uint32_t wanted = cc_ceiling(blocks, heads);
    uint32_t x = items < wanted ? items : wanted;
    return cc_launch_of(x ? x : 1, heads, 32 * warps, shared);
}

CC_INLINE cc_launch cc_attention_prefill_launch(
    cc_attention_arguments a, uint32_t items, uint32_t blocks)
{
    uint32_t row = cc_attention_row_bytes(a.head_dimension);
    uint32_t keys = cc_attention_prefill_keys(a.head_dimension);
    /* Queries, and two stages of keys and of values. */
    uint32_t shared = row * CC_PREFILL_QUERIES + 2 * 2 * keys * row;
    uint32_t heads = (uint32_t)a.cache.heads;
    uint32_t wanted = cc_ceiling(blocks, heads);
    uint32_t x = items < wanted ? items : wanted;
    return cc_launch_of(x ? x : 1, heads, 2 * CC_PREFILL_QUERIES, shared);
}

/* `rows`: as many step rows as there can be. Rows with one item or none are left alone. */
CC_INLINE cc_launch cc_attention_merge_launch(cc_attention_arguments a, uint32_t rows)
{
    return cc_launch_of(rows, (uint32_t)a.heads, 64, 0);
}

#endif
