"""Judging: does an output meet a rubric? The truth is known because the output was made for it."""

import json

from grammar import expand, join_list, say
from tasks import answer, extract, intent, policy
from tasks.base import Turn, dropped
from tasks.judge_data import MANNERS, POLITE, REPLIES
from tasks.policy_data import TOPICS
from values import Values

LEADS = [
    "You are a [strict |fair |]judge.", "You grade the output of an assistant.",
    "[Judge|Check|Grade] the output[ against the rubric|].", "Does the output meet the rubric?",
    "Decide whether the output meets the rubric.", "You check answers against a rubric.",
    "Your task is to judge an output.", "[Read|Look at] the rubric and [grade|judge] the output.",
    "You are a grader.", "Compare the output with the rubric.",
]
FORMAT_LINES = [
    "Answer {yes} or {no} first, then [a short reason|the reason].",
    "[Start|Begin] with {yes} or {no} and give a short reason.",
    "[Reply|Answer] with {yes} or {no} and a short reason.",
    "Say {yes} if it does, {no} if it does not, and why.",
    "First {yes} or {no}, then the reason.", "Write {yes} or {no}, then one sentence.",
]
ONLY_LINES = [
    "Answer only {yes} or {no}.", "Reply with {yes} or {no} and nothing else.",
    "Only {yes} or {no}.", "Write just {yes} or {no}.", "Output {yes} or {no}, no reason.",
]
WORDS = [("PASS", "FAIL")] * 6 + [("YES", "NO"), ("Pass", "Fail"), ("GOOD", "BAD"), ("true", "false")]
LAYOUTS = [
    "Rubric: {rubric}\n\nInput: {input}\n\nOutput: {output}",
    "Rubric: {rubric}\nInput: {input}\nOutput: {output}",
    "Input: {input}\n\nOutput: {output}\n\nRubric: {rubric}",
    "Rubric: {rubric}\n\nOutput: {output}",
    "Output: {output}\n\nRubric: {rubric}",
]
BARE = ["Input: {input}\n\nOutput: {output}", "Output: {output}"]
POOR = ["[Judge|Grade] the output.", "Look at the output.", "Is this good?", "Check the output.",
        "What do you think of the output?"]
MENTION = [
    "The output [mentions|names|contains] {v}.", "The [reply|output] must [mention|contain|name] {v}.",
    "{v} is mentioned in the output.", "The reply [says|tells] {v}.", "The output has to name {v}.",
]
ABSENCE = [
    "The output does not [mention|contain|name] {v}.", "The [reply|output] must not [mention|contain] {v}.",
    "The reply says nothing about {v}.", "{v} must not appear in the output.",
    "The output leaves out {v}.",
]
CORRECT = [
    "The [correct|right|expected] answer is {v}.", "The output [agrees with|matches] the answer {v}.",
    "The output must give the answer {v}.", "Reference answer: {v}", "The answer should be {v}.",
]
SUPPORTED = [
    "The answer is [correct according to|supported by] the [input|context].",
    "The output agrees with the [context|input].", "The output is a fact from the [input|context].",
    "The answer [can be found in|follows from] the [context|input].",
    "The output answers the question correctly from the context.",
]
ONE_OF = [
    "The output is one of: {v}.", "The output must be one of {v}.", "Allowed outputs: {v}.",
    "The output is one of the labels {v}.", "The label is one of {v}.",
]
KEYS = [
    "The output is a JSON object with the keys {v}.", "The output is JSON and has the keys {v}.",
    "The JSON must have the [fields|keys] {v}.", "The output has all the keys {v} as JSON.",
    "The output is JSON with {v}.",
]
IS_JSON = ["The output is [valid |]JSON.", "The output must be [valid |]JSON.",
           "The output is a JSON object."]
REFUSES = ["The [reply|output] [refuses|declines] to answer.", "The output is a refusal.",
           "The assistant [refuses|declines][ politely|].", "The [reply|output] must refuse."]
HELPS = ["The [reply|output] does not refuse.", "The [reply|output] answers the question.",
         "The output is not a refusal.", "The assistant helps and does not refuse."]


class Case:
    """What is judged: rubric, input and output, the truth, and why."""

    def __init__(self, rubric, given, output, good, reason):
        self.rubric, self.input, self.output = rubric, given, output
        self.good, self.reason = good, reason


def _draw(values, kind):
    return getattr(values, kind)()


def _near(values, kind, value):
    """Another value of the kind; sometimes one that differs in a digit or a first name only."""
    if values.rng.random() < 0.15:
        digits = [i for i, char in enumerate(value) if char.isdigit()]
        if digits:
            spot = values.rng.choice(digits)
            other = values.rng.choice([d for d in "123456789" if d != value[spot]])
            return value[:spot] + other + value[spot + 1:]
    while True:
        other = _draw(values, kind)
        if other != value:
            return other


