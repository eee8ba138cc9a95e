#define _GNU_SOURCE
#include "cprocess.h"

#include <link.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

int cp_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

int cp_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int cp_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

static int give_back_object(struct dl_phdr_info *object, size_t size, void *data)
{
    (void)size;
    (void)data;
    const uintptr_t page = (uintptr_t)getpagesize();
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        uintptr_t start = object->dlpi_addr + segment->p_vaddr;
        uintptr_t first = start & ~(page - 1);
        madvise((void *)first, start + segment->p_memsz - first, MADV_DONTNEED);
    }
    return 0;
}

void cp_give_back_program_pages(void) { dl_iterate_phdr(give_back_object, NULL); }
