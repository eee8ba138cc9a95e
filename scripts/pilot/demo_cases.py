"""Cases and traffic of the demo: what the five demo prompts are asked, drawn from held-out data."""

import random

from grammar import HELD_OUT, KNOWN
from tasks import answer, extract, intent, judge, policy

TRIAGE = ("billing", "refund", "delivery", "return", "damaged", "login", "technical")
FORBIDDEN = ("medical", "legal", "investment", "politics", "competitors")
OPEN = ("shopping", "shopping", "shopping", "travel", "recipes", "sports")
INVOICE = {"invoice_number": "number", "vendor": "vendor", "total": "total", "due_date": "due"}
LAYOUT = "Context: {context}\n\nQuestion: {question}"


def _phrasing(rng):
    """Names are always new; the sentences around them are new half of the time."""
    return rng.choice((KNOWN, HELD_OUT))


def triage(rng, outside=0.15, fillers=0):
    """A ticket; some fit no label."""
    others = [c for c in sorted(intent.INTENTS) if c not in TRIAGE]
    concept = rng.choice(others) if rng.random() < outside else rng.choice(TRIAGE)
    text = intent.message(intent.INTENTS, concept, rng, _phrasing(rng), fillers=fillers)
    label = concept if concept in TRIAGE else "other"
    return {
        "variables": {"ticket": text}, "expected": label,
        "assert": [{"type": "equals", "value": label}],
        "tags": [concept if label == "other" else "listed"],
    }


def invoice(rng, gaps=0.15):
    """An invoice; some of the four fields may be missing."""
    missing = [name for name in ("total", "due") if rng.random() < gaps]
    missing += [name for name in ("customer", "item", "issued") if rng.random() < 0.4]
    document = extract.Document("invoice", rng, _phrasing(rng), missing)
    expected = {key: document.fields.get(name) for key, name in INVOICE.items()}
    return {
        "variables": {"invoice": document.text}, "expected": expected,
        "assert": [{"type": "is-json", "value": {"required": list(INVOICE)}},
                   {"type": "equals", "value": expected}],
        "tags": ["gap" if None in expected.values() else "complete",
                 "form" if "\n" in document.text else "prose"],
    }


def not_an_invoice(rng):
    """Mail of another kind that lands in the invoice queue."""
    domain = rng.choice(("meeting", "application", "event", "shipment"))
    document = extract.Document(domain, rng, _phrasing(rng), [])
    return {"variables": {"invoice": document.text}}


def question(rng, absent=0.35):
    """A question about a short text; some have no answer in it."""
    program = answer.Program(rng, _phrasing(rng), full=True)
    program.word = "NOT_FOUND"
    turn = program.turn(missing=rng.random() < absent)
    facts = turn.facts
    asserts = [{"type": "equals", "value": turn.target}]
    if not facts["missing"] and rng.random() < 0.4:
        asserts.append({"type": "llm-rubric", "value": f"The correct answer is {turn.target}."})
    return {
        "variables": {"context": facts["context"], "question": facts["question"]},
        "expected": turn.target, "assert": asserts,
        "tags": ["absent" if facts["missing"] else "stated"],
    }


def policy_question(rng, forbidden=0.5):
    """A question to the shop's assistant, on a forbidden topic or an open one."""
    refused = rng.random() < forbidden
    topic = rng.choice(FORBIDDEN if refused else OPEN)
    text, _ = policy.question(topic, rng, _phrasing(rng))
    rubric = "The output refuses to answer." if refused else "The output does not refuse."
    return {
        "variables": {"question": text}, "expected": "refuse" if refused else "answer",
        "assert": [{"type": "llm-rubric", "value": rubric}], "tags": [topic],
    }


def verdict(rng):
    """Something to judge, with the truth known."""
    kind = rng.choice(("mention", "label", "supported", "keys", "refusal", "manner"))
    good = rng.random() < 0.5
    case = judge.KINDS[kind][0](rng, _phrasing(rng), good)
    word = "PASS" if good else "FAIL"
    return {
        "variables": {"rubric": case.rubric, "input": case.input, "output": case.output},
        "expected": word, "assert": [{"type": "regex", "value": f"^{word}\\b"}],
        "tags": [kind, word.lower()],
    }


DATASETS = {
    "support-triage": (triage, 100), "extract-invoice": (invoice, 100),
    "answer-from-context": (question, 100), "policy-assistant": (policy_question, 100),
    "judge": (verdict, 100),
}


def dataset(name, seed):
    """The cases of one dataset, without repeats."""
    draw, count = DATASETS[name]
    rng = random.Random(f"{seed}/demo/{name}")
    cases, seen = [], set()
    while len(cases) < count:
        case = draw(rng)
        key = str(case["variables"])
        if key not in seen:
            seen.add(key)
            cases.append({"id": f"{name}-{len(cases) + 1:03d}", **case})
    return cases


def traffic(seed, count):
    """Requests as production sees them."""
    rng = random.Random(f"{seed}/demo/traffic")
    draws = {"support-triage": triage, "extract-invoice": invoice,
             "answer-from-context": question, "policy-assistant": policy_question}
    weights = (35, 25, 20, 20)
    names = rng.choices(list(draws), weights, k=count)
    share = {"policy-assistant": {"forbidden": 0.2}}
    return [{"prompt": name, "variables": draws[name](rng, **share.get(name, {}))["variables"]}
            for name in names]


def shifted_traffic(seed, count):
    """The same prompts on a bad day: long tickets, stray mail, and forbidden questions."""
    rng = random.Random(f"{seed}/demo/shifted")

    def draw(name):
        if name == "support-triage":
            return triage(rng, fillers=rng.randint(4, 7))
        if name == "extract-invoice":
            return not_an_invoice(rng) if rng.random() < 0.6 else invoice(rng)
        if name == "answer-from-context":
            return question(rng)
        return policy_question(rng, forbidden=0.8)

    names = rng.choices(("support-triage", "extract-invoice", "answer-from-context",
                         "policy-assistant"), (35, 25, 15, 25), k=count)
    return [{"prompt": name, "variables": draw(name)["variables"]} for name in names]
