#include "prelude.cuh"

/* A block is an output; a thread takes one group at a time. */
CC_KERNEL(128) quantize_int8(const cc_quantize_arguments a)
{
    cc_begin();
    const float magic = 12582912.0f; /* 1.5 * 2^23: adding it rounds to an integer */
    int32_t groups = cc_int8_groups(a.depth);
    const uint16_t *in = a.in + (uint64_t)blockIdx.x * a.depth;
    uint8_t *out = (uint8_t *)a.weights + (uint64_t)blockIdx.x * cc_int8_row_bytes(a.depth);
    uint16_t *scales = (uint16_t *)a.scales + (uint64_t)blockIdx.x * groups;
    for (int32_t group = (int32_t)threadIdx.x; group < groups; group += (int32_t)blockDim.x) {
        bool is_there = group * 32 < a.depth;
        float x[32], most = 0;
#pragma unroll
        for (int i = 0; i < 32; i++) {
            x[i] = is_there ? cc_float_of_bf16(in[group * 32 + i]) : 0;
            most = fmaxf(most, fabsf(x[i]));
        }
        uint16_t scale = cc_half_of(most / 127);
        float inverse = cc_float_of_half(scale);
        inverse = inverse != 0 ? 1 / inverse : 0;
        scales[group] = scale;
#pragma unroll
        for (int i = 0; i < 32; i++) {
            float rounded = fminf(fmaxf(x[i] * inverse, -127), 127) + magic - magic;
            out[cc_int8_place(group * 32 + i)] = (uint8_t)((int32_t)rounded + 128);
        }
    }
}
