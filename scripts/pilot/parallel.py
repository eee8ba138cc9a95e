"""Gradients on several single-threaded processes.

One process per core beats one process with two threads as soon as anything else wants a core: a
threaded matrix product waits at its end for the slower half, thousands of times a step, where
these workers wait once. Whoever is free takes the next micro-batch; its gradient goes into the
slot of that micro-batch and the slots are added in order, so the sum does not depend on who did it.
"""

import ctypes
import os
import signal
import sys

import numpy
import torch
import torch.multiprocessing as multiprocessing


class Workers:
    """Forked processes that share the model's memory with this one."""

    def __init__(self, model, count, slots, half):
        self.parameters = list(model.parameters())
        model.share_memory()
        size = sum(p.numel() for p in self.parameters)
        self.slots = torch.zeros(slots, size).share_memory_()
        context = multiprocessing.get_context("fork")
        self.tasks, self.results = context.SimpleQueue(), context.SimpleQueue()
        self.processes = [
            context.Process(
                target=_work, daemon=True,
                args=(model, self.slots, self.tasks, self.results, half, os.getpid()))
            for _ in range(count)
        ]
        for process in self.processes:
            process.start()

    def submit(self, group):
        """Hands out the micro-batches of one step."""
        total = float(sum(weights.sum() for _, _, weights in group))
        for slot, batch in enumerate(group):
            self.tasks.put((slot, total, [tensor.numpy() for tensor in batch]))
        self.waiting = len(group)

    def collect(self):
        """Waits for all, leaves the summed gradient in the model; returns the loss."""
        losses = dict(self.results.get() for _ in range(self.waiting))
        flat = self.slots[0].clone()
        for slot in range(1, self.waiting):
            flat += self.slots[slot]
        offset = 0
        for parameter in self.parameters:
            part = flat[offset:offset + parameter.numel()]
            parameter.grad = part.view_as(parameter)
            offset += parameter.numel()
        return sum(losses[slot] for slot in sorted(losses))

    def stop(self):
        for _ in self.processes:
            self.tasks.put(None)
        for process in self.processes:
            process.join()


def _die_with_parent(parent):
    """A killed trainer must not leave workers behind: each holds more than a gigabyte."""
    if sys.platform == "linux":
        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _work(model, slots, tasks, results, half, parent):
    """The loop of a worker: a micro-batch in, a gradient out."""
    _die_with_parent(parent)
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    while (task := tasks.get()) is not None:
        slot, total, arrays = task
        ids, targets, weights = (torch.from_numpy(numpy.ascontiguousarray(a)) for a in arrays)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            loss = model.loss(ids, targets, weights) / total
        loss.backward()
        offset = 0
        for parameter in model.parameters():
            count = parameter.numel()
            slots[slot, offset:offset + count] = parameter.grad.flatten()
            parameter.grad = None
            offset += count
        results.put((slot, loss.item()))
