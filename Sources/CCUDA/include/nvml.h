#ifndef CCUDA_NVML_H
#define CCUDA_NVML_H
#include "symbols.h"
#include <stdint.h>

/* NVIDIA's management library (docs.nvidia.com/deploy/nvml-api). */

/* Return codes that mean something to us; others are passed on as they are. */
enum {
    CC_NVML_SUCCESS = 0,
    CC_NVML_NOT_SUPPORTED = 3,
    CC_NVML_NOT_FOUND = 6,
    CC_NVML_FUNCTION_NOT_FOUND = 13,
    CC_NVML_GPU_IS_LOST = 15
};

enum { CC_NVML_TEMPERATURE_GPU = 0, CC_NVML_CLOCK_SM = 1, CC_NVML_CLOCK_MEMORY = 2 };

/* Why clocks are lower than they could be. */
enum {
    CC_NVML_THROTTLE_IDLE = 0x1,
    CC_NVML_THROTTLE_APPLICATION = 0x2,
    CC_NVML_THROTTLE_POWER = 0x4,
    CC_NVML_THROTTLE_HARDWARE = 0x8,
    CC_NVML_THROTTLE_SYNC = 0x10,
    CC_NVML_THROTTLE_HEAT = 0x20,
    CC_NVML_THROTTLE_HARDWARE_HEAT = 0x40,
    CC_NVML_THROTTLE_POWER_BRAKE = 0x80,
    CC_NVML_THROTTLE_DISPLAY = 0x100
};

/* GPM: activities of the last moments, in percent, of Hopper and newer. */
enum {
    CC_GPM_VERSION = 1,
    CC_GPM_SM = 2,
    CC_GPM_TENSOR = 5,
    CC_GPM_DRAM = 10,
    /* More than any version of the library knows. */
    CC_GPM_METRICS = 400
};

typedef struct cc_gpu_handle *cc_gpu;
typedef struct cc_gpm_sample_handle *cc_gpm_sample;

typedef struct cc_utilization {
    unsigned gpu, memory;
} cc_utilization;

typedef struct cc_memory {
    unsigned long long total, free, used;
} cc_memory;

typedef struct cc_gpm_support {
    unsigned version, is_supported;
} cc_gpm_support;

typedef struct cc_gpm_metric {
    unsigned id;
    int code;
    double value;
    const char *names[3];
} cc_gpm_metric;

typedef struct cc_gpm_metrics {
    unsigned version, count;
    cc_gpm_sample before, after;
    cc_gpm_metric metrics[CC_GPM_METRICS];
} cc_gpm_metrics;

#define CC_NVML_FUNCTIONS(X) \
    X(init, "nvmlInit_v2", (void)) \
    X(shutdown, "nvmlShutdown", (void)) \
    X(driver_version, "nvmlSystemGetDriverVersion", (char *text, unsigned size)) \
    X(count, "nvmlDeviceGetCount_v2", (unsigned *count)) \
    X(at, "nvmlDeviceGetHandleByIndex_v2", (unsigned index, cc_gpu *gpu)) \
    X(name, "nvmlDeviceGetName", (cc_gpu gpu, char *text, unsigned size)) \
    X(uuid, "nvmlDeviceGetUUID", (cc_gpu gpu, char *text, unsigned size)) \
    X(utilization, "nvmlDeviceGetUtilizationRates", (cc_gpu gpu, cc_utilization *rates)) \
    X(memory, "nvmlDeviceGetMemoryInfo", (cc_gpu gpu, cc_memory *info)) \
    X(power, "nvmlDeviceGetPowerUsage", (cc_gpu gpu, unsigned *milliwatts)) \
    X(power_limit, "nvmlDeviceGetEnforcedPowerLimit", (cc_gpu gpu, unsigned *milliwatts)) \
    X(energy, "nvmlDeviceGetTotalEnergyConsumption", \
      (cc_gpu gpu, unsigned long long *millijoules)) \
    X(temperature, "nvmlDeviceGetTemperature", (cc_gpu gpu, int sensor, unsigned *celsius)) \
    X(clock, "nvmlDeviceGetClockInfo", (cc_gpu gpu, int kind, unsigned *megahertz)) \
    X(throttle, "nvmlDeviceGetCurrentClocksThrottleReasons", \
      (cc_gpu gpu, unsigned long long *reasons)) \
    X(mig_mode, "nvmlDeviceGetMigMode", (cc_gpu gpu, unsigned *now, unsigned *pending)) \
    X(mig_count, "nvmlDeviceGetMaxMigDeviceCount", (cc_gpu gpu, unsigned *count)) \
    X(mig_at, "nvmlDeviceGetMigDeviceHandleByIndex", \
      (cc_gpu gpu, unsigned index, cc_gpu *instance)) \
    X(gpm_support, "nvmlGpmQueryDeviceSupport", (cc_gpu gpu, cc_gpm_support *support)) \
    X(gpm_take, "nvmlGpmSampleAlloc", (cc_gpm_sample *sample)) \
    X(gpm_give, "nvmlGpmSampleFree", (cc_gpm_sample sample)) \
    X(gpm_sample, "nvmlGpmSampleGet", (cc_gpu gpu, cc_gpm_sample sample)) \
    X(gpm_metrics, "nvmlGpmMetricsGet", (cc_gpm_metrics *metrics))

/* Functions that the library lacks are NULL: drivers of all ages have some of them. */
typedef struct cc_nvml {
#define CC_MEMBER(name, symbol, parameters) int (*name) parameters;
    CC_NVML_FUNCTIONS(CC_MEMBER)
#undef CC_MEMBER
} cc_nvml;

void cc_nvml_find(cc_nvml *nvml, cc_symbols symbols);
#endif
