#ifndef SIMT_H
#define SIMT_H

/*
 * CUDA's execution model for a host compiler: a block's threads are fibers of one thread, which run
 * one after the other from one meeting (barrier, warp operation) to the next. What a device would
 * not forgive, or punish at random, ends the launch with a message: a barrier or a warp operation
 * that not all threads reach. Shared memory starts as NaN in each block; copies to it that nobody
 * waits for stay NaN.
 */
#include <cmath>
#include <cstdint>
#include <cstring>

#include "kernel_arguments.h"

struct uint3 {
    uint32_t x, y, z;
};
struct alignas(16) uint4 {
    uint32_t x, y, z, w;
};
struct alignas(8) uint2 {
    uint32_t x, y;
};
struct alignas(16) float4 {
    float x, y, z, w;
};

namespace simt {

/* A lane's part in an operation of its warp. */
struct Part {
    uint64_t value;
    uint64_t result;
    uint32_t argument;
    const void *row;
    uint32_t *tiles;
    float *sums;
    const uint32_t *left;
    uint32_t right[2];
};

typedef void (*Operation)(Part *const parts[32]);

struct Coordinates {
    uint3 thread, block, block_size, grid_size;
};
extern Coordinates here;

void barrier(const char *file, int line);
/* Runs `operation` when all lanes of the warp have come. */
void meet(Operation operation, Part &part, const char *file, int line);
void *shared(const void *site, size_t bytes);
void *dynamic_shared();
void copy_start(void *shared, const void *global, bool is_there);
void copy_commit();
void copy_wait(int pending);

void exchange(Part *const parts[32]);
void vote(Part *const parts[32]);
void rendezvous(Part *const parts[32]);
void multiply(Part *const parts[32]);
void load_tiles(Part *const parts[32]);
void load_tiles_transposed(Part *const parts[32]);

template <typename T> T exchanged(T value, uint32_t from, const char *file, int line)
{
    static_assert(sizeof(T) <= 8, "a shuffle moves at most 8 bytes");
    Part part = {};
    memcpy(&part.value, &value, sizeof value);
    part.argument = from;
    meet(exchange, part, file, line);
    memcpy(&value, &part.result, sizeof value);
    return value;
}

inline uint32_t voted(bool vote_for, const char *file, int line)
{
    Part part = {};
    part.value = vote_for;
    meet(vote, part, file, line);
    return (uint32_t)part.result;
}

inline uint32_t lane() { return here.thread.x % 32; }

} // namespace simt

#define threadIdx (simt::here.thread)
#define blockIdx (simt::here.block)
#define blockDim (simt::here.block_size)
#define gridDim (simt::here.grid_size)

#define __syncthreads() simt::barrier(__FILE__, __LINE__)
#define __syncwarp()                                                                               \
    do {                                                                                           \
        simt::Part simt_part = {};                                                                 \
        simt::meet(simt::rendezvous, simt_part, __FILE__, __LINE__);                               \
    } while (0)
#define __shfl_sync(mask, value, from)                                                             \
    simt::exchanged(value, (uint32_t)(from) % 32, __FILE__, __LINE__)
#define __shfl_xor_sync(mask, value, bits)                                                         \
    simt::exchanged(value, simt::lane() ^ (uint32_t)(bits), __FILE__, __LINE__)
#define __shfl_up_sync(mask, value, distance)                                                      \
    simt::exchanged(                                                                               \
        value,                                                                                     \
        simt::lane() < (uint32_t)(distance) ? simt::lane() : simt::lane() - (uint32_t)(distance),  \
        __FILE__, __LINE__)
#define __ballot_sync(mask, vote_for) simt::voted(vote_for, __FILE__, __LINE__)
#define __any_sync(mask, vote_for) (simt::voted(vote_for, __FILE__, __LINE__) != 0)
#define __all_sync(mask, vote_for) (simt::voted(vote_for, __FILE__, __LINE__) == 0xffffffff)

