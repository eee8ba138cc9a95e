"""Starting, looking and stopping from the command line."""

import json
import os
import re
import signal
import stat

from plane import NOT_RUNNING, ControlPlane, binnacle, free_port, is_alive
from waiting import until


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_with_no_control_plane_every_command_says_how_to_start_one(tmp_path):
    for command in ("status", "stop", "prompts", "evals", "alerts", "traces"):
        result = binnacle(command, data=tmp_path)
        assert result.returncode == NOT_RUNNING, command
        assert "binnacle start" in result.stderr
        assert result.stdout == ""
    for option in ("--once", "--json"):
        assert binnacle("attach", option, data=tmp_path).returncode == NOT_RUNNING


def test_wrong_calls_have_their_own_exit_codes(plane):
    assert plane.run("no-such-command").returncode == 64
    assert plane.run("prompts", "show", "nobody").returncode == 2
    assert "nobody" in plane.run("prompts", "show", "nobody").stderr


def test_a_second_start_finds_the_control_plane_that_runs(plane):
    assert plane.key
    pid = plane.pid
    again = plane.ok("start")
    assert f"already runs (pid {pid})" in again and plane.url in again
    assert "OPENAI_API_KEY" not in again
    assert plane.pid == pid


def test_status_tells_people_and_programs_the_same(plane):
    status = plane.status
    assert status["data_directory"] == str(plane.directory)
    assert f"http://{status['listen']}" == plane.url
    model = status["models"][0]
    assert (model["id"], model["phase"], model["restarts"]) == ("pilot", "ready", 0)
    assert is_alive(model["engine_pid"])
    text = plane.ok("status")
    for part in (status["listen"], status["data_directory"], f"pid {status['pid']}", "pilot"):
        assert part in text


def test_port_zero_is_reported_as_the_port_that_was_taken(tmp_path):
    plane = ControlPlane(tmp_path / "data")
    plane.port = 0
    try:
        plane.start()
        told = re.search(r"http://127\.0\.0\.1:(\d+)", plane.ok("start"))[1]
        assert int(told) > 0
        plane.port = int(told)
        assert plane.http("GET", "/healthz")[0] == 200
        assert plane.status["listen"] == f"127.0.0.1:{told}"
        assert plane.snapshot()["header"]["listen"] == f"127.0.0.1:{told}"
    finally:
        plane.stop()


def test_stop_returns_when_the_processes_have_ended(plane):
    pid, engine = plane.pid, plane.engine_pid
    said = plane.ok("stop")
    assert f"pid {pid}" in said
    assert not is_alive(pid) and not is_alive(engine)
    assert not (plane.directory / "control.sock").exists()
    assert plane.run("status").returncode == NOT_RUNNING


def test_sigterm_ends_the_control_plane_as_stop_does(plane):
    pid, engine = plane.pid, plane.engine_pid
    os.kill(pid, signal.SIGTERM)
    until("both processes have ended", lambda: not is_alive(pid) and not is_alive(engine))
    assert not (plane.directory / "control.sock").exists()


def test_one_snapshot_is_drawn_in_the_size_asked_for_without_control_characters(plane):
    drawn = plane.ok("attach", "--once", COLUMNS="100", LINES="40")
    lines = drawn.splitlines()
    assert 30 < len(lines) <= 40 and max(map(len, lines)) == 100
    assert "serving pilot" in lines[0]
    assert not re.search(r"[^\n\x20-\x7e\xa0-\U0010ffff]", drawn)


def test_one_snapshot_as_json_has_the_overview(plane):
    snapshot = plane.snapshot()
    assert snapshot["overview"]["requests_running"] == 0
    assert snapshot["overview"]["pages"]["total"] > 0
    assert snapshot["header"]["models"][0]["id"] == "pilot"


def test_files_and_socket_are_for_their_owner_only(plane):
    assert mode(plane.directory) == 0o700
    assert stat.S_ISSOCK((plane.directory / "control.sock").stat().st_mode)
    for path in plane.directory.iterdir():
        assert mode(path) & 0o077 == 0, path
    assert mode(plane.directory / "control.sock") == 0o600
    assert mode(plane.directory / "operator.token") == 0o600


def test_no_file_has_the_secret_of_a_key(plane):
    other = plane.json("keys", "create", "another")
    plane.client().models.list()
    plane.client(other["secret"]).models.list()
    plane.ok("stop")
    for secret in (plane.key, other["secret"]):
        hidden = secret.rpartition("-")[2].encode()
        assert len(hidden) > 20
        for path in plane.directory.rglob("*"):
            if path.is_file():
                assert hidden not in path.read_bytes(), path
        for command in (["keys"], ["events"], ["keys", "--json"]):
            assert hidden.decode() not in plane.run(*command).stdout


def test_a_second_control_plane_on_the_same_data_is_refused_by_the_first_ones_pid(plane):
    pid = plane.pid
    second = binnacle("serve", "--listen", f"127.0.0.1:{free_port()}", data=plane.directory)
    assert second.returncode == 1
    assert re.search(rf"\b{pid}\b", second.stderr), second.stderr
    assert str(plane.directory) in second.stderr
    # The first one has not noticed.
    assert plane.pid == pid
    assert plane.client().models.list().data


def test_a_taken_port_is_a_clear_error_and_leaves_nothing_behind(plane, tmp_path):
    other = ControlPlane(tmp_path / "other")
    for command in ("start", "serve"):
        result = other.run(command, "--listen", f"127.0.0.1:{plane.port}")
        assert result.returncode == 1
        assert f"127.0.0.1:{plane.port} is in use" in result.stderr
        assert "--listen" in result.stderr
    assert other.run("status").returncode == NOT_RUNNING
    # The key of the refused start was never told to anybody, so the next start tells one.
    try:
        assert other.start().key
    finally:
        other.stop()


def test_a_configuration_with_mistakes_is_refused_with_every_line(tmp_path):
    tmp_path.joinpath("binnacle.yaml").write_text("listen: nowhere\nmodel: {}\n")
    result = binnacle("start", data=tmp_path)
    assert result.returncode == 1
    assert "line 1" in result.stderr and "line 2" in result.stderr


def test_the_console_over_tcp_needs_the_operators_token(plane):
    status, _, text = plane.http("GET", "/api/status")
    assert status == 401 and "operator.token" in json.loads(text)["message"]
    token = (plane.directory / "operator.token").read_text().strip()
    assert plane.http("GET", "/api/status", key=token)[0] == 200
    remote = binnacle("status", "--json", "--url", plane.url, BINNACLE_TOKEN=token)
    assert json.loads(remote.stdout)["pid"] == plane.pid
    assert binnacle("status", "--url", plane.url, BINNACLE_TOKEN="wrong").returncode == 1


def test_the_doctor_finds_the_machine_and_the_control_plane_well(plane):
    report = plane.ok("doctor")
    assert "the binary carries the model pilot" in report
    assert f"the control plane runs (pid {plane.pid})" in report
    assert "BAD" not in report
