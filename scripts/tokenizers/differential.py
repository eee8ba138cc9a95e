#!/usr/bin/env python3
"""Writes tokenizers of every family with random texts and what the reference makes of them.

    python -m venv .venv && .venv/bin/pip install tokenizers==0.23.3 unicodedata2==16.0.0
    .venv/bin/python scripts/tokenizers/differential.py OUT --count 100000 --size 2000
    BINNACLE_TOKENIZER_CASES=OUT swift test --filter DifferentialTests

The committed sample is `differential.py Tests/TokenizersTests/Fixtures/families --count 60
--size 600`. Each line of NAME.cases is [text, ids, ids with special tokens, ids with special
tokens as text or null, decoded, decoded without special tokens].
"""

import argparse
import json
import pathlib
import random
import families
from synthetic import random_text


def write(family, folder, count, size, seed):
    tokenizer = family(size)
    document = json.loads(tokenizer.to_str())
    name = family.__name__
    with open(folder / f"{name}.json", "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
    added = [token["content"] for token in document["added_tokens"]]
    specials = [token["content"] for token in document["added_tokens"] if token["special"]]
    source = random.Random(f"{name} {seed}")
    texts = [random_text(source, added) for _ in range(count)]
    plain = tokenizer.encode_batch(texts, add_special_tokens=False)
    surrounded = tokenizer.encode_batch(texts, add_special_tokens=True)
    tokenizer.encode_special_tokens = True
    as_text = tokenizer.encode_batch(texts, add_special_tokens=False)
    with open(folder / f"{name}.cases", "w", encoding="utf-8") as file:
        for text, a, b, c in zip(texts, plain, surrounded, as_text):
            # A merge may rebuild a special token from text; here it never does.
            forged = set(c.ids) & {tokenizer.token_to_id(token) for token in specials}
            unknown = {tokenizer.token_to_id(token) for token in ("<unk>", "[UNK]")}
            line = [
                text,
                a.ids,
                b.ids,
                None if forged - unknown else c.ids,
                tokenizer.decode(a.ids, skip_special_tokens=False),
                tokenizer.decode(a.ids, skip_special_tokens=True),
            ]
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--size", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for family in families.ALL:
        if options.only in (None, family.__name__):
            write(family, options.folder, options.count, options.size, options.seed)


main()
