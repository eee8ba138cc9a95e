#define _GNU_SOURCE
#include "ccuda.h"
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

void *cc_library_open(const char *path, char *reason, size_t reason_size)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) snprintf(reason, reason_size, "%s", dlerror());
    return library;
}

cc_symbols cc_library_symbols(void *library)
{
    return (cc_symbols){dlsym, library};
}

bool cc_library_path(void *library, const char *symbol, char *path, size_t path_size)
{
    Dl_info info;
    void *address = dlsym(library, symbol);
    if (!address || !dladdr(address, &info) || !info.dli_fname) return false;
    return snprintf(path, path_size, "%s", info.dli_fname) < (int)path_size;
}

typedef struct wanted {
    void *slot;
    const char *name;
} wanted;

static bool find_all(const wanted *all, size_t count, cc_symbols symbols, const char **missing)
{
    for (size_t i = 0; i < count; i++) {
        void *function = symbols.find(symbols.source, all[i].name);
        if (!function) {
            *missing = all[i].name;
            return false;
        }
        memcpy(all[i].slot, &function, sizeof function);
    }
    return true;
}

#define WANTED(member, symbol, parameters) {&table->member, symbol},
#define FINDER(finder, type, functions) \
    bool finder(type *table, cc_symbols symbols, const char **missing) \
    { \
        const wanted all[] = {functions(WANTED)}; \
        return find_all(all, sizeof all / sizeof *all, symbols, missing); \
    }

void cc_nvml_find(cc_nvml *table, cc_symbols symbols)
{
    const wanted all[] = {CC_NVML_FUNCTIONS(WANTED)};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *missing;
        find_all(all + i, 1, symbols, &missing);
    }
}

FINDER(cc_driver_find, cc_driver, CC_DRIVER_FUNCTIONS)
FINDER(cc_compiler_find, cc_compiler, CC_COMPILER_FUNCTIONS)
FINDER(cc_blas_find, cc_blas_table, CC_BLAS_FUNCTIONS)
