#define _GNU_SOURCE
#include "internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* ncurses flushes at every jump of the cursor, a hundred and more small writes a frame, and each
   of them wakes the terminal's reader. While a frame is made, standard output is therefore a file
   in memory; then its content goes out at once, between the marks of a synchronized update.
   Without such a file curses writes to the terminal itself. */

static int memory = -1;
static int terminal = -1;
static char *bytes;
static size_t capacity;

static const char update_begins[] = "\033[?2026h";
static const char update_ends[] = "\033[?2026l";
enum { MARK = sizeof update_begins - 1 };

void cn_frame_open(void) {
    memory = memfd_create("frame", MFD_CLOEXEC);
    terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (memory >= 0 && terminal >= 0) return;
    cn_frame_close();
}

void cn_frame_close(void) {
    if (memory >= 0) close(memory);
    if (terminal >= 0) close(terminal);
    memory = terminal = -1;
}

void cn_frame_begin(void) {
    if (memory < 0) {
        cn_write_all(update_begins, MARK);
        return;
    }
    dup2(memory, STDOUT_FILENO);
}

/* The frame between its marks, in one piece; empty when there is no memory for it. */
static size_t assemble(size_t length) {
    if (length + 2 * MARK > capacity) {
        char *larger = realloc(bytes, length + 2 * MARK);
        if (larger == NULL) return 0;
        bytes = larger;
        capacity = length + 2 * MARK;
    }
    ssize_t count = pread(memory, bytes + MARK, length, 0);
    if (count != (ssize_t)length) return 0;
    for (int i = 0; i < MARK; i++) {
        bytes[i] = update_begins[i];
        bytes[MARK + length + (size_t)i] = update_ends[i];
    }
    return length + 2 * MARK;
}

void cn_frame_end(void) {
    if (memory < 0) {
        cn_write_all(update_ends, MARK);
        return;
    }
    dup2(terminal, STDOUT_FILENO);
    off_t length = lseek(memory, 0, SEEK_CUR);
    if (length > 0) {
        size_t count = assemble((size_t)length);
        /* A frame that is lost would leave the screen wrong; the next one is drawn whole. */
        if (count == 0) cn_repaint();
        cn_write_all(bytes, count);
    }
    lseek(memory, 0, SEEK_SET);
    if (ftruncate(memory, 0) != 0) cn_frame_close();
}
