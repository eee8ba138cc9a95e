#ifndef CPROCESS_H
#define CPROCESS_H
/* What Swift cannot call of a process's own settings, because C declares it variadic. */

/* The process is killed when the thread that made it ends; -1 with errno on failure. */
int cp_die_with_parent(void);
#endif
