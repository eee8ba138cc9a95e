"""Who may do what: keys with scopes, tokens with roles, and the audit log."""

import json
import sqlite3
import urllib.error
import urllib.request

import openai
import pytest


def call(plane, token, method, path, body=None):
    """A call of the control API over the network: its status and answer."""
    request = urllib.request.Request(
        f"http://{plane.status['listen']}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def token(plane, name, role):
    return plane.json("tokens", "create", name, "--role", role)["secret"]


def test_roles_say_what_a_token_may_do(plane):
    viewer, operator, admin = (token(plane, f"r-{r}", r) for r in ("viewer", "operator", "admin"))
    creation = {"name": "by-token", "actor": "eve"}
    for secret, read, change, manage in [
        (viewer, 200, 403, 403),
        (operator, 200, 404, 403),
        (admin, 200, 404, 200),
        ("bt-000000000000-" + "0" * 40, 401, 401, 401),
    ]:
        assert call(plane, secret, "GET", "/api/models")[0] == read
        # A prompt that is not there: whoever may promote hears so.
        promote = {"version": 1, "environment": "production", "actor": "eve"}
        status, answer = call(plane, secret, "POST", "/api/prompts/nobody/promote", promote)
        assert status in (change, 400 if change == 404 else change), answer
        assert call(plane, secret, "POST", "/api/keys", creation)[0] == manage
    plane.ok("keys", "revoke", "by-token")
    plane.ok("tokens", "revoke", "r-admin")
    assert call(plane, admin, "GET", "/api/models")[0] == 401
    assert plane.ok("tokens", "list").count("r-") == 3


def test_changes_and_refusals_are_in_the_audit_log(plane):
    viewer = token(plane, "a-viewer", "viewer")
    call(plane, viewer, "POST", "/api/keys", {"name": "x", "actor": "eve"})
    newest = plane.json("audit", "list", "--limit", "2")
    assert newest[0]["via"] == "token a-viewer" and "role admin" in newest[0]["text"]
    assert newest[1]["via"] == "socket" and "a-viewer" in newest[1]["text"]
    verdict = plane.json("audit", "verify")
    assert verdict.get("break_at") is None and verdict["entries"] == verdict["head_number"]
    assert viewer not in plane.ok("audit", "list", "--limit", "1000")


def test_a_changed_entry_breaks_the_chain(plane):
    plane.ok("keys", "create", "chained")
    plane.ok("keys", "revoke", "chained")
    plane.json("audit", "verify")
    database = sqlite3.connect(f"{plane.directory}/binnacle.db", timeout=10)
    number, text = database.execute(
        "SELECT number, text FROM audit ORDER BY number DESC LIMIT 1"
    ).fetchone()
    change = "UPDATE audit SET text = ? WHERE number = ?"
    with database:
        database.execute(change, ("revoked nothing", number))
    broken = plane.run("audit", "verify")
    assert broken.returncode == 1 and f"entry {number}" in broken.stdout
    with database:
        database.execute(change, (text, number))
    plane.ok("audit", "verify")


def test_a_key_is_for_its_models_and_paths(plane):
    made = plane.json("keys", "create", "narrow", "--model", "other*", "--expires", "1h")
    client = plane.client(made["secret"])
    with pytest.raises(openai.PermissionDeniedError) as refused:
        client.chat.completions.create(
            model="pilot", messages=[{"role": "user", "content": "hi"}], max_tokens=1
        )
    assert refused.value.code == "permission_denied"
    assert client.models.list().data == []
    assert "expires in" in plane.ok("keys", "list")
    plane.ok("keys", "revoke", "narrow")


def test_a_rotated_key_has_both_texts_for_the_grace(plane):
    first = plane.json("keys", "create", "turning")["secret"]
    second = plane.json("keys", "rotate", "turning", "--grace", "1h")["secret"]
    for secret in (first, second):
        assert plane.client(secret).models.list().data
    third = plane.json("keys", "rotate", "turning", "--grace", "0s")["secret"]
    assert plane.client(third).models.list().data
    for secret in (first, second):
        with pytest.raises(openai.AuthenticationError):
            plane.client(secret).models.list()
    plane.ok("keys", "revoke", "turning")
