#include "prelude.cuh"

CC_DEVICE void cc_unpack(uint4 packed, float *values)
{
    const uint32_t words[4] = {packed.x, packed.y, packed.z, packed.w};
    for (int i = 0; i < 4; i++) {
        values[2 * i] = cc_low(words[i]);
        values[2 * i + 1] = cc_high(words[i]);
    }
}

/* A thread reads back only what it wrote to the shared row, so that this needs no barrier. */
CC_KERNEL(256) rmsnorm_rows(const cc_rmsnorm_rows_arguments a)
{
    CC_DYNAMIC_SHARED(bytes);
    CC_SHARED(float, sums, 32);
    float *row = (float *)bytes;
    int32_t r = a.row_list ? a.row_list[blockIdx.x] : (int32_t)blockIdx.x;
    float *residual = a.residual + (int64_t)r * a.width;
    int32_t units = a.width / 8, step = (int32_t)blockDim.x, first = (int32_t)threadIdx.x;
    uint4 *out = (uint4 *)(a.out + (uint64_t)blockIdx.x * a.width);
    if (r < 0) {
        for (int32_t unit = first; unit < units; unit += step) out[unit] = uint4{0, 0, 0, 0};
        return;
    }

    float delta_factor = 1;
    if (a.delta) {
        const uint4 *delta = (const uint4 *)(a.delta + (uint64_t)r * a.width);
        float square = 0;
        for (int32_t unit = first; unit < units; unit += step) {
            float values[8];
            cc_unpack(delta[unit], values);
            for (int i = 0; i < 8; i++) {
                if (a.delta_bias) values[i] += a.delta_bias[unit * 8 + i];
                row[unit * 8 + i] = values[i];
                square += values[i] * values[i];
            }
        }
        if (a.delta_norm) {
            square = cc_block_sum(square, sums);
            delta_factor = 1 / sqrtf(square / (float)a.width + a.epsilon);
        }
    }

    float square = 0;
    for (int32_t unit = first; unit < units; unit += step) {
        for (int i = unit * 8; i < unit * 8 + 8; i++) {
            float value = residual[i];
            if (a.delta) {
                value += a.delta_norm ? row[i] * delta_factor * a.delta_norm[i] : row[i];
                residual[i] = value;
            }
            row[i] = value;
            square += value * value;
        }
    }
    square = cc_block_sum(square, sums);
    float factor = 1 / sqrtf(square / (float)a.width + a.epsilon);

    for (int32_t unit = first; unit < units; unit += step) {
        uint32_t words[4];
        for (int i = 0; i < 4; i++) {
            int32_t at = unit * 8 + 2 * i;
            words[i] = cc_bf16_pair(
                row[at] * factor * a.weight[at], row[at + 1] * factor * a.weight[at + 1]);
        }
        out[unit] = uint4{words[0], words[1], words[2], words[3]};
    }
}
