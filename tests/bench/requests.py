"""How many calls to AWS a warm request makes: each is a round trip that the caller waits for and the operator pays for."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from matinee.kernel import aws
from matinee.platform.media_keys import MediaKeys

from tests.bench.figure import Bound, Figure, at_most
from tests.conftest import sample, synthesised
from tests.functions.conftest import Call, asked, authorizing, caller, simulated, starting
from tests.functions.test_content import made, ready, submitted


def figures() -> Iterator[Figure]:
    dev = synthesised("dev")
    with pytest.MonkeyPatch.context() as patch, simulated(dev, patch):
        counted: list[str] = []
        aws._session().get_component("event_emitter").register(
            "before-call", lambda model, **_: counted.append(model.name)
        )
        call = caller(dev, patch)
        for name, target, request in _requests(call):
            call(**request())  # warm: clients made, secrets read
            wanted = request()
            counted.clear()
            answer = call(**wanted)
            if answer.get("statusCode", 200) >= 400:
                raise RuntimeError(f"{name}: {answer}")
            yield Figure(f"aws_calls.{name}", len(counted), "calls", target)


def _requests(call: Call) -> Iterator[tuple[str, Bound | None, Callable[[], dict[str, Any]]]]:
    """Each by what makes it: a refresh token is good once."""
    for name, target, request in _fixed(call):
        yield name, target, partial(dict, request)
    yield "refresh", at_most(2), lambda: _of("refresh", body={"refresh_token": _session(call)["refresh_token"]})
    yield "select_profile", None, lambda: _of("select_profile", event=_choosing(call, _session(call)))


def _of(name: str, **request: Any) -> dict[str, Any]:
    return {"domain": "users", "name": name, **request}


def _session(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call("users", "login")["body"])
    return found


def _choosing(call: Call, session: dict[str, Any]) -> dict[str, Any]:
    verdict = call("users", "authorize", _authorizing(session))
    event = asked(sample("users", "select_profile"), path={"profile_id": session["profile_id"]}, body={})
    event["requestContext"]["authorizer"] = {"lambda": verdict["context"]}
    return event


def _authorizing(session: dict[str, Any]) -> dict[str, Any]:
    return authorizing(f"Bearer {session['access_token']}")


def _fixed(call: Call) -> Iterator[tuple[str, Bound | None, dict[str, Any]]]:
    MediaKeys("matinee/dev/media", "matinee-dev-media-us-east-1").ensure()
    call("users", "create_account")
    yield "login", at_most(4), _of("login")
    yield "register", None, _of("register_user")
    yield "authorize", at_most(0), _of("authorize", event=_authorizing(_session(call)))
    path = {"content_id": made(call)}
    call("content", "attach_renditions", ready(path["content_id"], submitted(call, path["content_id"])))
    call("content", "publish_title", path=path)
    yield "get_title", at_most(1), {"domain": "content", "name": "get_title", "path": path}
    yield "get_subscription", at_most(1), {"domain": "subscriptions", "name": "get_subscription"}
    yield "list_titles", at_most(1), {"domain": "content", "name": "list_titles"}
    start = {"domain": "streaming", "name": "start_stream", "event": starting(), "path": path}
    yield "start_stream", at_most(3), start
    yield "create_title", None, {"domain": "content", "name": "create_title", "body": {"title": "Another"}}
    yield "start_upload", None, {"domain": "content", "name": "start_upload", "path": path}
