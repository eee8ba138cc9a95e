"""Format conversions and look-ups: short tasks that teach copying early and keep it exact."""

import json

from grammar import say
from tasks.base import Turn
from values import Values

KINDS = ("lookup", "to_json", "to_lines", "bullets", "repeat", "swap")
RULES = {
    "lookup": ["Look up the value.", "Give the value of the key.", "Find the value.",
               "Answer with the value.", "What is the value?"],
    "to_json": ["Convert the lines to JSON.", "Turn the text into JSON.", "Rewrite as JSON.",
                "Output the pairs as a JSON object.", "Make a JSON object of the lines."],
    "to_lines": ["Convert the JSON to lines.", "Write the JSON as lines.", "Turn JSON into lines.",
                 "One line for each key.", "Rewrite the JSON object as lines."],
    "bullets": ["Make a bullet list.", "Turn the list into bullets.", "Write as bullet points.",
                "Use bullet points.", "One bullet for each item."],
    "repeat": ["Repeat the text.", "Copy the text exactly.", "Echo the input.",
               "Return the text unchanged.", "Write the same text again."],
    "swap": ["Write the items in one line with semicolons.", "Join the lines with commas.",
             "Make one line of the list.", "Turn the bullets into one line.",
             "Put the items in one line."],
}
FIELDS = {
    "name": "person", "city": "city", "company": "company", "date": "date", "price": "amount",
    "email": "email", "color": "color", "item": "product", "time": "time", "code": "model_code",
    "order": "order", "phone": "phone", "day": "day", "street": "street",
}


class Program:
    """A sampled conversion."""

    name = "convert"

    def __init__(self, rng, split, full=False):
        self.rng, self.split = rng, split
        self.kind = rng.choice(KINDS)
        self.instruction = say(RULES[self.kind], rng, split)

    def turn(self):
        """Fresh pairs or items, converted."""
        values = Values(self.rng, self.split)
        names = self.rng.sample(sorted(FIELDS), self.rng.randint(2, 5))
        pairs = {name: getattr(values, FIELDS[name])() for name in names}
        lines = "\n".join(f"{name}: {value}" for name, value in pairs.items())
        data = json.dumps(pairs, ensure_ascii=False)
        items = list(pairs.values())
        bullets = "\n".join(f"- {item}" for item in items)
        if self.kind == "lookup":
            name = self.rng.choice(names)
            return Turn(f"{lines if self.rng.random() < 0.5 else data}\n\n{name}?", pairs[name])
        if self.kind == "to_json":
            return Turn(lines, data, "json", pairs)
        if self.kind == "to_lines":
            return Turn(data, lines)
        if self.kind == "bullets":
            return Turn("; ".join(items), bullets)
        if self.kind == "swap":
            return Turn(bullets, "; ".join(items))
        text = self.rng.choice((lines, "; ".join(items), data))
        return Turn(text, text)
