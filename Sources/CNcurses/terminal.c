#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "internal.h"
#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;
static bool coloured;
static int cursor_shown = -1;

bool cn_locale_is_utf8(void) {
    static int known = -1;
    if (known >= 0) return known;
    setlocale(LC_ALL, "");
    /* A bare C locale says nothing of the terminal, which nearly always speaks UTF-8; a locale
       that names another character set does. */
    if (strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0) setlocale(LC_CTYPE, "C.UTF-8");
    known = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    return known;
}

int cn_scalar_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

void cn_write_all(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written < 0 && errno != EINTR) return;
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        }
    }
}

/* curses sends a terminal's `-direct` entry 24-bit colours; few systems have those entries. */
static SCREEN *open_direct(const char *term) {
    char name[128];
    const char *suffix = strstr(term, "-256color");
    size_t base = suffix != NULL ? (size_t)(suffix - term) : strlen(term);
    if (base + sizeof "-direct" > sizeof name) return NULL;
    memcpy(name, term, base);
    strcpy(name + base, "-direct");
    SCREEN *opened = newterm(name, stdout, stdin);
    if (opened == NULL || tigetflag("RGB") == 1) return opened;
    endwin();
    delscreen(opened);
    return NULL;
}

static SCREEN *open_screen(bool wants_direct_colour) {
    const char *term = getenv("TERM");
    if (term == NULL || *term == 0 || strcmp(term, "dumb") == 0) return NULL;
    SCREEN *opened = wants_direct_colour ? open_direct(term) : NULL;
    if (opened == NULL) opened = newterm(NULL, stdout, stdin);
    /* A terminal that this system has no entry for is, today, an xterm descendant. */
    if (opened == NULL) opened = newterm("xterm-256color", stdout, stdin);
    return opened;
}

/* ctrl-c and ctrl-z belong to the console: the first is a key there, the second a request to stop
   that is carried out when the screen is in order. ctrl-\ still kills. */
static void configure_line(void) {
    cbreak();
    noecho();
    nonl();
    struct termios line;
    if (tcgetattr(STDIN_FILENO, &line) == 0) {
        line.c_cc[VINTR] = _POSIX_VDISABLE;
        tcsetattr(STDIN_FILENO, TCSANOW, &line);
    }
    def_prog_mode();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    /* Looking for typed keys in the middle of a frame costs a poll() a line. */
    typeahead(-1);
    define_key("\033[I", CN_CODE_FOCUS_IN);
    define_key("\033[O", CN_CODE_FOCUS_OUT);
    define_key("\033[200~", CN_CODE_PASTE_BEGIN);
    define_key("\033[201~", CN_CODE_PASTE_END);
}

cn_status cn_open(bool wants_direct_colour) {
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CN_NOT_A_TERMINAL;
    cn_locale_is_utf8();
    if (!cn_guard_arm(STDIN_FILENO)) return CN_NOT_A_TERMINAL;
    if (!cn_signals_open()) {
        cn_guard_disarm();
        return CN_NO_RESOURCES;
    }
    screen = open_screen(wants_direct_colour);
    if (screen != NULL && tigetstr("cup") == NULL) cn_close();
    if (screen == NULL) {
        cn_signals_close();
        cn_guard_disarm();
        return CN_UNKNOWN_TERMINAL;
    }
    configure_line();
    /* start_color() succeeds even on a terminal without colours, where alloc_pair() then crashes
       (ncurses 6.4): has_colors() is the only safe question. */
    coloured = has_colors();
    if (coloured) {
        start_color();
        use_default_colors();
    }
    cn_modes_on();
    cn_frame_open();
    return CN_OK;
}

void cn_close(void) {
    if (screen == NULL) return;
    cn_frame_close();
    cn_modes_off();
    curs_set(1);
    endwin();
    delscreen(screen);
    screen = NULL;
    coloured = false;
    cursor_shown = -1;
    cn_signals_close();
    cn_guard_disarm();
}

/* Focus reports and bracketed paste; a terminal without them ignores the request. */
void cn_modes_on(void) {
    static const char on[] = "\033[?1004h\033[?2004h";
    cn_write_all(on, sizeof on - 1);
}

void cn_modes_off(void) {
    static const char off[] = "\033[?2004l\033[?1004l";
    cn_write_all(off, sizeof off - 1);
}

void cn_size(int *columns, int *rows) {
    *columns = screen != NULL ? COLS : 0;
    *rows = screen != NULL ? LINES : 0;
}

int cn_colour_count(void) { return coloured ? COLORS : 0; }

int cn_colour_pair(int foreground, int background) {
    if (!coloured || (foreground < 0 && background < 0)) return 0;
    int pair = alloc_pair(foreground, background);
    return pair < 0 ? 0 : pair;
}

static attr_t curses_attributes(uint32_t attributes) {
    attr_t result = A_NORMAL;
    if (attributes & CN_BOLD) result |= A_BOLD;
    if (attributes & CN_DIM) result |= A_DIM;
    if (attributes & CN_UNDERLINE) result |= A_UNDERLINE;
    if (attributes & CN_REVERSE) result |= A_REVERSE;
    if (attributes & CN_ITALIC) result |= A_ITALIC;
    return result;
}

void cn_draw(
    int row, int column, const cn_glyph *glyphs, int count, uint32_t attributes, int pair) {
    enum { CHUNK = 256 };
    cchar_t cells[CHUNK];
    attr_t attribute = curses_attributes(attributes);
    int start = column, used = 0;
    for (int i = 0; i < count; i++) {
        /* The right half of a wide character comes with its left half. */
        if (glyphs[i].scalars[0] == 0) continue;
        if (used == CHUNK) {
            mvwadd_wchnstr(stdscr, row, start, cells, used);
            used = 0;
        }
        if (used == 0) start = column + i;
        wchar_t text[4] = {0};
        for (int k = 0; k < 3; k++) text[k] = (wchar_t)glyphs[i].scalars[k];
        if (setcchar(&cells[used], text, attribute, 0, &pair) == ERR) {
            static const wchar_t blank[] = L" ";
            setcchar(&cells[used], blank, attribute, 0, &pair);
        }
        used++;
    }
    if (used > 0) mvwadd_wchnstr(stdscr, row, start, cells, used);
}

void cn_move_cursor(int row, int column, bool visible) {
    if (cursor_shown != (int)visible) {
        curs_set(visible ? 1 : 0);
        cursor_shown = visible;
    }
    wmove(stdscr, row, column);
}

void cn_present(void) {
    cn_frame_begin();
    wnoutrefresh(stdscr);
    doupdate();
    cn_frame_end();
}

void cn_repaint(void) { clearok(curscr, TRUE); }

void cn_stop(void) {
    cn_modes_off();
    curs_set(1);
    cursor_shown = -1;
    endwin();
    struct sigaction standard = {0}, ours;
    standard.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &standard, &ours);
    /* The thread that draws may have been made by one that blocks signals. */
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, &before);
    raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    sigaction(SIGTSTP, &ours, NULL);
    reset_prog_mode();
    cn_modes_on();
    clearok(curscr, TRUE);
}
