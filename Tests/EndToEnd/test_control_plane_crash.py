"""A control plane that dies without a word loses nothing that it has acknowledged."""

import pytest

from plane import Pause, is_alive
from waiting import until

CASES = 24
MANY = 200


@pytest.fixture
def history(plane):
    """A control plane with prompts, a deployment, a finished run, spend and keys."""
    plane.push("greeter", "Greet {{name}}.", dataset="greetings")
    plane.push("greeter", "Say hello to {{name}}.")
    plane.ok("prompts", "promote", "greeter", 1)
    plane.ok("prompts", "promote", "greeter", 2, "--reason", "friendlier")
    plane.import_cases("greetings", cases(CASES))
    plane.ok("evals", "run", "greetings", "greeter", 1)
    for name in ("Ann", "Bo", "Cy"):
        plane.trace(plane.ask("greeter", name=name).headers)
    plane.json("keys", "create", "second")
    return plane


def cases(count):
    return [
        {
            "id": f"case-{number}",
            "variables": {"name": f"N{number}"},
            "assert": [{"type": "not-contains" if number % 2 else "contains", "value": "zz"}],
        }
        for number in range(count)
    ]


def memory(plane):
    """All that a control plane must remember."""
    return {
        "prompts": plane.json("prompts", "show", "greeter"),
        "history": plane.json("prompts", "history", "greeter"),
        "datasets": plane.json("evals", "datasets"),
        "runs": plane.json("evals"),
        "run": plane.json("evals", "show", 1),
        "spend": plane.json("spend", "--by", "prompt"),
        "spend by key": plane.json("spend", "--by", "key"),
        "keys": plane.json("keys"),
        "traces": plane.json("traces", "list"),
    }


def test_everything_that_was_acknowledged_is_there_after_a_kill(history):
    before = memory(history)
    assert before["runs"][0]["done"] == CASES
    assert len(before["history"]) == 2
    assert sum(row["requests"] for row in before["spend"]["rows"]) >= 3
    engine = history.engine_pid

    history.kill()
    assert (history.directory / "control.sock").exists()
    history.start()

    assert memory(history) == before
    assert history.ask("greeter", name="Ann").headers["x-binnacle-prompt"] == "greeter@2"
    until("the engine of the dead control plane is gone", lambda: not is_alive(engine))


def test_a_push_is_kept_when_the_power_fails_right_after_its_answer(plane):
    for number in range(3):
        version = plane.push("greeter", f"Greeting {number} for {{{{name}}}}.")
        plane.kill()
        plane.start()
        shown = plane.json("prompts", "show", "greeter")
        assert shown["summary"]["latest_version"] == version == number + 1


def test_a_run_that_was_under_way_is_interrupted_and_goes_on_with_what_is_missing(plane):
    plane.push("greeter", "Greet {{name}}.")
    plane.import_cases("many", cases(MANY))
    engine = plane.engine_pid
    started = plane.json(
        "evals", "run", "many", "greeter", 1, "--concurrency", 1, "--detach"
    )["id"]

    def run():
        return plane.json("evals", "show", started)["run"]

    until("some cases are done", lambda: run()["done"] >= 3)
    with Pause(engine):
        assert run()["phase"] == "running"
        plane.kill()
    plane.start()

    interrupted = run()
    assert interrupted["phase"] == "interrupted"
    assert 3 <= interrupted["done"] < MANY

    resumed = plane.run("evals", "resume", started)
    assert resumed.returncode == 0, resumed.stderr
    finished = run()
    assert (finished["phase"], finished["done"]) == ("finished", MANY)
    assert finished["arms"][0]["passed"] + finished["arms"][0]["failed"] == MANY
    # Only the case that was under way can have been asked twice.
    until("every answer is in the ledger", lambda: requests(plane) >= MANY)
    assert requests(plane) <= MANY + 1


def requests(plane):
    return sum(row["requests"] for row in plane.json("spend", "--by", "prompt")["rows"])
