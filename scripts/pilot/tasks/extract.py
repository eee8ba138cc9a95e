"""Extraction: key names, their order, the format and the rule for gaps come from the prompt."""

import json
import re
from dataclasses import replace

from grammar import HELD_OUT, expand, join_list, say
from tasks.base import Turn, dropped
from tasks.extract_data import CHOICES, DOMAINS, EXTRAS, OPENINGS, PREFIXES
from values import Values

LEADS = [
    "Extract the data from the {noun}.",
    "You extract [data|fields] from {noun}s.",
    "Read the {noun} and [extract|return] the fields.",
    "Extract [these|the following] fields from the {noun}.",
    "[Find|Pull] the fields in the {noun}.",
    "Turn the {noun} into [structured data|data].",
    "Parse the {noun}.",
    "Your task is to read {noun}s and to [extract|return] data.",
    "Get the data out of the {noun}.",
    "Extract from the {noun}.",
]
KEY_LINES = [
    "Keys: {keys}.", "Fields: {keys}.", "Use [the keys|exactly these keys:] {keys}.",
    "The keys are {keys}.", "Return {keys}.", "[Extract|Give] {keys}.",
    "Use these [field|key] names: {keys}.", "The fields are: {keys}.",
]
JSON_LINES = [
    "Answer as JSON.", "[Reply|Answer] with [one |a ]JSON object[ only|].", "Output JSON[ only|].",
    "Return [only |]JSON.", "Format: JSON.", "Return the result as JSON[ without any other text|].",
]
GAP_LINES = [
    "If a [field|value] is missing, use {gap}.", "[Use|Write] {gap} for missing [fields|values].",
    "[Set|Put] missing [fields|values] to {gap}.", "Missing [fields|values] are {gap}.",
    "When the text does not [give|have] a value, [use|write] {gap}.",
]
GAPS = [("null", None), ("null", None), ("null", None), ('"N/A"', "N/A"), ('"none"', "none"),
        ('""', ""), ('"missing"', "missing")]
WRAPPERS = ["{text}"] * 5 + ["Text: {text}", "Text:\n{text}", "{Noun}:\n{text}"]
POOR = ["Extract the data.", "Get the important data out of the {noun}.", "Read the {noun}.",
        "Summarise the {noun}.", "What is in the {noun}?"]


def value_of(kind, values):
    """A fresh value of this kind."""
    rng = values.rng
    if kind in PREFIXES:
        return values.code(PREFIXES[kind], 1000, 999999)
    if kind in CHOICES:
        return rng.choice(CHOICES[kind]).replace("{firm}", values.firm())
    if kind == "weight":
        return f"{values.number(1, 40)}{rng.choice(('', '.5'))} kg"
    if kind == "room":
        return rng.choice(("", "A", "B", "C")) + values.number(1, 420)
    if kind == "nights":
        return values.number(1, 14)
    if kind == "years":
        return values.number(2, 30)
    return getattr(values, kind)()


def _tidy(text):
    """`A Oak` never matters to the model, but a reader of the demo data notices."""
    for vowel in "aeioAEIO":
        text = text.replace(f" a {vowel}", f" an {vowel}").replace(f"A {vowel}", f"An {vowel}")
    return text


class Document:
    """A text that states some fields of a domain."""

    def __init__(self, domain, rng, split, missing, extra=0):
        self.domain, self.rng, self.split = domain, rng, split
        self.spec = DOMAINS[domain]
        values = Values(rng, split)
        self.fields = {
            name: value_of(field[0], values)
            for name, field in self.spec["fields"].items()
            if name not in missing
        }
        self.values = values
        style = rng.random()
        self.text = self._form() if style < 0.3 else self._prose(extra)

    def _form(self):
        names = list(self.fields)
        self.rng.shuffle(names)
        mark = self.rng.choice((": ", ": ", " - ", "\t", ":"))
        lines = [
            self.rng.choice(self.spec["fields"][name][3]) + mark + self.fields[name]
            for name in names
        ]
        if self.rng.random() < 0.3:
            lines.insert(0, self.rng.choice(self.spec["nouns"]).upper())
        return "\n".join(lines)

    def _prose(self, extra):
        rng = self.rng
        covered, parts = set(), []
        names = list(self.fields)
        rng.shuffle(names)
        for name in names:
            if name in covered:
                continue
            template, used = self._sentence(name, covered)
            covered |= used
            parts.append(_tidy(expand(template, rng, self.fields)))
        for line in rng.sample(EXTRAS, extra or (rng.random() < 0.3)):
            parts.append(line)
        if rng.random() < 0.4:
            rng.shuffle(parts)
        text = (" " if rng.random() < 0.8 else "\n").join(parts)
        if rng.random() < 0.2:
            slots = {"first": self.values.first(), "person": self.values.person()}
            text = expand(rng.choice(OPENINGS), rng, slots) + text
        return text

    def _sentence(self, name, covered):
        """A sentence that states the field and nothing stated already, held out if it can be."""
        fitting, preferred = [], []
        for index, template in enumerate(self.spec["sentences"]):
            used = _slots_of(template)
            if name not in used or used & covered or not used <= self.fields.keys():
                continue
            held = index % 5 == 4
            if held == (self.split == HELD_OUT):
                preferred.append((template, used))
            if not held:
                fitting.append((template, used))
        if preferred and (self.split != HELD_OUT or self.rng.random() < 0.7):
            return self.rng.choice(preferred)
        if fitting:
            return self.rng.choice(fitting)
        label = self.spec["fields"][name][3][0]
        return f"{label}: {{{name}}}.", {name}


_SLOTS = {}


