"""What the edge's function before the API answers by itself, and what it says of a request without a token."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from infra.local.edge.distribution import Behavior, Origin
from infra.local.edge.functions import Function
from infra.local.edge.policies import OriginRequestPolicy, Selection
from infra.stacks import viewer_requests
from tests.local.edge.conftest import MakeBehaviors, OpenWorld

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"})


def calls() -> MakeBehaviors:
    function = Function(viewer_requests.calls())
    passed = OriginRequestPolicy(Selection("allExcept", frozenset({"host"})), Selection("all"), Selection("all"))
    return lambda origin: [Behavior(origin, methods=METHODS, request=passed, viewer_request=function)]


async def answered(_: web.Request) -> web.Response:
    return web.Response(text="answered")


async def test_a_request_without_a_token_says_so(world: OpenWorld) -> None:
    async with world(calls(), answered) as here:
        for method, headers in (("GET", {}), ("POST", {}), ("DELETE", {"Authorization": ""})):
            await here.ask("/v1/users/profiles", method, **headers)
        await here.ask("/v1/users/profiles", Authorization="Bearer a.b.c")
    sent = [each.headers.get("authorization") for each in here.sent]
    assert sent == ["none", "none", "none", "Bearer a.b.c"]


async def test_where_a_request_comes_from_is_the_edges_word_and_no_viewers(world: OpenWorld) -> None:
    forged = {"X-Matinee-Address": "192.0.2.7", "X-Matinee-Site": "https://elsewhere.test", "Host": "films.test"}
    async with world(calls(), answered) as here:
        await here.ask("/v1/health", **forged)
        await here.ask("/v1/content", **forged)
    for sent in here.sent:
        assert sent.headers.getall("x-matinee-address") == ["127.0.0.1"]
        assert sent.headers.getall("x-matinee-site") == ["https://films.test"]


async def test_a_header_of_the_origin_replaces_a_viewers(world: OpenWorld) -> None:
    """CloudFront's custom headers: what a viewer sends by the name of the edge's secret does not pass."""

    def with_secret(origin: Origin) -> list[Behavior]:
        (behavior,) = calls()(origin)
        return [replace(behavior, origin=replace(origin, headers=(("x-matinee-edge", "the secret"),)))]

    async with world(with_secret, answered) as here:
        await here.ask("/v1/health", X_Matinee_Edge="a guess")
    assert here.sent[0].headers.getall("x-matinee-edge") == ["the secret"]


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(world: OpenWorld) -> None:
    async with world(calls(), answered) as here:
        taken, refused = [
            await here.ask("/v1/content", "POST", io.BytesIO(b"x" * size))
            for size in (viewer_requests.LARGEST, viewer_requests.LARGEST + 1)
        ]
    assert (taken.status, len(here.sent)) == (200, 1)
    assert problem(refused) == (413, "content_too_large")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_the_description_is_only_read(world: OpenWorld, method: str) -> None:
    async with world(calls(), answered) as here:
        refused = await here.ask("/v1/openapi.json", method)
        assert (problem(refused), refused.headers["Allow"]) == ((405, "method_not_allowed"), "GET, HEAD")
        assert [(await here.ask("/v1/openapi.json", reads)).status for reads in ("GET", "HEAD")] == [200, 200]


def test_the_functions_are_within_cloudfronts_size() -> None:
    assert max(len(code.encode()) for code in (viewer_requests.calls(), viewer_requests.PAGES)) < 10 * 1024


def problem(got: Any) -> tuple[int, str]:
    said = json.loads(got.body)
    assert (got.headers["Content-Type"], said["status"]) == ("application/problem+json", got.status)
    assert set(said) == {"type", "title", "status", "code", "detail"}
    return said["status"], said["code"]
