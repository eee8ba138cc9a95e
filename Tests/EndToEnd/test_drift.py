"""Traffic that changes its nature is noticed, explained, and acknowledged by an operator."""

import subprocess

import pytest

from plane import BINARY, environment
from waiting import until


def alerts(plane):
    return [alert for alert in plane.json("alerts") if alert["kind"] == "drift"]


def steady(plane):
    """The detectors that have compared enough requests and found nothing."""
    return [one for one in plane.json("drift")["detectors"] if one["phase"] == "steady"]


@pytest.mark.slow
def test_a_shift_is_noticed_within_a_minute_and_acknowledged_with_a_key(plane, open_terminal):
    # Steady traffic, until the detectors know what is usual.
    plane.ok("demo", "--rate", 100, "--duration", 3, "--quiet", timeout=120)
    until("detectors are steady", lambda: steady(plane), shown=lambda: plane.ok("drift"))
    assert alerts(plane) == []

    shift = subprocess.Popen(
        [BINARY, "demo", "--shift", "--rate", "100", "--duration", "60", "--quiet"],
        env=environment() | {"BINNACLE_DATA": str(plane.directory)},
    )
    try:
        until("an alert fires", lambda: alerts(plane), seconds=60, pause=0.5)
    finally:
        shift.terminate()
        assert shift.wait(20) == 0
    alert = alerts(plane)[0]
    assert alert["phase"] == "firing"
    assert any(
        detector["phase"] == "drifting" for detector in plane.json("drift")["detectors"]
    )

    terminal = open_terminal(120, 40).attach(plane)
    terminal.keys("5")
    terminal.shows(r"Alerts.*[1-9]\d* firing", "firing")
    terminal.keys("Enter")
    terminal.shows(r"Evidence.*p adj", "before", "now", "VALUE", "INPUT")
    terminal.keys("Enter")
    terminal.shows(r"Trace [0-9a-f]{32}")
    terminal.keys("-")
    terminal.shows("Evidence")
    terminal.keys("a")
    terminal.shows("Acknowledge", "y acknowledge")
    terminal.keys("y")
    terminal.shows(r"alert \d+ is acknowledged", "acknowledged")
    terminal.leave()
    acknowledged = [one for one in alerts(plane) if one["phase"] == "acknowledged"]
    assert [one["acknowledged_by"] for one in acknowledged] == ["tester"]