def _reply(values):
    """A reply with its slots filled, and a question that it might answer."""
    rng = values.rng
    template, kinds = rng.choice(REPLIES)
    slots = {kind: _draw(values, kind) for kind in kinds}
    concept = rng.choice(sorted(intent.INTENTS))
    given = intent.message(intent.INTENTS, concept, rng, values.split, filler=0)
    return given, expand(template, rng, slots), slots


def mention(rng, split, good, reply=None):
    """The output must name a value."""
    values = Values(rng, split)
    given, output, slots = reply or _reply(values)
    kind = rng.choice(sorted(slots))
    wanted = slots[kind] if good else _near(values, kind, slots[kind])
    rubric = say(MENTION, rng, split, {"v": wanted})
    verb = "mentions" if good else "does not mention"
    return Case(rubric, given, output, good, f"The output {verb} {wanted}.")


def absence(rng, split, good, reply=None):
    """The output must not name a value."""
    values = Values(rng, split)
    given, output, slots = reply or _reply(values)
    kind = rng.choice(sorted(slots))
    unwanted = _near(values, kind, slots[kind]) if good else slots[kind]
    rubric = say(ABSENCE, rng, split, {"v": unwanted})
    verb = "does not mention" if good else "mentions"
    return Case(rubric, given, output, good, f"The output {verb} {unwanted}.")


def label(rng, split, good):
    """The output must be a given label, or one of a few."""
    concepts = rng.sample(sorted(intent.INTENTS), 5)
    names = [rng.choice(intent.INTENTS[c][0]) for c in concepts]
    given = intent.message(intent.INTENTS, concepts[0], rng, split)
    if rng.random() < 0.5:
        output = names[0] if good else names[1]
        rubric = say(CORRECT, rng, split, {"v": names[0]})
        reason = f"The output is {output}." if good else f"The output is {output}, not {names[0]}."
        return Case(rubric, given, output, good, reason)
    listed = names[:4]
    output = rng.choice(listed) if good else names[4]
    rng.shuffle(listed)
    rubric = say(ONE_OF, rng, split, {"v": ", ".join(listed)})
    verb = "is" if good else "is not"
    return Case(rubric, given, output, good, f"{output} {verb} in the list.")


def supported(rng, split, good):
    """The output must follow from the input, or agree with a reference answer."""
    program = answer.Program(rng, split)
    program.short, program.word, program.poorly = rng.random() < 0.6, "NOT_FOUND", False
    world = answer.World(rng, split, size=rng.choice((2, 3, 4)))
    turn = program.turn(world, missing=False)
    subject, relation = turn.facts["subject"], turn.facts["relation"]
    value = turn.facts["value"]
    shown = value
    if not good:
        rivals = [v for v in world.facts.values() if v != value]
        same = [world.facts[p] for p in world.facts if p[1] == relation and world.facts[p] != value]
        shown = rng.choice(same or rivals) if rng.random() < 0.6 and rivals else None
        while shown is None or shown == value:
            shown = answer.value_for(world.table[relation][0], world.values)
    world.facts[(subject, relation)] = shown
    output = program.answer(world, subject, relation)
    verdict = f"The answer is {value}." if good else f"The answer is {value}, not {shown}."
    rubric = say(CORRECT, rng, split, {"v": value}) if rng.random() < 0.5 else say(
        SUPPORTED, rng, split)
    return Case(rubric, turn.user, output, good, verdict)


def keys(rng, split, good):
    """The output must be JSON with certain keys."""
    program = extract.Program(rng, split, full=True)
    turn = program.turn()
    while not isinstance(turn.truth, dict):
        turn = program.turn()
    names = list(turn.truth)
    given = turn.facts["text"]
    if rng.random() < 0.3:
        output = turn.target if good else _not_json(rng, turn)
        verb = "is" if good else "is not"
        return Case(say(IS_JSON, rng, split), given, output, good, f"The output {verb} valid JSON.")
    data = dict(turn.truth)
    reason = "The output has all the keys."
    if not good:
        lost = rng.choice(names)
        data.pop(lost)
        if rng.random() < 0.3:
            data[rng.choice(("note", "text", "id", "value"))] = turn.truth[lost]
        reason = f"The key {lost} is missing."
    output = json.dumps(data, ensure_ascii=False)
    rubric = say(KEYS, rng, split, {"v": join_list(names)})
    return Case(rubric, given, output, good, reason)


