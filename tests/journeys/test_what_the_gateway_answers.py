"""What API Gateway and CloudFront would answer in their own words is a problem document; HEAD is GET without a body."""

import http.client
from typing import Any
from urllib.parse import urlsplit

import pytest

from infra.domains import routes
from infra.stacks.response_headers import permissions
from infra.stacks.viewer_requests import LARGEST
from tests.platform import Answer, Client, Platform, until

pytestmark = pytest.mark.acceptance
GUARDED = sorted({(route.method, route.path) for _, _, route in routes() if route.access != "public"})


def problem(answer: Answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    document = answer.json()
    assert {"type", "title", "status", "code", "detail"} <= set(document)
    assert document["status"] == answer.status
    return answer.status, document["code"]


def test_a_guarded_route_asks_whoever_shows_no_token_to_sign_in(platform: Platform) -> None:
    for method, path in GUARDED:
        address = path.replace("{", "").replace("}", "")
        body: Any = None if method == "GET" else {}
        assert problem(platform.stranger(method, address, body)) == (401, "unauthenticated"), (method, path)


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/content/a/b/c", "/v1/plans/", "/.well-known/nothing"])
def test_a_path_without_a_route_is_not_found(platform: Platform, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert problem(platform.stranger(method, path)) == (404, "no_such_route")
    assert problem(platform.viewer("GET", path)) == (404, "no_such_route")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/plans", "GET, HEAD"),
        ("PATCH", "/v1/content/ttl_1", "DELETE, GET, HEAD, PUT"),
        ("GET", "/v1/users/login", "POST"),
        ("HEAD", "/v1/users/login", "POST"),
        ("POST", "/v1/openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_a_path_does_not_take_names_those_that_it_takes(
    platform: Platform, method: str, path: str, allowed: str
) -> None:
    answer = platform.stranger(method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
    assert method == "HEAD" or problem(answer) == (405, "method_not_allowed")


def test_a_body_that_is_too_large_is_refused(platform: Platform) -> None:
    site = urlsplit(platform.site)
    kind = http.client.HTTPSConnection if site.scheme == "https" else http.client.HTTPConnection
    connection = kind(site.hostname or "", site.port, timeout=30)
    connection.putrequest("POST", "/v1/users/login")
    connection.putheader("Content-Length", str(LARGEST + 1))
    connection.endheaders()
    reply = connection.getresponse()  # before a byte of the body is sent
    assert problem(Answer(reply.status, reply.headers, reply.read())) == (413, "content_too_large")
    connection.close()


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/health", "/v1/plans", "/v1/content?limit=2", "/v1/search?q=lighthouse", "/.well-known/jwks.json"),
        *(
            "/v1/content/ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC",
            "/v1/content?limit=0",
            "/v1/users/profile",
            "/v1/users/devices",
        ),
        *("/v1/openapi.json", "/", "/v1/nothing"),
    ],
)
def test_head_is_get_without_a_body(platform: Platform, path: str) -> None:
    of_the_answer = ("Content-Type", "Cache-Control", "ETag", "Vary")

    def told(answer: Answer) -> dict[str, Any]:
        return {"status": answer.status} | {name: plain(answer, name) for name in of_the_answer}

    for client in (platform.stranger, platform.viewer):

        def asked(client: Client = client) -> tuple[Answer, Answer] | None:
            """Once nothing changes meanwhile: others use this platform too."""
            before, head, after = (client(method, path) for method in ("GET", "HEAD", "GET"))
            return (before, head) if told(before) == told(after) else None

        got, head = until(asked)
        assert (told(head), head.content) == (told(got), b"")


def plain(answer: Answer, name: str) -> Any:
    """A header less what compression adds to it."""
    value = answer.headers.get(name, "").removeprefix("W/")
    parts = sorted({each.strip() for each in value.split(",")} - {"Accept-Encoding", ""})
    return parts if name == "Vary" else value


def test_pages_are_opened_by_no_other_site_and_use_what_a_player_needs(platform: Platform) -> None:
    headers = platform.stranger("GET", "/").headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == permissions()
