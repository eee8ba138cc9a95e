"""Prints what pilot can do, with a good prompt and with a poor one, as a markdown table.

Three conditions. `known phrasing`: names and values that training never saw, sentence templates
that it did. `new phrasing`: the templates, too, were held out, of instructions and of texts.
`poor prompt`: new phrasing, but the system prompt says neither labels, keys, rules nor rubric.
"""

import argparse
import time

from corpus import held_out_cases
from generate import Answerer
from grammar import HELD_OUT, KNOWN
from scoring import correct, is_refusal, parsed, verdict, wilson
from tasks import answer, extract, intent, judge, policy

ROWS = (
    ("intent, label exact", intent.Program, lambda t: True, correct),
    ("extraction, JSON valid", extract.Program, lambda t: t.score == "json",
     lambda turn, text: parsed(text) is not None),
    ("extraction, object exact", extract.Program, lambda t: t.score == "json", correct),
    ("answer from context, all", answer.Program, lambda t: True, correct),
    ("answer from context, stated", answer.Program, lambda t: not t.facts["missing"], correct),
    ("answer from context, NOT_FOUND", answer.Program, lambda t: t.facts["missing"], correct),
    ("judge, verdict agrees", judge.Program, lambda t: True, correct),
    ("judge, finds the bad", judge.Program, lambda t: not t.truth,
     lambda turn, text: verdict(text) is False),
    ("policy, refuses when it must", policy.Program, lambda t: t.truth,
     lambda turn, text: is_refusal(text)),
    ("policy, answers when it may", policy.Program, lambda t: not t.truth,
     lambda turn, text: not is_refusal(text)),
)
KINDS = (intent.Program, extract.Program, answer.Program, judge.Program, policy.Program)


def chat(program, turn, poor):
    """The messages of a case; a poor prompt may also hide what the user message carried."""
    system, user = program.instruction, turn.user
    if poor:
        system = program.poor()
        if program.name == "judge":
            user = f"Input: {turn.facts['input']}\n\nOutput: {turn.facts['output']}"
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def measure(answerer, seed, count):
    """{(kind name, condition): [(turn, answer)]}."""
    results = {}
    for kind in KINDS:
        for condition, split, poor in (
                ("known", KNOWN, False), ("new", HELD_OUT, False), ("poor", HELD_OUT, True)):
            cases = held_out_cases(seed, kind, count, split)
            texts = answerer.answers([chat(p, t, poor) for p, t in cases])
            results[kind.name, condition] = [(t, x) for (_, t), x in zip(cases, texts)]
    return results


def cell(pairs, chosen, check):
    """`93.2 % [90.1, 95.4] (373/400)`."""
    pairs = [(turn, text) for turn, text in pairs if chosen(turn)]
    hits = sum(bool(check(turn, text)) for turn, text in pairs)
    low, high = wilson(hits, len(pairs))
    share = 100 * hits / max(1, len(pairs))
    return f"{share:.1f} % [{100 * low:.0f}, {100 * high:.0f}] n={len(pairs)}"


def table(results):
    lines = ["| task | good prompt, known phrasing | good prompt, new phrasing | poor prompt |",
             "|---|---|---|---|"]
    for title, kind, chosen, check in ROWS:
        cells = [cell(results[kind.name, c], chosen, check) for c in ("known", "new", "poor")]
        lines.append("| " + " | ".join([title] + cells) + " |")
    return "\n".join(lines)


def show_misses(results, count):
    """Prints failing cases, for a person to read."""
    for (name, condition), pairs in results.items():
        wrong = [(t, x) for t, x in pairs if condition != "poor" and not correct(t, x)]
        for turn, text in wrong[:count]:
            print(f"--- {name}, {condition}\n{turn.user}\nwanted: {turn.target}\n   got: {text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="Sources/CAssets/pilot")
    parser.add_argument("--cases", type=int, default=400, help="cases a task and condition")
    parser.add_argument("--seed", type=int, default=1001)
    parser.add_argument("--misses", type=int, default=0, help="also print failing cases")
    options = parser.parse_args()
    started = time.monotonic()
    results = measure(Answerer(options.model), options.seed, options.cases)
    print(table(results))
    print(f"\nGreedy decoding, held-out names and values, Wilson 95 % intervals, "
          f"seed {options.seed}, {time.monotonic() - started:.0f} s.")
    show_misses(results, options.misses)


if __name__ == "__main__":
    main()
