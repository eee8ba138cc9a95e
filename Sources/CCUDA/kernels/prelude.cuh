#ifndef CC_PRELUDE
#define CC_PRELUDE

/*
 * What the kernels stand on. NVRTC compiles them without any header; the instructions that C++
 * has no word for are written as PTX here, and nowhere else. The host build has the same
 * functions from its emulator.
 */
#include "kernel_arguments.h"

#if defined(CC_EMULATED)
#include "simt.h"
#else

#define CC_KERNEL(...) extern "C" __global__ void __launch_bounds__(__VA_ARGS__)
#define CC_DEVICE static __device__ __forceinline__
#define CC_SHARED(type, name, count) __shared__ type name[count]
#define CC_DYNAMIC_SHARED(name) extern __shared__ __align__(16) unsigned char name[]

CC_DEVICE uint32_t cc_shared_address(const void *pointer)
{
    uint32_t address;
    asm("{ .reg .u64 wide; cvta.to.shared.u64 wide, %1; cvt.u32.u64 %0, wide; }"
        : "=r"(address) : "l"(pointer));
    return address;
}

/* d += a * b for tiles of 16 x 16 and 16 x 8; who holds what: PTX ISA, "mma.m16n8k16". */
CC_DEVICE void cc_mma(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1)
{
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
        "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/* Four tiles of 8 x 8; lane i names row i % 8 of tile i / 8. */
CC_DEVICE void cc_load_tiles(uint32_t (&r)[4], const void *row)
{
    asm volatile(
        "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(cc_shared_address(row))
        : "memory");
}

CC_DEVICE void cc_load_tiles_transposed(uint32_t (&r)[4], const void *row)
{
    asm volatile(
        "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(cc_shared_address(row))
        : "memory");
}

/* Starts a copy of 16 bytes to shared memory, of zeros if there is nothing to copy. */
CC_DEVICE void cc_copy_start(void *shared, const void *global, bool is_there)
{
    asm volatile(
        "cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(cc_shared_address(shared)),
        "l"(global), "r"(is_there ? 16 : 0)
        : "memory");
}

/* Ends a group of this thread's copies. */
CC_DEVICE void cc_copy_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }

/* Waits for this thread's groups but the last `pending`. */
template <int pending> CC_DEVICE void cc_copy_wait()
{
    asm volatile("cp.async.wait_group %0;" ::"n"(pending) : "memory");
}

/*
 * Lets the next kernel of the stream take multiprocessors that this one leaves idle, and waits for
 * the one before to be done with memory (PTX ISA, "griddepcontrol"). Every thread of every kernel
 * begins so, or the one after could overtake the one before; only weights may be read earlier.
 * Launches without the attribute for it, and older GPUs, run one kernel after the other anyway.
 */
CC_DEVICE void cc_begin()
{
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.launch_dependents;");
    asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

/* What is read once: it does not push from the cache what others come back to. */
CC_DEVICE uint4 cc_stream(const void *global)
{
    uint4 v;
    asm("ld.global.nc.L1::no_allocate.L2::128B.v4.u32 {%0, %1, %2, %3}, [%4];"
        : "=r"(v.x), "=r"(v.y), "=r"(v.z), "=r"(v.w) : "l"(global));
    return v;
}

/* Two values rounded to BF16, the first in the lower half. */
CC_DEVICE uint32_t cc_bf16_pair(float low, float high)
{
    uint32_t pair;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
    return pair;
}

/*
 * Two weights of four bits, in bits 0 to 3 and 16 to 19, less 8, as BF16. In the last bits of 128's
 * fraction they are 128 more, exactly.
 */
CC_DEVICE uint32_t cc_int4_pair(uint32_t nibbles)
{
    uint32_t biased = (nibbles & 0x000f000f) | 0x43004300, pair;
    asm("fma.rn.bf16x2 %0, %1, %2, %3;"
        : "=r"(pair) : "r"(biased), "r"(0x3f803f80), "r"(0xc308c308)); /* * 1 - 136 */
    return pair;
}

CC_DEVICE float cc_float_of_half(uint16_t half)
{
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(half));
    return value;
}

CC_DEVICE uint16_t cc_half_of(float value)
{
    uint16_t half;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(half) : "f"(value));
    return half;
}

#endif

