#include "sampling.cuh"

/* The largest of a row's logits; false for all when one is no number or the largest is infinite. */
CC_DEVICE bool cc_row_maximum(
    const cc_sample_rows_arguments &a, const float *logits, float *maximum, uint64_t *shared)
{
    float most = -__uint_as_float(0x7f800000);
    bool is_ordered = true;
    for (int32_t token = (int32_t)threadIdx.x; token < a.vocabulary; token += CC_SAMPLE_THREADS) {
        float logit = logits[token];
        is_ordered = is_ordered && logit == logit;
        most = fmaxf(most, logit);
    }
    /* What is no number outdoes the rest. */
    uint64_t key = is_ordered ? cc_ordered(most) : (uint64_t)1 << 32;
    key = cc_block_maximum_of(key, shared);
    *maximum = cc_unordered((uint32_t)key);
    return key >> 32 == 0 && fabsf(*maximum) < __uint_as_float(0x7f800000);
}

/*
 * Leaves the likeliest tokens, the smaller id first among equals, and returns what to subtract
 * from a logit for its log probability. A scan for each: few are asked for, and seldom.
 */
CC_DEVICE float cc_log_probabilities(
    const cc_sample_rows_arguments &a, const cc_weights &weights, int32_t count,
    uint64_t *shared)
{
    uint64_t mass = cc_mass_from(weights, a.vocabulary, 0, shared);
    float normaliser = weights.maximum + (float)log((double)mass * 0x1p-44);
    uint64_t last = ~(uint64_t)0;
    for (int32_t i = 0; i < count; i++) {
        uint64_t best = 0;
        for (int32_t token = (int32_t)threadIdx.x; token < a.vocabulary;
             token += CC_SAMPLE_THREADS) {
            uint64_t key = (uint64_t)cc_ordered(weights.logits[token] - normaliser) << 32;
            key |= 0xffffffffu - (uint32_t)token;
            if (key < last && key > best) best = key;
        }
        last = cc_block_maximum_of(best, shared);
        if (threadIdx.x != 0) continue;
        cc_likeliest likeliest = {
            (int32_t)(0xffffffffu - (uint32_t)last), cc_unordered((uint32_t)(last >> 32))};
        a.likeliest[(uint64_t)blockIdx.x * CC_LIKELIEST_LIMIT + i] = likeliest;
    }
    return normaliser;
}

/*
 * Says which token the last entry of the list stands for, if that is the slot's last: a token that
 * the host did not know when it wrote the list. It counts once more where the list has it already.
 */
CC_DEVICE void cc_resolve_last_token(
    const cc_sampling_row &row, cc_penalty *penalties, int32_t last_token)
{
    CC_SHARED(int32_t, listed, 1);
    int32_t unknown = row.penalty_count - 1;
    if (penalties[unknown].token != CC_LAST_TOKEN) return;
    if (threadIdx.x == 0) listed[0] = -1;
    __syncthreads();
    for (int32_t i = (int32_t)threadIdx.x; i < unknown; i += CC_SAMPLE_THREADS) {
        if (penalties[i].token == last_token) listed[0] = i;
    }
    __syncthreads();
    if (threadIdx.x == 0 && listed[0] >= 0) penalties[listed[0]].output_count += 1;
    if (threadIdx.x == 0 && listed[0] < 0) {
        penalties[unknown].token = last_token;
        penalties[unknown].output_count = 1;
    }
    __syncthreads();
}

/* Changes the logits of the tokens that the sequence has, and keeps what they were. */
CC_DEVICE void cc_penalise(
    const cc_sampling_row &row, cc_penalty *penalties, float *logits, int32_t vocabulary)
{
    for (int32_t i = (int32_t)threadIdx.x; i < row.penalty_count; i += CC_SAMPLE_THREADS) {
        int32_t token = penalties[i].token, output_count = penalties[i].output_count;
        if (token < 0 || token >= vocabulary) continue;
        float logit = logits[token];
        penalties[i].logit = logit;
        logit = logit > 0 ? logit / row.repetition_penalty : logit * row.repetition_penalty;
        if (output_count > 0) {
            logit -= row.presence_penalty;
            logit -= row.frequency_penalty * (float)output_count;
        }
        logits[token] = logit;
    }
    __syncthreads();
}

