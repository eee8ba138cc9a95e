#include "prelude.cuh"

CC_KERNEL(128) embed_rows(const cc_embed_rows_arguments a)
{
    int32_t row = (int32_t)blockIdx.x;
    int32_t token = a.token_ids[row];
    bool is_known = token >= 0 && token < a.vocabulary;
    const uint4 *in = (const uint4 *)(a.table + (uint64_t)(is_known ? token : 0) * a.width);
    float4 *out = (float4 *)(a.out + (uint64_t)row * a.width);
    float scale = is_known ? a.scale : 0;
    for (int32_t i = (int32_t)threadIdx.x; i < a.width / 8; i += (int32_t)blockDim.x) {
        uint4 v = is_known ? in[i] : uint4{0, 0, 0, 0};
        out[i * 2] = float4{
            cc_low(v.x) * scale, cc_high(v.x) * scale, cc_low(v.y) * scale, cc_high(v.y) * scale};
        out[i * 2 + 1] = float4{
            cc_low(v.z) * scale, cc_high(v.z) * scale, cc_low(v.w) * scale, cc_high(v.w) * scale};
    }
}
