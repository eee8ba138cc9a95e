"""Classification: the label set, its descriptions and the fallback come from the system prompt."""

import json

from grammar import expand, join_list, pick, say
from tasks.base import Turn, dropped
from tasks.intent_data import CLOSINGS, FILLERS, GREETINGS, INTENTS, SENTIMENTS
from values import Slots, Values

FAMILIES = {"intent": INTENTS, "sentiment": SENTIMENTS}
NOUNS = {
    "intent": ["message", "ticket", "customer message", "support ticket", "request", "email"],
    "sentiment": ["review", "message", "comment", "text", "feedback"],
}
LEADS = [
    "Classify the {noun}.",
    "You [sort|classify] {noun}s.",
    "You are a classifier for {noun}s.",
    "Read the {noun} and [choose|pick] [a label|the label that fits].",
    "[Which|What] label fits the {noun}?",
    "Decide what the {noun} is about.",
    "Label the {noun}[ below|].",
    "Triage the {noun}.",
    "Your task is to [classify|label] {noun}s.",
    "Assign [one label|a label] to the {noun}.",
]
LABEL_LINES = [
    "Labels: {labels}.",
    "Answer with [exactly |]one of these labels: {labels}.",
    "Use one of[ these|]: {labels}.",
    "The [possible |]labels are {labels}.",
    "[Allowed|Valid] labels: {labels}",
    "Choose from: {labels}.",
    "Pick one of the categories {labels}.",
    "Possible answers: {labels}.",
]
FALLBACK_LINES = [
    "If [nothing|none] fits, answer {fallback}.",
    "If no label fits, [use|say|write|answer with] {fallback}.",
    "Use {fallback} [for everything else|for anything else|when no label fits].",
    "For all other {noun}s answer {fallback}.",
    "When [in doubt|nothing fits], reply {fallback}.",
]
FORMAT_LINES = {
    "plain": [
        "Answer with the label only.", "Reply with only the label.", "Output just the label.",
        "Write the label and nothing else.", "No other words.", "Return only the label name.",
    ],
    "json": [
        'Reply as JSON with the key "{key}".', "Answer as JSON with the key {key}.",
        "Output a JSON object with one key, {key}.", 'Return JSON: {"{key}": ...}',
    ],
    "prefix": ['Start the answer with "{key}:".', "Answer in the form {key}: <label>."],
}
WRAPPERS = ["{text}"] * 6 + ["Ticket: {text}", "Message: {text}", '"{text}"', "Text:\n{text}"]
POOR = ["Classify the {noun}.", "What is this {noun} about?", "Sort the {noun}s.",
        "Help with the {noun}.", "Look at the {noun}."]
FALLBACKS = ["other", "unknown", "none", "general", "misc", "OTHER"]
STYLES = [str, str, str, str.upper, str.title, lambda s: s.replace("_", "-"),
          lambda s: s.replace("_", " ")]


def message(intents, concept, rng, split, filler=0.25, fillers=0):
    """What a customer with this intent writes, with greeting, detail and closing by chance.

    `fillers` forces that many sentences of chatter, which makes the long tickets of the demo.
    """
    values = Values(rng, split)
    slots = Slots(values)
    text = say(intents[concept][3], rng, split, slots)
    count = fillers or (rng.random() < filler)
    for extra in rng.sample(FILLERS, count):
        extra = expand(extra, rng, slots)
        text = f"{text} {extra}" if rng.random() < 0.5 else f"{extra} {text}"
    if rng.random() < 0.3:
        opening = rng.choice(GREETINGS)
        keep = text.startswith("I ") or not opening.rstrip().endswith(",")
        text = opening + (text if keep else text[0].lower() + text[1:])
    if rng.random() < 0.3:
        text += expand(rng.choice(CLOSINGS), rng, slots)
    return text.lower() if rng.random() < 0.08 else text


