#include "prelude.cuh"

/* A block is an output; a thread takes eight neighbours of the depth at a time. */
CC_KERNEL(128) dequantize_e4m3(const cc_dequantize_arguments a)
{
    cc_begin();
    uint64_t output = blockIdx.x;
    const uint8_t *weights = a.weights + output * a.depth;
    float scale = ((const float *)a.scales)[output];
    uint4 *out = (uint4 *)(a.out + output * a.depth);
    for (int32_t unit = (int32_t)threadIdx.x; unit < a.depth / 8; unit += (int32_t)blockDim.x) {
        uint32_t pairs[4];
        for (int i = 0; i < 4; i++) {
            const uint8_t *pair = weights + unit * 8 + i * 2;
            pairs[i] = cc_bf16_pair(
                cc_float_of_e4m3(pair[0]) * scale, cc_float_of_e4m3(pair[1]) * scale);
        }
        out[unit] = uint4{pairs[0], pairs[1], pairs[2], pairs[3]};
    }
}
