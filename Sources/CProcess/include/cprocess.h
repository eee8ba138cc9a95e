#ifndef CPROCESS_H
#define CPROCESS_H
/* What Swift cannot call of processes: C declares it variadic, or as an extension of GNU's. */

#include <spawn.h>

/* The process is killed when the thread that made it ends; -1 with errno on failure. */
int cp_die_with_parent(void);

/* In the process that is spawned, every descriptor from `first` on is closed. 0, or an errno. */
int cp_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

/* A file of nothing but memory, closed in programs that are started; -1 with errno on failure. */
int cp_memory_file(const char *name);

/* Gives the resident pages of program files back that nothing has written to. A start walks once
   through much of a large program, and what it touched stays mapped with its neighbours; what is
   needed again comes back from the file's cache. */
void cp_give_back_program_pages(void);
#endif
