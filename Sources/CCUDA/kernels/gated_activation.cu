#include "prelude.cuh"

CC_DEVICE float cc_activate(float x, int32_t activation)
{
    if (activation == CC_ACTIVATION_SILU) return x / (1 + expf(-x));
    const float root = 0.7978845608f; /* of 2 / pi */
    return 0.5f * x * (1 + tanhf(root * (x + 0.044715f * x * x * x)));
}

CC_KERNEL(128) gated_activation(const cc_gated_activation_arguments a)
{
    int32_t unit = (int32_t)(blockIdx.x * blockDim.x + threadIdx.x);
    if (unit >= a.width / 8) return;
    const uint16_t *row = a.in + (uint64_t)blockIdx.y * 2 * a.width;
    uint4 gates = ((const uint4 *)row)[unit], ups = ((const uint4 *)(row + a.width))[unit];
    const uint32_t gate[4] = {gates.x, gates.y, gates.z, gates.w};
    const uint32_t up[4] = {ups.x, ups.y, ups.z, ups.w};
    uint32_t words[4];
    for (int i = 0; i < 4; i++) {
        words[i] = cc_bf16_pair(
            cc_activate(cc_low(gate[i]), a.activation) * cc_low(up[i]),
            cc_activate(cc_high(gate[i]), a.activation) * cc_high(up[i]));
    }
    ((uint4 *)(a.out + (uint64_t)blockIdx.y * a.width))[unit] =
        uint4{words[0], words[1], words[2], words[3]};
}
