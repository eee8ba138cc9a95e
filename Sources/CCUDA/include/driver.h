#ifndef CCUDA_DRIVER_H
#define CCUDA_DRIVER_H
#include "symbols.h"
#include <stdint.h>

/* The CUDA driver API (docs.nvidia.com/cuda/cuda-driver-api). */

typedef int cc_result;
typedef int cc_device;
/* An address in a device's memory. */
typedef uint64_t cc_address;
typedef struct cc_context_handle *cc_context;
typedef struct cc_stream_handle *cc_stream;
typedef struct cc_event_handle *cc_event;
typedef struct cc_module_handle *cc_module;
typedef struct cc_function_handle *cc_function;
typedef struct cc_graph_handle *cc_graph;
typedef struct cc_graph_exec_handle *cc_graph_exec;
/* Physical memory that is not mapped anywhere yet. */
typedef unsigned long long cc_physical;

enum {
    CC_SUCCESS = 0,
    CC_ERROR_OUT_OF_MEMORY = 2,
    CC_ERROR_NO_DEVICE = 100,
    CC_ERROR_NOT_READY = 600
};

enum {
    CC_ATTRIBUTE_MULTIPROCESSORS = 16,
    CC_ATTRIBUTE_MAJOR = 75,
    CC_ATTRIBUTE_MINOR = 76,
    CC_ATTRIBUTE_SHARED_BYTES_OPT_IN = 97,
    CC_ATTRIBUTE_VIRTUAL_MEMORY = 102
};

enum { CC_FUNCTION_DYNAMIC_SHARED_BYTES = 8 };
enum { CC_STREAM_NON_BLOCKING = 1, CC_EVENT_NO_TIMING = 2, CC_CAPTURE_THREAD_LOCAL = 1 };
enum { CC_LAUNCH_PROGRAMMATIC_SERIALIZATION = 6 };
enum { CC_MEMORY_PINNED = 1, CC_LOCATION_DEVICE = 1, CC_ACCESS_READ_WRITE = 3 };

typedef struct cc_location {
    int kind;
    int id;
} cc_location;

typedef struct cc_allocation {
    int kind;
    int handle_kinds;
    cc_location location;
    void *security;
    uint8_t compression, remote_access;
    uint16_t usage;
    uint8_t reserved[4];
} cc_allocation;

typedef struct cc_access {
    cc_location location;
    int flags;
} cc_access;

typedef struct cc_launch_attribute {
    int kind;
    int padding;
    int value;
    uint8_t rest[60];
} cc_launch_attribute;

typedef struct cc_launch_shape {
    unsigned grid_x, grid_y, grid_z;
    unsigned block_x, block_y, block_z;
    unsigned shared_bytes;
    cc_stream stream;
    cc_launch_attribute *attributes;
    unsigned attribute_count;
} cc_launch_shape;