CC_DEVICE float cc_float_of_bf16(uint16_t bits) { return __uint_as_float((uint32_t)bits << 16); }
CC_DEVICE uint16_t cc_bf16_of(float value) { return (uint16_t)cc_bf16_pair(value, 0); }

/* The halves of a word of two BF16 values. */
CC_DEVICE float cc_low(uint32_t pair) { return __uint_as_float(pair << 16); }
CC_DEVICE float cc_high(uint32_t pair) { return __uint_as_float(pair & 0xffff0000); }

/* Two weights of eight bits, in the word's lower half, less 128, as BF16, which is exact. */
CC_DEVICE uint32_t cc_int8_pair(uint32_t bytes)
{
    /* 2^23 has its last fraction bit worth 1. */
    float low = __uint_as_float(0x4b000000 | (bytes & 0xff)) - 8388736.0f;
    return cc_bf16_pair(low, __uint_as_float(0x4b000000 | (bytes >> 8 & 0xff)) - 8388736.0f);
}

/* Eight BF16 values. */
CC_DEVICE void cc_unpack(uint4 packed, float (&values)[8])
{
    const uint32_t words[4] = {packed.x, packed.y, packed.z, packed.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
        values[2 * i] = cc_low(words[i]);
        values[2 * i + 1] = cc_high(words[i]);
    }
}

CC_DEVICE uint4 cc_pack(const float (&values)[8])
{
    return uint4{
        cc_bf16_pair(values[0], values[1]), cc_bf16_pair(values[2], values[3]),
        cc_bf16_pair(values[4], values[5]), cc_bf16_pair(values[6], values[7])};
}

/* Eight floats, as two reads or writes of 16 bytes. */
CC_DEVICE void cc_read(const float *from, float (&values)[8])
{
    float4 low = ((const float4 *)from)[0], high = ((const float4 *)from)[1];
    values[0] = low.x, values[1] = low.y, values[2] = low.z, values[3] = low.w;
    values[4] = high.x, values[5] = high.y, values[6] = high.z, values[7] = high.w;
}

CC_DEVICE void cc_write(float *to, const float (&values)[8])
{
    ((float4 *)to)[0] = float4{values[0], values[1], values[2], values[3]};
    ((float4 *)to)[1] = float4{values[4], values[5], values[6], values[7]};
}

/* E4M3's exponent has a bias of 7, a float's one of 127; what lies below moves with it. */
CC_DEVICE float cc_float_of_e4m3(uint32_t byte)
{
    float magnitude = __uint_as_float((byte & 0x7f) << 20) * __uint_as_float(247u << 23);
    return byte & 0x80 ? -magnitude : magnitude;
}

/* To the nearest, ties to even; beyond 448 is 448; what is no number stays none. */
CC_DEVICE uint8_t cc_e4m3_of(float value)
{
    uint32_t sign = __float_as_uint(value) >> 24 & 0x80;
    float magnitude = fabsf(value);
    if (magnitude != magnitude) return (uint8_t)(sign | 0x7f);
    if (magnitude >= 448) return (uint8_t)(sign | 0x7e);
    /* Below 2^-6 steps are of 2^-9: adding 2^14 leaves a float just these. */
    if (magnitude < 0.015625f) {
        uint32_t steps = __float_as_uint(magnitude + 16384.0f) - __float_as_uint(16384.0f);
        return (uint8_t)(sign | steps);
    }
    uint32_t bits = __float_as_uint(magnitude);
    bits += 0x7ffff + (bits >> 20 & 1);
    return (uint8_t)(sign | ((bits >> 20) - (120u << 3)));
}

/* Sums and maxima over a warp, in one order. */
CC_DEVICE float cc_warp_sum(float value)
{
    for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(0xffffffff, value, step);
    return value;
}

CC_DEVICE float cc_warp_maximum(float value)
{
    for (int step = 16; step > 0; step /= 2) {
        value = fmaxf(value, __shfl_xor_sync(0xffffffff, value, step));
    }
    return value;
}

/* The sum over a block, for all of it; `shared` has room for 32 floats. */
CC_DEVICE float cc_block_sum(float value, float *shared)
{
    value = cc_warp_sum(value);
    __syncthreads();
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
    __syncthreads();
    float total = 0;
    for (uint32_t warp = 0; warp < blockDim.x / 32; warp++) total += shared[warp];
    return total;
}

#endif
