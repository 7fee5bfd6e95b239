"""What `@endpoint` makes of a plain function: parsed arguments in, a reply or a problem out."""

import base64
import json
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.identity.caller import Caller
from matinee.kernel import log, site
from matinee.kernel.access import NO_TOKEN
from matinee.kernel.endpoint import Endpoint, Redirect, Reply, endpoint, signature_of
from matinee.kernel.errors import NotFound, TooLarge, TooManyRequests
from matinee.kernel.request import Origin
from matinee.kernel.types import Input, Maturity, Model, TitleId
from pydantic import Field

from tests.unit.conftest import Told

ID = "ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMN"
USER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H"


@dataclass
class Context:
    aws_request_id: str = "8f2a1c9e-0000-4000-8000-000000000001"


class Wish(Input):
    title: Annotated[str, Field(min_length=1)]
    seats: Annotated[int, Field(ge=1)] = 1
    names: dict[str, str] = {}


class Seen(Model):
    title: str
    note: str | None = None


def asked(
    method: str = "POST",
    *,
    body: Any = None,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    role: str | None = "viewer",
    **more: Any,
) -> dict[str, Any]:
    claims = {"lambda": {"user_id": USER, "role": role, "plan": ""}} if role else None
    return {
        "routeKey": f"{method} /v1/wishes",
        "headers": headers or {},
        "requestContext": {"http": {"method": method, "path": "/v1/wishes", "sourceIp": "192.0.2.7"}}
        | ({"authorizer": claims} if claims else {}),
        **({"pathParameters": path} if path else {}),
        **({"queryStringParameters": query} if query else {}),
        **({"body": body if isinstance(body, str) else json.dumps(body)} if body is not None else {}),
        **more,
    }


def answer(function: Any, event: dict[str, Any]) -> dict[str, Any]:
    handler = function if isinstance(function, Endpoint) else endpoint(function)
    return handler(event, Context())


def problem(reply: dict[str, Any]) -> dict[str, Any]:
    assert reply["headers"]["content-type"] == "application/problem+json"
    assert reply["headers"]["cache-control"] == "no-store"
    found: dict[str, Any] = json.loads(reply["body"])
    assert found["status"] == reply["statusCode"]
    return found


def fields(reply: dict[str, Any]) -> set[str]:
    found = problem(reply)
    assert found["status"] == 422
    return {error["field"] for error in found["errors"]}


@pytest.fixture(autouse=True)
def a_viewers_route(told: Told) -> None:
    told(access="viewer")


def wish(wanted: Wish) -> Seen:
    return Seen(title=wanted.title)


def paged(content_id: TitleId, limit: Annotated[int, Field(ge=1, le=100)] = 20) -> Seen:
    return Seen(title=f"{content_id} {limit}")


def broken(wanted: Wish) -> Seen:
    raise RuntimeError("the password is swordfish")


def test_hints_say_what_a_handler_takes() -> None:
    def handler(content_id: TitleId, wanted: Wish, caller: Caller | None, origin: Origin, limit: int = 20) -> Seen:
        raise NotImplementedError

    found = signature_of(handler)
    assert found.parameters == {"content_id": (TitleId, ...), "limit": (int, 20)}
    assert found.body == ("wanted", Wish)
    assert found.from_request == {"caller": Caller, "origin": Origin}
    assert found.optional == {"caller"}
    assert found.output is Seen


def test_a_reply_is_hinted_with_its_body_and_nothing_is_nothing() -> None:
    def with_headers() -> Annotated[Reply, Seen]:
        raise NotImplementedError

    def silent() -> None:
        raise NotImplementedError

    assert signature_of(with_headers).output is Seen
    assert signature_of(silent).output is None


def test_a_redirect_is_an_answer_without_a_body() -> None:
    def elsewhere() -> Redirect:
        return Redirect(location="/there", cookies=["a=b"])

    reply = answer(elsewhere, asked("GET"))
    assert reply == {
        "statusCode": 302,
        "headers": {"location": "/there", "cache-control": "no-store"},
        "cookies": ["a=b"],
    }


