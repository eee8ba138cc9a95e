#ifndef CCUDA_KERNEL_BASICS_H
#define CCUDA_KERNEL_BASICS_H

#if defined(__CUDACC_RTC__)
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#define CC_INLINE __device__ static constexpr
#else
#include <stdint.h>
#if defined(__cplusplus)
#define CC_INLINE static constexpr
#else
#define CC_INLINE static inline
#endif
#endif

/* A pointer where kernels are compiled, a CUdeviceptr where they are launched from. */
#if defined(__CUDACC_RTC__) || defined(CC_EMULATED)
#define CC_POINTER(type) type *
#else
#define CC_POINTER(type) uint64_t
#endif

enum {
    CC_TOKENS_PER_PAGE = 16,
    /* Head dimensions are multiples of 16 up to this. */
    CC_MAXIMUM_HEAD_DIMENSION = 256,
    CC_LIKELIEST_LIMIT = 20,
    /* Vocabularies have fewer tokens: sums of probabilities are kept in 64-bit integers. */
    CC_MAXIMUM_VOCABULARY = 1 << 19
};

/* How a kernel is launched; blocks have one dimension. */
typedef struct cc_launch {
    uint32_t grid_x, grid_y, grid_z;
    uint32_t block;
    /* Dynamic shared memory; above 48 KiB the function's attribute must be raised to it. */
    uint32_t shared_bytes;
} cc_launch;

CC_INLINE cc_launch cc_launch_of(uint32_t x, uint32_t y, uint32_t block, uint32_t shared_bytes)
{
    cc_launch launch = {x, y, 1, block, shared_bytes};
    return launch;
}

CC_INLINE uint32_t cc_ceiling(uint32_t count, uint32_t unit) { return (count + unit - 1) / unit; }

#endif
