"""A look into a film: for whoever may see it, plan or not, and of its storyboard alone."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from matinee.kernel import aws
from matinee.streaming import looks
from matinee.subscriptions import entitlements

from infra.local.edge import signatures
from tests.conftest import sample
from tests.functions.conftest import VIEWER, Call, client, problem, publish_media_key, signed_in
from tests.functions.playback import counted, film, series
from tests.functions.test_content import made, ready, submitted
from tests.functions.test_streaming import CHANGES, HIDES, MIAS, PROFILE, stored

SITE = "https://matinee.test"
NOW = datetime(2030, 1, 1, 12, 3, tzinfo=UTC)
UNTIL = datetime(2030, 1, 1, 12, 20, tzinfo=UTC)
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def media_key(call: Call) -> None:
    publish_media_key()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def at(moment: datetime) -> None:
        monkeypatch.setattr(looks, "now", lambda: moment)

    at(NOW)
    return at


def asking(**claims: Any) -> Json:
    """By somebody who is signed in as their token says."""
    event = sample("streaming", "get_look")
    event["requestContext"]["authorizer"]["lambda"] |= {"user_id": VIEWER, **claims}
    return signed_in(event)


def look(call: Call, content_id: str, **claims: Any) -> Json:
    answer: Json = call("streaming", "get_look", asking(**claims), path={"content_id": content_id})
    return answer


def told(answer: Json) -> Json:
    assert answer["statusCode"] == 200, answer
    said: Json = json.loads(answer["body"])
    return said


def opens(said: Json, url: str, moment: datetime) -> bool:
    """Whether CloudFront, as the local edge knows it, sends this for the query."""
    key = aws.signing_key("matinee/dev/media")
    private = load_pem_private_key(key["pem"].encode(), password=None)
    assert isinstance(private, RSAPrivateKey)
    viewer = signatures.Viewer(url=url, address="192.0.2.7", now=moment.timestamp())
    try:
        signatures.authorize(viewer, parse_qsl(said["query"]), {}, {key["key_pair_id"]: private.public_key()})
    except signatures.Refused:
        return False
    return True


def test_a_look_opens_the_storyboard_and_nothing_else(call: Call, clock: Callable[[datetime], None]) -> None:
    content_id, other = film(call), film(call)
    said = told(look(call, content_id))
    base, _, name = said["storyboard_url"].rpartition("/")
    assert (base.rpartition("/")[0], name) == (f"{SITE}/titles/{content_id}", "storyboard.vtt")
    for file in (name, "storyboard-000.jpg", "storyboard-007.jpg"):
        assert opens(said, f"{base}/{file}", NOW)
        assert not opens(said, f"{base}/{file}", UNTIL)
    closed = ["index.m3u8", "index.mpd", "index-720p.m3u8", "video1/1.m4s", "poster.jpg", "stills/still.1.jpg"]
    others = told(look(call, other))["storyboard_url"]
    assert not [url for url in [*(f"{base}/{file}" for file in closed), others] if opens(said, url, NOW)]


def test_answers_repeat_for_minutes_and_outlive_who_keeps_them(call: Call, clock: Callable[[datetime], None]) -> None:
    content_id = film(call)
    answer = look(call, content_id)
    assert answer["headers"]["cache-control"] == f"private, max-age={looks.MAX_AGE}"
    assert answer["headers"]["vary"] == "Authorization"
    assert datetime.fromisoformat(told(answer)["expires_at"]) == UNTIL
    for seconds in range(0, 1200, 60):
        moment = datetime(2030, 1, 1, 12, 0, tzinfo=UTC) + timedelta(seconds=seconds)
        clock(moment)
        said = told(look(call, content_id))
        left = datetime.fromisoformat(said["expires_at"]) - moment
        assert 600 <= left.total_seconds() <= 1200
        assert (said == told(answer)) == (seconds < 600)
    assert 2 * looks.MAX_AGE < 600


def test_a_look_is_no_stream(call: Call) -> None:
    content_id, event = film(call), asking()
    before = everything()
    with counted() as calls:
        answer = call("streaming", "get_look", event, path={"content_id": content_id})
    assert told(answer)
    assert "cookies" not in answer
    assert calls == ["BatchGetItem"]
    assert everything() == before


def everything() -> list[Any]:
    """All that is stored, table by table."""
    names = client("dynamodb").list_tables()["TableNames"]
    return [client("dynamodb").scan(TableName=name)["Items"] for name in names]


def test_it_needs_no_plan(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entitlements, "wanted", lambda: True)
    assert told(look(call, film(call)))


@pytest.mark.parametrize("what", HIDES)
def test_what_may_not_be_seen_is_not_looked_into(call: Call, what: str) -> None:
    content_id = film(call)
    assert told(look(call, content_id, maturity_limit=12))
    if HIDES[what]:
        body = {"title": "A film", "maturity": 0, **HIDES[what]}
        assert call("content", "replace_title", path={"content_id": content_id}, body=body)["statusCode"] == 200
    else:
        call("content", "unpublish_title", path={"content_id": content_id})
    refused = look(call, content_id, maturity_limit=12)
    wanted = (404, "not_found") if what == "taken down" else (403, "maturity") if "rated" in what else (451, "country")
    assert problem(refused) == wanted
    assert SITE not in refused["body"]


@pytest.mark.parametrize("change", CHANGES)
def test_it_asks_what_is_true_now_whatever_the_token_says(call: Call, change: str) -> None:
    content_id, event = film(call, maturity=18), asking(**MIAS)
    item, refusal = CHANGES[change]
    if refusal[1] == "token_expired":
        client("dynamodb").delete_item(TableName="matinee-dev-users", Key=PROFILE.key(**dict(PROFILE)))
    stored(item)
    assert problem(call("streaming", "get_look", event, path={"content_id": content_id})) == refusal


def test_who_has_chosen_no_profile_or_is_nobody_gets_none(call: Call) -> None:
    content_id = film(call)
    assert problem(look(call, content_id, profile_id=None)) == (403, "profile_required")
    assert problem(call("streaming", "get_look", role=None)) == (401, "unauthenticated")


def test_what_has_no_storyboard_says_so(call: Call) -> None:
    early, whole = made(call), series(call, 1)[0]
    call("content", "attach_renditions", ready(early, submitted(call, early), storyboard=None))
    call("content", "replace_title", path={"content_id": early}, body={"title": "Early", "maturity": 0})
    call("content", "publish_title", path={"content_id": early})
    assert problem(look(call, early)) == (404, "no_storyboard")
    assert problem(look(call, whole)) == (409, "not_playable")
    assert problem(look(call, "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0AAA")) == (404, "not_found")
