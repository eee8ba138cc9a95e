#define _GNU_SOURCE
#include "cprocess.h"
#include <signal.h>
#include <sys/prctl.h>

int cp_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }
