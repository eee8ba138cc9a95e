#include "cuda_emulator.h"
#include "driver_state.h"
#include <cstring>
#include <sys/mman.h>

/* The driver's functions, by our names. Each is checked against the table of functions that the
 * program calls: a signature that differs does not compile. */
namespace {

using namespace emulator;

State &s() { return state(); }

cc_result init(unsigned) { return s().called("cuInit"); }
cc_result driver_version(int *version)
{
    *version = 13000;
    return s().called("cuDriverGetVersion");
}

cc_result error_name(cc_result code, const char **text)
{
    *text = code == CC_ERROR_OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : "CUDA_ERROR_EMULATED";
    return CC_SUCCESS;
}
cc_result error_text(cc_result code, const char **text) { return error_name(code, text); }

cc_result device_count(int *count)
{
    *count = 1;
    return s().called("cuDeviceGetCount");
}
cc_result device_at(cc_device *device, int index)
{
    *device = index;
    return index == 0 ? CC_SUCCESS : CC_ERROR_NO_DEVICE;
}
cc_result device_name(char *text, int size, cc_device)
{
    strncpy(text, "Emulated GPU", size);
    return CC_SUCCESS;
}
cc_result device_uuid(uint8_t *bytes, cc_device)
{
    memset(bytes, 7, 16);
    return CC_SUCCESS;
}
cc_result device_attribute(int *value, int attribute, cc_device)
{
    switch (attribute) {
    case CC_ATTRIBUTE_MULTIPROCESSORS: *value = 4; break;
    case CC_ATTRIBUTE_MAJOR: *value = 9; break;
    case CC_ATTRIBUTE_MINOR: *value = 0; break;
    case CC_ATTRIBUTE_SHARED_BYTES_OPT_IN: *value = 227 << 10; break;
    default: *value = 1;
    }
    return s().called("cuDeviceGetAttribute");
}
cc_result device_memory(size_t *bytes, cc_device)
{
    *bytes = s().total_bytes;
    return CC_SUCCESS;
}

cc_result context_retain(cc_context *context, cc_device)
{
    *context = reinterpret_cast<cc_context>(1);
    return s().called("cuDevicePrimaryCtxRetain");
}
cc_result context_release(cc_device) { return CC_SUCCESS; }
cc_result context_set(cc_context) { return s().called("cuCtxSetCurrent"); }

cc_result memory_info(size_t *free_bytes, size_t *total_bytes)
{
    *free_bytes = s().total_bytes - s().used_bytes;
    *total_bytes = s().total_bytes;
    return s().called("cuMemGetInfo_v2");
}
cc_result memory_take(cc_address *address, size_t bytes)
{
    if (int code = s().called("cuMemAlloc_v2")) return code;
    return s().take(address, bytes);
}
cc_result memory_give(cc_address address)
{
    // The driver waits for all work before memory goes back.
    s().run_all();
    return s().give(address);
}
cc_result host_take(void **memory, size_t bytes, unsigned)
{
    *memory = calloc(1, bytes);
    return s().called("cuMemHostAlloc");
}
cc_result host_give(void *memory)
{
    s().run_all();
    free(memory);
    return CC_SUCCESS;
}

cc_result copy_in(cc_address to, const void *from, size_t bytes, cc_stream stream)
{
    if (int code = s().called("cuMemcpyHtoDAsync_v2")) return code;
    if (!s().is_inside(to, bytes)) return CC_ERROR_INVALID_VALUE;
    return s().give_work(stream, [=] { memcpy(reinterpret_cast<void *>(to), from, bytes); });
}
cc_result copy_out(void *to, cc_address from, size_t bytes, cc_stream stream)
{
    if (int code = s().called("cuMemcpyDtoHAsync_v2")) return code;
    if (!s().is_inside(from, bytes)) return CC_ERROR_INVALID_VALUE;
    return s().give_work(stream, [=] { memcpy(to, reinterpret_cast<void *>(from), bytes); });
}
cc_result copy_within(cc_address to, cc_address from, size_t bytes, cc_stream stream)
{
    if (int code = s().called("cuMemcpyDtoDAsync_v2")) return code;
    if (!s().is_inside(from, bytes) || !s().is_inside(to, bytes)) return CC_ERROR_INVALID_VALUE;
    return s().give_work(stream, [=] {
        memmove(reinterpret_cast<void *>(to), reinterpret_cast<void *>(from), bytes);
    });
}
cc_result fill(cc_address start, uint8_t value, size_t bytes, cc_stream stream)
{
    if (int code = s().called("cuMemsetD8Async")) return code;
    if (!s().is_inside(start, bytes)) return CC_ERROR_INVALID_VALUE;
    return s().give_work(
        stream, [=] { memset(reinterpret_cast<void *>(start), value, bytes); });
}

/* Addresses without memory cannot be touched, as on a GPU. */
cc_result range_reserve(
    cc_address *start, size_t bytes, size_t, cc_address, unsigned long long)
{
    void *range = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (range == MAP_FAILED) return CC_ERROR_OUT_OF_MEMORY;
    *start = reinterpret_cast<cc_address>(range);
    return s().called("cuMemAddressReserve");
}
cc_result range_give(cc_address start, size_t bytes)
{
    s().run_all();
    munmap(reinterpret_cast<void *>(start), bytes);
    return CC_SUCCESS;
}
cc_result physical_take(
    cc_physical *memory, size_t bytes, const cc_allocation *properties, unsigned long long)
{
    if (int code = s().called("cuMemCreate")) return code;
    if (properties->kind != CC_MEMORY_PINNED || bytes % granule) return CC_ERROR_INVALID_VALUE;
    return s().take_physical(memory, bytes);
}
cc_result physical_give(cc_physical memory) { return s().give_physical(memory); }
cc_result range_map(
    cc_address start, size_t bytes, size_t, cc_physical memory, unsigned long long)
{
    if (int code = s().called("cuMemMap")) return code;
    return s().map(start, bytes, memory);
}
cc_result range_unmap(cc_address start, size_t bytes)
{
    s().run_all();
    s().unmap(start);
    return mprotect(reinterpret_cast<void *>(start), bytes, PROT_NONE) ? CC_ERROR_INVALID_VALUE
                                                                        : CC_SUCCESS;
}
cc_result range_access(cc_address start, size_t bytes, const cc_access *access, size_t)
{
    if (int code = s().called("cuMemSetAccess")) return code;
    if (access->flags != CC_ACCESS_READ_WRITE || !s().is_inside(start, bytes)) {
        return CC_ERROR_INVALID_VALUE;
    }
    int failed = mprotect(reinterpret_cast<void *>(start), bytes, PROT_READ | PROT_WRITE);
    return failed ? CC_ERROR_OUT_OF_MEMORY : CC_SUCCESS;
}
cc_result granularity(size_t *bytes, const cc_allocation *, int)
{
    *bytes = granule;
    return s().called("cuMemGetAllocationGranularity");
}

cc_result stream_create(cc_stream *stream, unsigned, int)
{
    if (int code = s().called("cuStreamCreateWithPriority")) return code;
    *stream = s().add_stream();
    return CC_SUCCESS;
}
cc_result stream_destroy(cc_stream stream)
{
    s().run(stream);
    s().remove_stream(stream);
    return CC_SUCCESS;
}
cc_result stream_synchronize(cc_stream stream)
{
    if (int code = s().called("cuStreamSynchronize")) return code;
    return s().run(stream);
}
cc_result stream_wait(cc_stream stream, cc_event event, unsigned)
{
    if (int code = s().called("cuStreamWaitEvent")) return code;
    auto recorded = s().recorded(event);
    return s().give_work(stream, [=] { s().run_until(recorded); });
}
cc_result capture_begin(cc_stream stream, int)
{
    if (int code = s().called("cuStreamBeginCapture_v2")) return code;
    return s().begin_capture(stream);
}
cc_result capture_end(cc_stream stream, cc_graph *graph)
{
    if (int code = s().called("cuStreamEndCapture")) return code;
    return s().end_capture(stream, graph);
}

cc_result event_create(cc_event *event, unsigned flags)
{
    if (int code = s().called("cuEventCreate")) return code;
    *event = s().add_event(!(flags & CC_EVENT_NO_TIMING));
    return CC_SUCCESS;
}
cc_result event_destroy(cc_event event)
{
    s().remove_event(event);
    return CC_SUCCESS;
}
cc_result event_record(cc_event event, cc_stream stream)
{
    if (int code = s().called("cuEventRecord")) return code;
    return s().record(event, stream);
}
cc_result event_query(cc_event event)
{
    return s().has_passed(event) ? CC_SUCCESS : CC_ERROR_NOT_READY;
}
cc_result event_synchronize(cc_event event)
{
    if (int code = s().called("cuEventSynchronize")) return code;
    return s().run_until(s().recorded(event));
}
/* Every piece of work that a stream is given takes a microsecond. */
cc_result event_milliseconds(float *milliseconds, cc_event start, cc_event end)
{
    if (!s().is_timed(start) || !s().is_timed(end)) return CC_ERROR_INVALID_HANDLE;
    if (!s().has_passed(start) || !s().has_passed(end)) return CC_ERROR_NOT_READY;
    *milliseconds = float(s().recorded(end).number - s().recorded(start).number) / 1000;
    return CC_SUCCESS;
}

/* An image is the text that stands for code here; the kernels are those of the program itself. */
cc_result module_load(cc_module *module, const void *image)
{
    if (int code = s().called("cuModuleLoadData")) return code;
    if (!image) return CC_ERROR_INVALID_VALUE;
    *module = s().add_module();
    return CC_SUCCESS;
}
cc_result module_unload(cc_module module)
{
    s().run_all();
    s().remove_module(module);
    return CC_SUCCESS;
}
cc_result module_function(cc_function *function, cc_module, const char *name)
{
    const char *known = nullptr;
    for (size_t i = 0; i < cuemu_kernel_count() && !known; i++) {
        if (!strcmp(name, cuemu_kernel_name(i))) known = cuemu_kernel_name(i);
    }
    *function = reinterpret_cast<cc_function>(const_cast<char *>(known));
    return known ? CC_SUCCESS : CC_ERROR_NOT_FOUND;
}
cc_result function_set(cc_function function, int, int value)
{
    s().allow_shared(function, value);
    return s().called("cuFuncSetAttribute");
}

cc_result launch(
    const cc_launch_shape *launch, cc_function function, void **arguments, void **extra)
{
    if (int code = s().called("cuLaunchKernelEx")) return code;
    if (extra || !s().may_share(function, launch->shared_bytes)) return CC_ERROR_INVALID_VALUE;
    for (unsigned i = 0; i < launch->attribute_count; i++) {
        const cc_launch_attribute &wish = launch->attributes[i];
        if (wish.kind != CC_LAUNCH_PROGRAMMATIC_SERIALIZATION || wish.value != 1) {
            return CC_ERROR_INVALID_VALUE;
        }
    }
    return s().launch(*launch, function, arguments[0]);
}

cc_result graph_instantiate(cc_graph_exec *exec, cc_graph graph, unsigned long long)
{
    if (int code = s().called("cuGraphInstantiateWithFlags")) return code;
    *exec = s().instantiate(graph);
    return CC_SUCCESS;
}
cc_result graph_launch(cc_graph_exec exec, cc_stream stream)
{
    if (int code = s().called("cuGraphLaunch")) return code;
    return s().launch(exec, stream);
}
cc_result graph_exec_destroy(cc_graph_exec exec)
{
    s().remove(exec);
    return CC_SUCCESS;
}
cc_result graph_destroy(cc_graph graph)
{
    s().remove(graph);
    return CC_SUCCESS;
}

const cc_driver functions = {
#define MEMBER(name, symbol, parameters) name,
    CC_DRIVER_FUNCTIONS(MEMBER)
#undef MEMBER
};

void *find(void *, const char *wanted)
{
#define ENTRY(name, symbol, parameters) \
    if (!strcmp(wanted, symbol)) return reinterpret_cast<void *>(functions.name);
    CC_DRIVER_FUNCTIONS(ENTRY)
#undef ENTRY
    return nullptr;
}

} // namespace

cc_symbols cuemu_driver(void) { return {find, nullptr}; }
void cuemu_reset(size_t memory_bytes) { s().reset(memory_bytes); }
void cuemu_fail(const char *symbol, int code, int after, bool lasts)
{
    s().fail(symbol, code, after, lasts);
}
void cuemu_break(const char *kernel) { s().broken = kernel ? kernel : ""; }
cuemu_counts cuemu_count(void) { return s().counts(); }
