#include "prelude.cuh"

/*
 * The integers of a group for a scale, and the sum of the squared errors, added up as CKernels adds
 * it so that the same scale is chosen.
 */
CC_DEVICE float cc_round_group(const float (&x)[32], float scale, uint32_t (&words)[4])
{
    const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer */
    float inverse = scale != 0 ? 1 / scale : 0, errors[8] = {};
#pragma unroll
    for (int i = 0; i < 4; i++) words[i] = 0;
#pragma unroll
    for (int i = 0; i < 32; i++) {
        float rounded = fminf(fmaxf(x[i] * inverse, -8), 7) + magic - magic;
        uint32_t nibble = (uint32_t)((int32_t)rounded + 8);
        words[i / 8] |= nibble << cc_int4_place(i % 8) * 4;
        float difference = x[i] - rounded * scale;
        errors[i % 8] += difference * difference;
    }
    float error = 0;
#pragma unroll
    for (int i = 0; i < 8; i++) error += errors[i];
    return error;
}

/* Of some scales the one with the least error: see choose_int4 in CKernels. */
CC_DEVICE uint16_t cc_choose_int4(const float (&x)[32], uint32_t (&words)[4])
{
    const float steps[] = {-8, -7.6f, -7.2f, -8.4f, -8.8f, -7, 7.4f};
    float most = 0, least = __uint_as_float(0x7f800000);
#pragma unroll
    for (int i = 0; i < 32; i++) {
        if (fabsf(x[i]) > fabsf(most)) most = x[i];
    }
    uint16_t best = 0;
    for (int i = 0; i < 7; i++) {
        uint32_t trial[4];
        uint16_t scale = cc_half_of(most / steps[i]);
        float error = cc_round_group(x, cc_float_of_half(scale), trial);
        if (!(error < least)) continue;
        least = error;
        best = scale;
#pragma unroll
        for (int word = 0; word < 4; word++) words[word] = trial[word];
    }
    return best;
}

/* A block is an output; a thread takes one group at a time. */
CC_KERNEL(128) quantize_int4(const cc_quantize_arguments a)
{
    cc_begin();
    int32_t groups = cc_int4_groups(a.depth);
    const uint16_t *in = a.in + (uint64_t)blockIdx.x * a.depth;
    uint32_t *out = (uint32_t *)a.weights + (uint64_t)blockIdx.x * groups * 4;
    uint16_t *scales = (uint16_t *)a.scales + (uint64_t)blockIdx.x * groups;
    for (int32_t group = (int32_t)threadIdx.x; group < groups; group += (int32_t)blockDim.x) {
        uint32_t words[4] = {};
        uint16_t scale = 0;
        if (group * 32 < a.depth) {
            float x[32];
#pragma unroll
            for (int i = 0; i < 32; i++) x[i] = cc_float_of_bf16(in[group * 32 + i]);
            scale = cc_choose_int4(x, words);
        }
        scales[group] = scale;
        for (int i = 0; i < 4; i++) {
            out[cc_int4_place(group * 32 + i * 8) / 8] = words[i];
        }
    }
}
