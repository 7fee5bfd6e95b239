"""Every guarded route over HTTP, through the edge, the API and its authorizer, asked by those whom it must refuse."""

import base64
import json
import re

import pytest
from matinee.kernel.access import OPEN_TO

from infra import functions as f
from infra.domains import routes
from tests.conftest import sample
from tests.platform import Client, Platform

pytestmark = pytest.mark.acceptance
GUARDED = [
    pytest.param(route, sample(domain.name, row.name), id=f"{domain.name}.{row.name}")
    for domain, row, route in routes()
    if route.access != "public"
]


@pytest.fixture(scope="module")
def people(platform: Platform) -> dict[str, Client]:
    """Role → somebody who has it."""
    return {"viewer": platform.viewer, "editor": platform.editor, "admin": platform.admin}


@pytest.fixture(scope="module")
def forged(platform: Platform) -> dict[str, str]:
    """Of an administrator's tokens: what is no access token any more, or never was one."""
    session = platform.session("admin")
    head, body, signature = session["access_token"].split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt", "kid": "1"}).encode()).decode()
    return {
        "tampered": f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        "alg=none": f"{unsigned.rstrip('=')}.{body}.",
        "refresh token": session["refresh_token"],
        "no token": "x",
    }


def path_of(route: f.Route, asked: dict[str, dict[str, str]]) -> str:
    return re.sub(r"{(\w+)}", lambda found: asked["pathParameters"][found[1]], route.path)


@pytest.mark.parametrize(("route", "asked"), GUARDED)
def test_who_may_not_is_refused(
    platform: Platform,
    people: dict[str, Client],
    forged: dict[str, str],
    route: f.Route,
    asked: dict[str, dict[str, str]],
) -> None:
    path = path_of(route, asked)
    body = None if route.method in ("GET", "DELETE") else b"no JSON"
    assert platform.stranger(route.method, path, body).status == 401
    for name, token in forged.items():
        answer = Client(platform.site, token)(route.method, path, body)
        assert (answer.status, answer.json()["code"]) == (401, "bad_token"), name
    for role, client in people.items():
        if route.access not in OPEN_TO[role]:
            answer = client(route.method, path, body)
            assert (answer.status, answer.json()["code"]) == (403, "role_required"), role
