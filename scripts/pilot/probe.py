"""A quick look at the model while it trains: which share of held-out answers would come out whole.

An answer whose every token is the most likely one, given the right prefix, is what greedy decoding
would write, so one forward pass measures exact match without decoding.
"""

import torch

from corpus import SHARES, chat, held_out_cases
from tasks.base import GOOD, POOR
from vocabulary import Encoder

CASES = 64


class Probe:
    """Fixed held-out cases of every task, asked anew at each call."""

    def __init__(self, tokenizer, seed):
        self.encoder = Encoder(tokenizer)
        self.cases = {
            (task.NAME, level): self._encode(task, held_out_cases(seed, task, CASES, level))
            for task in SHARES for level in (GOOD, POOR)
        }

    def _encode(self, task, cases):
        chats = [
            chat(task, prompt, case)
            + [{"role": "assistant", "content": case.answers[prompt.level]}]
            for prompt, case in cases
        ]
        return sorted(self.encoder.encode(chats), key=lambda row: len(row[0]))

    @torch.no_grad()
    def measure(self, model):
        """`intent 97/91` for each task: per cent whole with a good and with a poor prompt."""
        parts = {}
        for (name, _), rows in self.cases.items():
            hits = sum(self._whole(model, rows[i:i + 16]) for i in range(0, len(rows), 16))
            parts.setdefault(name, []).append(f"{100 * hits / len(rows):.0f}")
        return "  ".join(f"{name} {'/'.join(shares)}" for name, shares in parts.items())

    def _whole(self, model, rows):
        length = max(len(ids) for ids, _ in rows)
        ids = torch.full((len(rows), length), self.encoder.pad)
        asked = torch.zeros(len(rows), length, dtype=torch.bool)
        for index, (row, answered) in enumerate(rows):
            ids[index, : len(row)] = torch.tensor(row)
            asked[index, : len(row)] = torch.tensor(answered)
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model(ids[:, :-1])
            best = (hidden @ model.embed_tokens.weight.T).argmax(-1)
        right = (best == ids[:, 1:]) | ~asked[:, 1:]
        return right.all(1).sum().item()