def test_a_public_route_that_asks_for_no_caller_leaves_a_token_unread(told: Told) -> None:
    told(access="public")
    reply = answer(wish, asked(body={"title": "A"}, headers={"authorization": "Bearer whatever"}, role=None))
    assert reply["statusCode"] == 200


def test_a_body_is_parsed_and_a_model_answered_without_what_is_none() -> None:
    reply = answer(wish, asked(body={"title": " Tidewater "}))
    assert (reply["statusCode"], json.loads(reply["body"])) == (200, {"title": "Tidewater"})
    assert reply["headers"] == {"content-type": "application/json", "cache-control": "no-store"}


def test_a_body_may_come_in_base64() -> None:
    body = base64.b64encode('{"title": "Søndag"}'.encode()).decode()
    assert json.loads(answer(wish, asked(body=body, isBase64Encoded=True))["body"]) == {"title": "Søndag"}


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "x-own", "gzip, identity", "GZIP"])
def test_a_body_that_is_compressed_is_refused(encoding: str) -> None:
    reply = answer(wish, asked(body={"title": "A"}, headers={"content-encoding": encoding}))
    assert (reply["statusCode"], problem(reply)["code"]) == (415, "unsupported_encoding")
    assert reply["headers"]["accept-encoding"] == "identity"


@pytest.mark.parametrize("encoding", ["", "identity", "Identity"])
def test_a_body_that_is_said_not_to_be_is_taken(encoding: str) -> None:
    assert answer(wish, asked(body={"title": "A"}, headers={"content-encoding": encoding}))["statusCode"] == 200


@pytest.mark.parametrize("body", ["", "{", "title=A", "[" * 200_000, '{"title": ' * 50_000])
def test_what_is_not_json_is_the_callers_fault(body: str) -> None:
    assert problem(answer(wish, asked(body=body)))["code"] == "not_json"


@pytest.mark.parametrize("body", ["***", "A", base64.b64encode(b"\xff\xfe{").decode()])
def test_so_is_base64_that_holds_none(body: str) -> None:
    assert problem(answer(wish, asked(body=body, isBase64Encoded=True)))["code"] == "not_json"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"title"}),
        ({"title": "A", "seats": 0}, {"seats"}),
        ({"title": "", "seats": "many"}, {"title", "seats"}),
        ({"title": "A", "names": {"de": 1}}, {"names.de"}),
        ({"title": "A", "colour": "blue"}, {"colour"}),
        ([], {"body"}),
    ],
)
def test_every_wrong_field_is_named(body: Any, wrong: set[str]) -> None:
    assert fields(answer(wish, asked(body=body))) == wrong


_SURROGATES = st.text(st.characters(categories=["L", "N", "P", "Cs", "Cc"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _SURROGATES,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["title", "seats", "names"]) | _SURROGATES, inner),
)


@given(_JSON)
def test_no_body_whatever_breaks_a_handler(body: Any) -> None:
    assert answer(wish, asked(body=json.dumps(body)))["statusCode"] in (200, 422)


def test_path_and_query_are_parsed_by_their_hints() -> None:
    reply = answer(paged, asked("GET", path={"content_id": ID}, query={"limit": "5"}))
    assert json.loads(reply["body"])["title"] == f"{ID} 5"
    assert json.loads(answer(paged, asked("GET", path={"content_id": ID}))["body"])["title"] == f"{ID} 20"
    assert fields(answer(paged, asked("GET", path={"content_id": "x"}, query={"limit": "0"}))) == {
        "content_id",
        "limit",
    }


def test_a_query_cannot_say_what_the_path_says() -> None:
    event = asked("GET", path={"content_id": ID}, query={"content_id": "ttl_other"})
    assert json.loads(answer(paged, event)["body"])["title"] == f"{ID} 20"


