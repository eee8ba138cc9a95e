"""Writes the checkpoints of cases.py, and their logits and greedy continuations."""

import argparse
import base64
import copy
import json
import pathlib
import shutil

import torch
import transformers

import cases

GREEDY_TOKENS = 256


def fill(model: torch.nn.Module, seed: int, bfloat16: bool) -> None:
    """Weights of a size that keeps activations near 1, scores and logits well apart."""
    generator = torch.Generator().manual_seed(seed)
    gemma = "Gemma" in type(model).__name__
    for name, parameter in sorted(model.named_parameters()):
        values = torch.randn(parameter.shape, generator=generator)
        if name.endswith("norm.weight"):
            values = 0.2 * values + (0.0 if gemma else 1.0)
            # Tied embeddings would have every token followed by itself, unless the blocks add
            # much more to the hidden rows than it does.
            if gemma and ("layers" not in name or "post_" in name):
                values = values + 2.5
        elif name.endswith("bias"):
            values = 0.5 * values
        elif "embed_tokens" in name or "lm_head" in name:
            values = (0.1 if gemma else 0.4) * values
        else:
            values = 1.4 * values / parameter.shape[1] ** 0.5
        parameter.data = values.bfloat16().float() if bfloat16 else values


def logits(model: torch.nn.Module, ids: list[int]) -> torch.Tensor:
    """After every token, all of them at once: nothing is remembered between calls."""
    with torch.no_grad():
        return model(torch.tensor([ids]), use_cache=False).logits[0].float()


def greedy(model: torch.nn.Module, prompt: list[int]) -> dict:
    ids, margins = list(prompt), []
    for _ in range(GREEDY_TOKENS):
        best = logits(model, ids)[-1].topk(2)
        ids.append(int(best.indices[0]))
        margins.append(round(float(best.values[0] - best.values[1]), 5))
    return {"prompt": prompt, "continuation": ids[len(prompt):], "margins": margins}


def positions(length: int) -> list[int]:
    spread = {0, 1, 15, 16, 17, length // 2, length - 2, length - 1}
    return sorted(position for position in spread if position < length)


def compare(case: cases.Case, model: torch.nn.Module) -> dict:
    generator = torch.Generator().manual_seed(1000 + case.seed)

    def random_ids(length: int) -> list[int]:
        return torch.randint(3, case.config.vocab_size, (length,), generator=generator).tolist()

    prompts = []
    for length in case.prompts:
        ids = random_ids(length)
        exact = logits(model, ids)
        entry = {"ids": ids, "logits": [
            {"position": position,
             "float32": base64.b64encode(exact[position].numpy().tobytes()).decode()}
            for position in positions(length)]}
        if length in case.short_context:
            entry["contextLength"] = case.short_context[length]
        if case.bfloat16:
            # A copy, because the way back would leave constants rounded.
            rounded = logits(copy.deepcopy(model).to(torch.bfloat16), ids)
            chosen = positions(length)
            difference = (rounded - exact)[chosen].abs().amax(dim=1)
            entry["bfloat16Error"] = float((difference / exact[chosen].abs().amax(dim=1)).max())
        prompts.append(entry)
    return {"prompts": prompts, "greedy": greedy(model, random_ids(case.greedy_prompt))}


def write(case: cases.Case, output: pathlib.Path) -> None:
    case.config._attn_implementation = "eager"
    model = case.model(case.config).eval()
    fill(model, case.seed, case.bfloat16)
    folder = output / case.name
    shutil.rmtree(folder, ignore_errors=True)
    result = compare(case, model)
    stored = model.to(torch.bfloat16) if case.bfloat16 else model
    stored.save_pretrained(folder, max_shard_size=case.shard_size)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "logits.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
    size = sum(file.stat().st_size for file in folder.iterdir())
    clear = sum(margin > 1e-3 for margin in result["greedy"]["margins"])
    kinds = len(set(result["greedy"]["continuation"]))
    print(f"{case.name}: {size // 1024} KiB, {clear} of {GREEDY_TOKENS} choices clear, "
        f"{kinds} different tokens")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="cases to write; all when none is named")
    parser.add_argument("--output", type=pathlib.Path, default="Tests/Fixtures/families")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    arguments = parser.parse_args()
    everything = {case.name: case for case in (make() for make in cases.ALL)}
    if arguments.list:
        print("\n".join(everything))
        return
    unknown = set(arguments.names) - set(everything)
    if unknown:
        parser.error(f"unknown case {sorted(unknown)[0]}; there are {', '.join(everything)}")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(1)
    for name, case in everything.items():
        if not arguments.names or name in arguments.names:
            write(case, arguments.output)


if __name__ == "__main__":
    main()
