"""Text from outside cannot steer an operator's terminal, wherever it is shown."""

import re

import pytest

# Colour, a window title, a cleared screen, C1's CSI, a bell, and text that runs backwards.
HOSTILE = "\x1b[31mRED\x1b]0;stolen\x07\x1b[2J\x9b5mC1\u202ebidi\u2066\x08\r end of it"
NEVER = ("\x1b[31mRED", "stolen\x07", "\x9b", "\u202e", "\u2066", "\x07")


@pytest.fixture
def trace(plane):
    """A trace whose input has the text."""
    raw = plane.client().chat.completions.with_raw_response.create(
        model="pilot", messages=[{"role": "user", "content": HOSTILE}], max_tokens=4
    )
    return plane.trace(raw.headers)


def test_the_traces_screen_shows_pictures_of_controls_and_obeys_none(
    plane, trace, open_terminal, tmp_path
):
    assert "end of it" in trace["input"]
    terminal = open_terminal(200, 50)
    title = terminal.ask("pane_title")
    written = tmp_path / "written"
    terminal.tmux("pipe-pane", "-o", f"cat > {written}")
    terminal.attach(plane)
    terminal.keys("6")
    screen = terminal.shows("RED", "end of it")
    assert "�bidi�" in screen
    assert terminal.ask("pane_title") == title
    colours = re.sub(r"\x1b\[[0-9;:]*m", "", terminal.screen("-e"))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", colours)
    terminal.leave()
    terminal.tmux("pipe-pane")
    sent = written.read_bytes().decode()
    assert "end of it" in sent
    for text in NEVER:
        assert text not in sent, repr(text)


def test_commands_print_no_controls_either(plane, trace):
    id = trace["summary"]["id"]
    plane.push("echo", f"Say {HOSTILE}")
    for command in (["traces", "show", id], ["prompts", "show", "echo"], ["events"]):
        for options in ([], ["--json"]):
            printed = plane.ok(*command, *options)
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", printed), command
    assert plane.json("traces", "show", id)["input"] == trace["input"]


def test_hostile_names_are_refused_or_shown_harmless(plane):
    body = '{"model": "\\u001b[31mmodel", "messages": [{"role": "user", "content": "hi"}]}'
    status, headers, _ = plane.http("POST", "/v1/chat/completions", body)
    assert status == 404
    plane.trace(headers)
    for command in ("traces", "events"):
        assert "\x1b" not in plane.ok(command)
    refused = plane.run("keys", "create", "\x1b[31mkey")
    assert refused.returncode != 0 or "\x1b" not in plane.ok("keys")
    assert "\x1b" not in refused.stderr
