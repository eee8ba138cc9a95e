#ifndef CC_SAMPLING
#define CC_SAMPLING

#include "prelude.cuh"

/*
 * Scans over one row of logits by one block. Sums of probabilities are kept as integers, in units
 * of 2^-44 of the likeliest token's: they come out the same in any order, so that atomics may add
 * them, and what was found by a scan is found again by the next.
 */
enum { CC_SAMPLE_WARPS = CC_SAMPLE_THREADS / 32, CC_BUCKETS = 1024 };

/* As exp16 of CKernels: its draws and ours then differ by rounding of sums alone. */
CC_DEVICE float cc_exponential(float x)
{
    const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer */
    x = fminf(fmaxf(x, -87.3f), 88.3f);
    float n = fmaf(x, 1.44269504f, magic) - magic;
    float r = fmaf(n, -0.693359375f, x);
    r = fmaf(n, 2.12194440e-4f, r);
    float p = 1.9875691500e-4f;
    p = fmaf(p, r, 1.3981999507e-3f);
    p = fmaf(p, r, 8.3334519073e-3f);
    p = fmaf(p, r, 4.1665795894e-2f);
    p = fmaf(p, r, 1.6666665459e-1f);
    p = fmaf(p, r, 5.0000001201e-1f);
    float e = fmaf(p * r, r, r) + 1.0f;
    return __uint_as_float(__float_as_uint(e) + ((uint32_t)(int32_t)n << 23));
}

/* Logits as weights: the likeliest token's is 1. */
struct cc_weights {
    const float *logits;
    float maximum;
    float scale;
};

CC_DEVICE float cc_weight(const cc_weights &weights, int32_t token)
{
    return cc_exponential((weights.logits[token] - weights.maximum) * weights.scale);
}

CC_DEVICE uint64_t cc_mass(float weight) { return (uint64_t)(weight * 17592186044416.0f); }

CC_DEVICE uint64_t cc_warp_sum_of(uint64_t value)
{
    for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(0xffffffff, value, step);
    return value;
}

/* For all of the block; `shared` has room for one value a warp. */
CC_DEVICE uint64_t cc_block_sum_of(uint64_t value, uint64_t *shared)
{
    value = cc_warp_sum_of(value);
    __syncthreads();
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
    __syncthreads();
    uint64_t total = 0;
    for (int warp = 0; warp < CC_SAMPLE_WARPS; warp++) total += shared[warp];
    return total;
}

CC_DEVICE uint64_t cc_block_maximum_of(uint64_t value, uint64_t *shared)
{
    for (int step = 16; step > 0; step /= 2) {
        uint64_t other = __shfl_xor_sync(0xffffffff, value, step);
        if (other > value) value = other;
    }
    __syncthreads();
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
    __syncthreads();
    for (int warp = 0; warp < CC_SAMPLE_WARPS; warp++) {
        if (shared[warp] > value) value = shared[warp];
    }
    return value;
}

