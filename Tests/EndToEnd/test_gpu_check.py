"""The check of everything that a GPU does, on a machine that has none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plane import BINARY

CHECK = Path(BINARY).parent / "gpu-check"
SCRIPTS = Path(__file__).parents[2] / "scripts"

if not CHECK.exists():
    pytest.skip(f"{CHECK} is not there: `swift build` makes it", allow_module_level=True)


def run(*arguments, **variables):
    return subprocess.run(
        [CHECK, *arguments], capture_output=True, text=True, timeout=120,
        env={**os.environ, **variables})


@pytest.mark.skipif(Path("/dev/nvidiactl").exists(), reason="this machine has a GPU")
def test_a_machine_without_a_gpu_is_told_so(tmp_path):
    output = tmp_path / "findings.json"
    # Whatever libraries the tests brought along, this is about a machine that has none.
    done = run(
        "--json", "--output", output, "--seconds", "60", BINNACLE_CUDA_LIBRARIES="",
        VIRTUAL_ENV="", CONDA_PREFIX="", HOME=str(tmp_path))
    assert done.returncode == 2
    assert "There is no NVIDIA GPU with a driver here" in done.stderr
    found = json.loads(done.stdout)
    assert json.loads(output.read_text()) == found
    assert [part["part"] for part in found["parts"]] == ["libraries"]
    assert found["passed"] == 0 and found["measured"] == 0


def test_a_driver_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "libcuda.so.1").write_text("no library")
    done = run("--only", "libraries", BINNACLE_CUDA_LIBRARIES=str(tmp_path))
    assert str(tmp_path) in done.stdout or Path("/dev/nvidiactl").exists()


def test_a_part_alone_says_what_it_does_line_by_line(tmp_path):
    done = run("--part", "references", "--scratch", tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert lines[0]["begin"] == 0 and lines[-1] == {"end": True}
    assert lines[1]["finding"]["state"] == "not run"


@pytest.mark.parametrize(
    "arguments", [["--nothing"], ["--seconds", "x"], ["--only", "everything"], ["--output"]])
def test_wrong_arguments_are_refused_with_the_usage(arguments):
    done = run(*arguments)
    assert done.returncode == 64
    assert arguments[0] in done.stderr or arguments[-1] in done.stderr
    assert "usage: gpu-check" in done.stderr


def test_transformers_that_are_not_there_cost_no_more_than_their_parts(tmp_path):
    """Without torch every item is named as not run, and the script ends as it should."""
    (tmp_path / "torch.py").write_text("raise ImportError('no torch here')")
    done = subprocess.run(
        [sys.executable, SCRIPTS / "gpu_check_transformers.py", "transformers", tmp_path, "60"],
        capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(tmp_path)})
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    findings = [line["finding"] for line in lines if "finding" in line]
    assert done.returncode == 0 and lines[-1] == {"end": True}
    assert [finding["state"] for finding in findings] == ["not run", "not run"]
    assert all("no torch here" in finding["note"] for finding in findings)
