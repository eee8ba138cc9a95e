"""The console in a real terminal: screens, overlays, sizes, and leaving without a trace."""

import os
import re
import signal
import subprocess

import pytest

from plane import BINARY, ControlPlane, environment, is_alive

SIZES = pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80x24", "200x50"])

SCREENS = {
    "1": ("Attention", "Requests"),
    "2": ("KV pages", "Batch", "Sequences"),
    "3": ("Prompts", "Versions", "greeter"),
    "4": ("Runs", "Cases"),
    "5": ("Alerts", "Detectors"),
    "6": ("Traces", "greeter@1"),
    "7": ("Events", "promote"),
}


@pytest.fixture(scope="module")
def plane(shared_plane):
    shared_plane.push("greeter", "Greet {{name}}.")
    shared_plane.ok("prompts", "promote", "greeter", 1)
    shared_plane.trace(shared_plane.ask("greeter", name="Ann").headers)
    return shared_plane


@SIZES
def test_every_screen_opens_with_its_key_and_fills_the_terminal(plane, open_terminal, size):
    terminal = open_terminal(*size).attach(plane)
    for key, texts in SCREENS.items():
        terminal.keys(key)
        screen = terminal.shows(*texts, "q detach")
        lines = screen.splitlines()
        # Boxes reach from edge to edge, from below the tabs to above the footer.
        assert len(lines) == size[1]
        for line in lines[2:-2]:
            assert len(line) == size[0], line
    terminal.leave()


@SIZES
def test_help_lists_the_keys_and_closes(plane, open_terminal, size):
    terminal = open_terminal(*size).attach(plane)
    terminal.keys("3")
    terminal.shows("Versions")
    terminal.keys("?")
    terminal.shows(r"─ Keys ─", r"o +production", r"g G +to the first")
    terminal.keys("G")
    terminal.keys("Escape")
    terminal.hides(r"─ Keys ─")
    terminal.leave()


@SIZES
def test_the_palette_finds_a_command_by_some_of_its_letters(plane, open_terminal, size):
    terminal = open_terminal(*size).attach(plane)
    terminal.keys(":")
    terminal.type("pro gree")
    terminal.shows(r"prompt greeter")
    terminal.keys("Enter")
    terminal.shows(r"Greet \{\{name\}\}\.")
    terminal.leave()


@SIZES
def test_a_filter_hides_rows_and_escape_brings_them_back(plane, open_terminal, size):
    terminal = open_terminal(*size).attach(plane)
    terminal.keys("7")
    terminal.shows("loaded pilot", "promote")
    terminal.keys("/")
    terminal.type("pilot")
    terminal.keys("Enter")
    terminal.hides("promote")
    terminal.shows("loaded pilot")
    terminal.keys("Escape")
    terminal.shows("promote")
    terminal.leave()


def test_the_console_follows_the_size_of_its_terminal(plane, open_terminal):
    terminal = open_terminal(200, 50).attach(plane)
    terminal.shows("Throughput")
    for columns, rows in ((80, 24), (120, 36), (60, 16)):
        terminal.resize(columns, rows)
        terminal.shows(rf"(?m)^.{{{columns}}}$", rf"\A(.*\n){{{rows - 1}}}.*detach")
    terminal.resize(30, 8)
    terminal.shows("30x8", "40x10")
    terminal.resize(200, 50)
    terminal.shows("Throughput", rf"(?m)^.{{200}}$")
    terminal.leave()


@pytest.mark.parametrize("way", ["q", "C-c"])
def test_leaving_restores_the_terminal_and_ends_nothing(plane, open_terminal, way):
    terminal = open_terminal(80, 24)
    terminal.command("echo kept above")
    terminal.shows(r"(?m)^kept above")
    before = terminal.state()
    terminal.attach(plane)
    assert terminal.state() != before
    terminal.keys(way)
    terminal.shows("kept above", "left with 0")
    assert terminal.state() == before
    assert plane.client().models.list().data


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_the_console_and_restores_the_terminal(plane, open_terminal, name):
    number = signal.Signals[name]
    terminal = open_terminal(80, 24)
    before = terminal.state()
    terminal.attach(plane)
    os.kill(terminal.program, number)
    terminal.shows(rf"left with {128 + number}")
    assert terminal.state() == before


def test_a_suspended_console_gives_the_terminal_back_and_comes_again(plane, open_terminal):
    terminal = open_terminal(80, 24)
    before = terminal.state()
    terminal.attach(plane)
    os.kill(terminal.program, signal.SIGTSTP)
    terminal.shows("Stopped")
    assert terminal.state() == before
    terminal.command("fg")
    terminal.shows("serving pilot", "q detach")
    terminal.keys("q")
    terminal.hides("q detach")
    assert terminal.state() == before


def test_a_console_without_its_control_plane_waits_for_it(plane, open_terminal):
    terminal = open_terminal(120, 36).attach(plane)
    plane.kill()
    terminal.shows("reconnecting")
    plane.start()
    terminal.shows("serving pilot")
    terminal.keys("6")
    terminal.shows("greeter@1")
    terminal.leave()


def test_binnacle_alone_starts_a_control_plane_and_opens_the_console(open_terminal, tmp_path):
    plane = ControlPlane(tmp_path / "data")
    terminal = open_terminal(100, 30)
    try:
        terminal.command(
            f'"$BINNACLE" --data {plane.directory} --listen 127.0.0.1:{plane.port};'
            " echo left with $?"
        )
        told = terminal.shows("OPENAI_API_KEY=", "press return")
        assert f"OPENAI_BASE_URL={plane.url}/v1" in told
        terminal.keys("Enter")
        terminal.shows("serving pilot", "q detach")
        terminal.leave()
        # What was told is still there to be copied, and the control plane serves on.
        screen = terminal.shows("OPENAI_API_KEY=")
        plane.key = re.search(r"OPENAI_API_KEY=(\S+)", screen)[1]
        assert plane.client().models.list().data
        assert is_alive(plane.pid)
    finally:
        plane.stop()


def test_without_a_terminal_the_console_prints_lines(plane):
    lines = subprocess.Popen(
        [BINARY, "attach", "--data", plane.directory], env=environment(), text=True,
        stdout=subprocess.PIPE, encoding="utf-8",
    )
    try:
        written = [lines.stdout.readline() for _ in range(6)]
        assert any("promote" in line for line in written)
        assert any("pilot ready" in line for line in written)
        assert not any("\x1b" in line for line in written)
    finally:
        lines.terminate()
        lines.wait(10)
        lines.stdout.close()


def test_a_dumb_terminal_is_refused_with_what_works_there(plane, open_terminal):
    terminal = open_terminal(200, 24)
    terminal.command(f'TERM=dumb "$BINNACLE" attach --data {plane.directory}; echo left with $?')
    terminal.shows("--plain", "left with 1")
