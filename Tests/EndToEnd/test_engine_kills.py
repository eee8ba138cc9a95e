"""Nobody notices, except by the clock, that the engine is killed again and again."""

import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from plane import is_alive
from streams import REPEATING, Stream

STREAMS = 16
KILLS = 6
REPLAY = "BINNACLE_KILL_SEED"


def requests(plan):
    """Greedy and sampled ones, short and long prompts, so that they are met in every state."""
    words = "the harbour light turns while ships wait for water and wind to change".split()
    made = []
    for index in range(STREAMS):
        request = dict(
            model="pilot", seed=1000 + index, max_tokens=plan.randint(200, 450),
            prompt=" ".join(plan.choices(words, k=plan.choice([3, 40, 150]))), **REPEATING,
        )
        if index % 3 == 0:
            request["temperature"] = 0
        # Some may find their own end, which an engine can die of saying.
        request["extra_body"] = {"ignore_eos": index % 4 != 0}
        made.append(request)
    return made


def answers(client, requests):
    """All at once; of each what a client sees of it."""
    with ThreadPoolExecutor(len(requests)) as pool:
        streams = list(pool.map(lambda one: Stream(client, one).read(), requests))
    return [
        (one.text, one.finish_reason, one.usage.prompt_tokens, one.usage.completion_tokens)
        for one in streams
    ]


def engine_of(control_plane):
    """The child that runs the model, loading or serving; None between two of them."""
    for task in Path(f"/proc/{control_plane}/task").iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            try:
                arguments = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"engine" in arguments and is_alive(int(child)):
                return int(child)
    return None


class Killer(threading.Thread):
    """Kills engines at instants that `plan` chooses in parts of the time that undisturbed streams
    take, most of them while they compute."""

    def __init__(self, control_plane, plan, seconds):
        super().__init__()
        self.control_plane = control_plane
        self.pauses = [plan.uniform(0.02, 0.4) * seconds for _ in range(KILLS)]
        self.killed = []
        self.ended = threading.Event()

    def run(self):
        for pause in self.pauses:
            if self.ended.wait(pause):
                return
            while (engine := engine_of(self.control_plane)) in (None, *self.killed):
                if self.ended.wait(0.005):
                    return
            os.kill(engine, signal.SIGKILL)
            self.killed.append(engine)


def test_sixteen_streams_outlive_every_killed_engine_with_the_same_text(plane):
    seed = int(os.environ.get(REPLAY) or random.SystemRandom().randrange(1 << 32))
    print(f"{REPLAY}={seed} replays this")
    began = time.monotonic()
    plan = random.Random(seed)
    asked = requests(plan)
    client = plane.client()
    undisturbed = answers(client, asked)
    calm = time.monotonic()
    killer = Killer(plane.pid, plan, calm - began)
    killer.start()
    try:
        disturbed = answers(client, asked)
    finally:
        killer.ended.set()
        killer.join()
    took = (calm - began, time.monotonic() - calm)
    print(f"calm {took[0]:.1f} s, {len(killer.killed)} kills in {took[1]:.1f} s")
    assert len(killer.killed) >= 3, "the streams ended before the engine had died often"
    assert disturbed == undisturbed
    # Short ones may be alike by chance; mixed up they would not be those of the calm run.
    assert len({text for text, *_ in undisturbed}) > STREAMS // 2
    model = plane.status["models"][0]
    assert (model["phase"], model["restarts"]) == ("ready", len(killer.killed))
