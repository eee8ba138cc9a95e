"""A full disk costs no request; what could not be written is written when there is room."""

import os
import subprocess

import pytest

from plane import ControlPlane
from waiting import until

MEBIBYTE = 1 << 20


@pytest.fixture
def small_disk(tmp_path):
    """A data directory on a file system of its own, of 12 MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    place = tmp_path / "disk"
    place.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "binnacle-test", place],
        capture_output=True, text=True,
    )
    if mount.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {mount.stderr.strip()}")
    plane = ControlPlane(place)
    try:
        yield plane.start()
    finally:
        try:
            (place / "filler").unlink(missing_ok=True)
            plane.stop()
        finally:
            subprocess.run(["umount", "--lazy", place], check=True)


def fill(path):
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass


def storage_alerts(plane):
    return [alert for alert in plane.json("alerts") if alert["kind"] == "storage"]


def test_requests_are_served_and_nothing_is_lost_while_the_disk_is_full(small_disk):
    plane = small_disk
    client = plane.client()
    text = "word " * 200
    headers = []

    def ask():
        raw = client.completions.with_raw_response.create(
            model="pilot", prompt=text, max_tokens=1
        )
        assert raw.parse().usage.prompt_tokens > 100
        headers.append(raw.headers)

    ask()
    plane.trace(headers[0])
    assert storage_alerts(plane) == []
    filler = plane.directory / "filler"
    fill(filler)

    # The log of the database has some room left; it is used up request by request.
    def is_in_trouble():
        ask()
        return storage_alerts(plane)

    alert = until("there is an alert", is_in_trouble, seconds=30)[0]
    assert alert["phase"] == "firing"
    for _ in range(20):
        ask()
    assert plane.http("GET", "/healthz")[0] == 200
    assert plane.status["storage_trouble"]
    assert "TROUBLE" in plane.ok("status")
    doctor = plane.run("doctor")
    assert doctor.returncode == 1 and "takes no rows" in doctor.stdout
    # What must be on disk before it is answered is refused, not pretended.
    refused = plane.run("keys", "create", "while-full")
    assert refused.returncode == 1 and refused.stderr

    filler.unlink()
    until("the alert is over", lambda: storage_alerts(plane)[0]["phase"] == "resolved")
    assert "storage_trouble" not in plane.status
    before = plane.json("spend", "--by", "key")["rows"]
    assert before[0]["requests"] == len(headers)
    for one in headers:
        assert plane.trace(one)["summary"]["outcome"] == "ok"

    plane.kill()
    plane.start()
    assert plane.json("spend", "--by", "key")["rows"] == before
    assert plane.trace(headers[-1])["summary"]["outcome"] == "ok"
    assert [key["name"] for key in plane.json("keys")] == ["default"]
