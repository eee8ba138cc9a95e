#include "prelude.cuh"

/* A block is an output; a thread takes eight neighbours of the depth at a time. */
CC_KERNEL(128) dequantize_int8(const cc_dequantize_arguments a)
{
    cc_begin();
    uint64_t output = blockIdx.x;
    const uint8_t *weights =
        (const uint8_t *)a.weights + output * (uint64_t)cc_int8_row_bytes(a.depth);
    const uint16_t *scales =
        (const uint16_t *)a.scales + output * (uint64_t)cc_int8_groups(a.depth);
    uint4 *out = (uint4 *)(a.out + output * a.depth);
    for (int32_t unit = (int32_t)threadIdx.x; unit < a.depth / 8; unit += (int32_t)blockDim.x) {
        uint2 words = *(const uint2 *)(weights + cc_int8_place(unit * 8));
        float scale = cc_float_of_half(scales[unit / 4]);
        const uint32_t in[4] = {words.x, words.x >> 16, words.y, words.y >> 16};
        uint32_t pairs[4];
        for (int i = 0; i < 4; i++) {
            uint32_t pair = cc_int8_pair(in[i]);
            pairs[i] = cc_bf16_pair(cc_low(pair) * scale, cc_high(pair) * scale);
        }
        out[unit] = uint4{pairs[0], pairs[1], pairs[2], pairs[3]};
    }
}
