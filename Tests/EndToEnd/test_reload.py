"""binnacle.yaml takes effect when it changes, as a whole or not at all."""

import time

import openai
import pytest

from waiting import until

BUDGET = "budgets:\n  - { model: pilot, dollars: %s, per: day }\n"


def write(plane, text):
    (plane.directory / "binnacle.yaml").write_text(text)


def events(plane):
    return " ".join(event["message"] for event in plane.json("events", "--limit", "20"))


def ask(plane):
    return plane.client().chat.completions.create(
        model="pilot", messages=[{"role": "user", "content": "hi"}], max_tokens=1
    )


def test_a_changed_file_takes_effect_and_keeps_what_was_spent(plane):
    write(plane, BUDGET % "5")
    until("the budget is there", lambda: plane.json("budgets"))
    ask(plane)
    used = plane.json("budgets")[0]["used"]
    assert used > 0
    write(plane, BUDGET % "0.000000001")
    until("the limit is another", lambda: plane.json("budgets")[0]["limit"] == 1)
    assert plane.json("budgets")[0]["used"] == used
    with pytest.raises(openai.RateLimitError) as refused:
        ask(plane)
    assert refused.value.code == "budget_exceeded"
    # A rule that counts otherwise learns from the ledger what was spent before it.
    write(plane, "budgets:\n  - { model: pilot, dollars: 5, per: month }\n")
    until("the rule is another", lambda: plane.json("budgets")[0]["limit"] == 5_000_000_000)
    assert plane.json("budgets")[0]["used"] == used
    ask(plane)


def test_a_file_with_a_mistake_changes_nothing(plane):
    write(plane, BUDGET % "5")
    until("the budget is there", lambda: plane.json("budgets"))
    write(plane, BUDGET % "6" + "lsiten: nonsense\n")
    until("it is refused", lambda: "refused as a whole" in events(plane))
    assert plane.json("budgets")[0]["limit"] == 5_000_000_000
    assert any("configuration" in str(alert) for alert in plane.json("alerts"))
    assert plane.run("config", "check").returncode == 1
    refused = plane.run("config", "reload")
    assert refused.returncode != 0 and "line 3" in refused.stderr + refused.stdout
    write(plane, BUDGET % "6")
    until("it is taken", lambda: plane.json("budgets")[0]["limit"] == 6_000_000_000)


def test_a_dry_run_and_a_rollback(plane):
    write(plane, BUDGET % "5")
    until("the budget is there", lambda: plane.json("budgets"))
    outcome = plane.json("config", "rollback")
    assert "budgets and limits" in outcome["effects"] and plane.json("budgets") == []
    outcome = plane.json("config", "reload", "--dry-run")
    assert "budgets and limits" in outcome["effects"] and plane.json("budgets") == []
    plane.json("config", "reload")
    assert plane.json("budgets")[0]["limit"] == 5_000_000_000
    time.sleep(1.5)
    assert plane.json("audit", "list", "--limit", "1")[0]["text"].startswith("The configuration")
