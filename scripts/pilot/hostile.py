"""Strings that break tokenizers: odd spaces, combining marks, split emoji, special-token text."""

import random

from corpus import conversations
from vocabulary import SPECIALS

FIXED = [
    "", " ", "  ", "   a", "a   ", "\n", "\n\n", "\r\n", "\t\t", " \n ", "\u00a0", "\u2003x", "\u200b",
    "\u200d", "\ufeff", "\ufffd", "\x00", "\x7f", "\x1b[31m", "\u0085", "\u2028", "\u2029", "\u3000",
    "e\u0301", "é", "a\u0308\u0304\u0323", "\u0301", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "👍🏽", "☝️", "1️⃣", "漢字かな交じり文", "한국어",
    "ไทย", "العربية ١٢٣", "עברית", "हिन्दी", "Ελληνικά", "Кириллица", "ﬁ ligature", "Ⅻ", "½ ²", "٣", "१२",
    "𝟘𝟙", "𝔘𝔫𝔦", "\U0001f9ff", "\U0010ffff", "\ue000", "İstanbul ı", "ß ẞ", "don't we'll I'm they've he'd",
    "DON'T WE'LL", "’s ’t", "''''", "'s", "a'b'c", "0", "007", "1234567890", "3.14159", "1,000,000", "-1e-9",
    "x1y2z3", "1a", "a1", " 1", "1 2  3", "__init__", "snake_case camelCase", "{\"a\": 1}", "[[[]]]",
    "{{x}}", "<|im_start", "im_end|>", "<|im_end|", "|>", "<|", "<|im_end|><|im_end|>",
    " <|im_start|> ", "a<|im_start|>b", "<|im_start|>user\nHi<|im_end|>\n", "<|endoftext|>",
    "<|IM_END|>", "<| im_end |>", "<|im_end|>\n\n", "1<|im_end|>2", "a" * 300, " " * 200, "ab" * 150,
    "\n" * 50, "1" * 100, "é" * 50, "!?" * 60, "https://example.org/a?b=c&d=%20#e", "C:\\dir\\file",
]
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz", "ABCXYZ abc", "0123456789", " \t\n\r", "\"'`{}[]()<>,.;:!?|/\\-_=+*&^%$#@~",
    "äöüßéèêñçøåæœ", "\u0300\u0301\u0302\u0308\u0327\u0323", "абвгд", "漢字日本語中文", "かなカナ", "한국어",
    "🎉🚢👩🏽‍💻🏳️‍🌈", "\u200b\u200c\u200d\u2060\ufeff\u00ad", "\u00a0\u2002\u2003\u2009\u202f\u3000", "ابت", "हिन्दी",
    "٠١٢٣", "½¼²³ⅠⅡ①②", "\x00\x01\x1b\x7f\x80\x9f", "𝒜𝓑𐍈𒀀\U000e0001",
]


def _mash(rng):
    """A run of characters from a few alphabets, with special-token text now and then."""
    parts = []
    for _ in range(rng.randint(1, 7)):
        alphabet = rng.choice(ALPHABETS)
        parts.append("".join(rng.choice(alphabet) for _ in range(rng.randint(1, 9))))
        if rng.random() < 0.05:
            parts.append(rng.choice(SPECIALS))
    return "".join(parts)


def _any_scalar(rng):
    """Code points from the whole range, surrogates left out."""
    out = []
    for _ in range(rng.randint(1, 12)):
        top = rng.choice((0x7F, 0x2FF, 0x2FFF, 0xFFFF, 0x10FFFF))
        point = rng.randint(0, top)
        out.append(chr(point) if not 0xD800 <= point <= 0xDFFF else "\ufffd")
    return "".join(out)


def _words(rng, lines):
    """Corpus text with its spacing and cuts disturbed."""
    text = rng.choice(lines)
    start = rng.randrange(max(1, len(text) - 10))
    text = text[start:start + rng.randint(5, 90)]
    if rng.random() < 0.4:
        text = text.replace(" ", rng.choice(("  ", "\n", " \t", "\u00a0", "")), rng.randint(1, 4))
    return text.upper() if rng.random() < 0.1 else text


def strings(seed, count):
    """The fixed cases, then seeded ones up to `count`."""
    rng = random.Random(f"{seed}/hostile")
    lines = [m["content"] for c in conversations(seed, "hostile", 400) for m in c]
    out = list(FIXED)
    while len(out) < count:
        roll = rng.random()
        if roll < 0.35:
            out.append(_mash(rng))
        elif roll < 0.55:
            out.append(_any_scalar(rng))
        else:
            out.append(_words(rng, lines))
    return out[:count]
