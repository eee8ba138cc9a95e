"""A short soak: what `scripts/soak` looks for in ten minutes, in the time that a test has."""

import os
import subprocess
from pathlib import Path

from plane import BINARY

SOAK = Path(__file__).resolve().parents[2] / "scripts" / "soak"


def test_an_engine_under_load_leaves_nothing_behind():
    soak = subprocess.run(
        [SOAK, "20"], env=os.environ | {"BINNACLE": BINARY}, capture_output=True, text=True,
        timeout=180,
    )
    print(soak.stdout)
    assert soak.returncode == 0, soak.stdout + soak.stderr
