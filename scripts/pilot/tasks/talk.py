"""Small talk, tiny facts and echo: what a person types before reading any manual."""

from grammar import expand, pick, say
from tasks.base import Turn
from tasks.talk_data import (CAPITAL_ASKS, CAPITALS, ECHO, HAIKU, HAIKU_ASKS, HAIKU_PLAIN,
                             NUMBER_WORDS, OTHER_HAIKU, SUM_ASKS, SYSTEMS, TALK)
from values import COLORS, DAYS, MONTHS, Slots, Values


def chat(rng, split):
    """A question of the small-talk bank and one of its answers."""
    asks, answers = rng.choice(TALK)
    text = expand(pick(asks, rng, split), rng, Slots(Values(rng, split)))
    return _casual(text, rng), rng.choice(answers)


def _casual(text, rng):
    """People type in lower case and without the full stop."""
    roll = rng.random()
    if roll < 0.1:
        return text.lower()
    return text.rstrip(".?!") if roll < 0.2 and len(text) > 3 else text


def capital(rng, split):
    """One of two dozen capitals."""
    country = rng.choice(sorted(CAPITALS))
    return say(CAPITAL_ASKS, rng, split, {"v": country}), CAPITALS[country]


def addition(rng, split):
    """A sum of two small numbers."""
    a, b = rng.randint(0, 10), rng.randint(0, 10)
    return say(SUM_ASKS, rng, split, {"a": a, "b": b}), str(a + b)


def haiku(rng, split):
    """Three lines on a known topic, or a frame around any other."""
    roll = rng.random()
    if roll < 0.3:
        topic = rng.choice(sorted(HAIKU))
        return say(HAIKU_PLAIN, rng, split), "\n".join(HAIKU[topic])
    values = Values(rng, split)
    topic = rng.choice(sorted(HAIKU)) if roll < 0.65 else rng.choice((
        values.city(), values.product().split()[1] + "s", values.day(), "my dog", "the rain",
        values.first(), "tea", "love", "music", "the moon", "mountains", "trains"))
    lines = HAIKU.get(topic) or OTHER_HAIKU
    text = "\n".join(lines).replace("{topic}", topic)
    return say(HAIKU_ASKS, rng, split, {"v": topic}), text


def counting(rng, split):
    """Counting, and the days and months in order."""
    roll = rng.random()
    if roll < 0.5:
        top = rng.randint(2, 20)
        ask = rng.choice(("Count to {v}.", "Count from 1 to {v}.", "List the numbers 1 to {v}."))
        return ask.replace("{v}", str(top)), ", ".join(str(n + 1) for n in range(top))
    if roll < 0.7:
        count = rng.randint(2, 5)
        word = rng.choice((str(count), NUMBER_WORDS[count]))
        return f"Name {word} colors.", ", ".join(COLORS[:count])
    names, what = rng.choice(((DAYS, "days of the week"), (MONTHS, "months")))
    if roll < 0.85:
        return rng.choice(("List the {v}.", "Name the {v}.")).replace("{v}", what), ", ".join(names)
    index = rng.randrange(len(names) - 1)
    unit = "day" if names is DAYS else "month"
    return f"Which {unit} comes after {names[index]}?", names[index + 1]


def echo(rng, split):
    """Say what the user says."""
    values = Values(rng, split)
    text = rng.choice((
        values.first(), f"hello {values.first()}", values.company(), values.city(),
        f"{values.product()} {values.number(1, 999)}", values.person(), values.model_code(),
        f"the {values.product()} is {values.color()}", values.date(), values.password()))
    return say(ECHO, rng, split, {"v": text}), text


KINDS = ((chat, 10), (capital, 1), (addition, 1.5), (haiku, 1.5), (counting, 1), (echo, 2))


class Program:
    """Mostly no system prompt at all, else a friendly one."""

    name = "talk"

    def __init__(self, rng, split, full=False):
        self.rng, self.split = rng, split
        self.instruction = "" if rng.random() < 0.6 else rng.choice(SYSTEMS)

    def turn(self):
        draw = self.rng.choices([k for k, _ in KINDS], [w for _, w in KINDS])[0]
        user, target = draw(self.rng, self.split)
        return Turn(user, target)