class Program:
    """A sampled system prompt: which labels, described or not, what happens when none fits."""

    name = "intent"

    def __init__(self, rng, split, full=False):
        self.rng, self.split = rng, split
        self.family = "intent" if full or rng.random() < 0.85 else "sentiment"
        self.table = FAMILIES[self.family]
        self.noun = rng.choice(NOUNS[self.family])
        size = rng.randint(3, 8) if self.family == "intent" else 3
        concepts = rng.sample(sorted(self.table), size)
        opaque = not full and rng.random() < 0.12
        self.described = opaque or rng.random() < 0.35
        style = rng.choice(STYLES)
        codes = _codes(rng, size) if opaque else None
        self.labels = {
            concept: codes[i] if opaque else style(rng.choice(self.table[concept][0]))
            for i, concept in enumerate(concepts)
        }
        self.listed = full or not dropped(rng, 0.2)
        self.fallback = None
        if self.family == "intent" and (full or not dropped(rng, 0.45)):
            self.fallback = rng.choice(FALLBACKS)
        self.style = "plain" if full else rng.choices(("plain", "json", "prefix"), (8, 1, 1))[0]
        self.key = rng.choice(("label", "category", "intent", "class", "topic"))
        self.instruction = self._instruction() if self.listed else self.poor()

    def _instruction(self):
        rng, split = self.rng, self.split
        slots = {"noun": self.noun, "fallback": self.fallback, "key": self.key,
                 "labels": self._label_text()}
        parts = [say(LEADS, rng, split, slots)]
        if self.described:
            parts.append("Labels:\n" + self._described_text() + "\n")
        else:
            parts.append(say(LABEL_LINES, rng, split, slots))
        if self.style != "plain" or not dropped(rng, 0.4):
            parts.append(say(FORMAT_LINES[self.style], rng, split, slots))
        if self.fallback:
            parts.append(say(FALLBACK_LINES, rng, split, slots))
        return " ".join(parts).replace("\n ", "\n").strip()

    def _label_text(self):
        labels = list(self.labels.values())
        if self.rng.random() < 0.75:
            return ", ".join(labels)
        return join_list(labels, self.rng.choice(("and", "or")))

    def _described_text(self):
        mark = self.rng.choice((": ", ": ", " = ", " - "))
        bullet = self.rng.choice(("- ", "", "* "))
        return "\n".join(
            f"{bullet}{label}{mark}{self.rng.choice(self.table[concept][1])}"
            for concept, label in self.labels.items()
        )

    def poor(self):
        """The prompt of someone in a hurry: no labels, no format."""
        return say(POOR, self.rng, self.split, {"noun": self.noun})

    def turn(self):
        """One message, in the label set or outside it, and the answer this program wants."""
        rng = self.rng
        outside = [c for c in self.table if c not in self.labels]
        missing = bool(outside) and rng.random() < (0.2 if self.fallback else 0.06)
        concept = rng.choice(outside) if missing else rng.choice(sorted(self.labels))
        text = message(self.table, concept, rng, self.split)
        user = rng.choice(WRAPPERS).replace("{text}", text)
        target = self.answer(concept)
        return Turn(user, target, facts={"concept": concept, "text": text})

    def answer(self, concept):
        """The label; its own words when no labels were given or none fits and no rule says so."""
        names, _, sentence, _ = self.table[concept]
        if not self.listed:
            return sentence
        label = self.labels.get(concept, self.fallback or names[0])
        if self.style == "json":
            return json.dumps({self.key: label})
        return f"{self.key}: {label}" if self.style == "prefix" else label


def _codes(rng, size):
    """Labels that mean nothing by themselves, so that the description must be read."""
    kind = rng.randrange(4)
    if kind == 0:
        return list("ABCDEFGH"[:size])
    if kind == 1:
        return [f"Q{i + 1}" for i in range(size)]
    if kind == 2:
        return [f"team-{i + 1}" for i in rng.sample(range(9), size)]
    return [str(i + 1) for i in range(size)]
