#include "prelude.cuh"

CC_KERNEL(128) embed_rows(const cc_embed_rows_arguments a)
{
    cc_begin();
    int32_t row = (int32_t)blockIdx.x, token = a.token_ids[row];
    bool is_known = token >= 0 && token < a.vocabulary;
    const uint4 *in = (const uint4 *)(a.table + (uint64_t)(is_known ? token : 0) * a.width);
    float *out = a.out + (uint64_t)row * a.width;
    for (int32_t unit = (int32_t)threadIdx.x; unit < a.width / 8; unit += (int32_t)blockDim.x) {
        float values[8];
        cc_unpack(is_known ? in[unit] : uint4{0, 0, 0, 0}, values);
#pragma unroll
        for (int i = 0; i < 8; i++) values[i] *= a.scale;
        cc_write(out + unit * 8, values);
    }
}
