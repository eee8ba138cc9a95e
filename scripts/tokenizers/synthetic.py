"""Seeded synthetic text: a training corpus, and random strings that look for trouble."""

import random
import unicodedata2 as unicode

SYLLABLES = [
    "ba",
    "co",
    "den",
    "fi",
    "gor",
    "hu",
    "jal",
    "ke",
    "lum",
    "mi",
    "nor",
    "pe",
    "qui",
    "ra",
    "sto",
    "tra",
    "un",
    "ver",
    "wex",
    "yo",
    "zan",
    "ing",
    "ed",
    "ly",
    "tion",
]
SCRIPTS = {
    "greek": (0x370, 0x3FF),
    "cyrillic": (0x400, 0x4FF),
    "hebrew": (0x591, 0x5F4),
    "arabic": (0x600, 0x6FF),
    "devanagari": (0x900, 0x97F),
    "tamil": (0xB80, 0xBFF),
    "thai": (0xE01, 0xE5B),
    "georgian": (0x10A0, 0x10FF),
    "jamo": (0x1100, 0x11FF),
    "latin": (0xC0, 0x24F),
    "vietnamese": (0x1E00, 0x1EFF),
    "marks": (0x300, 0x36F),
    "kana": (0x3040, 0x30FF),
    "ideographs": (0x4E00, 0x9FFF),
    "extension": (0x3400, 0x34FF),
    "hangul": (0xAC00, 0xD7A3),
    "compatibility": (0xF900, 0xFAFF),
    "wide": (0xFF01, 0xFFEE),
    "mathematics": (0x1D400, 0x1D7FF),
    "letters": (0x2100, 0x214F),
    "forms": (0xFB00, 0xFB4F),
    "emoji": (0x1F300, 0x1FAFF),
    "cherokee": (0x13A0, 0x13FF),
    "deseret": (0x10400, 0x1044F),
}
BLANKS = [
    " ",
    "  ",
    "   ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " \n ",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\u0085",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\x1c",
    "\x0b",
    "\u2009",
    "      ",
    "\r",
]
CONTRACTIONS = ["'s", "'T", "'re", "'VE", "'m", "'Ll", "'d", "'\u017f", "''s", "'r", "'", "'lL"]
SIGNS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + [
    "...",
    "--",
    "://",
    "/\n",
    "!!\n",
    "\u2581",
    "\u00ab",
    "\u20ac",
    "\u00b2",
    "\u2014",
    "<0x0A>",
    "##",
    "\u0120",
    "\u010a",
    "\ufffd",
]
ASSIGNED = [
    c for c in range(0x110000) if not 0xD800 <= c < 0xE000 and unicode.category(chr(c)) != "Cn"
]
UNASSIGNED = [0x378, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0x2FE0, 0xE01F0]


def word(source):
    text = "".join(source.choice(SYLLABLES) for _ in range(source.randint(1, 4)))
    return source.choice([text, text, text, text.title(), text.upper(), text[:1]])


def script_word(source):
    low, high = SCRIPTS[source.choice(list(SCRIPTS))]
    return "".join(chr(source.randint(low, high)) for _ in range(source.randint(1, 6)))


def number(source):
    return str(source.randrange(10 ** source.randint(1, 9)))


def random_text(source, added):
    """A string of up to 24 parts; `added` are texts of added tokens."""
    parts = []
    for _ in range(source.randint(0, 24)):
        kind = source.random()
        if kind < 0.28:
            parts.append(word(source))
        elif kind < 0.40:
            parts.append(script_word(source))
        elif kind < 0.60:
            parts.append(source.choice(BLANKS))
        elif kind < 0.66:
            parts.append(number(source))
        elif kind < 0.76:
            parts.append(source.choice(SIGNS) * source.choice([1, 1, 1, 2, 5]))
        elif kind < 0.81:
            parts.append(source.choice(CONTRACTIONS))
        elif kind < 0.90:
            parts.append(chr(source.choice(ASSIGNED)) * source.choice([1, 1, 2]))
        elif kind < 0.91:
            parts.append(chr(source.choice(UNASSIGNED)))
        elif kind < 0.93:
            parts.append(chr(source.randrange(0x80)))
        elif added:
            text = source.choice(added)
            parts.append(text if source.random() < 0.7 else text[: source.randint(1, len(text))])
        if parts and source.random() < 0.3:
            parts.append(" ")
    return "".join(parts)


def corpus(seed, lines):
    """Lines to train on: mostly words, with what tokenizers must also learn."""
    source = random.Random(seed)
    vocabulary = [word(source) for _ in range(400)] + [script_word(source) for _ in range(60)]
    for _ in range(lines):
        parts = [source.choice(vocabulary) for _ in range(source.randint(3, 14))]
        if source.random() < 0.3:
            parts.insert(source.randrange(len(parts)), number(source))
        text = " ".join(parts) + source.choice([".", "?", "!", ";\n", "'s", ",  ", "\n\n"])
        yield text
