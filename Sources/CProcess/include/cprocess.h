#ifndef CPROCESS_H
#define CPROCESS_H
/* What Swift cannot call of processes: C declares it variadic, or as an extension of GNU's. */

#include <spawn.h>

/* The process is killed when the thread that made it ends; -1 with errno on failure. */
int cp_die_with_parent(void);

/* In the process that is spawned, every descriptor from `first` on is closed. 0, or an errno. */
int cp_spawn_close_from(posix_spawn_file_actions_t *actions, int first);
#endif
