#ifndef FIBER_H
#define FIBER_H

#include <cstddef>

namespace simt {

/* A stack that runs until it hands over, and goes on from there. */
struct Fiber {
    void *stack_pointer = nullptr;
    char *stack = nullptr;
    /* Was left in the middle of its body. */
    bool is_suspended = false;
    /* What the address sanitizer keeps for a stack that is not running. */
    void *shadow = nullptr;
};

/* Makes `fiber` begin with `body` when it runs next; its stack is taken once and used again. */
void fiber_reset(Fiber &fiber, void (*body)());
/* Runs `fiber` until it hands back. */
void fiber_run(Fiber &fiber);
/* Within a fiber: goes back to fiber_run; `forever` when the fiber will not go on. */
void fiber_hand_back(bool forever);

} // namespace simt

#endif
