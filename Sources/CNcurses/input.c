#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "internal.h"
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

static cn_key named_key(wint_t code) {
    switch (code) {
    case KEY_UP: return CN_UP;
    case KEY_DOWN: return CN_DOWN;
    case KEY_LEFT: return CN_LEFT;
    case KEY_RIGHT: return CN_RIGHT;
    case KEY_HOME: return CN_HOME;
    case KEY_END: return CN_END;
    case KEY_PPAGE: return CN_PAGE_UP;
    case KEY_NPAGE: return CN_PAGE_DOWN;
    case KEY_BACKSPACE: return CN_BACKSPACE;
    case KEY_DC: return CN_DELETE;
    case KEY_IC: return CN_INSERT;
    case KEY_BTAB: return CN_BACK_TAB;
    case KEY_ENTER: return CN_ENTER;
    default: return CN_OTHER;
    }
}

static cn_event event_of_key(wint_t code) {
    switch (code) {
    case CN_CODE_FOCUS_IN: return (cn_event){CN_FOCUS_GAINED, 0};
    case CN_CODE_FOCUS_OUT: return (cn_event){CN_FOCUS_LOST, 0};
    case CN_CODE_PASTE_BEGIN: return (cn_event){CN_PASTE_BEGINS, 0};
    case CN_CODE_PASTE_END: return (cn_event){CN_PASTE_ENDS, 0};
    case KEY_RESIZE: return (cn_event){CN_RESIZED, 0};
    default: break;
    }
    if (code > KEY_F0 && code <= KEY_F(63)) {
        return (cn_event){CN_FUNCTION_KEY, (uint32_t)(code - KEY_F0)};
    }
    return (cn_event){CN_KEY, (uint32_t)named_key(code)};
}

static bool take_input(cn_event *event) {
    wint_t code;
    int result = wget_wch(stdscr, &code);
    if (result == ERR) return false;
    *event = result == KEY_CODE_YES ? event_of_key(code)
                                    : (cn_event){CN_CHARACTER, (uint32_t)code};
    return true;
}

/* Several resizes that wait together become one: the size is read here, when it is used. */
static void apply_size(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
    if (size.ws_row == 0 || size.ws_col == 0) return;
    resizeterm(size.ws_row, size.ws_col);
    clearok(curscr, TRUE);
}

static bool take_signal(cn_event *event) {
    if (!cn_signals_take(event)) return false;
    if (event->kind == CN_RESIZED) apply_size();
    if (event->kind == CN_CONTINUED) {
        /* Stopped by SIGSTOP, or continued after cn_stop(): either way the shell may have changed
           the line, the modes and the window's size meanwhile. */
        reset_prog_mode();
        cn_modes_on();
        apply_size();
        clearok(curscr, TRUE);
    }
    return true;
}

cn_event cn_wait(int timeout_milliseconds) {
    cn_event event = {CN_TIMEOUT, 0};
    if (take_signal(&event) || take_input(&event)) return event;
    struct pollfd descriptors[2] = {
        {STDIN_FILENO, POLLIN, 0}, {cn_signals_descriptor(), POLLIN, 0}};
    int ready = poll(descriptors, 2, timeout_milliseconds);
    if (ready < 0 && errno != EINTR) return (cn_event){CN_INPUT_CLOSED, 0};
    bool woken = (descriptors[1].revents & POLLIN) != 0;
    if (woken) cn_signals_drain();
    if (take_signal(&event) || take_input(&event)) return event;
    if (woken || ready < 0) return (cn_event){CN_WOKEN, 0};
    if (ready == 0) return (cn_event){CN_TIMEOUT, 0};
    /* Readable twice with nothing to read is the end of input: the terminal is gone. */
    int waiting = 0;
    bool still_readable = poll(descriptors, 1, 0) > 0;
    bool empty = ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0;
    return (cn_event){still_readable && empty ? CN_INPUT_CLOSED : CN_WOKEN, 0};
}
