"""A client that goes away takes its work with it."""

import time

from plane import Slowness
from streams import LENGTH, Stream, long_request
from waiting import until


def test_a_departed_clients_request_frees_its_pages_within_a_second(plane):
    client = plane.client()
    request, _ = long_request(client)
    engine = plane.engine_pid
    with Slowness(engine):
        stream = Stream(client, request).read(chunks=3)
        assert plane.status["requests_running"] == 1
        stream.abandon()
    left = time.monotonic()

    def is_over():
        overview = plane.snapshot()["overview"]
        return overview["requests_running"] == 0 and overview["pages"]["used"] == 0

    until("nothing runs and no page is used", is_over)
    assert time.monotonic() - left < 1
    summary = plane.trace(stream.headers)["summary"]
    assert summary["outcome"] == "cancelled"
    assert 0 < summary["output_tokens"] < LENGTH


def settled(plane):
    """What the key has spent, once every request is on disk."""

    def row():
        rows = plane.json("spend", "--by", "key")["rows"]
        return rows[0] if rows and rows[0]["requests"] == plane.status["requests_total"] else None

    return until("every request is in the ledger", row)


def test_what_a_departed_client_got_is_in_the_ledger(plane):
    client = plane.client()
    request, _ = long_request(client)
    engine = plane.engine_pid
    spent = settled(plane)
    with Slowness(engine):
        stream = Stream(client, request).read(chunks=3)
        stream.abandon()
    tokens = plane.trace(stream.headers)["summary"]["output_tokens"]
    row = settled(plane)
    assert row["requests"] == spent["requests"] + 1
    assert row["output_tokens"] == spent["output_tokens"] + tokens
    assert row["cost_nanodollars"] > spent["cost_nanodollars"]