def test_what_has_no_body_has_its_model_in_the_query() -> None:
    assert json.loads(answer(wish, asked("GET", query={"title": "A", "seats": "2"}))["body"]) == {"title": "A"}
    assert fields(answer(wish, asked("GET", query={"title": "A", "page": "2"}))) == {"page"}
    assert fields(answer(wish, asked("GET"))) == {"title"}


@pytest.mark.parametrize("function", [wish, paged])
def test_what_is_read_has_the_same_headers_without_its_body(function: Any) -> None:
    query = {"title": "Heat", "limit": "5"}
    got, head = (answer(function, asked(method, path={"content_id": ID}, query=query)) for method in ("GET", "HEAD"))
    assert got["statusCode"] in (200, 422)
    assert (head["statusCode"], head["headers"]) == (got["statusCode"], got["headers"])


def test_a_delete_says_in_its_body_what_no_address_may_hold() -> None:
    assert json.loads(answer(wish, asked("DELETE", body='{"title": "A"}'))["body"]) == {"title": "A"}
    assert answer(wish, asked("DELETE", query={"title": "A"}))["statusCode"] == 400


def test_a_success_may_have_another_status_and_nothing_is_204() -> None:
    def forgotten(content_id: TitleId) -> None:
        return None

    assert answer(endpoint(status=201)(wish), asked(body={"title": "A"}))["statusCode"] == 201
    reply = answer(forgotten, asked("DELETE", path={"content_id": ID}))
    assert (reply["statusCode"], "body" in reply) == (204, False)


def test_headers_and_cookies_go_with_a_reply() -> None:
    def signed_in() -> Annotated[Reply, Seen]:
        return Reply(Seen(title="A"), headers={"location": "/v1/wishes/1"}, cookies=["a=1; HttpOnly", "b=2"])

    reply = answer(signed_in, asked())
    assert reply["cookies"] == ["a=1; HttpOnly", "b=2"]
    assert reply["headers"]["location"] == "/v1/wishes/1"
    assert json.loads(reply["body"]) == {"title": "A"}


def test_what_may_be_cached_has_a_tag_and_is_not_sent_twice() -> None:
    def catalogue() -> Seen:
        return Seen(title="A")

    cached = endpoint(max_age=60)(catalogue)
    first = answer(cached, asked("GET"))
    tag = first["headers"]["etag"]
    assert first["headers"]["cache-control"] == "public, max-age=60"
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = answer(cached, asked("GET", headers={"if-none-match": known}))
        assert (again["statusCode"], "body" in again) == (304, False)
        assert again["headers"]["etag"] == tag
    assert answer(cached, asked("GET", headers={"if-none-match": '"other"'}))["statusCode"] == 200


def test_another_body_has_another_tag() -> None:
    tagged = endpoint(max_age=60)(paged)
    tags = {
        answer(tagged, asked("GET", path={"content_id": ID}, query={"limit": limit}))["headers"]["etag"]
        for limit in ("1", "2", "3")
    }
    assert len(tags) == 3


def whoever(caller: Caller) -> Seen:
    return Seen(title=caller.role, note=caller.plan)


@pytest.mark.parametrize(
    ("access", "allowed"),
    [("viewer", {"viewer", "editor", "admin"}), ("editor", {"editor", "admin"}), ("admin", {"admin"})],
)
def test_a_role_reaches_what_is_open_to_it_or_to_less(told: Told, access: str, allowed: set[str]) -> None:
    told(access=access)
    for role in ("viewer", "editor", "admin"):
        reply = answer(whoever, asked(role=role))
        if role in allowed:
            assert json.loads(reply["body"])["title"] == role
        else:
            assert problem(reply)["code"] == "role_required"


def test_who_is_refused_is_not_told_what_else_is_wrong(told: Told) -> None:
    told(access="editor")
    assert problem(answer(wish, asked(body="{")))["code"] == "role_required"
    assert problem(answer(wish, asked(body="{", role=None)))["code"] == "unauthenticated"


