#include "attention.cuh"

/* The item's 64 queries: tokens times heads, zeros beyond the row's last. */
template <int D>
CC_DEVICE void cc_prefill_queries(
    const cc_attention_arguments &a, const cc_attention_work &work, unsigned char *shared,
    int32_t cache_head, int32_t group)
{
    const int pieces = D / 8;
    int32_t total = work.token_count * group;
    for (int32_t i = (int32_t)threadIdx.x; i < CC_PREFILL_QUERIES * pieces; i += 128) {
        int32_t row = i / pieces, piece = i % pieces, query = work.first_query + row;
        int32_t token = work.first_token + query / group;
        int32_t head = cache_head * group + query % group;
        const uint16_t *from = a.queries + ((uint64_t)token * a.heads + head) * D + piece * 8;
        unsigned char *to = shared + row * cc_attention_row_bytes(D) + piece * 16;
        *(uint4 *)to = query < total ? *(const uint4 *)from : uint4{0, 0, 0, 0};
    }
}

/* Keys and values from `key` on to a stage; those from `end` on become zeros. */
template <int D, bool is_e4m3>
CC_DEVICE void cc_prefill_fetch(
    const cc_attention_arguments &a, unsigned char *stage, const int32_t *pages, int32_t key,
    int32_t head, int32_t end)
{
    constexpr int keys = cc_attention_prefill_keys(D), pieces = D / 8;
    const uint32_t row_bytes = cc_attention_row_bytes(D);
    for (int32_t i = (int32_t)threadIdx.x; i < keys * pieces; i += 128) {
        int32_t row = i / pieces, piece = i % pieces, at = key + row;
        bool is_there = at < end;
        int32_t page = is_there ? pages[at / CC_TOKENS_PER_PAGE] : 0;
        uint64_t inner = at % CC_TOKENS_PER_PAGE * D + piece * 8;
        uint64_t from = cc_page_index(a.cache, page, 0, head, D) + inner;
        unsigned char *to = stage + row * row_bytes + piece * 16;
        cc_fetch_eight<is_e4m3>(to, a.cache.slab, from, is_there);
        from = cc_page_index(a.cache, page, 1, head, D) + inner;
        cc_fetch_eight<is_e4m3>(to + keys * row_bytes, a.cache.slab, from, is_there);
    }
}

template <int D>
CC_DEVICE void cc_prefill_write(
    const cc_attention_arguments &a, const cc_attention_work &work, int32_t cache_head,
    int32_t group, cc_softmax &state, const float (&sums)[D / 8][4])
{
    int32_t lane = (int32_t)threadIdx.x % 32, warp = (int32_t)threadIdx.x / 32;
    float value_scale = a.cache.format == CC_CACHE_E4M3 ? a.cache.value_scale : 1;
    cc_finish(state);
#pragma unroll
    for (int half = 0; half < 2; half++) {
        int32_t query = work.first_query + warp * 16 + lane / 4 + half * 8;
        if (query >= work.token_count * group) continue;
        int32_t token = work.first_token + query / group;
        int32_t head = cache_head * group + query % group;
        uint16_t *out = a.out + ((uint64_t)token * a.heads + head) * D + lane % 4 * 2;
        float factor = value_scale / state.sum[half];
#pragma unroll
        for (int d = 0; d < D / 8; d++) {
            *(uint32_t *)(out + d * 8) =
                cc_bf16_pair(sums[d][half * 2] * factor, sums[d][half * 2 + 1] * factor);
        }
    }
}

/*
 * Each warp has 16 queries and goes through the keys with the others, which share what is fetched.
 * Tiles of keys begin at multiples of their size: a query's result has the same bits however its
 * sequence was cut into steps.
 */
