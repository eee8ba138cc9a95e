"""Questions about a few sentences: the value that they state, or NOT_FOUND."""

from tasks.base import GOOD, PARTIAL, POOR, Case, Prompt
from words import (
    CARRIERS, CITIES, COLORS, DAYS, MONTHS, PEOPLE, PRODUCTS, VENDORS, draw, number)

NAME, LAYOUT = "answer", "{{context}}\n\nQuestion: {{question}}"
ABSENT = "NOT_FOUND"
SYSTEMS = {
    GOOD: (
        "Answer the question from the context with the value only. If the context does not say it, "
        "answer NOT_FOUND.",
        "Use only the context. Answer with the value only, or NOT_FOUND if it is not there.",
        "Find the answer in the context. Write the value only. Write NOT_FOUND when it is missing.",
        "Reply with the value from the context and nothing else. If it is missing, reply "
        "NOT_FOUND.",
    ),
    PARTIAL: (
        "Answer the question from the context with the value only.",
        "Find the answer in the context. Write the value only.",
    ),
    POOR: (
        "Answer the question.", "You are a helpful assistant. Help the user with the text.",
        "Read the text and answer.", "Say what you think about the question.",
    ),
}
# Statement, question, subjects, values. No two relations share their kind of value.
RELATIONS = {
    "home": ("{a} lives in {v}.", "Where does {a} live?", PEOPLE, CITIES),
    "shift": ("{a} works on {v}.", "When does {a} work?", PEOPLE, DAYS),
    "price": ("The {a} costs {v} euros.", "What does the {a} cost?", PRODUCTS, None),
    "color": ("The {a} is {v}.", "What color is the {a}?", PRODUCTS, COLORS),
    "sale": ("The {a} is on sale in {v}.", "When is the {a} on sale?", PRODUCTS, MONTHS),
    "carrier": ("{a} works with {v}.", "Who brings the parcels of {a}?", VENDORS, CARRIERS),
}
# How often two sentences state the same of two subjects, so that only the subject tells them apart.
RIVAL_SHARE = 0.2


def _value(rng, values):
    return number(rng, 10, 99) if values is None else rng.choice(values)


def facts(rng, held_out, count):
    """[(relation, subject, value)], no question twice; each whole fact is of the split."""
    kinds = rng.sample(list(RELATIONS), count)
    if count > 1 and rng.random() < RIVAL_SHARE:
        kinds[1] = kinds[0]
    rng.shuffle(kinds)
    chosen, seen = [], set()
    while len(chosen) < count:
        name = kinds[len(chosen)]
        _, _, subjects, values = RELATIONS[name]

        def sample():
            subject, value = rng.choice(subjects), _value(rng, values)
            return (name, subject, value), (name, subject, value)

        fact = draw(held_out, sample)
        if fact[:2] not in seen:
            seen.add(fact[:2])
            chosen.append(fact)
    return chosen


def context(stated):
    return " ".join(RELATIONS[name][0].format(a=a, v=v) for name, a, v in stated)


def question(rng, stated, missing):
    """(question, value): about one of the facts, or about what is not said."""
    name, subject, value = rng.choice(stated)
    if missing:
        known = {(n, a) for n, a, _ in stated}
        unsaid = [n for n in RELATIONS if n not in {n for n, _, _ in stated}]
        if rng.random() < 0.8:
            name = rng.choice(unsaid)
        subject = rng.choice([a for a in RELATIONS[name][2] if (name, a) not in known])
        value = None
    return RELATIONS[name][1].format(a=subject), value, name


def prompt(rng, level):
    return Prompt(rng.choice(SYSTEMS[level]), level)


def case(rng, held_out, _prompt=None, missing=None, count=None):
    return dialogue(rng, held_out, 1, missing, count)[0]


def dialogue(rng, held_out, turns, missing=None, count=None):
    """Several questions about one text; the later cases hold the bare question."""
    stated = facts(rng, held_out, count or rng.choice((1, 2, 2, 3, 3, 4)))
    cases = []
    for turn in range(turns):
        absent = rng.random() < 0.3 if missing is None else missing
        asked, value, name = question(rng, stated, absent)
        shown = value or _value(rng, RELATIONS[name][3])
        variables = {"question": asked}
        if turn == 0:
            variables = {"context": context(stated), **variables}
        cases.append(Case(
            variables,
            {GOOD: value or ABSENT, PARTIAL: shown, POOR: f"I think the answer is {shown}."},
            value or ABSENT, ["absent" if absent else "stated"]))
    return cases


def correct(text, truth):
    return text == truth
