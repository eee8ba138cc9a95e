#define _GNU_SOURCE
#include "internal.h"
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* A process that dies under curses leaves the alternate screen up, the cursor hidden and the line
   discipline raw; Swift's backtracer would then print into that screen. So each deadly signal
   first puts the terminal back with one write() and one tcsetattr(), both async-signal-safe, and
   then goes to the handler that was there before. */

static const int deadly[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS, SIGQUIT};
enum { DEADLY_COUNT = sizeof deadly / sizeof deadly[0] };

/* Ends a synchronized update, paste and focus reports, mouse reports; resets the scrolling region,
   character set, attributes and keypad; shows the cursor; leaves the alternate screen.
   Source: XTerm Control Sequences (invisible-island.net/xterm/ctlseqs). */
static const char restore_bytes[] =
    "\033[?2026l\033[?2004l\033[?1004l\033[?1006l\033[?1000l\033[r\033(B\017\033[m\033[?1l\033>"
    "\033[?25h\033[?1049l";

static struct sigaction previous[DEADLY_COUNT];
static struct termios saved;
static volatile sig_atomic_t armed;
static int terminal = -1;

/* Standard error would be written across the screen, and a last message ("Fatal error: ...")
   would vanish with the alternate screen. So while the guard is armed it goes into a pipe, which
   keeps the first 64 KiB, and is shown when the terminal is back. */
static int error_pipe[2] = {-1, -1};
static int error_saved = -1;

static void hold_errors(void) {
    if (!isatty(STDERR_FILENO) || pipe2(error_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return;
    error_saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(error_pipe[1], STDERR_FILENO);
}

static void release_errors(void) {
    if (error_saved < 0) return;
    dup2(error_saved, STDERR_FILENO);
    char chunk[4096];
    ssize_t count;
    while ((count = read(error_pipe[0], chunk, sizeof chunk)) > 0) {
        ssize_t written = write(error_saved, chunk, (size_t)count);
        (void)written;
    }
    close(error_pipe[0]);
    close(error_pipe[1]);
    close(error_saved);
    error_saved = -1;
}

void cn_guard_restore(void) {
    if (!armed) return;
    armed = 0;
    ssize_t written = write(terminal, restore_bytes, sizeof restore_bytes - 1);
    (void)written;
    tcsetattr(terminal, TCSANOW, &saved);
    release_errors();
}

static void on_deadly_signal(int number, siginfo_t *info, void *context) {
    (void)context;
    cn_guard_restore();
    for (int i = 0; i < DEADLY_COUNT; i++) {
        if (deadly[i] == number) sigaction(number, &previous[i], NULL);
    }
    /* A fault repeats when its instruction runs again, now under the earlier handler and with the
       true frames. A signal that somebody sent does not, so it is sent once more; it stays
       blocked until this handler returns. */
    if (info == NULL || info->si_code <= 0) raise(number);
}

bool cn_guard_arm(int fd) {
    if (tcgetattr(fd, &saved) != 0) return false;
    terminal = fd;
    struct sigaction action = {0};
    action.sa_sigaction = on_deadly_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < DEADLY_COUNT; i++) sigaction(deadly[i], &action, &previous[i]);
    static bool registered;
    if (!registered) registered = atexit(cn_guard_restore) == 0;
    hold_errors();
    armed = 1;
    return true;
}

void cn_guard_disarm(void) {
    if (!armed) return;
    armed = 0;
    for (int i = 0; i < DEADLY_COUNT; i++) sigaction(deadly[i], &previous[i], NULL);
    tcsetattr(terminal, TCSANOW, &saved);
    release_errors();
}
