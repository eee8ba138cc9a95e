"""A real terminal: a shell in a tmux server of its own, typed at and looked at from outside."""

import re
import shutil
import subprocess
import tempfile

import pytest

from plane import BINARY, environment
from waiting import until

PROMPT = "ready$ "


class Terminal:
    def __init__(self, columns, rows):
        if shutil.which("tmux") is None:
            pytest.skip("tmux is not installed")
        self.folder = tempfile.mkdtemp(prefix="binnacle-tmux-")
        self.server = f"{self.folder}/socket"
        shell = f"env PS1='{PROMPT}' bash --norc --noprofile"
        # Without a file of settings, tmux keeps its own defaults whoever runs the tests.
        self.tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, shell,
            env=environment() | {"BINNACLE": BINARY},
        )
        self.shows(re.escape(PROMPT.strip()))

    def tmux(self, *arguments, **extra):
        result = subprocess.run(
            ["tmux", "-S", self.server, *map(str, arguments)], capture_output=True, text=True,
            encoding="utf-8", timeout=20, **extra,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def close(self):
        subprocess.run(["tmux", "-S", self.server, "kill-server"], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Hands

    def keys(self, *keys):
        """Presses keys by tmux's names; a text of several letters is that many keys."""
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def command(self, line):
        """Types a line at the shell."""
        self.type(line)
        self.keys("Enter")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", columns, "-y", rows)

    # Eyes

    def screen(self, *options):
        return self.tmux("capture-pane", "-p", *options)

    def shows(self, *patterns, seconds=15):
        """Waits until every pattern is on the screen at once; returns the screen."""

        def matching():
            screen = self.screen()
            return screen if all(re.search(p, screen) for p in patterns) else None

        what = f"the screen shows {' and '.join(map(repr, patterns))}"
        return until(what, matching, seconds, shown=self.screen)

    def hides(self, pattern, seconds=15):
        until(
            f"the screen no longer shows {pattern!r}",
            lambda: not re.search(pattern, self.screen()), seconds, shown=self.screen,
        )

    def ask(self, variable):
        """A variable of tmux's, such as `alternate_on`."""
        return self.tmux("display-message", "-p", f"#{{{variable}}}").strip()

    @property
    def program(self):
        """The process that the shell runs now."""
        shell = self.ask("pane_pid")

        def child():
            with open(f"/proc/{shell}/task/{shell}/children") as children:
                return children.read().split()

        return int(until("the shell runs a program", child)[0])

    def state(self):
        """What a program must leave as it found it: screen, cursor, mouse and line discipline."""
        modes = ["alternate_on", "cursor_flag", "mouse_any_flag", "keypad_cursor_flag"]
        settings = subprocess.run(
            ["stty", "-a", "-F", self.ask("pane_tty")], capture_output=True, text=True
        )
        assert settings.returncode == 0, settings.stderr
        return [f"{mode} {self.ask(mode)}" for mode in modes] + [settings.stdout]

    # The console

    def attach(self, plane, *options):
        arguments = " ".join(["attach", "--data", str(plane.directory), *options])
        self.command(f'"$BINNACLE" {arguments}; echo left with $?')
        self.shows(r"serving pilot", r"q detach")
        return self

    def leave(self):
        """Leaves the console with its key."""
        self.keys("q")
        self.shows(r"left with 0")
