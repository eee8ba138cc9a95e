"""Trains a small BPE of SentencePiece's, and writes it as GGUF metadata has it, with random texts
and what SentencePiece makes of them.

    python3 -m venv .venv && .venv/bin/pip install sentencepiece==0.2.3
    .venv/bin/python scripts/tokenizers/pieces.py Tests/Fixtures/gguf/pieces.json
"""

import argparse
import io
import json
import pathlib
import random

import sentencepiece

WORDS = """harbour wind anchor keel the of and a to tide chart under night captain rope deck over
starboard compass northern sailing sailed sails über Größe étoile привет мир 海 船 123 4567""".split()


def sentence(source: random.Random) -> str:
    blanks = [" ", " ", " ", "  ", "   ", "\n", ", ", ". "]
    return "".join(source.choice(WORDS) + source.choice(blanks) for _ in range(12))


def text(source: random.Random) -> str:
    parts = []
    for _ in range(source.randint(0, 12)):
        kind = source.random()
        if kind < 0.6:
            parts.append(source.choice(WORDS))
        elif kind < 0.8:
            parts.append(" " * source.randint(1, 3))
        else:
            parts.append(chr(source.choice([0x41, 0x7A, 0xE9, 0x3B1, 0x4E2D, 0x1F600, 0x0A])))
        parts.append(source.choice(["", " "]))
    return "".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=pathlib.Path)
    output = parser.parse_args().output
    source = random.Random(3)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([sentence(source) for _ in range(2000)]), model_writer=model,
        model_type="bpe", vocab_size=560, byte_fallback=True, character_coverage=1.0,
        normalization_rule_name="identity", remove_extra_whitespaces=False,
        split_digits=True, allow_whitespace_only_pieces=True, num_threads=1, minloglevel=2,
        user_defined_symbols=["<pin>"])
    trained = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    kinds = []
    for piece in range(trained.get_piece_size()):
        kinds.append(
            2 if trained.is_unknown(piece) else 3 if trained.is_control(piece)
            else 6 if trained.is_byte(piece) else 4 if trained.id_to_piece(piece) == "<pin>" else 1)
    texts = [text(source) for _ in range(300)]
    pieces = [trained.id_to_piece(piece) for piece in range(trained.get_piece_size())]
    document = {
        "tokens": pieces, "scores": [trained.get_score(i) for i in range(len(pieces))],
        "types": kinds, "bos": trained.bos_id(), "eos": trained.eos_id(),
        "unknown": trained.unk_id(),
        "cases": [[text, trained.encode(text)] for text in texts]}
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
