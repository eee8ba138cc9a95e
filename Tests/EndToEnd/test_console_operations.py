"""An operator's working day, with nothing but keys: every change shows in what clients get."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from plane import Slowness
from streams import Stream, long_request
from waiting import until

CASES = 16


@pytest.fixture
def plane(plane):
    plane.push("greeter", "Greet {{name}}.", dataset="greetings")
    plane.push("greeter", "Say hello to {{name}}.")
    plane.ok("prompts", "promote", "greeter", 1)
    # Whatever the model answers, it has no "zz": the even cases pass and the odd ones fail.
    plane.import_cases(
        "greetings",
        [
            {
                "id": f"case-{number:02}",
                "variables": {"name": f"Guest {number}"},
                "assert": [{"type": "contains" if number % 2 else "not-contains", "value": "zz"}],
            }
            for number in range(CASES)
        ],
    )
    return plane


def served(plane):
    """The version that serves the next request, as its headers and its trace tell."""
    answer = plane.ask("greeter", name="Ann")
    told = answer.headers["x-binnacle-prompt"]
    summary = plane.trace(answer.headers)["summary"]
    assert told == f"{summary['prompt']}@{summary['prompt_version']}"
    assert summary["environment"] == "production"
    return told


def test_promote_roll_back_and_undo_take_effect_with_the_next_request(plane, open_terminal):
    assert served(plane) == "greeter@1"
    terminal = open_terminal(120, 36).attach(plane)
    terminal.keys("3")
    terminal.shows(r"▸ +@2", r"@1 +● production", r"- Greet", r"\+ Say hello to")

    # A change asks first, and only y goes on.
    terminal.keys("p")
    terminal.shows("Promote", r"greeter +@1 → @2", "no run has tried @2", "y promote @2")
    terminal.keys("Enter")
    terminal.keys("Escape")
    terminal.hides("y promote @2")
    assert served(plane) == "greeter@1"

    terminal.keys("p")
    terminal.shows("y promote @2")
    terminal.keys("y")
    terminal.shows("production serves greeter@2", r"@2 +● production")
    assert served(plane) == "greeter@2"

    terminal.keys("R")
    terminal.shows("Roll back", "y roll back to @1")
    terminal.keys("y")
    terminal.shows("rolled back: production serves greeter@1")
    assert served(plane) == "greeter@1"

    terminal.keys("u")
    terminal.shows("Undo", "y undo it")
    terminal.keys("y")
    terminal.shows("undone: production serves greeter@2")
    assert served(plane) == "greeter@2"

    terminal.keys("6")
    terminal.shows(r"greeter@2(.*\n)+.*greeter@1")
    terminal.leave()
    moves = plane.json("prompts", "history", "greeter")
    assert [move["action"] for move in moves] == ["undo", "rollback", "promote", "promote"]
    assert {move["actor"] for move in moves} == {"tester"}


def test_a_promotion_that_somebody_else_overtook_is_refused(plane, open_terminal):
    plane.push("greeter", "Wave at {{name}}.")
    terminal = open_terminal(120, 36).attach(plane)
    terminal.keys("3")
    terminal.shows(r"▸ +@3")
    terminal.keys("p")
    terminal.shows("y promote @3", "@1 → @3")
    plane.ok("prompts", "promote", "greeter", 2)
    terminal.keys("y")
    terminal.hides("y promote @3")
    terminal.shows("@2")
    assert served(plane) == "greeter@2"
    terminal.leave()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80x24", "200x50"])
def test_a_run_is_started_watched_and_read_with_keys(plane, open_terminal, size):
    terminal = open_terminal(*size).attach(plane)
    terminal.keys("3")
    terminal.shows(r"▸ +@2")
    terminal.keys("E")
    terminal.shows("New run", r"candidate +@2", r"baseline +@1", r"dataset +greetings")
    terminal.keys("Enter")
    terminal.shows(rf"{2 * CASES}/{2 * CASES}", "finished")
    run = plane.json("evals", "show", 1)["run"]
    assert run["phase"] == "finished" and run["actor"] == "tester"
    low, high = run["arms"][0]["pass_rate"]["low"], run["arms"][0]["pass_rate"]["high"]
    assert low < 0.5 < high

    # The verdict of two versions that pass and fail alike, with the interval of the difference.
    terminal.shows(r"no difference|inconclusive", r"points \[[-−]\d+\.\d, \+\d+\.\d\]")
    if size[0] >= 120:
        terminal.shows(rf"{low:.3f}-{high:.3f}")

    # From the grid of cases to a failing one, and why it failed.
    terminal.keys("Enter")
    terminal.keys("J")
    terminal.shows(r"case-01|case-03", "failed")
    terminal.keys("Enter")
    terminal.shows("Guest", "why +contains: the output does not contain it")

    terminal.keys("t")
    terminal.shows(r"Trace [0-9a-f]{32}")
    terminal.keys("G")
    terminal.shows("input.*Guest")
    terminal.keys("-")
    terminal.shows("Runs", "Cases")
    terminal.leave()


def test_a_request_is_cancelled_with_a_key(plane, open_terminal):
    client = plane.client()
    request, _ = long_request(client)
    engine = plane.engine_pid
    terminal = open_terminal(120, 36).attach(plane)
    with Slowness(engine), ThreadPoolExecutor(1) as pool:
        stream = Stream(client, request)
        rest = pool.submit(stream.read)
        terminal.shows("1 running", r"▸.*decode")
        terminal.keys("x")
        terminal.shows("y cancel")
        terminal.keys("y")
        terminal.shows("is cancelled")
        until("the stream has ended", rest.done)
    assert plane.trace(stream.headers)["summary"]["outcome"] == "cancelled"
    terminal.leave()


def test_a_console_that_may_only_look_changes_nothing(plane, open_terminal):
    terminal = open_terminal(120, 36).attach(plane, "--read-only")
    terminal.keys("3")
    terminal.shows("read-only", r"▸ +@2")
    for key in "pRuE":
        terminal.keys(key)
    terminal.hides("y promote|New run")
    terminal.leave()
    assert len(plane.json("prompts", "history", "greeter")) == 1
    assert plane.json("evals") == []