def test_a_claim_that_is_empty_is_none() -> None:
    assert "note" not in json.loads(answer(whoever, asked())["body"])


def anybody(caller: Caller | None) -> Seen:
    return Seen(title="nobody" if caller is None else caller.user_id)


def test_a_public_route_knows_strangers_as_nobody(told: Told) -> None:
    told(access="public")
    assert json.loads(answer(anybody, asked(role=None))["body"]) == {"title": "nobody"}


def test_the_edges_word_for_no_token_is_no_token(told: Told) -> None:
    told(access="public")
    reply = answer(anybody, asked("GET", role=None, headers={"authorization": NO_TOKEN}))
    assert json.loads(reply["body"]) == {"title": "nobody"}
    shared = Endpoint(anybody, 200, 0, 15, idempotent=False)(
        asked("GET", role=None, headers={"authorization": NO_TOKEN}), Context()
    )
    assert shared["headers"]["cache-control"] == "public, max-age=0, s-maxage=15"


def test_a_public_route_refuses_a_token_that_is_none(told: Told) -> None:
    told(access="public")
    event = asked(role=None, headers={"authorization": "Bearer x"})
    event["requestContext"]["authorizer"] = {"lambda": {"refused": "bad_token"}}
    assert problem(answer(anybody, event))["code"] == "bad_token"


def test_a_public_route_that_asks_for_no_caller_reads_no_token(told: Told) -> None:
    """A page sends its token along wherever it asks, an expired one too."""
    told(access="public")

    def catalogue() -> Seen:
        return Seen(title="A")

    event = asked("GET", role=None, headers={"authorization": "Bearer a.b.c"})
    event["requestContext"]["authorizer"] = {"lambda": {"refused": "token_expired"}}
    assert answer(catalogue, event)["statusCode"] == 200


def where(origin: Origin) -> Seen:
    return Seen(title=f"{origin.address} {origin.country} {origin.cookies}")


def test_an_origin_is_what_cloudfront_saw() -> None:
    event = asked(headers={"cloudfront-viewer-country": "DE"}, cookies=["a=1", " b=2=3", "odd"])
    assert json.loads(answer(where, event)["body"])["title"] == "192.0.2.7 DE {'a': '1', 'b': '2=3'}"
    assert json.loads(answer(where, asked())["body"])["title"] == "192.0.2.7 US {}"


def test_an_address_is_the_edges_word_and_never_a_viewers() -> None:
    seen = {"x-matinee-address": "2001:db8::7", "x-forwarded-for": "203.0.113.1, 203.0.113.2"}
    assert json.loads(answer(where, asked(headers=seen))["body"])["title"] == "2001:db8::7 US {}"
    forged = {"x-forwarded-for": "203.0.113.1, 203.0.113.2, 203.0.113.3"}
    assert json.loads(answer(where, asked(headers=forged))["body"])["title"] == "192.0.2.7 US {}"


def test_the_site_is_where_the_request_came_in_and_is_forgotten_with_it() -> None:
    def here() -> Seen:
        return Seen(title=site.url())

    told = asked("GET", headers={"x-matinee-site": "https://films.example.com"})
    assert json.loads(answer(here, told)["body"])["title"] == "https://films.example.com"
    assert answer(here, asked("GET"))["statusCode"] == 500  # no parameter is this function's to read


def test_a_country_that_is_none_is_the_callers_fault() -> None:
    assert fields(answer(where, asked(headers={"cloudfront-viewer-country": "<script>"}))) == {"country"}


def test_a_problem_says_its_own_status_and_headers() -> None:
    def missing() -> Seen:
        raise NotFound("No such wish")

    def hurried() -> Seen:
        raise TooManyRequests(headers={"retry-after": "30"})

    assert problem(answer(missing, asked()))["detail"] == "No such wish"
    reply = answer(hurried, asked())
    assert (reply["statusCode"], reply["headers"]["retry-after"]) == (429, "30")


