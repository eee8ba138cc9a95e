#include "gemm_groups.cuh"

/* Word g of a lane's 16 bytes is its eighth of group g. */
struct cc_int4_weights {
    static constexpr int pieces = 1;

    CC_DEVICE void unpack(const uint4 (&from)[1], int group, uint32_t (&pairs)[4])
    {
        uint32_t low = group == 0 ? from[0].x : from[0].y;
        uint32_t word = group < 2 ? low : group == 2 ? from[0].z : from[0].w;
#pragma unroll
        for (int pair = 0; pair < 4; pair++) pairs[pair] = cc_int4_pair(word >> pair * 4);
    }
};

template <int row_tiles> CC_DEVICE void gemm_int4(const cc_gemm_arguments &a)
{
    cc_gemm_groups<cc_int4_weights, row_tiles>(a);
}

CC_GEMM_KERNELS(gemm_int4)
