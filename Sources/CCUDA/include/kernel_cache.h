#ifndef CCUDA_KERNEL_CACHE_H
#define CCUDA_KERNEL_CACHE_H

#include "kernel_basics.h"

/*
 * The page slab: [page][layer][keys | values][head][16 tokens][head dimension], in BF16 or E4M3.
 * E4M3 values stand for themselves times the scale.
 */
enum { CC_CACHE_BF16 = 0, CC_CACHE_E4M3 = 1 };

typedef struct cc_cache {
    CC_POINTER(void) slab;
    int32_t layer;
    int32_t layer_count;
    int32_t heads;
    int32_t format;
    float key_scale;
    float value_scale;
} cc_cache;

/*
 * rope_write: per token and head, in single precision: add the bias; normalise the head if there
 * is a norm for its kind; turn the pairs (i, i + pairs), i < pairs, of queries and keys by the
 * table's angle for the token's position; write queries to `queries`, keys and values to the cache
 * at the token's place, unless that is -1.
 */
typedef struct cc_rope_write_arguments {
    CC_POINTER(const uint16_t) projected; /* BF16 [rows][queries | keys | values] */
    CC_POINTER(const float) bias; /* as long as a row, or zero */
    CC_POINTER(const float) query_norm; /* [head dimension], or zero */
    CC_POINTER(const float) key_norm; /* [head dimension], or zero */
    CC_POINTER(const float) cosines; /* [position][pairs] */
    CC_POINTER(const float) sines;
    CC_POINTER(const int32_t) positions; /* [rows] */
    CC_POINTER(const int32_t) places; /* [rows]: page * 16 + place in the page, or -1 */
    CC_POINTER(uint16_t) queries; /* BF16 [rows][heads][head dimension] */
    cc_cache cache;
    int32_t rows;
    int32_t heads;
    int32_t head_dimension;
    int32_t pairs;
    float epsilon;
} cc_rope_write_arguments;

enum { CC_ROPE_HEADS_PER_BLOCK = 4 };

CC_INLINE cc_launch cc_rope_write_launch(cc_rope_write_arguments a)
{
    uint32_t heads = (uint32_t)(a.heads + 2 * a.cache.heads);
    return cc_launch_of(
        (uint32_t)a.rows, cc_ceiling(heads, CC_ROPE_HEADS_PER_BLOCK),
        32 * CC_ROPE_HEADS_PER_BLOCK, 0);
}

#endif