/* X(our name, the driver's name, parameters) */
#define CC_DRIVER_FUNCTIONS(X) \
    X(init, "cuInit", (unsigned flags)) \
    X(driver_version, "cuDriverGetVersion", (int *version)) \
    X(error_name, "cuGetErrorName", (cc_result code, const char **text)) \
    X(error_text, "cuGetErrorString", (cc_result code, const char **text)) \
    X(device_count, "cuDeviceGetCount", (int *count)) \
    X(device_at, "cuDeviceGet", (cc_device *device, int index)) \
    X(device_name, "cuDeviceGetName", (char *text, int size, cc_device device)) \
    X(device_uuid, "cuDeviceGetUuid_v2", (uint8_t *bytes, cc_device device)) \
    X(device_attribute, "cuDeviceGetAttribute", (int *value, int attribute, cc_device device)) \
    X(device_memory, "cuDeviceTotalMem_v2", (size_t *bytes, cc_device device)) \
    X(context_retain, "cuDevicePrimaryCtxRetain", (cc_context *context, cc_device device)) \
    X(context_release, "cuDevicePrimaryCtxRelease_v2", (cc_device device)) \
    X(context_set, "cuCtxSetCurrent", (cc_context context)) \
    X(memory_info, "cuMemGetInfo_v2", (size_t *free_bytes, size_t *total_bytes)) \
    X(memory_take, "cuMemAlloc_v2", (cc_address *address, size_t bytes)) \
    X(memory_give, "cuMemFree_v2", (cc_address address)) \
    X(host_take, "cuMemHostAlloc", (void **memory, size_t bytes, unsigned flags)) \
    X(host_give, "cuMemFreeHost", (void *memory)) \
    X(copy_in, "cuMemcpyHtoDAsync_v2", \
      (cc_address to, const void *from, size_t bytes, cc_stream stream)) \
    X(copy_out, "cuMemcpyDtoHAsync_v2", \
      (void *to, cc_address from, size_t bytes, cc_stream stream)) \
    X(copy_within, "cuMemcpyDtoDAsync_v2", \
      (cc_address to, cc_address from, size_t bytes, cc_stream stream)) \
    X(fill, "cuMemsetD8Async", \
      (cc_address start, uint8_t value, size_t bytes, cc_stream stream)) \
    X(range_reserve, "cuMemAddressReserve", \
      (cc_address *start, size_t bytes, size_t alignment, cc_address wish, \
       unsigned long long flags)) \
    X(range_give, "cuMemAddressFree", (cc_address start, size_t bytes)) \
    X(physical_take, "cuMemCreate", \
      (cc_physical *memory, size_t bytes, const cc_allocation *properties, \
       unsigned long long flags)) \
    X(physical_give, "cuMemRelease", (cc_physical memory)) \
    X(range_map, "cuMemMap", \
      (cc_address start, size_t bytes, size_t offset, cc_physical memory, \
       unsigned long long flags)) \
    X(range_unmap, "cuMemUnmap", (cc_address start, size_t bytes)) \
    X(range_access, "cuMemSetAccess", \
      (cc_address start, size_t bytes, const cc_access *access, size_t count)) \
    X(granularity, "cuMemGetAllocationGranularity", \
      (size_t *bytes, const cc_allocation *properties, int option)) \
    X(stream_create, "cuStreamCreateWithPriority", \
      (cc_stream *stream, unsigned flags, int priority)) \
    X(stream_destroy, "cuStreamDestroy_v2", (cc_stream stream)) \
    X(stream_synchronize, "cuStreamSynchronize", (cc_stream stream)) \
    X(stream_wait, "cuStreamWaitEvent", (cc_stream stream, cc_event event, unsigned flags)) \
    X(capture_begin, "cuStreamBeginCapture_v2", (cc_stream stream, int mode)) \
    X(capture_end, "cuStreamEndCapture", (cc_stream stream, cc_graph *graph)) \
    X(event_create, "cuEventCreate", (cc_event *event, unsigned flags)) \
    X(event_destroy, "cuEventDestroy_v2", (cc_event event)) \
    X(event_record, "cuEventRecord", (cc_event event, cc_stream stream)) \
    X(event_query, "cuEventQuery", (cc_event event)) \
    X(event_synchronize, "cuEventSynchronize", (cc_event event)) \
    X(event_milliseconds, "cuEventElapsedTime", \
      (float *milliseconds, cc_event start, cc_event end)) \
    X(module_load, "cuModuleLoadData", (cc_module *module, const void *image)) \
    X(module_unload, "cuModuleUnload", (cc_module module)) \
    X(module_function, "cuModuleGetFunction", \
      (cc_function *function, cc_module module, const char *name)) \
    X(function_set, "cuFuncSetAttribute", (cc_function function, int attribute, int value)) \
    X(launch, "cuLaunchKernelEx", \
      (const cc_launch_shape *launch, cc_function function, void **arguments, void **extra)) \
    X(graph_instantiate, "cuGraphInstantiateWithFlags", \
      (cc_graph_exec *exec, cc_graph graph, unsigned long long flags)) \
    X(graph_launch, "cuGraphLaunch", (cc_graph_exec exec, cc_stream stream)) \
    X(graph_exec_destroy, "cuGraphExecDestroy", (cc_graph_exec exec)) \
    X(graph_destroy, "cuGraphDestroy", (cc_graph graph))

typedef struct cc_driver {
#define CC_MEMBER(name, symbol, parameters) cc_result (*name) parameters;
    CC_DRIVER_FUNCTIONS(CC_MEMBER)
#undef CC_MEMBER
} cc_driver;

/* Fills the table; false with the name of the first function that is missing. */
bool cc_driver_find(cc_driver *driver, cc_symbols symbols, const char **missing);
#endif
