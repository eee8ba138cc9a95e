#include "prelude.cuh"

CC_DEVICE float cc_activate(float x, int32_t activation)
{
    if (activation == CC_ACTIVATION_SILU) return x / (1 + expf(-x));
    const float root = 0.7978845608f; /* of 2 / pi */
    return 0.5f * x * (1 + tanhf(root * (x + 0.044715f * x * x * x)));
}

CC_KERNEL(128) gated_activation(const cc_gated_activation_arguments a)
{
    cc_begin();
    int32_t unit = (int32_t)(blockIdx.x * blockDim.x + threadIdx.x);
    if (unit >= a.width / 8) return;
    const uint16_t *row = a.in + (uint64_t)blockIdx.y * 2 * a.width;
    float gate[8], up[8];
    cc_unpack(((const uint4 *)row)[unit], gate);
    cc_unpack(((const uint4 *)(row + a.width))[unit], up);
#pragma unroll
    for (int i = 0; i < 8; i++) up[i] *= cc_activate(gate[i], a.activation);
    ((uint4 *)(a.out + (uint64_t)blockIdx.y * a.width))[unit] = cc_pack(up);
}
