"""A tiny template language, and the rule that keeps some templates out of training.

`[a|b|c]` picks one branch (branches nest, and may be empty), `{name}` is a slot. The corpus is
written in it because a few hundred such lines expand to millions of different sentences.
"""

import re
import zlib
from functools import lru_cache

# Training; new names in sentences that training saw; new names and new sentences.
TRAIN = "train"
KNOWN = "known"
HELD_OUT = "held-out"

_SLOT = re.compile(r"\{(\w+)\}")


def _parse(text, position, depth):
    """Parses branches up to the closing bracket; returns (branches, next position)."""
    branches, parts, literal = [], [], []

    def flush():
        if literal:
            parts.append("".join(literal))
            literal.clear()

    while position < len(text):
        char = text[position]
        position += 1
        if char == "[":
            flush()
            node, position = _parse(text, position, depth + 1)
            parts.append(node)
        elif char == "|" and depth:
            flush()
            branches.append(parts)
            parts = []
        elif char == "]" and depth:
            flush()
            return branches + [parts], position
        else:
            literal.append(char)
    if depth:
        raise ValueError(f"bracket is never closed: {text!r}")
    flush()
    return [parts], position


@lru_cache(maxsize=None)
def _compiled(text):
    return _parse(text, 0, 0)[0]


def _render(branches, rng, out):
    parts = branches[0] if len(branches) == 1 else rng.choice(branches)
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        else:
            _render(part, rng, out)


def expand(template, rng, slots=None):
    """Picks a branch in every bracket, then fills the slots."""
    out = []
    _render(_compiled(template), rng, out)
    text = "".join(out)
    if slots is None:
        return text
    return _SLOT.sub(lambda match: str(slots[match.group(1)]), text)


def allowed(items, split):
    """The part of a list that a split may use.

    Every fifth template is held out, by position, so that a reader can see which. Lists shorter
    than five have no held-out part: both splits share them.
    """
    if len(items) < 5:
        return items
    held = HELD_OUT == split
    return [item for index, item in enumerate(items) if (index % 5 == 4) == held]


def pick(items, rng, split):
    """One item that the split may use."""
    return rng.choice(_allowed_cached(tuple(items), split))


@lru_cache(maxsize=4096)
def _allowed_cached(items, split):
    return allowed(items, split)


def say(templates, rng, split, slots=None):
    """Picks a template that the split may use, and expands it."""
    return expand(pick(templates, rng, split), rng, slots)


def is_held_out(name):
    """Names whose checksum falls in one eighth of the range never occur in training."""
    return zlib.crc32(name.encode()) % 8 == 0


def sentence_case(text):
    """Upper-cases the first letter and leaves the rest alone."""
    return text[:1].upper() + text[1:]


def join_list(items, last="and"):
    """`a`, `a and b`, `a, b and c`."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + f" {last} " + items[-1]
