#ifndef CASSETS_H
#define CASSETS_H

/* The files that the binary carries. */

#include "files.h"
#include "themes.h"

#endif
