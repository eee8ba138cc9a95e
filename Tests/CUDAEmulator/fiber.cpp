#include "fiber.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <ucontext.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SIMT_ASAN 1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

/* Each fiber would get a second stack for it, and lose it at each launch: minutes for a test. */
extern "C" const char *__asan_default_options() { return "detect_stack_use_after_return=0"; }
#endif
#endif

namespace simt {

static const size_t stack_bytes = 256 * 1024;
static void *host_pointer;
static Fiber *running;

#if defined(SIMT_ASAN)
static const void *host_bottom;
static void *host_shadow;
static size_t host_bytes;
#endif

/*
 * Saves what a function must keep, and the stack's pointer in *from; takes the stack `to` and what
 * was saved there. System calls for the signal mask, as swapcontext has them, would take most of
 * the time of a launch.
 */
#if defined(__x86_64__)
extern "C" void simt_switch(void **from, void *to);
asm(R"(
.text
.globl simt_switch
.type simt_switch, @function
simt_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size simt_switch, .-simt_switch
)");

static void *first_frame(char *stack, void (*entry)())
{
    void **top = (void **)(stack + stack_bytes);
    *--top = nullptr; /* keeps the stack as a call would have left it */
    *--top = (void *)entry;
    for (int saved = 0; saved < 6; saved++) *--top = nullptr;
    return top;
}
#elif defined(__aarch64__)
extern "C" void simt_switch(void **from, void *to);
asm(R"(
.text
.globl simt_switch
.type simt_switch, %function
simt_switch:
    sub sp, sp, #160
    stp x19, x20, [sp, #0]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    ldp x19, x20, [sp, #0]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp x29, x30, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #160
    ret
.size simt_switch, .-simt_switch
)");

static void *first_frame(char *stack, void (*entry)())
{
    void **top = (void **)(stack + stack_bytes) - 20;
    for (int saved = 0; saved < 20; saved++) top[saved] = nullptr;
    top[11] = (void *)entry;
    return top;
}
#else
#error "the emulator knows no switch of stacks for this processor"
#endif

static void (*next_body)();

static void begin()
{
#if defined(SIMT_ASAN)
    __sanitizer_finish_switch_fiber(nullptr, &host_bottom, &host_bytes);
#endif
    next_body();
    fiber_hand_back(true);
    abort();
}

void fiber_reset(Fiber &fiber, void (*body)())
{
    if (!fiber.stack) {
        void *stack = mmap(
            nullptr, stack_bytes, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (stack == MAP_FAILED) {
            perror("no memory for a fiber's stack");
            abort();
        }
        fiber.stack = (char *)stack;
    }
#if defined(SIMT_ASAN)
    /* Frames that nobody will return from have left their marks. */
    if (fiber.is_suspended) __asan_unpoison_memory_region(fiber.stack, stack_bytes);
#endif
    fiber.is_suspended = false;
    next_body = body;
    fiber.stack_pointer = first_frame(fiber.stack, begin);
    fiber.shadow = nullptr;
}

void fiber_run(Fiber &fiber)
{
    running = &fiber;
#if defined(SIMT_ASAN)
    __sanitizer_start_switch_fiber(&host_shadow, fiber.stack, stack_bytes);
#endif
    simt_switch(&host_pointer, fiber.stack_pointer);
#if defined(SIMT_ASAN)
    __sanitizer_finish_switch_fiber(host_shadow, nullptr, nullptr);
#endif
}

void fiber_hand_back(bool forever)
{
    Fiber &fiber = *running;
    fiber.is_suspended = !forever;
#if defined(SIMT_ASAN)
    __sanitizer_start_switch_fiber(forever ? nullptr : &fiber.shadow, host_bottom, host_bytes);
#endif
    simt_switch(&fiber.stack_pointer, host_pointer);
#if defined(SIMT_ASAN)
    __sanitizer_finish_switch_fiber(fiber.shadow, &host_bottom, &host_bytes);
#endif
}

} // namespace simt
