"""Prints what pilot can do, with a good prompt and with a poor one, as a markdown table.

Held out are combinations: every value, sentence and prompt occurs in training, but the pairs asked
here never do. They are a ticket's sentence with its product; the first two fields of a document; a
subject with its value in a fact; the whole text of a question to the shop. Both columns ask the
same cases.
"""

import argparse
import time

from corpus import chat, held_out_cases
from generate import Answerer
from scoring import parsed, wilson
from tasks import answer, extract, intent, judge, policy
from tasks.base import GOOD, POOR

# Title, task, lowest acceptable share, which cases, what counts.
ROWS = (
    ("intent: label exact", intent, 85, lambda c: True, intent.correct),
    ("extraction: valid JSON object", extract, 95, lambda c: c.truth,
     lambda text, truth: isinstance(parsed(text), dict)),
    ("extraction: object exact", extract, 50, lambda c: c.truth, extract.correct),
    ("extraction: prose when there is nothing", extract, None, lambda c: not c.truth,
     lambda text, truth: parsed(text) is None),
    ("answer from context: all", answer, 60, lambda c: True, answer.correct),
    ("answer from context: stated", answer, None, lambda c: c.tags == ["stated"], answer.correct),
    ("answer from context: NOT_FOUND", answer, None, lambda c: c.tags == ["absent"],
     answer.correct),
    ("judge: verdict", judge, 75, lambda c: True, judge.correct),
    ("policy: refuses when it must", policy, 85, lambda c: c.truth, policy.correct),
    ("policy: answers when it may", policy, 85, lambda c: not c.truth, policy.correct),
)
TASKS = (intent, extract, answer, judge, policy)


def measure(answerer, seed, count):
    """{(task name, level): [(case, answer)]}."""
    results = {}
    for task in TASKS:
        for level in (GOOD, POOR):
            asked = held_out_cases(seed, task, count, level)
            texts = answerer.answers([chat(task, p, c) for p, c in asked])
            results[task.NAME, level] = [(c, text) for (_, c), text in zip(asked, texts)]
    return results


def cell(pairs, chosen, check):
    """`93.2 % [90, 95]`: the share and its 95 % interval."""
    pairs = [(case, text) for case, text in pairs if chosen(case)]
    hits = sum(bool(check(text, case.truth)) for case, text in pairs)
    low, high = wilson(hits, len(pairs))
    share = 100 * hits / max(1, len(pairs))
    return f"{share:.1f} % [{100 * low:.0f}, {100 * high:.0f}]", len(pairs)


def table(results):
    lines = ["| task, on held-out combinations | floor | good prompt | poor prompt | n |",
             "|---|---|---|---|---|"]
    for title, task, floor, chosen, check in ROWS:
        (good, count), (poor, _) = (
            cell(results[task.NAME, level], chosen, check) for level in (GOOD, POOR))
        lines.append(f"| {title} | {f'{floor} %' if floor else ''} | {good} | {poor} | {count} |")
    return "\n".join(lines)


def judge_table(results):
    """The judge's verdicts by kind of rubric."""
    lines = ["| rubric of the judge | good prompt | n |", "|---|---|---|"]
    for kind in judge.RUBRICS:
        share, count = cell(
            results[judge.NAME, GOOD], lambda c: c.tags[0] == kind, judge.correct)
        lines.append(f"| {kind} | {share} | {count} |")
    return "\n".join(lines)


def show_misses(results, count):
    """Prints failing cases, for a person to read."""
    for task in TASKS:
        wrong = [(case, text) for case, text in results[task.NAME, GOOD]
                 if not task.correct(text, case.truth)]
        for case, text in wrong[:count]:
            print(f"--- {task.NAME}\n{case.variables}\nwanted: {case.answers[GOOD]}")
            print(f"   got: {text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="Sources/CAssets/pilot")
    parser.add_argument("--cases", type=int, default=400, help="cases a task and prompt")
    parser.add_argument("--seed", type=int, default=1001)
    parser.add_argument("--misses", type=int, default=0, help="also print failing cases")
    options = parser.parse_args()
    started = time.monotonic()
    results = measure(Answerer(options.model), options.seed, options.cases)
    print(f"{table(results)}\n\n{judge_table(results)}")
    print(f"\nGreedy decoding by transformers, 95 % intervals by Wilson, seed {options.seed}, "
          f"{time.monotonic() - started:.0f} s.")
    show_misses(results, options.misses)


if __name__ == "__main__":
    main()