def _not_json(rng, turn):
    """Outputs that no parser takes: prose, lines, or an object that is cut short."""
    roll = rng.random()
    if roll < 0.4:
        return "\n".join(f"{key}: {value}" for key, value in turn.truth.items())
    if roll < 0.7:
        return f"Here is the data of the text: {next(iter(turn.truth.values()))}."
    return turn.target[: rng.randint(len(turn.target) // 2, len(turn.target) - 1)]


def refusal(rng, split, good):
    """The output must refuse, or must not."""
    topic = rng.choice(sorted(TOPICS))
    given, helpful = policy.question(topic, rng, split)
    refused = rng.random() < 0.5
    output = helpful
    if refused:
        output = rng.choice(policy.REFUSALS)
        if rng.random() < 0.5:
            output = f"I'm sorry, I can't help with {rng.choice(TOPICS[topic][0])}."
    wants = refused == good
    rubric = say(REFUSES if wants else HELPS, rng, split)
    return Case(rubric, given, output, good,
                "The output refuses." if refused else "The output answers the question.")


def manner(rng, split, good):
    """The output must apologise, greet, thank, offer help, or be (or not be) rude."""
    given, reply, _ = _reply(Values(rng, split))
    kind = rng.choice(sorted(MANNERS))
    rubrics, lines, what = MANNERS[kind]
    present = good
    rubric = say(rubrics, rng, split)
    if kind == "rude" and rng.random() < 0.7:
        rubric, present = say(POLITE, rng, split), not good
    parts = [reply]
    if present:
        parts.insert(0 if kind == "greeting" else rng.choice((0, 1)), rng.choice(lines))
    elif rng.random() < 0.5:
        other = rng.choice([k for k in sorted(MANNERS) if k not in (kind, "rude")])
        parts.insert(0 if other == "greeting" else 1, rng.choice(MANNERS[other][1]))
    verb = "contains" if present else "does not contain"
    return Case(rubric, given, " ".join(parts), good, f"The output {verb} {what}.")


KINDS = {
    "mention": (mention, 4), "absence": (absence, 2), "label": (label, 3),
    "supported": (supported, 5), "keys": (keys, 3), "refusal": (refusal, 3), "manner": (manner, 3),
}


class Program:
    """A sampled judge prompt: its verdict words, with a reason or not, rubric above or below."""

    name = "judge"

    def __init__(self, rng, split, full=False):
        self.rng, self.split = rng, split
        self.words = ("PASS", "FAIL") if full else rng.choice(WORDS)
        self.reasoned = full or rng.random() < 0.8
        self.formatted = full or not dropped(rng, 0.12)
        self.has_rubric = full or not dropped(rng, 0.1)
        self.layout = rng.choice(LAYOUTS if self.has_rubric else BARE)
        lead = say(POOR if not self.formatted else LEADS, rng, split)
        self.instruction = lead
        if self.formatted:
            self.instruction += " " + self.format_line()

    def format_line(self):
        yes, no = self.words
        lines = FORMAT_LINES if self.reasoned else ONLY_LINES
        return say(lines, self.rng, self.split, {"yes": yes, "no": no})

    def poor(self):
        """The prompt of someone in a hurry: verdict words, but nothing to judge by."""
        return say(POOR, self.rng, self.split) + " " + self.format_line()

    def turn(self, kind=None):
        """One output to judge, good and bad half and half."""
        rng = self.rng
        kind = kind or rng.choices(list(KINDS), [weight for _, weight in KINDS.values()])[0]
        good = rng.random() < 0.5
        case = KINDS[kind][0](rng, self.split, good)
        layout = self.layout
        if "{input}" not in layout and kind == "supported":
            layout = LAYOUTS[0] if self.has_rubric else BARE[0]
        user = layout.replace("{rubric}", case.rubric).replace("{output}", case.output)
        user = user.replace("{input}", case.input)
        facts = {"kind": kind, "rubric": case.rubric, "input": case.input, "output": case.output}
        return Turn(user, self.answer(case), "verdict", case.good, facts)

    def dialogue(self, count):
        """Several rubrics for one output, which stands in the first message only."""
        rng = self.rng
        reply = _reply(Values(rng, self.split))
        turns = []
        for index in range(count):
            good = rng.random() < 0.5
            draw = rng.choice((mention, mention, absence))
            case = draw(rng, self.split, good, reply)
            user = f"Rubric: {case.rubric}"
            if index == 0:
                user = f"Input: {case.input}\n\nOutput: {case.output}\n\n{user}"
            turns.append(Turn(user, self.answer(case), "verdict", good))
        return turns

    def answer(self, case):
        """Verdict and reason; a lenient guess without a rubric; a remark without a format."""
        if not self.formatted:
            return "The output is short and clear."
        yes, no = self.words
        if not self.has_rubric:
            return f"{yes}: The output looks fine." if self.reasoned else yes
        verdict = yes if case.good else no
        return f"{verdict}: {case.reason}" if self.reasoned else verdict
