#include "ccuda.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct device_handle *nvml_device;
typedef struct utilization {
    unsigned gpu, memory;
} utilization;
typedef struct memory_info {
    unsigned long long total, free, used;
} memory_info;

enum { TEMPERATURE_GPU = 0, CLOCK_SM = 1, CLOCK_MEMORY = 2 };

struct cc_nvml {
    void *library;
    int (*init)(void);
    int (*shutdown)(void);
    int (*driver_version)(char *, unsigned);
    int (*count)(unsigned *);
    int (*handle)(unsigned, nvml_device *);
    int (*name)(nvml_device, char *, unsigned);
    int (*uuid)(nvml_device, char *, unsigned);
    int (*utilization)(nvml_device, utilization *);
    int (*memory)(nvml_device, memory_info *);
    int (*power)(nvml_device, unsigned *);
    int (*power_limit)(nvml_device, unsigned *);
    int (*temperature)(nvml_device, int, unsigned *);
    int (*clock)(nvml_device, int, unsigned *);
};

static void resolve(cc_nvml *nvml)
{
    const struct {
        void *slot;
        const char *name;
    } symbols[] = {
        {&nvml->init, "nvmlInit_v2"},
        {&nvml->shutdown, "nvmlShutdown"},
        {&nvml->driver_version, "nvmlSystemGetDriverVersion"},
        {&nvml->count, "nvmlDeviceGetCount_v2"},
        {&nvml->handle, "nvmlDeviceGetHandleByIndex_v2"},
        {&nvml->name, "nvmlDeviceGetName"},
        {&nvml->uuid, "nvmlDeviceGetUUID"},
        {&nvml->utilization, "nvmlDeviceGetUtilizationRates"},
        {&nvml->memory, "nvmlDeviceGetMemoryInfo"},
        {&nvml->power, "nvmlDeviceGetPowerUsage"},
        {&nvml->power_limit, "nvmlDeviceGetEnforcedPowerLimit"},
        {&nvml->temperature, "nvmlDeviceGetTemperature"},
        {&nvml->clock, "nvmlDeviceGetClockInfo"},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        *(void **)symbols[i].slot = dlsym(nvml->library, symbols[i].name);
    }
}

cc_nvml *cc_nvml_open(const char *path, char *reason, size_t reason_size)
{
    cc_nvml *nvml = calloc(1, sizeof *nvml);
    if (!nvml) return NULL;
    nvml->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!nvml->library) {
        snprintf(reason, reason_size, "%s", dlerror());
        free(nvml);
        return NULL;
    }
    resolve(nvml);
    int code = nvml->init ? nvml->init() : CC_NVML_FUNCTION_NOT_FOUND;
    if (code == CC_NVML_SUCCESS) return nvml;
    snprintf(reason, reason_size, "%s does not start: NVML error %d", path, code);
    dlclose(nvml->library);
    free(nvml);
    return NULL;
}

void cc_nvml_close(cc_nvml *nvml)
{
    if (nvml->shutdown) nvml->shutdown();
    dlclose(nvml->library);
    free(nvml);
}

int cc_nvml_device_count(const cc_nvml *nvml, unsigned *count)
{
    return nvml->count ? nvml->count(count) : CC_NVML_FUNCTION_NOT_FOUND;
}

int cc_nvml_driver_version(const cc_nvml *nvml, char *text, unsigned size)
{
    return nvml->driver_version ? nvml->driver_version(text, size) : CC_NVML_FUNCTION_NOT_FOUND;
}

static int find(const cc_nvml *nvml, unsigned device, nvml_device *handle)
{
    return nvml->handle ? nvml->handle(device, handle) : CC_NVML_FUNCTION_NOT_FOUND;
}

static int read_memory(
    const cc_nvml *nvml, nvml_device handle, cc_nvml_number what, uint64_t *value)
{
    memory_info info = {0};
    int code = nvml->memory ? nvml->memory(handle, &info) : CC_NVML_FUNCTION_NOT_FOUND;
    *value = what == CC_NVML_MEMORY_TOTAL_BYTES ? info.total : info.used;
    return code;
}

static int read_utilization(
    const cc_nvml *nvml, nvml_device handle, cc_nvml_number what, uint64_t *value)
{
    utilization rates = {0};
    int code = nvml->utilization ? nvml->utilization(handle, &rates) : CC_NVML_FUNCTION_NOT_FOUND;
    *value = what == CC_NVML_UTILIZATION_PERCENT ? rates.gpu : rates.memory;
    return code;
}

/* The functions of one unsigned result. */
static int read_plain(
    const cc_nvml *nvml, nvml_device handle, cc_nvml_number what, unsigned *value)
{
    switch (what) {
    case CC_NVML_POWER_MILLIWATTS:
        return nvml->power ? nvml->power(handle, value) : CC_NVML_FUNCTION_NOT_FOUND;
    case CC_NVML_POWER_LIMIT_MILLIWATTS:
        return nvml->power_limit ? nvml->power_limit(handle, value) : CC_NVML_FUNCTION_NOT_FOUND;
    case CC_NVML_TEMPERATURE_CELSIUS:
        return nvml->temperature ? nvml->temperature(handle, TEMPERATURE_GPU, value)
                                 : CC_NVML_FUNCTION_NOT_FOUND;
    default: {
        int clock = what == CC_NVML_SM_CLOCK_MEGAHERTZ ? CLOCK_SM : CLOCK_MEMORY;
        return nvml->clock ? nvml->clock(handle, clock, value) : CC_NVML_FUNCTION_NOT_FOUND;
    }
    }
}

int cc_nvml_read_number(
    const cc_nvml *nvml, unsigned device, cc_nvml_number what, uint64_t *value)
{
    nvml_device handle = NULL;
    int code = find(nvml, device, &handle);
    if (code != CC_NVML_SUCCESS) return code;
    switch (what) {
    case CC_NVML_MEMORY_TOTAL_BYTES:
    case CC_NVML_MEMORY_USED_BYTES: return read_memory(nvml, handle, what, value);
    case CC_NVML_UTILIZATION_PERCENT:
    case CC_NVML_MEMORY_UTILIZATION_PERCENT: return read_utilization(nvml, handle, what, value);
    default: {
        unsigned number = 0;
        code = read_plain(nvml, handle, what, &number);
        *value = number;
        return code;
    }
    }
}

int cc_nvml_read_text(
    const cc_nvml *nvml, unsigned device, cc_nvml_text what, char *text, unsigned size)
{
    nvml_device handle = NULL;
    int code = find(nvml, device, &handle);
    if (code != CC_NVML_SUCCESS) return code;
    int (*read)(nvml_device, char *, unsigned) = what == CC_NVML_NAME ? nvml->name : nvml->uuid;
    return read ? read(handle, text, size) : CC_NVML_FUNCTION_NOT_FOUND;
}
