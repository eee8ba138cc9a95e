#include "gemm_groups.cuh"

/* Half a lane's 16 bytes are its eighth of a group; the second 64 bytes have groups 2 and 3. */
struct cc_int8_weights {
    static constexpr int pieces = 2;

    CC_DEVICE void unpack(const uint4 (&from)[2], int group, uint32_t (&pairs)[4])
    {
        uint4 piece = group < 2 ? from[0] : from[1];
        uint32_t low = group % 2 ? piece.z : piece.x, high = group % 2 ? piece.w : piece.y;
        pairs[0] = cc_int8_pair(low);
        pairs[1] = cc_int8_pair(low >> 16);
        pairs[2] = cc_int8_pair(high);
        pairs[3] = cc_int8_pair(high >> 16);
    }
};

template <int row_tiles> CC_DEVICE void gemm_int8(const cc_gemm_arguments &a)
{
    cc_gemm_groups<cc_int8_weights, row_tiles>(a);
}

CC_GEMM_KERNELS(gemm_int8)
