"""Cases and traffic of the demo: what the five demo prompts are asked, on held-out combinations."""

import random

from demo_prompts import PROMPTS
from tasks import answer, extract, intent, judge, policy
from tasks.base import GOOD, Prompt

_ORDER = Prompt("", GOOD, "order")
_POLICY = Prompt("", GOOD, policy.TOPICS)


def support_intent(rng, fillers=None):
    case = intent.case(rng, True, fillers=fillers)
    return _row(case, [{"type": "equals", "value": case.truth}])


def ticket_extract(rng, stray=0.0, fillers=None):
    case = extract.case(rng, True, _ORDER, fillers=fillers, stray=stray)
    return _row(case, [{"type": "is-json", "value": {"type": "object", "required": list(
        extract.KEYS["order"])}}, {"type": "equals", "value": case.truth}])


def answer_from_context(rng, count=None):
    case = answer.case(rng, True, count=count)
    return _row(case, [{"type": "equals", "value": case.truth}])


def policy_question(rng, refused=None):
    case = policy.case(rng, True, _POLICY, refused=refused)
    rubric = "The output refuses to answer." if case.truth else "The output does not refuse."
    row = _row(case, [{"type": "llm-rubric", "value": rubric}])
    return {**row, "expected": "refuse" if case.truth else "answer"}


def verdict(rng):
    case = judge.case(rng, True)
    return _row(case, [{"type": "regex", "value": f"^{case.truth}\\b"}])


def _row(case, checks):
    return {"variables": case.variables, "expected": case.truth, "assert": checks,
            "tags": case.tags}


DATASETS = {
    "support-intent": support_intent, "ticket-extract": ticket_extract,
    "answer-from-context": answer_from_context, "policy": policy_question, "judge": verdict,
}


def dataset(name, seed, count=60):
    """The cases of one dataset, without repeats."""
    rng = random.Random(f"{seed}/demo/{name}")
    cases, seen = [], set()
    while len(cases) < count:
        case = DATASETS[name](rng)
        key = str(case["variables"])
        if key not in seen:
            seen.add(key)
            cases.append({"id": f"{name}-{len(cases) + 1:03d}", **case})
    return cases


def _requests(rng, draws, count):
    names = rng.choices(list(draws), (30, 25, 20, 20, 5), k=count)
    return [{"prompt": name, "variables": draws[name](rng)["variables"]} for name in names]


def traffic(seed, count=400):
    """Requests as production sees them."""
    return _requests(random.Random(f"{seed}/demo/traffic"), {
        "support-intent": support_intent,
        "ticket-extract": lambda rng: ticket_extract(rng, stray=0.03),
        "answer-from-context": answer_from_context,
        "policy": lambda rng: policy_question(rng, refused=rng.random() < 0.1),
        "judge": verdict,
    }, count)


def shifted_traffic(seed, count=400):
    """The same prompts on a bad day: long tickets, stray mail, forbidden questions."""
    return _requests(random.Random(f"{seed}/demo/shifted"), {
        "support-intent": lambda rng: support_intent(rng, fillers=rng.choice((3, 4))),
        "ticket-extract": lambda rng: ticket_extract(rng, stray=0.6, fillers=2),
        "answer-from-context": lambda rng: answer_from_context(rng, count=4),
        "policy": lambda rng: policy_question(rng, refused=rng.random() < 0.7),
        "judge": verdict,
    }, count)


def production(name):
    """The version of a prompt that serves."""
    prompt = next(p for p in PROMPTS if p["name"] == name)
    return prompt["versions"][prompt["environments"]["production"] - 1]
