"""Conversations: one task's system prompt, good or poor, and one to four turns under it.

A chunk of the corpus depends on the seed and its number only, so training can stop and go on.
"""

import random

from tasks import answer, echo, extract, intent, judge, policy, talk
from tasks.base import GOOD, PARTIAL, POOR, fill

SHARES = {extract: 27, answer: 27, judge: 15, intent: 8, policy: 10, echo: 10, talk: 3}
POOR_SHARE = 0.2


def _message(role, content):
    return {"role": role, "content": content}


def chat(task, prompt, case):
    """The messages that ask a case."""
    poor_judge = task is judge and prompt.level == POOR
    layout = judge.POOR_LAYOUT if poor_judge else task.LAYOUT
    system = [_message("system", prompt.system)] if prompt.system else []
    return system + [_message("user", fill(layout, case.variables))]


def conversation(rng, held_out=False):
    """One training conversation as a list of messages."""
    task = rng.choices(list(SHARES), list(SHARES.values()))[0]
    level = POOR if rng.random() < POOR_SHARE else GOOD
    if task is answer and level == POOR and rng.random() < 0.4:
        level = PARTIAL
    prompt = task.prompt(rng, level)
    turns = rng.choice((1, 1, 2, 3))
    if task is answer:
        cases = answer.dialogue(rng, held_out, turns + 1)
    else:
        cases = [task.case(rng, held_out, prompt) for _ in range(turns)]
    messages = []
    for case in cases:
        asked = chat(task, prompt, case)
        if messages:
            asked = [_message("user", case.variables["question"])] if task is answer else asked[-1:]
        messages += asked + [_message("assistant", case.answers[prompt.level])]
    return messages


def conversations(seed, chunk, count, held_out=False):
    """The conversations of one chunk."""
    rng = random.Random(f"{seed}/{held_out}/{chunk}")
    return [conversation(rng, held_out) for _ in range(count)]


def held_out_cases(seed, task, count, level=GOOD):
    """(prompt, case) pairs for evaluation: the same cases for every level of prompt."""
    rng, prompts = random.Random(f"{seed}/eval/{task.NAME}"), random.Random(f"{seed}/{level}")
    cases = []
    for _ in range(count):
        good = task.prompt(rng, GOOD)
        case = task.case(rng, True, good)
        cases.append((good if level == GOOD else task.prompt(prompts, level), case))
    return cases
