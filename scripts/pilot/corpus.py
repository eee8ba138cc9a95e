"""Conversations: which task, how many turns, and where the instruction stands.

A chunk of the corpus depends on the seed and its number only, so training can stop and go on.
"""

import random

from grammar import HELD_OUT, TRAIN
from tasks import answer, convert, extract, intent, judge, policy, talk

SHARES = {
    extract.Program: 25, answer.Program: 20, judge.Program: 20, intent.Program: 12,
    policy.Program: 9, talk.Program: 8, convert.Program: 6,
}
WARM_UP_SHARES = {
    extract.Program: 10, answer.Program: 10, judge.Program: 5, intent.Program: 5,
    policy.Program: 5, talk.Program: 5, convert.Program: 60,
}


def _message(role, content):
    return {"role": role, "content": content}


def _inline(program, turn, rng):
    """Instruction and text in one user message, as people type them into a chat."""
    if not program.instruction:
        return turn.user
    gap = rng.choice(("\n\n", "\n\n", "\n"))
    if rng.random() < 0.15:
        return turn.user + gap + program.instruction
    return program.instruction + gap + turn.user


def _turn_count(rng):
    return rng.choices((1, 2, 3, 4, 6, 9), (30, 20, 18, 14, 14, 4))[0]


def conversation(rng, split, shares):
    """One training conversation as a list of messages.

    Many turns under one instruction, or about one text, are what a chat looks like, and they
    teach more per token: the instruction and the text are read once for several answers.
    """
    kinds, weights = list(shares), list(shares.values())
    program = rng.choices(kinds, weights)[0](rng, split)
    roll = rng.random()
    if roll < 0.04:
        return _mixed(rng, split, kinds, weights)
    if roll < 0.2:
        turn = program.turn()
        messages = []
        if rng.random() < 0.25:
            messages.append(_message("system", rng.choice(talk.SYSTEMS)))
        messages.append(_message("user", _inline(program, turn, rng)))
        return messages + [_message("assistant", turn.target)]
    return _dialogue(program, rng)


def _dialogue(program, rng):
    """Turns under one system prompt, where the task can, about one text."""
    count = _turn_count(rng)
    shared = count > 1 and hasattr(program, "dialogue") and rng.random() < 0.6
    turns = program.dialogue(count) if shared else [program.turn() for _ in range(count)]
    headed = program.instruction and not (shared and program.name == "extract")
    messages = [_message("system", program.instruction)] if headed else []
    for turn in turns:
        messages += [_message("user", turn.user), _message("assistant", turn.target)]
    return messages


def _mixed(rng, split, kinds, weights):
    """A chat that wanders from task to task, each with its instruction in the user message."""
    messages = []
    for _ in range(rng.randint(2, 4)):
        program = rng.choices(kinds, weights)[0](rng, split)
        turn = program.turn()
        messages.append(_message("user", _inline(program, turn, rng)))
        messages.append(_message("assistant", turn.target))
    return messages


def conversations(seed, chunk, count, shares=None, split=TRAIN):
    """The conversations of one chunk."""
    rng = random.Random(f"{seed}/{split}/{chunk}")
    return [conversation(rng, split, shares or SHARES) for _ in range(count)]


def held_out_cases(seed, kind, count, split=HELD_OUT):
    """(program, turn) pairs for evaluation, with every instruction in place."""
    rng = random.Random(f"{seed}/eval/{split}/{kind.name}")
    cases = []
    while len(cases) < count:
        program = kind(rng, split, full=True)
        cases.append((program, program.turn()))
    return cases
