#!/usr/bin/env python3
"""Writes the Unicode tables of Sources/Tokenizers/Unicode.

    python -m venv .venv && .venv/bin/pip install tokenizers==0.23.3 unicodedata2==16.0.0
    .venv/bin/python scripts/tokenizers/unicode_tables.py

The split patterns of tokenizer.json files are run by a regular expression engine that knows
Unicode 16. The reference's normalizers and its BERT rules rest on older tables, so for these the
reference itself is asked, character by character: a character that it leaves alone is left alone.
"""

import pathlib
import unicodedata2 as unicode
from tokenizers import normalizers, pre_tokenizers

assert unicode.unidata_version == "16.0.0"
OUTPUT = pathlib.Path(__file__).parents[2] / "Sources/Tokenizers/Unicode"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
BLANKS = [
    *range(9, 14),
    0x20,
    0x85,
    0xA0,
    0x1680,
    *range(0x2000, 0x200B),
    0x2028,
    0x2029,
    0x202F,
    0x205F,
    0x3000,
]
UPPER, LOWER, OTHER_LETTER, MARK, NUMBER, PUNCTUATION, SYMBOL, SPACE = (1 << i for i in range(8))
BERT_PUNCTUATION, BERT_CONTROL, BERT_ACCENT, ACCENT = (1 << i for i in range(8, 12))
HEADER = "// Written by scripts/tokenizers/unicode_tables.py; edit that.\n"


def classes():
    table = [0] * 0x110000
    by_category = {"Lu": UPPER, "Lt": UPPER, "Ll": LOWER, "Lm": OTHER_LETTER, "Lo": OTHER_LETTER}
    by_initial = {"M": MARK, "N": NUMBER, "P": PUNCTUATION, "S": SYMBOL}
    bert_split = pre_tokenizers.BertPreTokenizer()
    bert_clean = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False
    )
    bert_strip = normalizers.BertNormalizer(
        clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False
    )
    strip = normalizers.StripAccents()
    for c in SCALARS:
        category = unicode.category(chr(c))
        flags = by_category.get(category, 0) | by_initial.get(category[0], 0)
        flags |= SPACE if c in BLANKS else 0
        between = "a" + chr(c) + "b"
        if len(bert_split.pre_tokenize_str(between)) == 3:
            flags |= BERT_PUNCTUATION
        if bert_clean.normalize_str(between) == "ab":
            flags |= BERT_CONTROL
        if bert_strip.normalize_str(between) == "ab":
            flags |= BERT_ACCENT
        if strip.normalize_str(between) == "ab":
            flags |= ACCENT
        table[c] = flags
    return table


def wrapped(name, text):
    """A string literal over lines of at most 96 columns; its newlines carry no meaning."""
    lines = [text[i : i + 92] for i in range(0, len(text), 92)]
    body = "\n".join("        " + line for line in lines)
    return f'    static let {name}: StaticString = """\n{body}\n        """\n'


def write_classes():
    table, runs = classes(), []
    for value in table:
        if runs and runs[-1][0] == value:
            runs[-1][1] += 1
        else:
            runs.append([value, 1])
    palette = sorted({value for value, _ in runs})
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    assert len(palette) <= len(letters), len(palette)
    text = "".join(f"{n if n > 1 else ''}{letters[palette.index(v)]}" for v, n in runs)
    values = [f"0x{v:03X}" for v in palette]
    rows = ["        " + ", ".join(values[i : i + 12]) + "," for i in range(0, len(values), 12)]
    (OUTPUT / "CharacterClassData.swift").write_text(
        HEADER
        + "\n/// Runs of characters of one class, from U+0000 on: a count (1 where it is left"
        " out) and the\n/// letter of a class in `palette`.\nenum CharacterClassData {\n"
        "    static let palette: [UInt16] = [\n"
        + "\n".join(rows)
        + "\n    ]\n\n"
        + wrapped("runs", text)
        + "}\n"
    )


def base36(number):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = digits[digit] + text
        if number == 0:
            return text


def mapping_text(entries):
    """`gap[+count]=a.b` per entry, parted by `;`: `gap` from the last mapped character, `count` of following
    characters that map to following ones; a trailing `!` marks what composition leaves out."""
    text, last, i = [], 0, 0
    while i < len(entries):
        c, target, excluded = entries[i]
        count = 0
        while (
            len(target) == 1
            and i + count + 1 < len(entries)
            and entries[i + count + 1] == (c + count + 1, [target[0] + count + 1], excluded)
        ):
            count += 1
        run = f"+{base36(count)}" if count else ""
        text.append(
            f"{base36(c - last)}{run}=" + ".".join(map(base36, target)) + ("!" if excluded else "")
        )
        last = c + count
        i += count + 1
    return ";".join(text)


def write_normalization():
    nfc, nfd, nfkd = normalizers.NFC(), normalizers.NFD(), normalizers.NFKD()
    canonical, compatible, order = [], [], []
    for c in SCALARS:
        if 0xAC00 <= c < 0xD7A4:  # Hangul syllables follow a formula
            continue
        one_step = unicode.decomposition(chr(c))
        if nfd.normalize_str(chr(c)) != chr(c):
            target = [int(part, 16) for part in one_step.split()]
            excluded = len(target) == 2 and nfc.normalize_str(chr(c)) != chr(c)
            canonical.append((c, target, excluded))
        full = nfkd.normalize_str(chr(c))
        if full != nfd.normalize_str(chr(c)):
            compatible.append((c, [ord(x) for x in full], False))
        rank = unicode.combining(chr(c))
        known = rank and (
            nfd.normalize_str("A" + chr(c) + "\u0327") != "A" + chr(c) + "\u0327"
            or nfd.normalize_str("A\u0301" + chr(c)) != "A\u0301" + chr(c)
        )
        decomposed_rank = rank and nfd.normalize_str(chr(c)) != chr(c)
        if known or decomposed_rank:
            if order and order[-1][0] + order[-1][1] == c and order[-1][2] == rank:
                order[-1][1] += 1
            else:
                order.append([c, 1, rank])
    ranks = ";".join(f"{base36(c)}+{base36(n - 1)}={base36(r)}" for c, n, r in order)
    (OUTPUT / "NormalizationData.swift").write_text(
        HEADER
        + "\n/// One-step canonical decompositions and combining classes; numbers in base 36,"
        " in the\n/// grammar that `NormalizationTable` reads.\nenum NormalizationData {\n"
        + wrapped("canonical", mapping_text(canonical))
        + "\n"
        + wrapped("combiningClasses", ranks)
        + "}\n"
    )
    (OUTPUT / "CompatibilityData.swift").write_text(
        HEADER
        + "\n/// Full compatibility decompositions where they differ from the canonical ones."
        "\nenum CompatibilityData {\n" + wrapped("mappings", mapping_text(compatible)) + "}\n"
    )


OUTPUT.mkdir(parents=True, exist_ok=True)
write_classes()
write_normalization()
