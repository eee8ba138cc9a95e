"""Budgets and limits with real clients: no overshoot, and nothing forgotten or held for ever."""

import threading
import time

import openai
import pytest

from conftest import serving
from upstream import Upstream
from waiting import until

MESSAGES = [{"role": "user", "content": "Hi"}]
COST = 12 * 100_000 + 8 * 10_000 + 7 * 1_000_000
CAP = 200_000_000


def configuration(url):
    price = "price: { input: 100, output: 1000, cache_read: 10 }"
    models = ["good", "cut-3", "gap-300", "wait-300", "slow-gap-60000"]
    routes = [f"  {model}: {{ provider: up, model: {model}, {price} }}" for model in models]
    return "\n".join([
        "providers:",
        f"  up: {{ base_url: '{url}/v1' }}",
        "routes:", *routes,
        "budgets:",
        f"  - {{ key: small, dollars: {CAP / 1e9}, per: month }}",
        "  - { team: search, dollars: 1000, per: day, window: rolling, soft: 80 }",
        "limits:",
        "  - { key: slow, requests: 2, per: minute }",
        "holds: { estimate: strict }",
    ]) + "\n"


@pytest.fixture
def budgeted(tmp_path):
    with Upstream() as upstream:
        directory = tmp_path / "data"
        directory.mkdir()
        (directory / "binnacle.yaml").write_text(configuration(upstream.url))
        yield from serving(directory)


def key(plane, name, *more):
    return plane.json("keys", "create", name, *more)["secret"]


def ask(plane, secret, model="good", **more):
    return plane.client(secret).chat.completions.create(
        model=model, messages=MESSAGES, max_tokens=10, **more
    )


def standing(plane, kind="key"):
    rows = [row for row in plane.json("budgets") if row["kind"] == kind]
    return next((row for row in rows if row["unit"] == "nanodollars"), None)


def test_many_clients_at_once_cannot_pass_a_cap(budgeted):
    secret = key(budgeted, "small", "--team", "search")
    outcomes = []

    def work(index):
        for turn in range(8):
            model = ["good", "cut-3", "wait-300", "gap-300"][(index + turn) % 4]
            try:
                client = budgeted.client(secret).with_options(timeout=0.2 + 0.1 * (turn % 4))
                answer = client.chat.completions.create(
                    model=model, messages=MESSAGES, max_tokens=10, stream=turn % 2 == 0
                )
                if turn % 2 == 0:
                    list(answer)
                outcomes.append("ok")
            except openai.RateLimitError as error:
                assert error.code == "budget_exceeded" and error.response.headers["retry-after"]
                outcomes.append("refused")
            except openai.APIError as error:
                outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {"ok", "refused", "APITimeoutError"} <= set(outcomes), set(outcomes)
    row = until("nothing is held", lambda: (r := standing(budgeted))["held"] == 0 and r)
    assert 0 < row["used"] <= CAP
    spent = {r["name"]: r for r in budgeted.json("spend", "--by", "key")["rows"]}
    until("all is in the ledger", lambda: [
        r["cost_nanodollars"] for r in budgeted.json("spend", "--by", "key")["rows"]
        if r["name"] == "small"
    ] == [row["used"]], shown=lambda: spent)
    assert budgeted.json("spend", "--by", "team")["rows"][0]["name"] == "search"


def test_what_runs_is_shown_as_held_apart_from_what_is_spent(budgeted):
    secret = key(budgeted, "small")
    stream = iter(ask(budgeted, secret, "slow-gap-60000", stream=True))
    next(stream)
    row = standing(budgeted)
    assert row["used"] == 0 and row["held"] > 10 * 1_000_000
    (shown,) = [k for k in budgeted.json("keys", "list") if k["name"] == "small"]
    assert shown["held_nanodollars"] == row["held"] and shown["cost_total_nanodollars"] == 0


def test_a_killed_control_plane_forgets_no_money_and_leaks_no_hold(budgeted):
    secret = key(budgeted, "small")
    ask(budgeted, secret)
    until("it is spent", lambda: standing(budgeted)["used"] == COST)
    stream = iter(ask(budgeted, secret, "slow-gap-60000", stream=True))
    next(stream)
    # Written down once a second, with what has been used so far.
    time.sleep(1.6)
    budgeted.kill()
    budgeted.start()
    row = standing(budgeted)
    assert row["held"] == 0 and row["used"] > COST
    (spent,) = [r for r in budgeted.json("spend", "--by", "key")["rows"] if r["name"] == "small"]
    assert spent["cost_nanodollars"] == row["used"] and spent["requests"] == 2
    budgeted.kill()
    budgeted.start()
    assert standing(budgeted)["used"] == row["used"]


def test_rates_are_told_and_kept(budgeted):
    secret = key(budgeted, "slow")
    raw = budgeted.client(secret).chat.completions.with_raw_response.create(
        model="good", messages=MESSAGES, max_tokens=10
    )
    assert raw.headers["x-ratelimit-limit-requests"] == "2"
    ask(budgeted, secret)
    with pytest.raises(openai.RateLimitError) as limited:
        ask(budgeted, secret)
    assert limited.value.code == "rate_limit_exceeded"
    assert 25 <= int(limited.value.response.headers["retry-after"]) <= 30