def _slots_of(template):
    if template not in _SLOTS:
        _SLOTS[template] = frozenset(re.findall(r"\{(\w+)\}", template))
    return _SLOTS[template]


def restyle(key, style):
    """The same key in another naming convention."""
    words = key.split("_")
    if style == "camel":
        return words[0] + "".join(word.title() for word in words[1:])
    if style == "title":
        return " ".join(words).title()
    if style == "upper":
        return key.upper()
    return key


class Program:
    """A sampled system prompt: which fields, under which keys, in which format."""

    name = "extract"

    def __init__(self, rng, split, full=False, domain=None):
        self.rng, self.split = rng, split
        self.domain = domain or rng.choice(sorted(DOMAINS))
        self.spec = DOMAINS[self.domain]
        self.noun = rng.choice(self.spec["nouns"])
        names = list(self.spec["fields"])
        self.asked = rng.sample(names, rng.randint(3, 5) if full else rng.randint(1, 6))
        style = rng.choice(("snake", "snake", "snake", "camel", "title", "upper"))
        self.keys = {n: restyle(rng.choice(self.spec["fields"][n][1]), style) for n in self.asked}
        if len(set(self.keys.values())) < len(self.keys):
            self.keys = {n: self.spec["fields"][n][1][0] for n in self.asked}
        self.has_keys = full or not dropped(rng, 0.12)
        self.json = full or not dropped(rng, 0.15)
        gap = rng.choice(GAPS)
        self.gap = gap if full or not dropped(rng, 0.35) else None
        poor = not self.has_keys and not self.json
        self.instruction = self.poor() if poor else self._instruction()

    def _instruction(self):
        rng, split = self.rng, self.split
        slots = {"noun": self.noun, "gap": self.gap and self.gap[0]}
        parts = [say(LEADS, rng, split, slots)]
        skeleton = self.has_keys and self.json and rng.random() < 0.15
        if skeleton:
            blank = json.dumps({key: "..." for key in self.keys.values()})
            parts.append(rng.choice(("Answer as JSON: ", "Format: ", "Output: ")) + blank)
        elif self.has_keys:
            parts.append(self._key_text())
        if self.json and not skeleton:
            parts.append(say(JSON_LINES, rng, split))
        if self.gap:
            parts.append(say(GAP_LINES, rng, split, slots))
        return " ".join(parts).replace("\n ", "\n")

    def _key_text(self):
        rng, keys = self.rng, list(self.keys.values())
        if rng.random() < 0.3:
            bullet = rng.choice(("- ", "", "* "))
            mark = rng.choice((": ", ": ", " - ", " = "))
            lines = [
                f"{bullet}{key}{mark}{self.spec['fields'][name][2]}"
                for name, key in self.keys.items()
            ]
            return rng.choice(("Keys:\n", "Fields:\n", "")) + "\n".join(lines) + "\n"
        if rng.random() < 0.25:
            keys = [f'"{key}"' for key in keys]
        text = ", ".join(keys) if rng.random() < 0.6 else join_list(keys)
        return say(KEY_LINES, rng, self.split, {"keys": text})

    def poor(self):
        """The prompt of someone in a hurry: no keys, no format."""
        return say(POOR, self.rng, self.split, {"noun": self.noun})

    def turn(self):
        """One document and what this program wants of it."""
        rng = self.rng
        if rng.random() < 0.025:
            return self._wrong_text()
        names = [n for n in self.spec["fields"] if n not in self.spec["core"]]
        missing = [n for n in names if rng.random() < 0.22]
        document = Document(self.domain, rng, self.split, missing)
        user = rng.choice(WRAPPERS).replace("{Noun}", self.noun.capitalize())
        user = user.replace("{text}", document.text)
        target = self.answer(document.fields)
        score, truth = ("json", self.data(document.fields)) if self.json else ("equals", target)
        facts = {"text": document.text, "fields": document.fields}
        return Turn(user, target, score, truth, facts)

    def dialogue(self, count):
        """Several requests about one document, each with its own keys and format.

        The instruction stands in the user message, as it changes from turn to turn.
        """
        first = self.turn()
        while "fields" not in first.facts:
            first = self.turn()
        turns = [replace(first, user=f"{self.instruction}\n\n{first.user}")]
        for _ in range(count - 1):
            other = Program(self.rng, self.split, domain=self.domain)
            fields = first.facts["fields"]
            turns.append(Turn(other.instruction, other.answer(fields)))
        return turns

    def _wrong_text(self):
        """A text of another kind, for which the honest answer is a sentence."""
        other = self.rng.choice([d for d in sorted(DOMAINS) if d != self.domain])
        document = Document(other, self.rng, self.split, [])
        found = [n for n in self.asked if n in document.fields]
        if found:
            return self.turn()
        article = "an" if self.noun[0] in "aeio" else "a"
        return Turn(document.text, f"This text is not {article} {self.noun}.")

    def data(self, fields):
        """The object that the keys ask for, gaps filled by the rule."""
        if not self.has_keys:
            spec = self.spec["fields"]
            return {spec[n][1][0]: fields[n] for n in spec if n in fields}
        gap = self.gap[1] if self.gap else "unknown"
        return {key: fields.get(name, gap) for name, key in self.keys.items()}

    def answer(self, fields):
        """JSON, lines, or a sentence, as far as the prompt says."""
        if not self.has_keys and not self.json:
            return self.spec["summary"].format_map(fields)
        data = self.data(fields)
        if self.json:
            return json.dumps(data, ensure_ascii=False)
        return "\n".join(f"{k}: {'null' if v is None else v}" for k, v in data.items())
