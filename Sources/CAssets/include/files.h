#ifndef CASSETS_FILES_H
#define CASSETS_FILES_H

#include <stddef.h>

/* A file that the binary carries: the folders pilot/ and demo/ beside this source. */
typedef struct {
    const char *path; /* such as "pilot/config.json" */
    const unsigned char *bytes;
    size_t count;
} cassets_file;

/* NULL when the binary carries no file of that path. */
const cassets_file *cassets_find(const char *path);

size_t cassets_count(void);
/* NULL beyond the last file. */
const cassets_file *cassets_at(size_t index);

#endif
