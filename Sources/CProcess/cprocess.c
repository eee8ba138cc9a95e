#define _GNU_SOURCE
#include "cprocess.h"
#include <signal.h>
#include <sys/prctl.h>

int cp_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

int cp_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
