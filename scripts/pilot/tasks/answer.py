"""Question answering from a given text: the value, a sentence, or the word for "not there"."""

from grammar import expand, say
from tasks.answer_data import CHOICES, FILLERS, RELATIONS
from tasks.base import Turn, dropped
from tasks.extract import value_of
from values import Values

LEADS = [
    "Answer the question from the [context|text][ only|].",
    "Use only the [context|text] to answer[ the question|].",
    "You answer questions about [a|the given] text.",
    "Answer [only |]with facts from the [context|text].",
    "Read the [context|text] and answer the question.",
    "Reply to the question using the [context|text] [below|above|given].",
    "[You are a careful assistant.|] Take the answer from the [context|text].",
    "Find the answer in the [context|text].",
    "The answer must come from the [context|text].",
    "Look up the answer in the [context|text].",
]
SHORT_LINES = [
    "Answer with the value only.", "[Keep it short|Be short]: only the value.",
    "Give [just|only] the value.", "Reply with the value and nothing else.",
    "No sentence, just the value.", "Return only the answer[ itself|], no sentence.",
]
LONG_LINES = [
    "Answer in a full sentence.", "Write a [full|complete] sentence.",
    "Use a full sentence.", "Reply with a complete sentence.", "Answer with one sentence.",
]
RULE_LINES = [
    "If the answer is not [there|in the {text}], [say|reply|write] {word}.",
    "If the {text} does not [say|tell|contain the answer], [answer|reply with|write] {word}.",
    "[Say|Answer|Write] {word} when the {text} does not [have|give] the answer.",
    "When the answer is missing, [reply|say|answer] {word}.",
    "Reply {word} if the {text} does not [answer the question|contain it].",
    "Answer {word} if you cannot find it[ in the {text}|].",
]
WORDS = ["NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "UNKNOWN", "N/A", "NO_ANSWER", "not found",
         "I do not know.", "NONE", "unknown", "MISSING"]
POOR = ["Answer the question.", "Help the user.", "Answer.", "You are a helpful assistant.",
        "Read the text and help the user."]
LAYOUTS = [
    "Context: {context}\n\nQuestion: {question}", "Context:\n{context}\n\nQuestion: {question}",
    "{context}\n\n{question}", "Text: {context}\nQuestion: {question}",
    "Question: {question}\n\nContext: {context}",
]


def value_for(kind, values):
    if kind in CHOICES:
        return values.rng.choice(CHOICES[kind]).replace("{firm}", values.firm())
    if kind == "staff":
        return values.number(3, 950)
    if kind == "shelf":
        return values.rng.choice("ABCDEFGH") + values.number(1, 40)
    return value_of(kind, values)


def _state(relation, subject, value, templates, rng, split):
    """A sentence that states a fact."""
    article = "an" if value[:1] in "aeio" else "a"
    text = say(templates, rng, split, {"s": subject, "v": value, "a": article})
    return text[0].upper() + text[1:]


class World:
    """A few subjects of one kind, what is told about them, and what is not."""

    def __init__(self, rng, split, size=None):
        self.rng, self.split = rng, split
        self.values = Values(rng, split)
        self.kind = rng.choice(sorted(RELATIONS))
        self.table = RELATIONS[self.kind]
        size = size or rng.choice((2, 3, 3, 4, 4, 5, 6, 7))
        self.subjects = [self._subject() for _ in range(rng.choice((1, 2, 2, 3)))]
        pairs = [(s, r) for s in self.subjects for r in self.table]
        rng.shuffle(pairs)
        self.facts = {pair: value_for(self.table[pair[1]][0], self.values) for pair in pairs[:size]}
        self.untold = pairs[size:]

    def _subject(self):
        if self.kind == "project":
            return value_for("project", self.values)
        return getattr(self.values, self.kind)()

    def context(self):
        """All facts as sentences, in random order, with a filler now and then."""
        rng = self.rng
        lines = [
            _state(relation, subject, value, self.table[relation][1], rng, self.split)
            for (subject, relation), value in self.facts.items()
        ]
        if rng.random() < 0.35:
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(FILLERS))
        return ("\n" if rng.random() < 0.15 else " ").join(lines)

    def ask(self, subject, relation):
        return say(self.table[relation][2], self.rng, self.split, {"s": subject})

    def absent(self):
        """A (subject, relation) that the text does not tell: half of them a near miss."""
        rng = self.rng
        told = sorted({relation for _, relation in self.facts})
        if rng.random() < 0.4 or not self.untold:
            return self._subject(), rng.choice(told)
        return rng.choice(self.untold)

    def guess(self, relation):
        """What a careless reader would say: a value of that kind from the text, or a usual one."""
        kind = self.table[relation][0]
        for (_, other), value in self.facts.items():
            if self.table[other][0] == kind:
                return value
        return USUAL.get(kind, "two")


