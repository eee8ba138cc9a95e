#include "attention.cuh"

/* The item's queries, one token's heads, zeros where there are fewer than 16. */
template <int D>
CC_DEVICE void cc_decode_queries(
    const cc_attention_arguments &a, unsigned char *shared, int32_t token, int32_t first_head,
    int32_t count)
{
    const int pieces = D / 8;
    const uint16_t *from = a.queries + ((uint64_t)token * a.heads + first_head) * D;
    for (int32_t i = (int32_t)threadIdx.x; i < 16 * pieces; i += (int32_t)blockDim.x) {
        int32_t row = i / pieces, piece = i % pieces;
        unsigned char *to = shared + row * cc_attention_row_bytes(D) + piece * 16;
        *(uint4 *)to =
            row < count ? *(const uint4 *)(from + row * D + piece * 8) : uint4{0, 0, 0, 0};
    }
}

/* One page's keys and values to a stage of this warp; keys from `end` on become zeros. */
template <int D, bool is_e4m3>
CC_DEVICE void cc_decode_fetch(
    const cc_attention_arguments &a, unsigned char *stage, const int32_t *pages, int32_t page,
    int32_t head, int32_t end)
{
    const int pieces = D / 8;
    const uint32_t row_bytes = cc_attention_row_bytes(D);
    int32_t here = pages[page];
    uint64_t keys = cc_page_index(a.cache, here, 0, head, D);
    uint64_t values = cc_page_index(a.cache, here, 1, head, D);
    for (int32_t i = (int32_t)threadIdx.x % 32; i < 16 * pieces; i += 32) {
        int32_t row = i / pieces, piece = i % pieces;
        bool is_there = page * CC_TOKENS_PER_PAGE + row < end;
        unsigned char *to = stage + row * row_bytes + piece * 16;
        cc_fetch_eight<is_e4m3>(to, a.cache.slab, keys + row * D + piece * 8, is_there);
        cc_fetch_eight<is_e4m3>(
            to + 16 * row_bytes, a.cache.slab, values + row * D + piece * 8, is_there);
    }
}

/* What the warps have seen of the keys, put together in their order. */
template <int D>
CC_DEVICE void cc_decode_write(
    const cc_attention_arguments &a, const cc_attention_work &work, int32_t item,
    int32_t first_head, int32_t count, unsigned char *scratch, cc_softmax &state,
    const float (&sums)[D / 8][4])
{
    constexpr int warps = cc_attention_decode_warps(D);
    CC_SHARED(float, maxima, 4 * 16);
    CC_SHARED(float, totals, 4 * 16);
    float *rows = (float *)scratch; /* [warp][16][D] */
    int32_t warp = (int32_t)threadIdx.x / 32, lane = (int32_t)threadIdx.x % 32;
    cc_finish(state);
#pragma unroll
    for (int half = 0; half < 2; half++) {
        int32_t row = lane / 4 + half * 8;
        if (lane % 4 == 0) {
            maxima[warp * 16 + row] = state.maximum[half];
            totals[warp * 16 + row] = state.sum[half];
        }
#pragma unroll
        for (int d = 0; d < D / 8; d++) {
            float *to = rows + (warp * 16 + row) * D + d * 8 + lane % 4 * 2;
            to[0] = sums[d][half * 2];
            to[1] = sums[d][half * 2 + 1];
        }
    }
    __syncthreads();
    float value_scale = a.cache.format == CC_CACHE_E4M3 ? a.cache.value_scale : 1;
    for (int32_t i = (int32_t)threadIdx.x; i < count * D; i += (int32_t)blockDim.x) {
        int32_t row = i / D, d = i % D;
        float most = maxima[row], total = 0, sum = 0;
        for (int w = 1; w < warps; w++) most = fmaxf(most, maxima[w * 16 + row]);
        float base = most == -__uint_as_float(0x7f800000) ? 0 : most;
        for (int w = 0; w < warps; w++) {
            float factor = exp2f(maxima[w * 16 + row] - base);
            total += totals[w * 16 + row] * factor;
            sum += rows[(w * 16 + row) * D + d] * factor;
        }
        sum *= value_scale;
        int32_t head = first_head + row;
        if (work.item_count == 1) {
            a.out[((uint64_t)work.first_token * a.heads + head) * D + d] = cc_bf16_of(sum / total);
            continue;
        }
        uint64_t place = (uint64_t)item * a.heads + head;
        a.partials[place * D + d] = sum;
        if (d == 0) {
            a.partial_sums[place * 2] = most;
            a.partial_sums[place * 2 + 1] = total;
        }
    }
}