template <int D, bool is_e4m3>
CC_DEVICE void cc_prefill_item(const cc_attention_arguments &a, int32_t item)
{
    constexpr int keys = cc_attention_prefill_keys(D);
    const uint32_t row_bytes = cc_attention_row_bytes(D), stage_bytes = 2 * keys * row_bytes;
    CC_DYNAMIC_SHARED(shared);
    unsigned char *stages = shared + CC_PREFILL_QUERIES * row_bytes;
    cc_attention_work work = a.work[item];
    int32_t cache_head = (int32_t)blockIdx.y, group = a.heads / a.cache.heads;
    int32_t warp = (int32_t)threadIdx.x / 32, lane = (int32_t)threadIdx.x % 32;
    int32_t last_query = work.token_count * group - 1;

    int32_t first[2], last[2];
#pragma unroll
    for (int half = 0; half < 2; half++) {
        int32_t query = work.first_query + warp * 16 + lane / 4 + half * 8;
        last[half] = work.start_position + min(query, last_query) / group;
        first[half] = a.window > 0 ? max(0, last[half] - a.window + 1) : 0;
    }
    int32_t warp_last = min(work.first_query + warp * 16 + 15, last_query);
    warp_last = work.start_position + warp_last / group;
    int32_t end = min(work.first_query + CC_PREFILL_QUERIES - 1, last_query);
    end = work.start_position + end / group + 1;
    int32_t key = 0;
    if (a.window > 0) {
        key = work.start_position + work.first_query / group - a.window + 1;
        key = max(0, key) / keys * keys;
    }

    const int32_t *pages = a.page_tables + (uint64_t)work.slot * a.pages_per_slot;
    cc_prefill_queries<D>(a, work, shared, cache_head, group);
    cc_prefill_fetch<D, is_e4m3>(a, stages, pages, key, cache_head, end);
    cc_copy_commit();
    __syncthreads();
    auto queries = cc_queries_of<D, D <= 128>(shared + warp * 16 * row_bytes);
    cc_softmax state = {
        {-__uint_as_float(0x7f800000), -__uint_as_float(0x7f800000)}, {0, 0}};
    float sums[D / 8][4] = {};
    for (int32_t turn = 0; key < end; key += keys, turn ^= 1) {
        if (key + keys < end) {
            cc_prefill_fetch<D, is_e4m3>(
                a, stages + (turn ^ 1) * stage_bytes, pages, key + keys, cache_head, end);
        }
        cc_copy_commit();
        cc_copy_wait<1>();
        __syncthreads();
        if (key <= warp_last) {
            const unsigned char *stage = stages + turn * stage_bytes;
            float scores[keys / 8][4] = {};
            uint32_t shares[keys / 16][4];
            cc_scores(scores, queries, stage);
            cc_share<D, keys / 8>(a, scores, key, first, last, state, sums, shares);
#pragma unroll
            for (int i = 0; i < keys / 16; i++) {
                cc_weigh<D>(sums, shares[i], stage + (keys + i * 16) * row_bytes);
            }
        }
        __syncthreads();
    }
    cc_prefill_write<D>(a, work, cache_head, group, state, sums);
}

/* A row's last queries see the most keys: with these first, less is left for the end. */
template <int D, bool is_e4m3> CC_DEVICE void cc_prefill(const cc_attention_arguments &a)
{
    cc_begin();
    for (int32_t item = a.counts->prefill_work - 1 - (int32_t)blockIdx.x; item >= 0;
         item -= (int32_t)gridDim.x) {
        cc_prefill_item<D, is_e4m3>(a, item);
    }
}

#define CC_PREFILL_KERNELS(D)                                                                      \
    CC_KERNEL(128) attention_prefill_##D(const cc_attention_arguments a)                           \
    {                                                                                              \
        cc_prefill<D, false>(a);                                                                   \
    }                                                                                              \
    CC_KERNEL(128) attention_prefill_##D##_e4m3(const cc_attention_arguments a)                    \
    {                                                                                              \
        cc_prefill<D, true>(a);                                                                    \
    }
CC_FOR_HEAD_DIMENSIONS(CC_PREFILL_KERNELS)
