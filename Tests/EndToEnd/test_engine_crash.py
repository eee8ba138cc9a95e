"""The engine is a process of its own: its death is a pause, not an end."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

from plane import Pause, Slowness, is_alive
from streams import LENGTH, Stream, long_request
from waiting import until


def test_a_stream_goes_on_to_the_same_text_when_its_engine_is_killed(plane):
    client = plane.client()
    request, undisturbed = long_request(client)
    engine = plane.engine_pid

    with Slowness(engine):
        stream = Stream(client, request).read(chunks=5)
        assert plane.status["requests_running"] == 1
        os.kill(engine, signal.SIGKILL)
        stream.read()

    assert stream.text == undisturbed
    assert stream.finish_reason == "length"
    assert stream.usage.completion_tokens == LENGTH
    model = plane.status["models"][0]
    assert (model["phase"], model["restarts"]) == ("ready", 1)
    assert model["engine_pid"] != engine and is_alive(model["engine_pid"])
    assert "restarted 1x" in plane.ok("status")


def test_the_death_of_an_engine_is_an_event(plane):
    os.kill(plane.engine_pid, signal.SIGKILL)
    until("it is restarted", lambda: plane.status["models"][0]["restarts"] == 1)
    until(
        "an event tells of it",
        lambda: any(
            event["source"] == "engine" and "pilot" in event["message"]
            for event in plane.json("events", "--level", "warning")
        ),
        seconds=5,
    )


def test_many_requests_outlive_their_engine_and_none_is_counted_twice(plane):
    client = plane.client()
    request, undisturbed = long_request(client)
    before = plane.status["requests_total"]
    engine = plane.engine_pid
    with ThreadPoolExecutor(4) as pool, Pause(engine):
        answers = [pool.submit(client.completions.create, **request) for _ in range(4)]
        until("all are under way", lambda: plane.status["requests_running"] == 4)
        os.kill(engine, signal.SIGKILL)
        texts = [answer.result().choices[0].text for answer in answers]
    assert texts == [undisturbed] * 4
    until("all are counted", lambda: plane.status["requests_total"] == before + 4)
    # Traces are written in groups, a little later.
    until(
        "all are traced, with all their tokens",
        lambda: [
            (trace["outcome"], trace["output_tokens"])
            for trace in plane.json("traces", "list")[:4]
        ]
        == [("ok", LENGTH)] * 4,
    )


def test_a_request_that_comes_while_the_engine_is_replaced_waits_for_the_next(plane):
    client = plane.client()
    for kills in range(1, 4):
        os.kill(plane.engine_pid, signal.SIGKILL)
        answers = [
            client.completions.create(model="pilot", prompt="hello", max_tokens=4)
            for _ in range(3)
        ]
        assert all(answer.usage.completion_tokens for answer in answers)
        assert [model.id for model in client.models.list()] == ["pilot"]
        assert plane.status["models"][0]["restarts"] == kills


def test_an_engine_does_not_outlive_its_control_plane(plane):
    engine = plane.engine_pid
    with Pause(engine):
        plane.kill()
    until("the engine has ended", lambda: not is_alive(engine))


def test_the_console_sees_on_while_the_engine_is_silent(plane):
    with ThreadPoolExecutor(1) as pool, Pause(plane.engine_pid):
        answer = pool.submit(plane.client().completions.create, model="pilot", prompt="hello")
        until("it is under way", lambda: plane.status["requests_running"] == 1)
        snapshot = json.loads(plane.ok("attach", "--json", timeout=5))
        overview = snapshot["overview"]
        assert overview["requests_running"] + overview["requests_waiting"] == 1
    assert answer.result().usage


def test_an_engine_that_was_held_still_for_a_moment_goes_on(plane):
    client = plane.client()
    request, undisturbed = long_request(client)
    engine = plane.engine_pid
    with Slowness(engine):
        assert Stream(client, request).read().text == undisturbed
    model = plane.status["models"][0]
    assert (model["engine_pid"], model["restarts"]) == (engine, 0)
