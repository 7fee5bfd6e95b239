"""Signing in, what a token is worth, and who may watch what."""

import base64
import json
from typing import Any

import pytest

from tests.conftest import sample
from tests.functions.conftest import Call, authorizing, problem, publish_media_key, starting
from tests.functions.test_content import made, ready, submitted


@pytest.fixture
def token(call: Call) -> str:
    call("users", "create_account")
    answer = call("users", "login")
    assert answer["statusCode"] == 200, answer
    found: str = json.loads(answer["body"])["access_token"]
    return found


def authorized(call: Call, authorization: str) -> Any:
    return call("users", "authorize", authorizing(authorization))


def test_who_signs_in_is_authorized_as_what_they_are(call: Call, token: str) -> None:
    answer = authorized(call, f"Bearer {token}")
    assert answer["isAuthorized"]
    assert answer["context"]["role"] == "editor"


def test_a_wrong_password_and_an_unknown_address_sound_the_same(call: Call, token: str) -> None:
    wrong = call("users", "login", body={"email": "editor@matinee.test", "password": "wrong"})
    unknown = call("users", "login", body={"email": "nobody@matinee.test", "password": "wrong"})
    assert problem(wrong) == (401, "bad_credentials")
    assert wrong["body"] == unknown["body"]


def test_a_password_is_taken_to_the_letter(call: Call) -> None:
    email = "letter@matinee.test"
    call("users", "create_account", {"email": email, "password": " spaces count "})
    answers = [
        call("users", "login", body={"email": email, "password": said}) for said in (" spaces count ", "spaces count")
    ]
    assert [answer["statusCode"] for answer in answers] == [200, 401]


def test_an_account_is_made_once(call: Call, token: str) -> None:
    assert call("users", "create_account") == call("users", "create_account")


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer a.b.c", "Basic YTpi"])
def test_who_brings_no_token_of_ours_speaks_for_nobody(call: Call, token: str, authorization: str) -> None:
    """The route itself says so, for API Gateway would say it in words of its own."""
    refused = authorized(call, authorization)["context"]
    assert refused == {"refused": "bad_token"}
    event = sample("users", "get_account")
    event["requestContext"]["authorizer"] = {"lambda": refused}
    assert problem(call("users", "get_account", event)) == (401, "bad_token")


def playable(call: Call, **details: Any) -> str:
    content_id = made(call)
    call("content", "attach_renditions", ready(content_id, submitted(call, content_id)))
    call(
        "content", "replace_title", path={"content_id": content_id}, body={"title": "A film", "maturity": 0, **details}
    )
    call("content", "publish_title", path={"content_id": content_id})
    return content_id


@pytest.fixture
def media_key(call: Call) -> None:

    publish_media_key()


@pytest.mark.usefixtures("media_key")
def test_a_stream_opens_its_own_files_and_no_others(call: Call) -> None:
    content_id = playable(call)
    answer = call("streaming", "start_stream", starting(), path={"content_id": content_id})
    stream = json.loads(answer["body"])
    base = stream["hls_url"].rpartition("/")[0] + "/"
    assert base.startswith(f"https://matinee.test/titles/{content_id}/upl_")
    policy = next(cookie for cookie in answer["cookies"] if cookie.startswith("CloudFront-Policy="))
    value = policy.split(";")[0].partition("=")[2].translate(str.maketrans("-_~", "+=/"))
    assert json.loads(base64.b64decode(value))["Statement"][0]["Resource"] == f"{base}*"
    for cookie in answer["cookies"]:
        assert {"HttpOnly", "Secure", "SameSite=Lax", f"Path={base.removeprefix('https://matinee.test')}"} <= set(
            cookie.split("; ")
        )


@pytest.mark.usefixtures("media_key")
def test_who_may_not_watch_is_told_why(call: Call) -> None:
    cases = [
        (playable(call, availability=[{"countries": ["DE"]}]), (451, "country")),
        (playable(call, availability=[{"until": "2020-01-01T00:00:00Z"}]), (451, "country")),
        (made(call), (404, "not_found")),
    ]
    coming = made(call)
    call("content", "publish_title", path={"content_id": coming})
    cases.append((coming, (409, "not_playable")))
    for content_id, refusal in cases:
        answer = call("streaming", "start_stream", starting(), path={"content_id": content_id})
        assert problem(answer) == refusal
        assert "cookies" not in answer
    assert problem(call("streaming", "start_stream", role=None)) == (401, "unauthenticated")


@pytest.mark.usefixtures("media_key")
def test_a_film_for_adults_is_not_for_children(call: Call) -> None:
    path = {"content_id": playable(call, maturity=16)}
    assert problem(call("streaming", "start_stream", starting(maturity_limit=12), path=path)) == (403, "maturity")


def test_health_and_keys_are_for_everybody(call: Call) -> None:
    assert json.loads(call("gateway", "get_health")["body"])["status"] == "ok"
    (key,) = json.loads(call("users", "get_jwks")["body"])["keys"]
    assert key["use"] == "sig"
    assert "d" not in key
