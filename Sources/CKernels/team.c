#define _GNU_SOURCE
#include "ckernels.h"
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A number that members wait on until it moves, first spinning, then asleep. */
typedef struct gate {
    _Alignas(64) _Atomic uint32_t epoch;
    _Atomic uint32_t sleepers;
} gate;

struct ck_team {
    gate start, finish, phase;
    /* Members at work other than member 0, with CLOSED set when no more may come. */
    _Alignas(64) _Atomic uint32_t joined;
    _Alignas(64) _Atomic bool stopping;
    /* Whether the system took a member off its core during this run. */
    _Atomic bool interrupted;
    size_t member_count;
    uint64_t spin_nanoseconds;
    /* Member 0 alone: how long it waited in this run, and until when it works alone. */
    uint64_t waited, alone_until, alone_for;
    _Atomic uint64_t retreats;
    ck_work work;
    void *context;
    pthread_t *threads;
};

#define CLOSED 0x80000000u

/* A shorter wait is never a reason to work alone; the others bound how long a retreat lasts. */
static const uint64_t LONG_WAIT = 400000, FIRST_RETREAT = 20000000, LAST_RETREAT = 640000000;

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

static long interruptions(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) ? 0 : usage.ru_nivcsw;
}

/* Comes in unless member 0 has already closed the run. */
static bool join(ck_team *team)
{
    uint32_t joined = atomic_load(&team->joined);
    while (!(joined & CLOSED)) {
        if (atomic_compare_exchange_weak(&team->joined, &joined, joined + 1)) return true;
    }
    return false;
}

static void *member_main(void *argument)
{
    member self = *(member *)argument;
    ck_team *team = self.team;
    free(argument);
    for (uint32_t seen = 0;;) {
        gate_wait(&team->start, seen, team->spin_nanoseconds);
        seen = atomic_load(&team->start.epoch);
        if (atomic_load(&team->stopping)) return NULL;
        if (!join(team)) continue;
        long before = interruptions();
        team->work(team->context, self.number, team->member_count);
        if (interruptions() != before) atomic_store(&team->interrupted, true);
        if (atomic_fetch_sub(&team->joined, 1) == (CLOSED | 1)) gate_open(&team->finish);
    }
}

ck_team *ck_team_create(size_t member_count, uint64_t spin_nanoseconds)
{
    ck_team *team = aligned_alloc(64, (sizeof *team + 63) / 64 * 64);
    if (!team) return NULL;
    *team = (ck_team){.member_count = member_count, .spin_nanoseconds = spin_nanoseconds};
    atomic_store(&team->joined, CLOSED);
    team->threads = calloc(member_count, sizeof *team->threads);
    size_t made = 1;
    for (; team->threads && made < member_count; made++) {
        member *self = malloc(sizeof *self);
        if (self) *self = (member){team, made};
        if (!self || pthread_create(&team->threads[made], NULL, member_main, self)) {
            free(self);
            break;
        }
    }
    if (team->threads && made == member_count) return team;
    team->member_count = made;
    ck_team_destroy(team);
    return NULL;
}

void ck_team_destroy(ck_team *team)
{
    atomic_store(&team->stopping, true);
    gate_open(&team->start);
    for (size_t i = 1; team->threads && i < team->member_count; i++) {
        pthread_join(team->threads[i], NULL);
    }
    free(team->threads);
    free(team);
}

size_t ck_team_size(const ck_team *team) { return team->member_count; }
uint64_t ck_team_retreats(const ck_team *team) { return atomic_load(&team->retreats); }

/*
 * A member that is taken off its core while it holds an item keeps all others waiting for a time
 * slice, milliseconds, many times what it contributes to a short step. When the run took longer
 * than member 0 would have taken for all of it, working alone for a while is faster; each time it
 * happens again the while is doubled.
 */
static void judge(ck_team *team, uint64_t started, uint64_t now)
{
    uint64_t alone = (now - started - team->waited) * team->member_count;
    bool slower_than_alone = team->waited >= LONG_WAIT && now - started > alone;
    if (!slower_than_alone || !atomic_load(&team->interrupted)) {
        if (now > team->alone_until + 2 * LAST_RETREAT) team->alone_for = 0;
        return;
    }
    team->alone_for = team->alone_for ? team->alone_for * 2 : FIRST_RETREAT;
    if (team->alone_for > LAST_RETREAT) team->alone_for = LAST_RETREAT;
    team->alone_until = now + team->alone_for;
    atomic_fetch_add(&team->retreats, 1);
}

void ck_team_run(ck_team *team, ck_work work, void *context)
{
    uint64_t started = nanoseconds();
    if (team->member_count == 1 || started < team->alone_until) {
        work(context, 0, team->member_count);
        return;
    }
    team->work = work;
    team->context = context;
    team->waited = 0;
    atomic_store(&team->interrupted, false);
    atomic_store(&team->joined, 0);
    gate_open(&team->start);
    work(context, 0, team->member_count);
    atomic_fetch_or(&team->joined, CLOSED);
    uint64_t waiting = nanoseconds();
    for (;;) {
        uint32_t seen = atomic_load(&team->finish.epoch);
        if (atomic_load(&team->joined) == CLOSED) break;
        gate_wait(&team->finish, seen, team->spin_nanoseconds);
    }
    uint64_t now = nanoseconds();
    team->waited += now - waiting;
    judge(team, started, now);
}

ptrdiff_t ck_take(ck_counter *phase, size_t member, size_t member_count, size_t item_count)
{
    for (size_t i = 0; i < member_count; i++) {
        size_t owner = member + i < member_count ? member + i : member + i - member_count;
        size_t first = item_count * owner / member_count;
        size_t size = item_count * (owner + 1) / member_count - first;
        size_t *taken = &phase[owner].value;
        if (__atomic_load_n(taken, __ATOMIC_RELAXED) >= size) continue;
        size_t item = __atomic_fetch_add(taken, 1, __ATOMIC_RELAXED);
        if (item < size) return (ptrdiff_t)(first + item);
    }
    return -1;
}

static bool all_done(const size_t *done, size_t item_count)
{
    return __atomic_load_n(done, __ATOMIC_ACQUIRE) == item_count;
}

void ck_finish(
    ck_team *team, ck_counter *phase, size_t member, size_t completed, size_t item_count)
{
    size_t *done = &phase[team->member_count].value;
    if (completed && __atomic_add_fetch(done, completed, __ATOMIC_ACQ_REL) == item_count) {
        gate_open(&team->phase);
        return;
    }
    if (all_done(done, item_count)) return;
    uint64_t waiting = member == 0 ? nanoseconds() : 0;
    for (;;) {
        uint32_t seen = atomic_load(&team->phase.epoch);
        if (all_done(done, item_count)) break;
        gate_wait(&team->phase, seen, team->spin_nanoseconds);
    }
    if (member == 0) team->waited += nanoseconds() - waiting;
}

size_t ck_usable_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return 1;
    return (size_t)CPU_COUNT(&set);
}
