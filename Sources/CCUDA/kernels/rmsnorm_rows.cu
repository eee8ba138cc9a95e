#include "prelude.cuh"

/* A thread reads back only what it wrote to the shared row, so that this needs no barrier. */
struct cc_norm_row {
    float *values;
    int32_t width, first, step;
};

/* The row's delta, with its bias; returns what it is to be multiplied with for its own norm. */
CC_DEVICE float cc_take_delta(
    const cc_rmsnorm_rows_arguments &a, const cc_norm_row &row, int32_t r, float *sums)
{
    const uint4 *delta = (const uint4 *)(a.delta + (int64_t)r * a.width);
    float square = 0;
    for (int32_t i = row.first; i < row.width; i += row.step) {
        float values[8];
        cc_unpack(delta[i / 8], values);
        if (a.delta_bias) {
            float bias[8];
            cc_read(a.delta_bias + i, bias);
#pragma unroll
            for (int j = 0; j < 8; j++) values[j] += bias[j];
        }
#pragma unroll
        for (int j = 0; j < 8; j++) square += values[j] * values[j];
        cc_write(row.values + i, values);
    }
    if (!a.delta_norm) return 1;
    return 1 / sqrtf(cc_block_sum(square, sums) / (float)a.width + a.epsilon);
}

/* Adds the delta to the residual, keeps that in the row, and returns the sum of its squares. */
CC_DEVICE float cc_take_residual(
    const cc_rmsnorm_rows_arguments &a, const cc_norm_row &row, int32_t r, float delta_factor)
{
    float *residual = a.residual + (int64_t)r * a.width;
    float square = 0;
    for (int32_t i = row.first; i < row.width; i += row.step) {
        float values[8];
        cc_read(residual + i, values);
        if (a.delta) {
            float delta[8], norm[8] = {1, 1, 1, 1, 1, 1, 1, 1};
            cc_read(row.values + i, delta);
            if (a.delta_norm) cc_read(a.delta_norm + i, norm);
#pragma unroll
            for (int j = 0; j < 8; j++) values[j] += delta[j] * delta_factor * norm[j];
            cc_write(residual + i, values);
        }
#pragma unroll
        for (int j = 0; j < 8; j++) square += values[j] * values[j];
        cc_write(row.values + i, values);
    }
    return square;
}

CC_KERNEL(256) rmsnorm_rows(const cc_rmsnorm_rows_arguments a)
{
    cc_begin();
    CC_DYNAMIC_SHARED(bytes);
    CC_SHARED(float, sums, 32);
    cc_norm_row row = {
        (float *)bytes, a.width, (int32_t)threadIdx.x * 8, (int32_t)blockDim.x * 8};
    uint4 *out = (uint4 *)(a.out + (uint64_t)blockIdx.x * a.width);
    int32_t r = a.row_list ? a.row_list[blockIdx.x] : (int32_t)blockIdx.x;
    if (r < 0) {
        for (int32_t i = row.first; i < row.width; i += row.step) out[i / 8] = uint4{0, 0, 0, 0};
        return;
    }
    float delta_factor = a.delta ? cc_take_delta(a, row, r, sums) : 1;
    float square = cc_block_sum(cc_take_residual(a, row, r, delta_factor), sums);
    float factor = 1 / sqrtf(square / (float)a.width + a.epsilon);
    for (int32_t i = row.first; i < row.width; i += row.step) {
        float values[8], weight[8];
        cc_read(row.values + i, values);
        cc_read(a.weight + i, weight);
#pragma unroll
        for (int j = 0; j < 8; j++) values[j] *= factor * weight[j];
        out[i / 8] = cc_pack(values);
    }
}
