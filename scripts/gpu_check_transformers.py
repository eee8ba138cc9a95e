"""What scripts/gpu-check compares with: the transformers that is installed.

usage: gpu_check_transformers.py models|transformers DIR SECONDS

`models` writes small checkpoints of random weights of every family into DIR, and what transformers
computes of them. `transformers` measures generate and continuous batching with the shape of
Qwen3-0.6B. Both say what they find in lines of JSON, as the parts of gpu-check do.
"""

import ctypes
import json
import pathlib
import random
import signal
import statistics
import sys
import time

REFERENCE = pathlib.Path(__file__).resolve().parent / "reference"
STARTED = time.monotonic()


def say(**message):
    print(json.dumps(message), flush=True)


def find(name, state, note="", **figures):
    found = {"name": name, "state": state, **figures}
    if note:
        found["note"] = note
    say(finding=found)


def reason(error):
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:300]


def run(items, seconds):
    """Runs items, each a name and what to call; what fails costs no other."""
    for index, (name, call) in enumerate(items):
        say(begin=index, of=len(items), name=name)
        if time.monotonic() - STARTED > seconds:
            find(name, "not run", "no time was left")
            continue
        try:
            call()
        # Versions differ in what they have: that is no failure of ours.
        except Exception as error:
            find(name, "not run", reason(error))
    say(end=True)


def write_models(folder, seconds):
    sys.path.insert(0, str(REFERENCE))
    import cases
    import generate
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(1)

    def write(make):
        start = time.monotonic()
        case = make()
        generate.write(case, folder)
        find(f"{case.name} written", "passed", f"in {time.monotonic() - start:.1f} s")

    names = [getattr(make, "__name__", "case").strip("<>") for make in cases.ALL]
    run([(name, lambda make=make: write(make)) for name, make in zip(names, cases.ALL)], seconds)


class Bench:
    """Qwen3-0.6B's shape with random weights."""

    SIZES = dict(
        vocab_size=151936, hidden_size=1024, intermediate_size=3072, num_hidden_layers=28,
        num_attention_heads=16, num_key_value_heads=8, head_dim=128,
        max_position_embeddings=40960, tie_word_embeddings=True, bos_token_id=None,
        eos_token_id=None)
    STREAM = dict(prompt=1024, output=64)
    BATCH = dict(requests=256, shortest=100, longest=1024)

    def __init__(self, device, sizes=None, stream=None, batch=None):
        import torch
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        self.torch, self.transformers = torch, transformers
        self.stream, self.batch = stream or self.STREAM, batch or self.BATCH
        config = transformers.Qwen3Config(**(sizes or self.SIZES))
        torch.manual_seed(1)
        with torch.device(device):
            self.model = transformers.Qwen3ForCausalLM(config).to(torch.bfloat16).eval()
        self.device, self.vocabulary = device, config.vocab_size

    def wait(self):
        if self.device == "cuda":
            self.torch.cuda.synchronize()

    def seconds(self, tokens):
        """One stream: a prompt and so many tokens."""
        ids = self.torch.randint(
            3, self.vocabulary, (1, self.stream["prompt"]), device=self.device)
        self.wait()
        start = time.monotonic()
        with self.torch.no_grad():
            self.model.generate(
                ids, attention_mask=self.torch.ones_like(ids), do_sample=False,
                max_new_tokens=tokens, min_new_tokens=tokens, pad_token_id=0)
        self.wait()
        return time.monotonic() - start

    def one_stream(self):
        self.seconds(4)
        tokens = self.stream["output"]
        gaps = [(self.seconds(1 + tokens) - self.seconds(1)) / tokens for _ in range(3)]
        find("generate, one stream", "measured", value=statistics.median(gaps) * 1000, unit="ms",
            beside=f"0.6B one stream, {self.stream['prompt']} in, from token to token")

    def generation(self):
        return self.transformers.GenerationConfig(
            max_new_tokens=self.batch["longest"], do_sample=False, eos_token_id=None,
            pad_token_id=0)

    def batching(self):
        """The best that the documentation offers, as far as this version has it."""
        try:
            from transformers.generation import ContinuousBatchingConfig
            return {"continuous_batching_config": ContinuousBatchingConfig(
                use_cuda_graph=self.device == "cuda",
                use_async_batching=self.device == "cuda")}, "CUDA graphs and async batching"
        except (ImportError, TypeError):
            return {}, "as it is without settings"

    def continuous(self):
        generator = random.Random(42)
        lengths = (self.batch["shortest"], self.batch["longest"])
        requests = [
            ([generator.randrange(3, self.vocabulary) for _ in range(generator.randint(*lengths))],
             generator.randint(*lengths)) for _ in range(self.batch["requests"])]
        options, note = self.batching()
        context = self.model.continuous_batching_context_manager
        with context(generation_config=self.generation(), **options) as manager:
            # What happens once, such as graphs, has happened.
            self.feed(manager, [(prompt[:32], 4) for prompt, _ in requests])
            start = time.monotonic()
            tokens = self.feed(manager, requests)
            seconds = time.monotonic() - start
        count, (low, high) = self.batch["requests"], lengths
        find("continuous batching", "measured", note, value=tokens / seconds, unit="tokens/s",
            beside=f"0.6B {count} × {low}-{high} in, {low}-{high} out")

    def feed(self, manager, requests):
        for prompt, output in requests:
            manager.add_request(input_ids=prompt, max_new_tokens=output)
        tokens = finished = 0
        while finished < len(requests):
            result = manager.get_result(timeout=1)
            if result is not None and result.is_finished():
                finished += 1
                tokens += len(result.generated_tokens)
        return tokens


def measure(seconds):
    made = []

    def bench():
        if not made:
            import torch

            if not torch.cuda.is_available():
                raise RuntimeError("this torch sees no GPU")
            made.append(Bench("cuda"))
        return made[0]

    run([("generate, one stream", lambda: bench().one_stream()),
         ("continuous batching", lambda: bench().continuous())], seconds)


def main():
    # Whoever started this reads what it says; without it there is nothing to do.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    part, folder, seconds = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3])
    if part == "models":
        folder.mkdir(parents=True, exist_ok=True)
        write_models(folder, seconds)
    else:
        measure(seconds)


if __name__ == "__main__":
    main()
