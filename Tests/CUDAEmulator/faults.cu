#include "../../Sources/CCUDA/kernels/prelude.cuh"

/* Kernels with mistakes, for the tests of what the emulator sees. */

CC_KERNEL(64) fault_barrier(const cuemu_fault_arguments a)
{
    if (threadIdx.x < 40) __syncthreads();
    a.out[threadIdx.x] = 1;
}

CC_KERNEL(64) fault_two_barriers(const cuemu_fault_arguments a)
{
    if (threadIdx.x < 32) {
        __syncthreads();
    } else {
        __syncthreads();
    }
    a.out[threadIdx.x] = 1;
}

CC_KERNEL(64) fault_shuffle(const cuemu_fault_arguments a)
{
    float value = (float)threadIdx.x;
    if (threadIdx.x != 7) value = __shfl_xor_sync(0xffffffff, value, 1);
    a.out[threadIdx.x] = value;
}

CC_KERNEL(64) fault_operations(const cuemu_fault_arguments a)
{
    float value = (float)threadIdx.x;
    if (threadIdx.x % 2) {
        value = __shfl_xor_sync(0xffffffff, value, 2);
    } else {
        __syncwarp();
    }
    a.out[threadIdx.x] = value;
}

/* Nobody waits for the copy: what is read is no number. */
CC_KERNEL(64) fault_copy(const cuemu_fault_arguments a)
{
    CC_SHARED(float4, copied, 64);
    cc_copy_start(copied + threadIdx.x, a.in, true);
    cc_copy_commit();
    __syncthreads();
    a.out[threadIdx.x] = copied[threadIdx.x].x;
}

/* The neighbour may not have written yet: one of the two orders of threads is too early. */
CC_KERNEL(64) fault_race(const cuemu_fault_arguments a)
{
    CC_SHARED(float, values, 64);
    values[threadIdx.x] = 1;
    a.out[blockIdx.x * 64 + threadIdx.x] = values[threadIdx.x ^ 1];
}

/* What a block left in shared memory is not there for the next. */
CC_KERNEL(64) fault_remains(const cuemu_fault_arguments a)
{
    CC_SHARED(float, values, 64);
    if (blockIdx.x == 0) values[threadIdx.x] = 1;
    a.out[blockIdx.x * 64 + threadIdx.x] = values[threadIdx.x];
}

CC_KERNEL(64) sound_exchange(const cuemu_fault_arguments a)
{
    CC_SHARED(float, values, 64);
    values[threadIdx.x] = (float)threadIdx.x;
    __syncthreads();
    a.out[blockIdx.x * 64 + threadIdx.x] = values[63 - threadIdx.x];
}
