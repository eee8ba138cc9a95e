#include "simt.h"

#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

#include "fiber.h"
#include "launch.h"

namespace simt {

Coordinates here;

enum class State { ready, in_warp, at_barrier, done };

struct Copy {
    void *shared;
    const void *global;
    bool is_there;
    int group;
};

struct Thread {
    Fiber fiber;
    State state;
    const char *file;
    int line;
    std::vector<Copy> copies;
    int groups;
};

struct Warp {
    Part *parts[32];
    int arrived;
    Operation operation;
};

struct Static {
    const void *site;
    std::vector<uint64_t> words;
    bool is_taken;
};

static std::vector<Thread> threads;
static std::vector<Warp> warps;
static std::vector<Static> statics;
static std::vector<uint64_t> dynamic;
static uint32_t current;
static Kernel kernel;
static const void *kernel_arguments;
static bool has_failed;
static thread_local std::string error_text;

static void fail(const char *what, const char *file, int line)
{
    if (has_failed) return;
    has_failed = true;
    char text[512];
    snprintf(
        text, sizeof text, "%s at %s:%d, thread %u of block (%u, %u, %u)", what,
        file ? file : "the end", line, current, here.block.x, here.block.y, here.block.z);
    error_text = text;
}

static void pause(State state, const char *file, int line)
{
    Thread &thread = threads[current];
    thread.state = state;
    thread.file = file;
    thread.line = line;
    fiber_hand_back(false);
}

void barrier(const char *file, int line) { pause(State::at_barrier, file, line); }

void meet(Operation operation, Part &part, const char *file, int line)
{
    Warp &warp = warps[current / 32];
    if (warp.arrived > 0 && warp.operation != operation) {
        fail("lanes of one warp are in different operations", file, line);
        pause(State::in_warp, file, line);
    }
    warp.operation = operation;
    warp.parts[current % 32] = &part;
    if (++warp.arrived < 32) return pause(State::in_warp, file, line);
    operation(warp.parts);
    warp.arrived = 0;
    uint32_t first = current / 32 * 32;
    for (uint32_t lane = first; lane < first + 32; lane++) {
        if (lane != current) threads[lane].state = State::ready;
    }
}

void *shared(const void *site, size_t bytes)
{
    for (Static &known : statics) {
        if (known.site != site) continue;
        if (!known.is_taken) memset(known.words.data(), 0xff, known.words.size() * 8);
        known.is_taken = true;
        return known.words.data();
    }
    statics.push_back({site, std::vector<uint64_t>((bytes + 7) / 8, UINT64_MAX), true});
    return statics.back().words.data();
}

void *dynamic_shared() { return dynamic.data(); }

void copy_start(void *shared, const void *global, bool is_there)
{
    if ((uintptr_t)shared % 16 || (is_there && (uintptr_t)global % 16)) {
        fail("a copy of 16 bytes is not aligned to them", __FILE__, __LINE__);
        return;
    }
    /* It may arrive at once or late: whoever reads too soon, or has not read yet, gets NaN. */
    memset(shared, 0xff, 16);
    threads[current].copies.push_back({shared, global, is_there, threads[current].groups});
}

void copy_commit() { threads[current].groups++; }

void copy_wait(int pending)
{
    Thread &thread = threads[current];
    size_t kept = 0;
    for (const Copy &copy : thread.copies) {
        if (copy.group >= thread.groups - pending) {
            thread.copies[kept++] = copy;
        } else if (copy.is_there) {
            memcpy(copy.shared, copy.global, 16);
        } else {
            memset(copy.shared, 0, 16);
        }
    }
    thread.copies.resize(kept);
}

static void thread_body() { kernel(kernel_arguments); }

/*
 * Every other block runs its threads from the last to the first: whoever reads what another thread
 * writes, with no meeting between, is early in one of the two orders.
 */
static bool is_backwards() { return (here.block.x + here.block.y + here.block.z) % 2 != 0; }

static void run_warp(uint32_t first)
{
    for (bool is_moving = true; is_moving && !has_failed;) {
        is_moving = false;
        for (uint32_t i = 0; i < 32 && !has_failed; i++) {
            uint32_t lane = first + (is_backwards() ? 31 - i : i);
            if (threads[lane].state != State::ready) continue;
            is_moving = true;
            current = lane;
            here.thread = {lane, 0, 0};
            /* Unless it stops at a meeting. */
            threads[lane].state = State::done;
            threads[lane].file = nullptr;
            threads[lane].line = 0;
            fiber_run(threads[lane].fiber);
        }
    }
    if (has_failed || warps[first / 32].arrived == 0) return;
    for (uint32_t lane = first; lane < first + 32; lane++) {
        if (threads[lane].state != State::in_warp) continue;
        current = lane;
        return fail(
            "not all lanes of a warp reach its operation", threads[lane].file, threads[lane].line);
    }
}

/* Whether all threads are done; releases them if all have reached one barrier. */
static bool is_done()
{
    const Thread &first = threads[0];
    for (current = 0; current < here.block_size.x; current++) {
        const Thread &thread = threads[current];
        if (thread.state != first.state || thread.file != first.file || thread.line != first.line) {
            const Thread &at = thread.state == State::at_barrier ? thread : first;
            fail("not all threads of a block reach its barrier", at.file, at.line);
            return true;
        }
    }
    if (first.state == State::done) return true;
    for (uint32_t i = 0; i < here.block_size.x; i++) threads[i].state = State::ready;
    return false;
}

static void run_block()
{
    memset(dynamic.data(), 0xff, dynamic.size() * 8);
    for (Static &known : statics) known.is_taken = false;
    for (uint32_t i = 0; i < here.block_size.x; i++) {
        Thread &thread = threads[i];
        fiber_reset(thread.fiber, thread_body);
        thread.state = State::ready;
        thread.copies.clear();
        thread.groups = 0;
        if (i % 32 == 0) warps[i / 32].arrived = 0;
    }
    do {
        uint32_t count = here.block_size.x / 32;
        for (uint32_t i = 0; i < count && !has_failed; i++) {
            run_warp((is_backwards() ? count - 1 - i : i) * 32);
        }
    } while (!has_failed && !is_done());
}

bool launch(Kernel body, cc_launch size, const void *arguments)
{
    static std::mutex only_one;
    std::lock_guard<std::mutex> lock(only_one);
    if (size.block % 32 || size.block == 0 || size.block > 1024) {
        error_text = "a block has " + std::to_string(size.block) + " threads";
        return false;
    }
    /* As much as small GPUs give a block. */
    if (size.shared_bytes > 99 * 1024) {
        error_text = std::to_string(size.shared_bytes) + " bytes of shared memory";
        return false;
    }
    kernel = body;
    kernel_arguments = arguments;
    has_failed = false;
    if (threads.size() < size.block) threads.resize(size.block);
    if (warps.size() < size.block / 32) warps.resize(size.block / 32);
    std::vector<uint64_t>((size.shared_bytes + 7) / 8).swap(dynamic);
    statics.clear();
    here.block_size = {size.block, 1, 1};
    here.grid_size = {size.grid_x, size.grid_y, size.grid_z};
    for (uint32_t z = 0; z < size.grid_z && !has_failed; z++) {
        for (uint32_t y = 0; y < size.grid_y && !has_failed; y++) {
            for (uint32_t x = 0; x < size.grid_x && !has_failed; x++) {
                here.block = {x, y, z};
                run_block();
            }
        }
    }
    return !has_failed;
}

const char *last_error() { return error_text.c_str(); }

void set_error(const char *text) { error_text = text; }

} // namespace simt
