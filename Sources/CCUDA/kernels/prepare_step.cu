#include "prelude.cuh"

CC_DEVICE void cc_pad_step(const cc_prepare_step_arguments &a)
{
    int32_t first = (int32_t)threadIdx.x, step = (int32_t)blockDim.x;
    for (int32_t token = a.counts->tokens + first; token < a.token_capacity; token += step) {
        a.token_ids[token] = 0;
        a.positions[token] = 0;
        a.places[token] = -1;
    }
    for (int32_t i = a.counts->sampling_rows + first; i < a.sampling_capacity; i += step) {
        a.sampled_tokens[i] = -1;
    }
}

CC_DEVICE void cc_list_work(const cc_prepare_step_arguments &a, const cc_step_row &row)
{
    bool is_decode = row.token_count == 1;
    int32_t end = row.start_position + row.token_count;
    for (int32_t i = (int32_t)threadIdx.x; i < row.work_count; i += (int32_t)blockDim.x) {
        cc_attention_work work;
        work.first_token = row.first_token;
        work.token_count = row.token_count;
        work.start_position = row.start_position;
        work.slot = row.slot;
        work.first_query = is_decode ? 0 : i * CC_PREFILL_QUERIES;
        work.key_start = is_decode ? i * a.chunk : 0;
        work.key_end = is_decode ? min(end, work.key_start + a.chunk) : end;
        work.item_count = row.work_count;
        (is_decode ? a.decode_work : a.prefill_work)[row.first_work + i] = work;
    }
}

CC_KERNEL(128) prepare_step(const cc_prepare_step_arguments a)
{
    cc_begin();
    if (blockIdx.x == 0) cc_pad_step(a);
    if ((int32_t)blockIdx.x >= a.counts->rows) return;
    const cc_step_row row = a.rows[blockIdx.x];
    int32_t first = (int32_t)threadIdx.x, step = (int32_t)blockDim.x;
    int32_t *table = a.page_tables + (uint64_t)row.slot * a.pages_per_slot;
    for (int32_t i = first; i < row.changed_page_count; i += step) {
        table[row.first_changed_page + i] = a.changed_pages[row.first_change + i];
    }
    __syncthreads();
    for (int32_t i = first; i < row.token_count; i += step) {
        int32_t token = row.first_token + i, position = row.start_position + i;
        int32_t id = a.tokens[token];
        a.token_ids[token] = id == -1 ? a.last_tokens[row.slot] : id;
        a.positions[token] = position;
        a.places[token] = table[position / CC_TOKENS_PER_PAGE] * CC_TOKENS_PER_PAGE
            + position % CC_TOKENS_PER_PAGE;
    }
    if (first == 0 && row.sampling >= 0) {
        a.sampled_tokens[row.sampling] = row.first_token + row.token_count - 1;
    }
    cc_list_work(a, row);
}
