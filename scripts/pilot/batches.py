"""Batches of rows of similar length: nothing is packed, so position 0 is always a chat's start."""

import random

import torch

from corpus import conversations
from vocabulary import CONTEXT, Encoder

CHUNK = 2_000
# The first token of an answer decides it (a label, PASS or FAIL, a refusal); the rest follows.
FIRST_WEIGHT = 3.0


class Batches:
    """An endless stream of micro-batches that can be resumed at any chunk."""

    def __init__(self, tokenizer, seed, tokens, prompt_share, first_chunk=0):
        self.encoder = Encoder(tokenizer)
        self.seed, self.tokens = seed, tokens
        self.prompt_share, self.chunk = prompt_share, first_chunk

    def __iter__(self):
        while True:
            yield from self._chunk(self.chunk)
            self.chunk += 1

    def _chunk(self, chunk):
        """One chunk, sorted into rows of like length, the batches then shuffled."""
        chats = conversations(self.seed, chunk, CHUNK)
        rows = [row for row in self.encoder.encode(chats) if len(row[0]) <= CONTEXT]
        rows.sort(key=lambda row: len(row[0]))
        groups, group = [], []
        for row in rows:
            if group and (len(group) + 1) * _padded(row) > self.tokens:
                groups.append(group)
                group = []
            group.append(row)
        groups.append(group)
        rng = random.Random(f"{self.seed}/order/{chunk}")
        rng.shuffle(groups)
        generator = torch.Generator().manual_seed(self.seed * 100_003 + chunk)
        for group in groups:
            yield self._tensors(group, generator)

    def _tensors(self, group, generator):
        """(ids, targets, weights): the answers and a small share of the prompts is learned.

        With all of the prompts, their unpredictable names would be most of the gradient.
        """
        length = _padded(group[-1])
        ids = torch.full((len(group), length), self.encoder.pad)
        answered = torch.zeros(len(group), length)
        real = torch.zeros(len(group), length)
        for index, (row, mine) in enumerate(group):
            ids[index, : len(row)] = torch.tensor(row)
            mine = torch.tensor(mine, dtype=torch.float)
            answered[index, : len(row)] = mine
            answered[index, 1 : len(row)] += (FIRST_WEIGHT - 1) * (mine.diff() > 0)
            real[index, : len(row)] = 1
        chosen = torch.rand(answered.shape, generator=generator) < self.prompt_share
        weights = torch.where(answered > 0, answered, chosen.float() * real)
        return ids[:, :-1], ids[:, 1:], weights[:, 1:].contiguous()


def _padded(row):
    """Lengths are rounded up, so that few different shapes occur."""
    return -(-len(row[0]) // 16) * 16 + 1
