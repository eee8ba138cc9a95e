#ifndef CASSETS_THEMES_H
#define CASSETS_THEMES_H

#include <stddef.h>

/* The files of themes/, as they are, inside the binary. */
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} cassets_theme;

size_t cassets_theme_count(void);
/* NULL beyond the last theme. */
const cassets_theme *cassets_theme_at(size_t index);

#endif
