import pytest

from plane import BINARY, ControlPlane
from terminal import Terminal
from pathlib import Path


def pytest_configure(config):
    if not Path(BINARY).exists():
        raise pytest.UsageError(f"{BINARY} is not there: `swift build` makes it")


@pytest.fixture
def plane(tmp_path):
    """A control plane that serves, on an empty data directory."""
    plane = ControlPlane(tmp_path / "data")
    try:
        yield plane.start()
    finally:
        plane.stop()


@pytest.fixture
def terminal(tmp_path):
    """Opens terminals, each in a tmux server that ends with the test."""
    opened = []

    def open_terminal(columns, rows):
        opened.append(Terminal(columns, rows))
        return opened[-1]

    yield open_terminal
    for one in opened:
        one.close()
