"""What is public is kept once for all viewers of a country, an age and a language; what is an editor's for nobody else."""

import base64
import json
from typing import Any

import pytest
from aiohttp import web

from infra.local.edge.distribution import Behavior
from infra.local.edge.functions import Function
from infra.local.edge.policies import CachePolicy, OriginRequestPolicy, Selection
from infra.stacks import viewer_requests
from tests.local.edge.conftest import MakeBehaviors, OpenWorld

LIST = "/v1/content?genre=Drama"
KEY = frozenset({"authorization", "cloudfront-viewer-country", "x-matinee-audience"})


def shared() -> MakeBehaviors:
    """As the stack of the edge makes it; a test of the templates holds the two together."""
    function = Function(viewer_requests.calls())
    kept = CachePolicy(0, 0, 3600, headers=Selection("whitelist", KEY), query=Selection("all"))
    passed = OriginRequestPolicy(Selection("allExcept", frozenset({"host"})), Selection("all"), Selection("all"))
    methods = frozenset({"GET", "HEAD", "POST", "PUT"})
    return lambda origin: [Behavior(origin, methods=methods, cache=kept, request=passed, viewer_request=function)]


async def api(request: web.Request) -> web.Response:
    """Answers as `@endpoint(edge_age=…)` does: who shows a token is answered alone."""
    told = {"audience": request.headers.get("x-matinee-audience"), "token": request.headers.get("authorization")}
    control = "no-store" if told["token"] != "none" else "public, max-age=0, s-maxage=15"
    return web.json_response(told, headers={"Cache-Control": control, "ETag": '"1"'})


def token(signature: str = "c2ln", **claims: Any) -> str:
    parts = ({"alg": "ES256"}, {"sub": "usr_1", **claims})
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"Bearer {head}.{body}.{signature}"


def viewer(**claims: Any) -> str:
    return token(role="viewer", **claims)


async def test_the_second_viewer_of_an_age_and_a_language_costs_nothing(world: OpenWorld) -> None:
    async with world(shared(), api) as here:
        first = await here.ask(LIST, Authorization=viewer(sub="usr_1", locale="de", maturity_limit=12))
        second = await here.ask(LIST, Authorization=viewer(sub="usr_2", locale="de", maturity_limit=12))
        assert (first.x_cache, second.x_cache, len(here.sent)) == ("Miss", "Hit", 1)
        assert json.loads(second.body) == {"audience": "maturity=12&locale=de", "token": "none"}
        again = await here.ask(LIST, If_None_Match='"1"')
        assert again.x_cache == "Miss"  # nobody in particular is an age and a language of their own
        unchanged = await here.ask(LIST, If_None_Match='"1"')
        assert (unchanged.status, unchanged.x_cache, len(here.sent)) == (304, "Hit", 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"maturity_limit": 7}, {"maturity_limit": 18}),
        ({"maturity_limit": 0}, {}),
        ({"locale": "de"}, {"locale": "de-AT"}),
        ({"locale": "ar"}, {}),
    ],
    ids=str,
)
async def test_ages_and_languages_are_kept_apart(world: OpenWorld, one: Any, other: Any) -> None:
    async with world(shared(), api) as here:
        seen = [await here.ask(LIST, Authorization=viewer(**claims)) for claims in (one, other, one, other)]
        assert [each.x_cache for each in seen] == ["Miss", "Miss", "Hit", "Hit"]
        assert seen[0].body == seen[2].body != seen[1].body == seen[3].body


async def test_countries_are_kept_apart(world: OpenWorld) -> None:
    async with world(shared(), api, country="DE") as here:
        assert [(await here.ask(LIST)).x_cache for _ in range(2)] == ["Miss", "Hit"]
        here.edge.delivery.country = "FR"
        assert [(await here.ask(LIST)).x_cache for _ in range(2)] == ["Miss", "Hit"]


@pytest.mark.parametrize(
    "authorization",
    [
        token(role="editor"),
        token(role="admin", maturity_limit=18),
        token(role="support"),
        token(),
        viewer(maturity_limit=19),
        viewer(maturity_limit="0"),
        viewer(maturity_limit=7.5),
        viewer(maturity_limit=None),
        "Bearer a.b",
        "Bearer not.a-token.c",
        "Basic YTpi",
    ],
)
async def test_whoever_is_not_plainly_a_viewer_is_asked_for_alone(world: OpenWorld, authorization: str) -> None:
    async with world(shared(), api) as here:
        await here.ask(LIST)
        seen = [await here.ask(LIST, Authorization=authorization) for _ in range(2)]
        assert [each.x_cache for each in seen] == ["Miss", "Miss"]
        assert json.loads(seen[0].body) == {"audience": None, "token": authorization}
        assert json.loads((await here.ask(LIST)).body) == {"audience": "maturity=18", "token": "none"}


@pytest.mark.parametrize("path", ["/v1/content/imports", "/v1/content/ttl_1/audit", "/v1/content/ttl_1/uploads"])
async def test_a_route_beside_them_is_told_who_asks(world: OpenWorld, path: str) -> None:
    async with world(shared(), api) as here:
        got = await here.ask(path, Authorization=viewer())
        assert json.loads(got.body) == {"audience": None, "token": viewer()}


async def test_nobody_says_of_themselves_what_the_edge_says(world: OpenWorld) -> None:
    async with world(shared(), api) as here:
        said = {"X_Matinee_Audience": "maturity=18&locale=xx"}
        for authorization in (viewer(maturity_limit=7), token(role="editor")):
            await here.ask(LIST, Authorization=authorization, **said)
        assert [sent.headers.get("x-matinee-audience") for sent in here.sent] == ["maturity=7", None]


@pytest.mark.parametrize("locale", ["de&maturity=18", "DE", 5, ["de"], "", None], ids=str)
async def test_a_locale_says_nothing_else(world: OpenWorld, locale: Any) -> None:
    async with world(shared(), api) as here:
        got = await here.ask(LIST, Authorization=viewer(locale=locale, maturity_limit=7))
        told = json.loads(got.body)["audience"]
        assert told in ("maturity=7", "maturity=7&locale=de")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/v1/content"),
        ("PUT", "/v1/content/ttl_1"),
        ("GET", "/v1/content/ttl_1/uploads"),
        ("GET", "/v1/content/ttl_1/audit"),
    ],
)
async def test_what_is_not_shared_is_passed_on_with_its_token(world: OpenWorld, method: str, target: str) -> None:
    async with world(shared(), api) as here:
        await here.ask(target, method, Authorization=viewer())
        assert (here.sent[0].headers["authorization"], here.sent[0].headers.get("x-matinee-audience")) == (
            viewer(),
            None,
        )