CC_DEVICE void cc_restore(
    const cc_sampling_row &row, const cc_penalty *penalties, float *logits, int32_t vocabulary)
{
    __syncthreads();
    for (int32_t i = (int32_t)threadIdx.x; i < row.penalty_count; i += CC_SAMPLE_THREADS) {
        int32_t token = penalties[i].token;
        if (token >= 0 && token < vocabulary) logits[token] = penalties[i].logit;
    }
    __syncthreads();
}

/* The first token of the largest logit. */
CC_DEVICE int32_t cc_first_likeliest(
    const cc_sample_rows_arguments &a, const float *logits, float maximum, uint64_t *shared)
{
    uint64_t key = 0;
    for (int32_t token = (int32_t)threadIdx.x; token < a.vocabulary; token += CC_SAMPLE_THREADS) {
        if (logits[token] != maximum) continue;
        key = 0xffffffffu - (uint32_t)token;
        break;
    }
    return (int32_t)(0xffffffffu - (uint32_t)cc_block_maximum_of(key, shared));
}

CC_DEVICE int32_t cc_draw(
    const cc_sample_rows_arguments &a, const cc_sampling_row &row, const cc_weights &weights,
    uint64_t *shared)
{
    float threshold = 0;
    bool is_cut = row.top_k > 0 && row.top_k < a.vocabulary;
    if (is_cut) {
        threshold = cc_largest_threshold(weights, a.vocabulary, true, (uint64_t)row.top_k);
    }
    if (row.top_p < 1) {
        uint64_t mass = cc_mass_from(weights, a.vocabulary, threshold, shared);
        /* Of nothing the likeliest token is left too. */
        uint64_t target = max((uint64_t)1, (uint64_t)ceil((double)mass * (double)row.top_p));
        threshold =
            fmaxf(threshold, cc_largest_threshold(weights, a.vocabulary, false, target));
    }
    threshold = fmaxf(threshold, row.min_p);
    uint64_t mass = cc_mass_from(weights, a.vocabulary, threshold, shared);
    double uniform = (double)cc_random_bits(row.seed, row.position) * 0x1p-53;
    uint64_t target = (uint64_t)(uniform * (double)mass);
    if (target >= mass) target = mass - 1;
    return cc_token_at(weights, a.vocabulary, threshold, target, shared);
}

/* Without the word that one block will do, ptxas saves registers for sm_80 and spills. */
CC_KERNEL(CC_SAMPLE_THREADS, 1) sample_rows(const cc_sample_rows_arguments a)
{
    cc_begin();
    CC_SHARED(uint64_t, shared, CC_SAMPLE_WARPS);
    if ((int32_t)blockIdx.x >= a.counts->sampling_rows) return;
    const cc_sampling_row &row = a.rows[blockIdx.x];
    float *logits = a.logits + (uint64_t)blockIdx.x * a.stride;
    cc_penalty *penalties = a.penalties + row.first_penalty;
    if (a.softcap != 0) {
        for (int32_t token = (int32_t)threadIdx.x; token < a.vocabulary;
             token += CC_SAMPLE_THREADS) {
            logits[token] = a.softcap * tanhf(logits[token] / a.softcap);
        }
    }

    cc_sample sample = {-1, 0, (int32_t)blockIdx.x * CC_LIKELIEST_LIMIT, 0};
    float maximum, normaliser = 0;
    bool is_sound = cc_row_maximum(a, logits, &maximum, shared);
    if (is_sound) {
        int32_t count = min(min(row.logprob_count, a.vocabulary), (int32_t)CC_LIKELIEST_LIMIT);
        if (row.logprob_count >= 0) {
            cc_weights weights = {logits, maximum, 1};
            normaliser = cc_log_probabilities(a, weights, count, shared);
        }
        if (row.penalty_count > 0) {
            cc_resolve_last_token(row, penalties, a.last_tokens[row.slot]);
            cc_penalise(row, penalties, logits, a.vocabulary);
            is_sound = cc_row_maximum(a, logits, &maximum, shared);
        }
        if (is_sound) {
            cc_weights weights = {logits, maximum, 1 / row.temperature};
            sample.token = row.temperature == 0
                ? cc_first_likeliest(a, logits, maximum, shared)
                : cc_draw(a, row, weights, shared);
        }
        if (row.penalty_count > 0) cc_restore(row, penalties, logits, a.vocabulary);
        if (is_sound && row.logprob_count >= 0) {
            sample.logprob = logits[sample.token] - normaliser;
            sample.likeliest_count = count;
        }
    }
    if (threadIdx.x == 0) {
        a.samples[blockIdx.x] = sample;
        a.last_tokens[row.slot] = sample.token;
    }
}
