#define _GNU_SOURCE
#include "internal.h"
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The kernel may run a handler on any thread of the process, where it would not end a poll() of
   the terminal's own thread. So a handler only raises a flag and makes one descriptor readable;
   the same descriptor carries cn_wake(). */

static const int watched[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT, SIGPIPE};
enum { WATCHED_COUNT = sizeof watched / sizeof watched[0] };

static struct sigaction previous[WATCHED_COUNT];
static volatile sig_atomic_t pending[WATCHED_COUNT];
static volatile int descriptor = -1;

void cn_wake(void) {
    const uint64_t one = 1;
    int fd = descriptor;
    if (fd < 0) return;
    ssize_t written = write(fd, &one, sizeof one);
    (void)written;
}

static bool ends_process(int number) {
    return number == SIGTERM || number == SIGHUP || number == SIGINT;
}

static void on_signal(int number) {
    int saved_errno = errno;
    for (int i = 0; i < WATCHED_COUNT; i++) {
        if (watched[i] != number) continue;
        /* Asked twice to end, and the first request was never taken: the thread that would take
           it hangs, so the process ends here. */
        if (pending[i] && ends_process(number)) {
            cn_guard_restore();
            signal(number, SIG_DFL);
            raise(number);
        }
        pending[i] = 1;
    }
    cn_wake();
    errno = saved_errno;
}

bool cn_signals_open(void) {
    descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (descriptor < 0) return false;
    memset((void *)pending, 0, sizeof pending);
    struct sigaction action = {0};
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < WATCHED_COUNT; i++) {
        action.sa_handler = watched[i] == SIGPIPE ? SIG_IGN : on_signal;
        sigaction(watched[i], &action, &previous[i]);
    }
    return true;
}

void cn_signals_close(void) {
    if (descriptor < 0) return;
    for (int i = 0; i < WATCHED_COUNT; i++) sigaction(watched[i], &previous[i], NULL);
    /* The descriptor stays open: another thread may be inside cn_wake(), and a number that is
       closed could by then belong to another file. */
}

int cn_signals_descriptor(void) { return descriptor; }

void cn_signals_drain(void) {
    uint64_t count;
    ssize_t taken = read(descriptor, &count, sizeof count);
    (void)taken;
}

bool cn_signals_take(cn_event *event) {
    for (int i = 0; i < WATCHED_COUNT; i++) {
        if (!pending[i]) continue;
        pending[i] = 0;
        switch (watched[i]) {
        case SIGWINCH: event->kind = CN_RESIZED; break;
        case SIGTSTP: event->kind = CN_STOP_REQUESTED; break;
        case SIGCONT: event->kind = CN_CONTINUED; break;
        default:
            event->kind = CN_TERMINATED;
            event->value = (uint32_t)watched[i];
        }
        return true;
    }
    return false;
}
