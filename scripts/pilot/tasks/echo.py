"""Copying a few words: of no use to anyone, but it teaches the model early how to copy."""

from tasks.base import GOOD, POOR, Case, Prompt
from words import CITIES, COLORS, DAYS, PEOPLE, PRODUCTS, VENDORS

NAME, LAYOUT = "echo", "{{text}}"
_WORDS = PEOPLE + CITIES + PRODUCTS + COLORS + DAYS + VENDORS


def prompt(_rng, level):
    return Prompt("Repeat the text.", level)


def case(rng, _held_out, _prompt=None):
    text = " ".join(rng.sample(_WORDS, rng.randint(2, 10)))
    return Case({"text": text}, {GOOD: text, POOR: text}, text)


def correct(text, truth):
    return text == truth