#define CC_KERNEL(...) static void
#define CC_DEVICE static inline
#define CC_SHARED(type, name, count)                                                               \
    static const char name##_site = 0;                                                             \
    type *const name = (type *)simt::shared(&name##_site, sizeof(type) * (count))
#define CC_DYNAMIC_SHARED(name) unsigned char *const name = (unsigned char *)simt::dynamic_shared()

CC_DEVICE uint32_t __float_as_uint(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

CC_DEVICE float __uint_as_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

CC_DEVICE float rsqrtf(float value) { return 1 / sqrtf(value); }
CC_DEVICE int __popc(uint32_t bits) { return __builtin_popcount(bits); }
CC_DEVICE int __ffs(int bits) { return __builtin_ffs(bits); }

template <typename T> CC_DEVICE T min(T a, T b) { return b < a ? b : a; }
template <typename T> CC_DEVICE T max(T a, T b) { return a < b ? b : a; }

/* Threads take turns only where they meet, so that plain reads and writes cannot be torn. */
template <typename T> CC_DEVICE T atomicAdd(T *place, T value)
{
    T before = *place;
    *place = before + value;
    return before;
}
template <typename T> CC_DEVICE T atomicMax(T *place, T value)
{
    T before = *place;
    *place = max(before, value);
    return before;
}
template <typename T> CC_DEVICE T atomicMin(T *place, T value)
{
    T before = *place;
    *place = min(before, value);
    return before;
}

#define cc_mma(d, a, b0, b1)                                                                       \
    do {                                                                                           \
        simt::Part simt_part = {};                                                                 \
        simt_part.sums = (d);                                                                      \
        simt_part.left = (a);                                                                      \
        simt_part.right[0] = (b0);                                                                 \
        simt_part.right[1] = (b1);                                                                 \
        simt::meet(simt::multiply, simt_part, __FILE__, __LINE__);                                 \
    } while (0)
#define cc_load(operation, r, from)                                                                \
    do {                                                                                           \
        simt::Part simt_part = {};                                                                 \
        simt_part.tiles = (r);                                                                     \
        simt_part.row = (from);                                                                    \
        simt::meet(operation, simt_part, __FILE__, __LINE__);                                      \
    } while (0)
#define cc_load_tiles(r, row) cc_load(simt::load_tiles, r, row)
#define cc_load_tiles_transposed(r, row) cc_load(simt::load_tiles_transposed, r, row)

CC_DEVICE void cc_copy_start(void *shared, const void *global, bool is_there)
{
    simt::copy_start(shared, global, is_there);
}
CC_DEVICE void cc_copy_commit() { simt::copy_commit(); }
template <int pending> CC_DEVICE void cc_copy_wait() { simt::copy_wait(pending); }

/* One kernel runs after the other. */
CC_DEVICE void cc_begin() {}

CC_DEVICE uint4 cc_stream(const void *global) { return *(const uint4 *)global; }

CC_DEVICE uint32_t cc_rounded_bf16(float value)
{
    uint32_t bits = __float_as_uint(value);
    if (value != value) return 0x7fff;
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}
CC_DEVICE uint32_t cc_bf16_pair(float low, float high)
{
    return cc_rounded_bf16(low) | cc_rounded_bf16(high) << 16;
}

CC_DEVICE uint32_t cc_int4_pair(uint32_t nibbles)
{
    return cc_bf16_pair((float)(nibbles & 15) - 8, (float)(nibbles >> 16 & 15) - 8);
}

CC_DEVICE float cc_float_of_half(uint16_t bits)
{
    _Float16 half;
    memcpy(&half, &bits, sizeof half);
    return (float)half;
}

CC_DEVICE uint16_t cc_half_of(float value)
{
    _Float16 half = (_Float16)value;
    uint16_t bits;
    memcpy(&bits, &half, sizeof bits);
    return bits;
}

#endif
