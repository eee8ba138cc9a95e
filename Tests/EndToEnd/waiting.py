"""Waiting for something to become true, with a deadline, instead of sleeping."""

import time


def until(what, condition, seconds=15.0, pause=0.03, shown=None):
    """Returns the first true value of `condition()`; fails with `what` after so many seconds.

    `shown()` gives what the failure's message shows of the last state.
    """
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            detail = f"\n{shown()}" if shown else ""
            raise AssertionError(f"not within {seconds} s: {what}{detail}")
        time.sleep(pause)