template <int D, bool is_e4m3>
CC_DEVICE void cc_decode_item(const cc_attention_arguments &a, int32_t item)
{
    constexpr int warps = cc_attention_decode_warps(D), stages = cc_attention_decode_stages(D);
    const uint32_t row_bytes = cc_attention_row_bytes(D), stage_bytes = 2 * 16 * row_bytes;
    CC_DYNAMIC_SHARED(shared);
    cc_attention_work work = a.work[item];
    int32_t group = a.heads / a.cache.heads, tiles = (group + 15) / 16;
    int32_t cache_head = (int32_t)blockIdx.y / tiles, skipped = (int32_t)blockIdx.y % tiles * 16;
    int32_t count = min(16, group - skipped), first_head = cache_head * group + skipped;
    int32_t warp = (int32_t)threadIdx.x / 32;

    int32_t start = work.key_start;
    if (a.window > 0) start = max(start, work.start_position - a.window + 1);
    const int32_t first[2] = {start, start}, last[2] = {work.key_end - 1, work.key_end - 1};
    int32_t page = start / CC_TOKENS_PER_PAGE + warp;
    int32_t end_page = start < work.key_end ? (work.key_end + 15) / CC_TOKENS_PER_PAGE : 0;
    const int32_t *pages = a.page_tables + (uint64_t)work.slot * a.pages_per_slot;
    unsigned char *own = shared + 16 * row_bytes + warp * stages * stage_bytes;
    cc_decode_queries<D>(a, shared, work.first_token, first_head, count);
#pragma unroll
    for (int s = 0; s < stages - 1; s++) {
        int32_t next = page + s * warps;
        if (next < end_page) {
            cc_decode_fetch<D, is_e4m3>(
                a, own + s * stage_bytes, pages, next, cache_head, work.key_end);
        }
        cc_copy_commit();
    }
    __syncthreads();

    cc_queries<D, false> queries = cc_queries_of<D, false>(shared);
    cc_softmax state = {
        {-__uint_as_float(0x7f800000), -__uint_as_float(0x7f800000)}, {0, 0}};
    float sums[D / 8][4] = {};
    for (int32_t turn = 0; page < end_page; page += warps, turn = (turn + 1) % stages) {
        cc_copy_wait<stages - 2>();
        __syncwarp();
        /* The stage that was read in the turn before is free. */
        int32_t next = page + (stages - 1) * warps;
        if (next < end_page) {
            cc_decode_fetch<D, is_e4m3>(
                a, own + (turn + stages - 1) % stages * stage_bytes, pages, next, cache_head,
                work.key_end);
        }
        cc_copy_commit();
        const unsigned char *stage = own + turn * stage_bytes;
        float scores[2][4] = {};
        uint32_t shares[1][4];
        cc_scores(scores, queries, stage);
        cc_share<D, 2>(a, scores, page * CC_TOKENS_PER_PAGE, first, last, state, sums, shares);
        cc_weigh<D>(sums, shares[0], stage + 16 * row_bytes);
        __syncwarp();
    }
    cc_copy_wait<0>();
    __syncthreads();
    cc_decode_write<D>(
        a, work, item, first_head, count, shared + 16 * row_bytes, state, sums);
    __syncthreads();
}

template <int D, bool is_e4m3> CC_DEVICE void cc_decode(const cc_attention_arguments &a)
{
    cc_begin();
    for (int32_t item = (int32_t)blockIdx.x; item < a.counts->decode_work;
         item += (int32_t)gridDim.x) {
        cc_decode_item<D, is_e4m3>(a, item);
    }
}

#define CC_DECODE_KERNELS(D)                                                                       \
    CC_KERNEL(128) attention_decode_##D(const cc_attention_arguments a)                            \
    {                                                                                              \
        cc_decode<D, false>(a);                                                                    \
    }                                                                                              \
    CC_KERNEL(128) attention_decode_##D##_e4m3(const cc_attention_arguments a)                     \
    {                                                                                              \
        cc_decode<D, true>(a);                                                                     \
    }
CC_FOR_HEAD_DIMENSIONS(CC_DECODE_KERNELS)
