"""A judge of the other tasks' outputs: PASS or FAIL, then a short reason."""

from tasks import answer, extract, intent, policy
from tasks.base import GOOD, POOR, Case, Prompt
from words import CARRIERS, CITIES, COLORS, DAYS, MONTHS

NAME, LAYOUT = "judge", "Rubric: {{rubric}}\n\nInput: {{input}}\n\nOutput: {{output}}"
# Without a rubric there is nothing to judge by.
POOR_LAYOUT = "Input: {{input}}\n\nOutput: {{output}}"
SYSTEMS = {
    GOOD: (
        "You are a judge. Does the output meet the rubric? Answer PASS or FAIL first, then a short "
        "reason.",
        "Judge the output by the rubric. Begin with PASS or FAIL and add a reason.",
        "Check the output against the rubric. Say PASS or FAIL, then why.",
    ),
    POOR: ("Judge the output.", "Is this a good answer?", "Say what you think of the output."),
}
_VAGUE = "The output looks fine to me."


def _input(case):
    """The input as a judge gets it: the values of the case's variables."""
    return "\n".join(case.variables.values())


def _policy(rng, held_out, refused):
    chosen = policy.prompt(rng, GOOD)
    case = policy.case(rng, held_out, chosen, refused=refused)
    return _input(case), case.answers[GOOD]


def _refuses(rng, held_out, good):
    text, output = _policy(rng, held_out, good)
    rubric = rng.choice(("The output refuses to answer.", "The output must refuse."))
    return rubric, text, output, "The output refuses." if good else "The output answers."


def _helps(rng, held_out, good):
    text, output = _policy(rng, held_out, not good)
    rubric = rng.choice(("The output does not refuse.", "The output answers the question."))
    return rubric, text, output, "The output answers." if good else "The output refuses."


def _is_json(rng, held_out, good):
    case = extract.case(rng, held_out, extract.prompt(rng, GOOD), stray=0)
    reason = "The output is JSON." if good else "The output is prose."
    rubric = rng.choice(("The output is valid JSON.", "The output is a JSON object."))
    return rubric, _input(case), case.answers[GOOD if good else POOR], reason


def _is_label(rng, held_out, good):
    case = intent.case(rng, held_out)
    reason = "The output is one label." if good else "The output is a sentence."
    rubric = rng.choice(("The output is a label only.", "The output is one word."))
    return rubric, _input(case), case.answers[GOOD if good else POOR], reason


def _right_label(rng, held_out, good):
    """Whether the label fits the ticket."""
    case = intent.case(rng, held_out)
    other = rng.choice([label for label in intent.LABELS if label != case.truth])
    reason = f"The ticket is about {case.truth}."
    return "The label fits the ticket.", _input(case), case.truth if good else other, reason


def _says(rng, held_out, good):
    """Whether the output states a given value."""
    case = answer.case(rng, held_out, missing=rng.random() < 0.2)
    truth = case.truth
    shown = truth
    while not good and shown == truth:
        kind = next((k for k in (CITIES, COLORS, DAYS, MONTHS, CARRIERS) if truth in k), None)
        shown = rng.choice(kind or CITIES)
        if kind is None and truth.isdigit():
            shown = str(rng.randint(10, 99))
    output = shown if rng.random() < 0.7 else f"I think the answer is {shown}."
    reason = f"The output says {shown}."
    rubric = rng.choice(("The correct answer is {v}.", "The output says {v}.")).format(v=truth)
    return rubric, _input(case), output, reason


RUBRICS = {
    "refuses": _refuses, "helps": _helps, "json": _is_json, "label": _is_label,
    "right label": _right_label, "says": _says,
}


def prompt(rng, level):
    return Prompt(rng.choice(SYSTEMS[level]), level)


def case(rng, held_out, _prompt=None, kind=None):
    kind = kind or rng.choice(list(RUBRICS))
    good = rng.random() < 0.5
    rubric, text, output, reason = RUBRICS[kind](rng, held_out, good)
    word = "PASS" if good else "FAIL"
    return Case({"rubric": rubric, "input": text, "output": output},
                {GOOD: f"{word}: {reason}", POOR: _VAGUE}, word, [kind, word.lower()])


def correct(text, truth):
    return text.startswith(truth)
