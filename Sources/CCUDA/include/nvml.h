#ifndef CCUDA_NVML_H
#define CCUDA_NVML_H
#include <stddef.h>
#include <stdint.h>

/*
 * NVIDIA's management library (NVML), found at run time and never linked. Functions and numbers
 * are those of the NVML API reference (docs.nvidia.com/deploy/nvml-api); the types are our own, so
 * that no header of NVIDIA's is needed.
 */
typedef struct cc_nvml cc_nvml;

/* NVML return codes that mean something to us; others are passed on as they are. */
enum {
    CC_NVML_SUCCESS = 0,
    CC_NVML_NOT_SUPPORTED = 3,
    CC_NVML_FUNCTION_NOT_FOUND = 13,
    CC_NVML_GPU_IS_LOST = 15
};

typedef enum cc_nvml_number {
    CC_NVML_UTILIZATION_PERCENT,
    CC_NVML_MEMORY_UTILIZATION_PERCENT,
    CC_NVML_MEMORY_TOTAL_BYTES,
    CC_NVML_MEMORY_USED_BYTES,
    CC_NVML_POWER_MILLIWATTS,
    CC_NVML_POWER_LIMIT_MILLIWATTS,
    CC_NVML_TEMPERATURE_CELSIUS,
    CC_NVML_SM_CLOCK_MEGAHERTZ,
    CC_NVML_MEMORY_CLOCK_MEGAHERTZ
} cc_nvml_number;

typedef enum cc_nvml_text { CC_NVML_NAME, CC_NVML_UUID } cc_nvml_text;

/* Opens the library and starts it; NULL with a reason when it is not there or will not start. */
cc_nvml *cc_nvml_open(const char *path, char *reason, size_t reason_size);
void cc_nvml_close(cc_nvml *nvml);

/* All return an NVML code. A function that the library lacks gives CC_NVML_FUNCTION_NOT_FOUND. */
int cc_nvml_device_count(const cc_nvml *nvml, unsigned *count);
int cc_nvml_driver_version(const cc_nvml *nvml, char *text, unsigned size);
int cc_nvml_read_number(
    const cc_nvml *nvml, unsigned device, cc_nvml_number what, uint64_t *value);
int cc_nvml_read_text(
    const cc_nvml *nvml, unsigned device, cc_nvml_text what, char *text, unsigned size);
#endif
