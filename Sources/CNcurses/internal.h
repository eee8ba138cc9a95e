#ifndef CN_INTERNAL_H
#define CN_INTERNAL_H

#include "include/cncurses.h"
#include <signal.h>
#include <stddef.h>

/* The parts of the shim that know each other; nothing here is seen by Swift. */

/* guard.c: the terminal is usable again after any death. */
bool cn_guard_arm(int fd);
void cn_guard_disarm(void);
void cn_guard_restore(void);

/* signals.c: signals become flags, and one descriptor becomes readable. */
bool cn_signals_open(void);
void cn_signals_close(void);
int cn_signals_descriptor(void);
void cn_signals_drain(void);
bool cn_signals_take(cn_event *event);

/* terminal.c */
void cn_modes_on(void);
void cn_modes_off(void);
void cn_write_all(const char *bytes, size_t count);

/* frame.c: what curses writes in many pieces reaches the terminal in one. */
void cn_frame_open(void);
void cn_frame_close(void);
void cn_frame_begin(void);
void cn_frame_end(void);

/* Private curses key codes, far above those that curses hands out itself. */
enum { CN_CODE_FOCUS_IN = 2000, CN_CODE_FOCUS_OUT, CN_CODE_PASTE_BEGIN, CN_CODE_PASTE_END };

#endif
