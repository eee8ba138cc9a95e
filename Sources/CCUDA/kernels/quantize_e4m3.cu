#include "prelude.cuh"

/* A block is an output. */
CC_KERNEL(128) quantize_e4m3(const cc_quantize_arguments a)
{
    cc_begin();
    CC_SHARED(float, maxima, 4);
    int32_t first = (int32_t)threadIdx.x, step = (int32_t)blockDim.x;
    const uint16_t *in = a.in + (uint64_t)blockIdx.x * a.depth;
    uint8_t *out = (uint8_t *)a.weights + (uint64_t)blockIdx.x * a.depth;
    float most = 0;
    for (int32_t k = first; k < a.depth; k += step) {
        most = fmaxf(most, fabsf(cc_float_of_bf16(in[k])));
    }
    most = cc_warp_maximum(most);
    if (first % 32 == 0) maxima[first / 32] = most;
    __syncthreads();
    most = fmaxf(fmaxf(maxima[0], maxima[1]), fmaxf(maxima[2], maxima[3]));
    float scale = most / 448, inverse = most > 0 ? 448 / most : 0;
    if (first == 0) ((float *)a.scales)[blockIdx.x] = scale;
    for (int32_t k = first; k < a.depth; k += step) {
        out[k] = cc_e4m3_of(cc_float_of_bf16(in[k]) * inverse);
    }
}
