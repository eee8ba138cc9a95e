#include "files.h"

#include <string.h>

static const cassets_file files[] = {{"", 0, 0}};

size_t cassets_count(void) { return sizeof files / sizeof files[0]; }

const cassets_file *cassets_at(size_t index) {
    return index < cassets_count() ? &files[index] : NULL;
}

const cassets_file *cassets_find(const char *path) {
    for (size_t index = 0; index < cassets_count(); index++) {
        if (strcmp(files[index].path, path) == 0) return &files[index];
    }
    return NULL;
}