def test_an_unknown_exception_tells_nothing_of_its_inside() -> None:
    reply = answer(broken, asked(body={"title": "A"}))
    assert problem(reply) == {
        "type": "urn:matinee:problem:internal",
        "title": "Internal error",
        "status": 500,
        "code": "internal",
        "detail": "Internal error",
    }
    assert "swordfish" not in json.dumps(reply)


def test_it_is_logged_once_with_its_request_and_counted(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    answer(broken, asked(body={"title": "A"}))
    (logged,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "swordfish" in str(logged.exc_info)
    assert log.logger.get_current_keys()["request_id"] == Context.aws_request_id
    (metric,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert metric["UnhandledError"] == [1.0]


@given(maturity=st.integers())
def test_a_limit_is_held_for_any_number(maturity: int) -> None:
    def rated(maturity: Maturity) -> Seen:
        return Seen(title=str(maturity))

    reply = answer(rated, asked("GET", query={"maturity": str(maturity)}))
    assert (reply["statusCode"] == 200) == (0 <= maturity <= 18)


class Note(Input):
    text: str = ""


def noted(note: Note) -> Seen:
    return Seen(title=note.text or "nothing")


def test_a_body_in_which_nothing_must_be_said_may_be_left_out() -> None:
    assert json.loads(answer(noted, asked("DELETE"))["body"]) == {"title": "nothing"}
    assert json.loads(answer(noted, asked("DELETE", body={"text": "A"}))["body"]) == {"title": "A"}
    assert problem(answer(wish, asked("DELETE")))["code"] == "not_json"


@pytest.mark.parametrize(("told_so", "is_kids", "status"), [("yes", True, 403), ("yes", False, 200), ("", True, 200)])
def test_a_route_for_grown_ups_refuses_a_kids_profile(told: Told, told_so: str, is_kids: bool, status: int) -> None:
    told(access="viewer", grown_up=told_so)
    event = asked()
    event["requestContext"]["authorizer"]["lambda"]["is_kids"] = is_kids
    reply = answer(whoever, event)
    assert reply["statusCode"] == status
    assert status == 200 or problem(reply)["code"] == "kids"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"title": "A", "title": "B"}', "title"),
        ('{"title": "A", "names": {"a": "1", "a": "2"}}', "a"),
        ('{"title": "\\ud83d"}', "title"),
        ('{"title": "A\\u0000"}', "title"),
        ('{"title": "A", "names": {"\\udc00": "x"}}', "names.[key]"),
        ('{"title": "A", "seats": NaN}', "seats"),
        ('"\\ud83d"', "body"),
        ("[]", "body"),
    ],
)
def test_what_json_may_say_and_nobody_can_keep_is_refused_by_its_field(body: str, field: str) -> None:
    assert fields(answer(wish, asked(body=body))) == {field}


@pytest.mark.parametrize(
    "body",
    ["[" * 500 + "]" * 500, "1" * 5000, '{"title": "A"', "\ud83d", base64.b64encode(b'{"title": "\xff"}').decode()],
)
def test_what_is_no_json_is_refused_whole(body: str) -> None:
    event = asked(body=body, isBase64Encoded=body.startswith("ey"))
    assert problem(answer(wish, event))["code"] == "not_json"


def test_a_pair_of_escapes_is_one_character_and_a_byte_order_mark_none() -> None:
    assert json.loads(answer(wish, asked(body='\ufeff{"title": "\\ud83d\\ude00"}'))["body"]) == {"title": "😀"}


def test_what_is_too_large_to_be_stored_is_refused_by_the_field_that_says_most() -> None:
    def stored(wanted: Wish) -> Seen:
        raise TooLarge({"attribute": "is too large"})

    assert fields(answer(stored, asked(body={"title": "A", "names": {"a": "long" * 10}}))) == {"names"}
