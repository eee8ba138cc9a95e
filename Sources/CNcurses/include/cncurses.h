#ifndef CNCURSES_H
#define CNCURSES_H

/* What Swift cannot import of curses: globals, macros, variadic calls. No curses type leaks
   through this header. One terminal per process; every call but cn_wake() belongs to the one
   thread that called cn_open(). */

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    CN_OK = 0,
    CN_NOT_A_TERMINAL = -1,  /* standard input or output is no terminal */
    CN_UNKNOWN_TERMINAL = -2, /* TERM is unset, has no entry, or cannot move the cursor */
    CN_NO_RESOURCES = -3,    /* no event descriptor or no memory */
} cn_status;

typedef enum {
    CN_TIMEOUT = 0,
    CN_CHARACTER,    /* value: Unicode scalar */
    CN_KEY,          /* value: cn_key */
    CN_FUNCTION_KEY, /* value: number, F1 = 1 */
    CN_RESIZED,
    CN_WOKEN,
    CN_FOCUS_GAINED,
    CN_FOCUS_LOST,
    CN_PASTE_BEGINS,
    CN_PASTE_ENDS,
    CN_STOP_REQUESTED, /* SIGTSTP: the caller saves its state and calls cn_stop() */
    CN_CONTINUED,      /* back from the background: repaint everything */
    CN_TERMINATED,     /* value: signal number */
    CN_INPUT_CLOSED,
} cn_event_kind;

typedef enum {
    CN_UP = 1, CN_DOWN, CN_LEFT, CN_RIGHT, CN_HOME, CN_END, CN_PAGE_UP, CN_PAGE_DOWN,
    CN_BACKSPACE, CN_DELETE, CN_INSERT, CN_BACK_TAB, CN_ENTER, CN_OTHER,
} cn_key;

typedef struct {
    int32_t kind;   /* cn_event_kind */
    uint32_t value;
} cn_event;

enum { CN_BOLD = 1, CN_DIM = 2, CN_UNDERLINE = 4, CN_REVERSE = 8, CN_ITALIC = 16 };

/* One cell: a base scalar and up to two combining marks; unused places are 0. A base of 0 is the
   right half of the wide character before it. */
typedef struct {
    uint32_t scalars[3];
} cn_glyph;

/* True when this process may write UTF-8; the plain C locale is raised to C.UTF-8 if it exists. */
bool cn_locale_is_utf8(void);
/* Columns of a scalar in a UTF-8 locale: 0 combining, 1, 2, or -1 for what has no width. */
int cn_scalar_width(uint32_t scalar);

/* Takes over the terminal. `wants_direct_colour` tries the terminal's `-direct` entry first. */
cn_status cn_open(bool wants_direct_colour);
/* Gives the terminal back; safe to call twice. */
void cn_close(void);

void cn_size(int *columns, int *rows);
/* 0 for a terminal without colours, else 8, 16, 256 or 1 << 24. */
int cn_colour_count(void);
/* The pair of two colour numbers, -1 being the terminal's own; 0 where there are no colours. */
int cn_colour_pair(int foreground, int background);

void cn_draw(int row, int column, const cn_glyph *glyphs, int count, uint32_t attributes, int pair);
void cn_move_cursor(int row, int column, bool visible);
/* Sends what changed since the last call, as one synchronized update (DEC private mode 2026). */
void cn_present(void);
/* The next cn_present() repaints every cell. */
void cn_repaint(void);

/* Waits for input, a signal or cn_wake(); a negative timeout waits for ever. */
cn_event cn_wait(int timeout_milliseconds);
/* Ends a running cn_wait(); callable from any thread and from signal handlers. */
void cn_wake(void);
/* Stops the process as its job control asks; returns once it runs again. */
void cn_stop(void);

#endif