/* Bits in the order of the numbers. */
CC_DEVICE uint32_t cc_ordered(float value)
{
    uint32_t bits = __float_as_uint(value);
    return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

CC_DEVICE float cc_unordered(uint32_t bits)
{
    return __uint_as_float(bits & 0x80000000 ? bits & 0x7fffffff : ~bits);
}

/* The sum of the masses of weights of at least `threshold` among the tokens of a row. */
CC_DEVICE uint64_t cc_mass_from(
    const cc_weights &weights, int32_t count, float threshold, uint64_t *shared)
{
    uint64_t mass = 0;
    for (int32_t token = (int32_t)threadIdx.x; token < count; token += CC_SAMPLE_THREADS) {
        float weight = cc_weight(weights, token);
        if (weight >= threshold) mass += cc_mass(weight);
    }
    return cc_block_sum_of(mass, shared);
}

/*
 * The bucket, from the last down, at which the sum of `buckets` and what is `above` reaches
 * `target`; adds to `above` what the later ones have. By one warp; each lane has 32 buckets.
 */
CC_DEVICE int32_t cc_crossing(const uint64_t *buckets, uint64_t target, uint64_t *above)
{
    int32_t lane = (int32_t)threadIdx.x % 32, top = CC_BUCKETS - 32 * lane;
    uint64_t own = 0;
    for (int32_t i = 1; i <= 32; i++) own += buckets[top - i];
    uint64_t until = own;
    for (int step = 1; step < 32; step *= 2) {
        uint64_t before = __shfl_up_sync(0xffffffff, until, step);
        if (lane >= step) until += before;
    }
    uint32_t reached = __ballot_sync(0xffffffff, *above + until >= target);
    int32_t from = reached ? __ffs((int32_t)reached) - 1 : 31;
    uint64_t sum = *above + __shfl_sync(0xffffffff, until - own, from);
    int32_t bucket = CC_BUCKETS - 32 * from - 1;
    while (bucket > 0 && sum + buckets[bucket] < target) sum += buckets[bucket--];
    *above = sum;
    return bucket;
}

/*
 * The largest weight whose companions of at least that weight are `target` together: tokens
 * (`is_count`) or mass. Three scans, each for 10 of the 30 bits that weights up to 1 have.
 */
CC_DEVICE float cc_largest_threshold(
    const cc_weights &weights, int32_t count, bool is_count, uint64_t target)
{
    CC_SHARED(uint64_t, buckets, CC_BUCKETS);
    CC_SHARED(uint64_t, found, 2); /* the bits so far, and what lies above them */
    uint32_t prefix = 0;
    uint64_t above = 0;
    for (int shift = 20; shift >= 0; shift -= 10) {
        __syncthreads();
        for (int32_t i = (int32_t)threadIdx.x; i < CC_BUCKETS; i += CC_SAMPLE_THREADS) {
            buckets[i] = 0;
        }
        __syncthreads();
        for (int32_t token = (int32_t)threadIdx.x; token < count; token += CC_SAMPLE_THREADS) {
            float weight = cc_weight(weights, token);
            uint32_t bits = __float_as_uint(weight);
            if (shift < 20 && bits >> (shift + 10) != prefix) continue;
            uint64_t amount = is_count ? 1 : cc_mass(weight);
            atomicAdd(&buckets[bits >> shift & (CC_BUCKETS - 1)], amount);
        }
        __syncthreads();
        if (threadIdx.x < 32) {
            int32_t bucket = cc_crossing(buckets, target, &above);
            if (threadIdx.x == 0) {
                found[0] = prefix << 10 | (uint32_t)bucket;
                found[1] = above;
            }
        }
        __syncthreads();
        prefix = (uint32_t)found[0];
        above = found[1];
    }
    return __uint_as_float(prefix);
}

/* A part of the row's tokens, and the mass of those before it. */
struct cc_range {
    int32_t first, end;
    uint64_t before;
};

/* Of the range's 16 parts the one in which the running mass exceeds `target`. */
CC_DEVICE cc_range cc_narrowed(
    const cc_weights &weights, cc_range range, float threshold, uint64_t target, uint64_t *shared)
{
    int32_t lane = (int32_t)threadIdx.x % 32, warp = (int32_t)threadIdx.x / 32;
    int32_t part = (range.end - range.first + CC_SAMPLE_THREADS - 1) / CC_SAMPLE_THREADS * 32;
    int32_t first = range.first + warp * part, end = min(range.end, first + part);
    uint64_t mass = 0;
    for (int32_t token = first + lane; token < end; token += 32) {
        float weight = cc_weight(weights, token);
        if (weight >= threshold) mass += cc_mass(weight);
    }
    mass = cc_warp_sum_of(mass);
    __syncthreads();
    if (lane == 0) shared[warp] = mass;
    __syncthreads();
    int32_t found = 0;
    while (found < CC_SAMPLE_WARPS - 1 && range.before + shared[found] <= target) {
        range.before += shared[found++];
    }
    cc_range result = {
        range.first + found * part, min(range.end, range.first + (found + 1) * part),
        range.before};
    return result;
}

/* The token at which the running mass, in the order of ids, exceeds `target`; for all. */
CC_DEVICE int32_t cc_token_at(
    const cc_weights &weights, int32_t count, float threshold, uint64_t target, uint64_t *shared)
{
    CC_SHARED(int32_t, chosen, 1);
    cc_range range = {0, count, 0};
    range = cc_narrowed(weights, range, threshold, target, shared);
    range = cc_narrowed(weights, range, threshold, target, shared);
    __syncthreads();
    if (threadIdx.x < 32) {
        int32_t lane = (int32_t)threadIdx.x, found = -1;
        for (int32_t start = range.first; start < range.end && found < 0; start += 32) {
            float weight = start + lane < range.end ? cc_weight(weights, start + lane) : -1;
            uint64_t until = weight >= threshold ? cc_mass(weight) : 0;
            for (int step = 1; step < 32; step *= 2) {
                uint64_t before = __shfl_up_sync(0xffffffff, until, step);
                if (lane >= step) until += before;
            }
            uint32_t reached = __ballot_sync(0xffffffff, range.before + until > target);
            if (reached) found = start + __ffs((int32_t)reached) - 1;
            range.before += __shfl_sync(0xffffffff, until, 31);
        }
        if (lane == 0) chosen[0] = found;
    }
    __syncthreads();
    return chosen[0];
}

/* Philox4x32-10 (Salmon et al., SC 2011) as in DeviceAPI: 53 bits for a seed and position. */
CC_DEVICE uint64_t cc_random_bits(uint64_t seed, uint32_t position)
{
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    uint32_t c0 = position, c1 = 0, c2 = 0, c3 = 0;
    for (int round = 0; round < 10; round++) {
        uint64_t low = (uint64_t)0xd2511f53 * c0, high = (uint64_t)0xcd9e8d57 * c2;
        c0 = (uint32_t)(high >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(low >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)high;
        c3 = (uint32_t)low;
        k0 += 0x9e3779b9;
        k1 += 0xbb67ae85;
    }
    return (uint64_t)c0 << 21 | c1 >> 11;
}

#endif
