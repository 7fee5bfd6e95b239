"""The viewer-request function of a behavior, as CloudFront runs it."""

import pytest

from infra.local.edge.distribution import Behavior
from infra.local.edge.functions import Function
from infra.stacks.viewer_requests import PAGES
from tests.local.edge.conftest import MakeBehaviors, OpenWorld


def behind(code: str) -> MakeBehaviors:
    function = Function(code)
    return lambda origin: [Behavior(origin, viewer_request=function)]


async def went_to(world: OpenWorld, code: str, target: str) -> str:
    async with world(behind(code)) as here:
        await here.ask(target)
        (sent,) = here.sent
        return sent.target


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("/", "/index.html"),
        ("/title/ttl_01JD0000000000000000000000", "/index.html"),
        ("/studio/", "/index.html"),
        ("/assets/index-3f2a.js", "/assets/index-3f2a.js"),
        ("/favicon.svg", "/favicon.svg"),
        ("/docs", "/docs"),
    ],
)
async def test_every_page_of_the_client_is_one_file(world: OpenWorld, asked: str, read: str) -> None:
    assert await went_to(world, PAGES, asked) == read


async def test_a_function_may_answer_itself(world: OpenWorld) -> None:
    code = "function handler() { return {statusCode: 302, headers: {location: {value: '/new'}}}; }"
    async with world(behind(code)) as here:
        got = await here.ask("/old")
        assert (got.status, got.headers["Location"], here.sent) == (302, "/new", [])


@pytest.mark.parametrize(
    "code",
    [
        "function handler() { throw new Error('broken'); }",
        "function handler() { while (true) {} }",
        "function handler() { return undefined; }",
        "function handler(event) { event.request.headers.host = {value: 'x'}; return event.request; }",
    ],
)
async def test_a_function_that_fails_or_does_what_is_not_supported_is_a_503(world: OpenWorld, code: str) -> None:
    async with world(behind(code)) as here:
        got = await here.ask("/")
        assert (got.status, here.sent) == (503, [])


async def test_a_function_sees_the_request_as_cloudfront_shows_it(world: OpenWorld) -> None:
    code = (
        "function handler(event) { var r = event.request;"
        " r.uri = '/' + [r.method, r.headers['x-a'].value, r.cookies.c.value, r.querystring.q.value].join('-');"
        " return r; }"
    )
    async with world(behind(code)) as here:
        await here.ask("/?q=1", X_A="a", Cookie="c=3")
        assert here.sent[0].target == "/GET-a-3-1"
