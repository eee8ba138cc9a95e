"""A control plane of its own for a test: on a data directory and a port that nobody else uses."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
from pathlib import Path

import openai

from waiting import until

BINARY = os.environ.get(
    "BINNACLE", str(Path(__file__).resolve().parents[2] / ".build" / "debug" / "binnacle")
)
NOT_RUNNING = 3


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_alive(pid):
    """Whether a process exists that has not ended; a zombie has."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def environment():
    """The tests' environment without settings of whoever runs them."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BINNACLE", "OPENAI"))}
    return kept | {"BINNACLE_ACTOR": "tester", "LC_ALL": "C.UTF-8"}


def binnacle(*arguments, data=None, input=None, timeout=60, **extra):
    """Runs the binary to its end and returns the finished process with its output as text."""
    variables = environment() | extra
    if data is not None:
        variables["BINNACLE_DATA"] = str(data)
    return subprocess.run(
        [BINARY, *map(str, arguments)], input=input, env=variables, timeout=timeout, text=True,
        capture_output=True, encoding="utf-8",
    )


class ControlPlane:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key = None

    # Life

    def start(self):
        """Starts it in the background and keeps the first virtual key, told once."""
        result = self.run("start", "--listen", f"127.0.0.1:{self.port}")
        assert result.returncode == 0, result.stderr + self.log
        secret = re.search(r"OPENAI_API_KEY=(\S+)", result.stdout)
        if secret:
            self.key = secret[1]
        return self

    def kill(self):
        """What a power cut does: no process of it gets to say a word."""
        pid = self.pid
        os.kill(pid, signal.SIGKILL)
        until("the control plane is dead", lambda: not is_alive(pid))

    def stop(self):
        """Ends it, whatever state a test has left it in."""
        try:
            pid = int((self.directory / "lock").read_text())
        except (OSError, ValueError):
            return
        command = Path(f"/proc/{pid}/cmdline")
        if not is_alive(pid) or b"binnacle" not in command.read_bytes():
            return
        self.run("stop")
        try:
            until("the control plane has ended", lambda: not is_alive(pid))
        finally:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)

    # Its command line

    def run(self, *arguments, **extra):
        return binnacle(*arguments, data=self.directory, **extra)

    def ok(self, *arguments, **extra):
        result = self.run(*arguments, **extra)
        assert result.returncode == 0, f"{arguments}: {result.stderr}{result.stdout}"
        return result.stdout

    def json(self, *arguments, **extra):
        return json.loads(self.ok(*arguments, "--json", **extra))

    @property
    def status(self):
        return self.json("status")

    @property
    def pid(self):
        return self.status["pid"]

    @property
    def engine_pid(self):
        return self.status["models"][0]["engine_pid"]

    @property
    def log(self):
        try:
            return (self.directory / "serve.log").read_text()
        except OSError:
            return ""

    def snapshot(self):
        """What a console on the Overview shows, as JSON."""
        return json.loads(self.ok("attach", "--json"))

    def trace(self, headers):
        """The trace that an answer's headers name, once it is written."""
        id = headers["x-binnacle-trace"]
        until("the trace is there", lambda: self.run("traces", "show", id).returncode == 0)
        return self.json("traces", "show", id)

    # Its HTTP API

    def client(self, key=None):
        return openai.OpenAI(
            base_url=f"{self.url}/v1", api_key=key or self.key, max_retries=0, timeout=60
        )

    def http(self, method, path, body=None, key=None):
        """One request, as it goes over the wire: status, headers and the text of the answer."""
        headers = {"content-type": "application/json"}
        if key != "":
            headers["authorization"] = f"Bearer {key or self.key}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    # What tests serve and judge

    def push(self, name, text, dataset=None, max_tokens=4):
        """Adds a version whose one message is `text`; returns its number."""
        push = {
            "name": name,
            "description": "made by a test",
            "dataset": dataset,
            "content": {
                "messages": [{"role": "user", "content": text}],
                "model": "pilot",
                "parameters": {"temperature": 0, "max_tokens": max_tokens},
            },
            "message": text,
            "author": "tester",
        }
        version = self.json("prompts", "push", "-", input=json.dumps(push))
        return version["version"]

    def import_cases(self, name, cases):
        lines = "".join(json.dumps(case) + "\n" for case in cases)
        return self.json("evals", "import", name, "-", input=lines)

    def ask(self, prompt, **variables):
        """Calls a prompt in production; returns the answer with its headers."""
        return self.client().chat.completions.with_raw_response.create(
            model=f"prompt:{prompt}@production", messages=[],
            extra_body={"variables": variables},
        )


class Pause:
    """Holds a process still, so that a test meets it in the middle of its work."""

    def __init__(self, pid):
        self.pid = pid

    def __enter__(self):
        os.kill(self.pid, signal.SIGSTOP)
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGCONT)


class Slowness(Pause):
    """Lets a process run for a fiftieth of the time, so that seconds are enough to watch it."""

    def __init__(self, pid):
        super().__init__(pid)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.alternate)

    def alternate(self):
        while not self.ended.wait(0.004):
            for number, seconds in ((signal.SIGSTOP, 0.2), (signal.SIGCONT, 0)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, number)
                self.ended.wait(seconds)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        self.thread.join()
        super().__exit__(*error)
