#include "prelude.cuh"

/* A block is one head of one step row. */
CC_KERNEL(64) attention_merge(const cc_attention_arguments a)
{
    cc_begin();
    if ((int32_t)blockIdx.x >= a.counts->rows) return;
    cc_step_row row = a.rows[blockIdx.x];
    if (row.token_count != 1 || row.work_count < 2) return;
    int32_t head = (int32_t)blockIdx.y, dimension = a.head_dimension;
    const uint64_t first = (uint64_t)row.first_work * a.heads + head;
    float most = -__uint_as_float(0x7f800000), total = 0;
    for (int32_t item = 0; item < row.work_count; item++) {
        most = fmaxf(most, a.partial_sums[(first + (uint64_t)item * a.heads) * 2]);
    }
    for (int32_t item = 0; item < row.work_count; item++) {
        const float *sums = a.partial_sums + (first + (uint64_t)item * a.heads) * 2;
        total += sums[1] * exp2f(sums[0] - most);
    }
    for (int32_t d = (int32_t)threadIdx.x; d < dimension; d += (int32_t)blockDim.x) {
        float sum = 0;
        for (int32_t item = 0; item < row.work_count; item++) {
            uint64_t place = first + (uint64_t)item * a.heads;
            sum += a.partials[place * dimension + d] * exp2f(a.partial_sums[place * 2] - most);
        }
        a.out[((uint64_t)row.first_token * a.heads + head) * dimension + d] =
            cc_bf16_of(sum / total);
    }
}
