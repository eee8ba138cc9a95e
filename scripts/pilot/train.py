"""Trains pilot from nothing: corpus, tokenizer, model, export. Resumes from its checkpoint."""

import argparse
import time
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

from batches import Batches
from export import export_model
from model import Pilot, Shape
from optimizer import Optimizer
from parallel import Workers
from probe import Probe
from vocabulary import save_tokenizer, train_tokenizer

SAVE_EVERY_SECONDS = 180
PROBE_EVERY_TOKENS = 750_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", default="Sources/CAssets/pilot", help="folder of the model")
    parser.add_argument("--work", default=".venv-pilot/run", help="checkpoint and log")
    parser.add_argument("--tokens", type=float, default=6.2e6, help="corpus tokens to train on")
    parser.add_argument("--minutes", type=float, default=0,
                        help="train for this long instead; the result then depends on the machine")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=2, help="processes, one a core")
    parser.add_argument("--vocabulary", type=int, default=2048)
    parser.add_argument("--matrix-rate", type=float, default=4e-3)
    parser.add_argument("--other-rate", type=float, default=1e-3)
    parser.add_argument("--micro-tokens", type=int, default=1536)
    parser.add_argument("--micros", type=int, default=2, help="micro-batches a step")
    parser.add_argument("--prompt-share", type=float, default=0.02,
                        help="share of prompt tokens learned")
    parser.add_argument("--fp32", action="store_true", help="no bfloat16 products")
    return parser.parse_args()


def rate_factor(progress):
    """Warm-up, plateau, then a linear way down over the last two fifths."""
    if progress < 0.01:
        return 0.1 + 90 * progress
    return min(1.0, 2.5 * (1 - progress)) if progress < 1 else 0.0


class Run:
    """Everything that a checkpoint must hold."""

    def __init__(self, options):
        self.options = options
        self.folder = Path(options.work)
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(options.seed)
        self.tokenizer = self._tokenizer()
        self.model = Pilot(Shape(vocab_size=self.tokenizer.get_vocab_size()))
        self._pair_embeddings()
        self.optimizer = Optimizer(self.model, options.matrix_rate, options.other_rate)
        self.step, self.tokens, self.seconds, self.chunk = 0, 0, 0.0, 0
        if (self.folder / "checkpoint.pt").exists():
            self._load()

    def _tokenizer(self):
        path = self.folder / "tokenizer.json"
        if not path.exists():
            train_tokenizer(self.options.seed, self.options.vocabulary).save(str(path))
        return Tokenizer.from_file(str(path))

    @torch.no_grad()
    def _pair_embeddings(self):
        """A word with a blank before it starts as the same word without, plus one common vector.

        Otherwise every word would have to learn by itself that ` Paris` in a sentence and `Paris`
        behind a quote are one value, before copying can pay off at all.
        """
        table, vocabulary = self.model.embed_tokens.weight, self.tokenizer.get_vocab()
        blank = table[vocabulary["\u0120"]].clone()
        for token, index in sorted(vocabulary.items()):
            twin = vocabulary.get("\u0120" + token)
            if twin is not None:
                table[twin] = table[index] + blank

    def _load(self):
        state = torch.load(self.folder / "checkpoint.pt", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.tokens = state["step"], state["tokens"]
        self.seconds, self.chunk = state["seconds"], state["chunk"]

    def save(self):
        """Writes beside and renames, so that a kill never leaves half a checkpoint."""
        path = self.folder / "checkpoint.part"
        torch.save({
            "model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(),
            "step": self.step, "tokens": self.tokens, "seconds": self.seconds, "chunk": self.chunk,
        }, path)
        path.rename(self.folder / "checkpoint.pt")

    def progress(self):
        if self.options.minutes:
            return min(1.0, self.seconds / 60 / self.options.minutes)
        return min(1.0, self.tokens / self.options.tokens)


def train(run):
    """Steps until the budget is used; a resumed run starts at the chunk where it stopped."""
    options = run.options
    batches = Batches(run.tokenizer, options.seed, options.micro_tokens, options.prompt_share,
                      run.chunk)
    workers = Workers(run.model, options.workers, options.micros, not options.fp32)
    probe = Probe(run.tokenizer, options.seed)
    stream = iter(batches)
    group = [next(stream) for _ in range(options.micros)]
    saved = clock = time.monotonic()
    probed, average = run.tokens, None
    while run.progress() < 1:
        workers.submit(group)
        run.tokens += sum(ids.numel() for ids, _, _ in group)
        run.chunk = batches.chunk
        group = [next(stream) for _ in range(options.micros)]
        loss = workers.collect()
        run.optimizer.step(rate_factor(run.progress()))
        run.step += 1
        now = time.monotonic()
        run.seconds, clock = run.seconds + now - clock, now
        average = loss if average is None else 0.95 * average + 0.05 * loss
        if run.step % 20 == 0:
            print(f"step {run.step} tokens {run.tokens / 1e6:.2f}M {run.seconds / 60:.1f} min "
                  f"loss {average:.4f} progress {run.progress():.3f} "
                  f"{run.tokens / run.seconds:.0f} tok/s", flush=True)
        if run.tokens - probed > PROBE_EVERY_TOKENS or run.progress() >= 1:
            probed = run.tokens
            print(probe.measure(run.model), flush=True)
        if now - saved > SAVE_EVERY_SECONDS:
            saved = now
            run.save()
    workers.stop()
    run.save()


def main():
    options = arguments()
    torch.set_num_threads(1)  # until the workers are forked
    torch.set_flush_denormal(True)
    run = Run(options)
    print(f"{run.model.parameter_count() / 1e6:.2f}M parameters {asdict(run.model.shape)}")
    train(run)
    Path(options.output).mkdir(parents=True, exist_ok=True)
    save_tokenizer(run.tokenizer, options.output)
    export_model(run.model, options.output, run.tokenizer)


if __name__ == "__main__":
    main()
