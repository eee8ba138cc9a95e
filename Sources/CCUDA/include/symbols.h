#ifndef CCUDA_SYMBOLS_H
#define CCUDA_SYMBOLS_H
#include <stdbool.h>
#include <stddef.h>

/*
 * NVIDIA's libraries are found at run time and never linked, and none of their headers is needed:
 * the tables of functions beside this file name what we call, with types of our own. Signatures,
 * numbers and the layouts of structures are those of NVIDIA's API references.
 */

/* Where functions come from: a library, or a table of a test's own. `find` gives NULL for what is
 * not there. */
typedef struct cc_symbols {
    void *(*find)(void *source, const char *name);
    void *source;
} cc_symbols;

/* Opens a library by name or path; NULL with the loader's words when it cannot. Never closed: its
 * threads and exit handlers live as long as the process. */
void *cc_library_open(const char *path, char *reason, size_t reason_size);
cc_symbols cc_library_symbols(void *library);
/* The file that the library was loaded from. */
bool cc_library_path(void *library, const char *symbol, char *path, size_t path_size);
#endif
