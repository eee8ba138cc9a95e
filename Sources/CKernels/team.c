#define _GNU_SOURCE
#include "ckernels.h"
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A number that members wait on until it moves, first spinning, then asleep. */
typedef struct gate {
    _Alignas(64) _Atomic uint32_t epoch;
    _Atomic uint32_t sleepers;
} gate;

struct ck_team {
    gate start, finish, middle;
    _Alignas(64) _Atomic uint32_t running;
    _Alignas(64) _Atomic uint32_t arrived;
    _Alignas(64) _Atomic bool stopping;
    size_t member_count;
    uint64_t spin_nanoseconds;
    ck_work work;
    void *context;
    pthread_t *threads;
};

typedef struct member {
    ck_team *team;
    size_t number;
} member;

static void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static uint64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void gate_open(gate *g)
{
    atomic_fetch_add(&g->epoch, 1);
    if (atomic_load(&g->sleepers)) {
        syscall(SYS_futex, &g->epoch, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
    }
}

/*
 * Returns when the epoch is no longer `seen`. The spin is bounded by time, not by turns: a pause
 * takes 10 to 140 cycles depending on the CPU, and when cores are oversubscribed a long spin only
 * keeps the awaited thread from running.
 */
static void gate_wait(gate *g, uint32_t seen, uint64_t spin_nanoseconds)
{
    uint64_t deadline = 0;
    for (uint32_t turn = 0; atomic_load_explicit(&g->epoch, memory_order_acquire) == seen; turn++) {
        relax();
        if (turn % 64 != 63) continue;
        uint64_t now = nanoseconds();
        if (!deadline) deadline = now + spin_nanoseconds;
        if (now < deadline) continue;
        atomic_fetch_add(&g->sleepers, 1);
        while (atomic_load(&g->epoch) == seen) {
            syscall(SYS_futex, &g->epoch, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
        }
        atomic_fetch_sub(&g->sleepers, 1);
        return;
    }
}

static void *member_main(void *argument)
{
    member self = *(member *)argument;
    ck_team *team = self.team;
    free(argument);
    for (uint32_t seen = 0;; seen++) {
        gate_wait(&team->start, seen, team->spin_nanoseconds);
        if (atomic_load(&team->stopping)) return NULL;
        team->work(team->context, self.number, team->member_count);
        if (atomic_fetch_sub(&team->running, 1) == 1) gate_open(&team->finish);
    }
}

ck_team *ck_team_create(size_t member_count, uint64_t spin_nanoseconds)
{
    ck_team *team = aligned_alloc(64, (sizeof *team + 63) / 64 * 64);
    if (!team) return NULL;
    *team = (ck_team){.member_count = 1, .spin_nanoseconds = spin_nanoseconds};
    team->threads = calloc(member_count, sizeof *team->threads);
    for (size_t i = 1; team->threads && i < member_count; i++) {
        member *self = malloc(sizeof *self);
        if (self) *self = (member){team, i};
        if (!self || pthread_create(&team->threads[i], NULL, member_main, self)) {
            free(self);
            break;
        }
        team->member_count++;
    }
    if (team->threads && team->member_count == member_count) return team;
    ck_team_destroy(team);
    return NULL;
}

void ck_team_destroy(ck_team *team)
{
    atomic_store(&team->stopping, true);
    gate_open(&team->start);
    for (size_t i = 1; i < team->member_count; i++) pthread_join(team->threads[i], NULL);
    free(team->threads);
    free(team);
}

void ck_team_run(ck_team *team, ck_work work, void *context)
{
    if (team->member_count == 1) {
        work(context, 0, 1);
        return;
    }
    team->work = work;
    team->context = context;
    atomic_store(&team->running, (uint32_t)team->member_count - 1);
    uint32_t seen = atomic_load(&team->finish.epoch);
    gate_open(&team->start);
    work(context, 0, team->member_count);
    gate_wait(&team->finish, seen, team->spin_nanoseconds);
}

void ck_team_wait(ck_team *team)
{
    if (team->member_count == 1) return;
    uint32_t seen = atomic_load(&team->middle.epoch);
    if (atomic_fetch_add(&team->arrived, 1) + 1 == team->member_count) {
        atomic_store(&team->arrived, 0);
        gate_open(&team->middle);
    } else {
        gate_wait(&team->middle, seen, team->spin_nanoseconds);
    }
}

ptrdiff_t ck_take(ck_cursor *cursors, size_t member, size_t member_count, size_t item_count)
{
    for (size_t i = 0; i < member_count; i++) {
        size_t owner = (member + i) % member_count;
        size_t first = item_count * owner / member_count;
        size_t size = item_count * (owner + 1) / member_count - first;
        size_t *taken = &cursors[owner].taken;
        if (__atomic_load_n(taken, __ATOMIC_RELAXED) >= size) continue;
        size_t item = __atomic_fetch_add(taken, 1, __ATOMIC_RELAXED);
        if (item < size) return (ptrdiff_t)(first + item);
    }
    return -1;
}

size_t ck_team_size(const ck_team *team) { return team->member_count; }

size_t ck_usable_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return 1;
    return (size_t)CPU_COUNT(&set);
}