USUAL = {
    "job": "teacher", "city": "London", "company": "Acme Ltd", "year": "1990",
    "phone": "55 123 456", "pet": "dog", "room": "12", "person": "Anna Berg", "staff": "100",
    "time": "9:00", "span": "14 days", "email": "info@acme.com", "goods": "software",
    "amount": "100 EUR", "weight": "2 kg", "color": "black", "shelf": "A1", "date": "1 May",
    "language": "Python", "day": "Monday",
}


class Program:
    """A sampled system prompt: short or long answers, and what to say when the text is silent."""

    name = "answer"

    def __init__(self, rng, split, full=False):
        self.rng, self.split = rng, split
        self.poorly = not full and dropped(rng, 0.12)
        self.short = full or rng.random() < 0.65
        rule = full or not dropped(rng, 0.25)
        self.word = rng.choice(WORDS) if rule and not self.poorly else None
        if self.poorly:
            self.short, self.instruction = False, self.poor()
        else:
            self.instruction = self._instruction(full)
        self.layout = rng.choice(LAYOUTS)

    def _instruction(self, full):
        rng, split = self.rng, self.split
        parts = [say(LEADS, rng, split)]
        if self.short:
            parts.append(say(SHORT_LINES, rng, split))
        elif rng.random() < 0.6:
            parts.append(say(LONG_LINES, rng, split))
        if self.word:
            text = rng.choice(("context", "text"))
            rule = say(RULE_LINES, rng, split, {"word": self.word, "text": text})
            rule = rule.replace(f"{self.word}.", self.word) if self.word.endswith(".") else rule
            parts.insert(rng.choice((1, len(parts))), rule)
        return " ".join(parts)

    def poor(self):
        """The prompt of someone in a hurry: no rule for gaps, no form."""
        return say(POOR, self.rng, self.split)

    def turn(self, world=None, missing=None):
        """A question about a fresh text, a third of them without an answer in it."""
        rng = self.rng
        world = world or World(rng, self.split)
        missing = rng.random() < 0.35 if missing is None else missing
        subject, relation = world.absent() if missing else rng.choice(sorted(world.facts))
        question = world.ask(subject, relation)
        context = world.context()
        user = self.layout.replace("{question}", question).replace("{context}", context)
        target = self.answer(world, subject, relation)
        facts = {"context": context, "question": question, "missing": missing,
                 "subject": subject, "relation": relation,
                 "value": world.facts.get((subject, relation))}
        return Turn(user, target, facts=facts)

    def dialogue(self, count):
        """Several questions about one text, which stands in the first message only."""
        world = World(self.rng, self.split)
        turns = [self.turn(world)]
        lead = self.rng.choice(("", "", "Question: "))
        for _ in range(count - 1):
            turn = self.turn(world)
            turn.user = lead + turn.facts["question"]
            turns.append(turn)
        return turns

    def answer(self, world, subject, relation):
        """The value in the form that the prompt asks for."""
        value = world.facts.get((subject, relation))
        if value is None:
            if self.word:
                return self.word
            value = world.guess(relation)
        if self.short:
            return value
        template = world.table[relation][1][0]
        article = "an" if value[:1] in "aeio" else "a"
        text = expand(template, self.rng, {"s": subject, "v": value, "a": article})
        return text[0].upper() + text[1:]
