from pathlib import Path

import pytest

from plane import BINARY, ControlPlane
from terminal import Terminal


def pytest_configure(config):
    if not Path(BINARY).exists():
        raise pytest.UsageError(f"{BINARY} is not there: `swift build` makes it")


@pytest.fixture
def plane(tmp_path):
    """A control plane that serves, on an empty data directory."""
    yield from serving(tmp_path / "data")


@pytest.fixture(scope="module")
def shared_plane(tmp_path_factory):
    """One control plane for all tests of a file that leave it as they find it."""
    yield from serving(tmp_path_factory.mktemp("shared") / "data")


def serving(directory):
    plane = ControlPlane(directory)
    try:
        yield plane.start()
    finally:
        plane.stop()


@pytest.fixture
def open_terminal():
    """Opens terminals, each in a tmux server that ends with the test."""
    opened = []

    def open_one(columns, rows):
        opened.append(Terminal(columns, rows))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
