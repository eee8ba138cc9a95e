#include "prelude.cuh"

CC_DEVICE uint64_t cc_cache_index(
    const cc_cache &cache, int32_t place, int32_t is_value, int32_t head, int32_t head_dimension)
{
    uint64_t at = (uint64_t)(place / CC_TOKENS_PER_PAGE) * cache.layer_count + cache.layer;
    at = (at * 2 + is_value) * cache.heads + head;
    return (at * CC_TOKENS_PER_PAGE + place % CC_TOKENS_PER_PAGE) * head_dimension;
}

/* A warp is one head of one token; the grid's y and the block's warps count heads. */
CC_KERNEL(128) rope_write(const cc_rope_write_arguments a)
{
    cc_begin();
    CC_SHARED(float, heads, CC_ROPE_HEADS_PER_BLOCK * CC_MAXIMUM_HEAD_DIMENSION);
    int32_t warp = (int32_t)threadIdx.x / 32, lane = (int32_t)threadIdx.x % 32;
    int32_t head = (int32_t)blockIdx.y * CC_ROPE_HEADS_PER_BLOCK + warp;
    int32_t all_heads = a.heads + 2 * a.cache.heads, dimension = a.head_dimension;
    if (head >= all_heads) return;
    int32_t token = (int32_t)blockIdx.x;
    bool is_query = head < a.heads, is_value = head >= a.heads + a.cache.heads;
    float *values = heads + warp * CC_MAXIMUM_HEAD_DIMENSION;
    const uint16_t *in = a.projected + ((uint64_t)token * all_heads + head) * dimension;

    float square = 0;
    for (int32_t i = lane; i < dimension; i += 32) {
        float value = cc_float_of_bf16(in[i]);
        if (a.bias) value += a.bias[head * dimension + i];
        values[i] = value;
        square += value * value;
    }
    const float *norm = is_query ? a.query_norm : is_value ? nullptr : a.key_norm;
    if (norm) {
        square = cc_warp_sum(square);
        float factor = 1 / sqrtf(square / (float)dimension + a.epsilon);
        for (int32_t i = lane; i < dimension; i += 32) values[i] *= factor * norm[i];
    }
    __syncwarp();
    if (!is_value) {
        const uint64_t angles = (uint64_t)a.positions[token] * a.pairs;
        for (int32_t i = lane; i < a.pairs; i += 32) {
            float cosine = a.cosines[angles + i], sine = a.sines[angles + i];
            float x = values[i], y = values[i + a.pairs];
            values[i] = x * cosine - y * sine;
            values[i + a.pairs] = y * cosine + x * sine;
        }
        __syncwarp();
    }

    if (is_query) {
        uint16_t *out = a.queries + ((uint64_t)token * a.heads + head) * dimension;
        for (int32_t i = lane; i < dimension; i += 32) out[i] = cc_bf16_of(values[i]);
        return;
    }
    int32_t place = a.places[token];
    if (place < 0) return;
    int32_t cache_head = head - a.heads - (is_value ? a.cache.heads : 0);
    uint64_t at = cc_cache_index(a.cache, place, is_value, cache_head, dimension);
    if (a.cache.format == CC_CACHE_E4M3) {
        float inverse = 1 / (is_value ? a.cache.value_scale : a.cache.key_scale);
        uint8_t *out = (uint8_t *)a.cache.slab + at;
        for (int32_t i = lane; i < dimension; i += 32) out[i] = cc_e4m3_of(values[i] * inverse);
    } else {
        uint16_t *out = (uint16_t *)a.cache.slab + at;
        for (int32_t i = lane; i < dimension; i += 32) out[i] = cc_bf16_of(values[i]);
    }
}
