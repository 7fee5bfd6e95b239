"""Nobody reaches the API but through the edge, and nobody tells it where they are but the edge."""

import json
import re
from typing import Any

import pytest
from matinee.platform.edge_secret import LEAD

from infra.domains import routes
from infra.local.deploy import client
from tests.conftest import sample
from tests.platform import Platform

FORGED = {
    "CloudFront-Viewer-Country": "DE",
    "X-Forwarded-For": "192.0.2.1",
    "X-Matinee-Address": "192.0.2.2",
    "X-Matinee-Site": "https://elsewhere.test",
}
EVERY = [
    pytest.param(method, route.path, sample(domain.name, row.name), id=f"{method} {route.path}")
    for domain, row, route in routes()
    for method in route.methods
] + [pytest.param("PATCH", "/v1/nothing", {}, id="$default")]


@pytest.fixture(scope="module")
def api(platform: Platform) -> str:
    """Where API Gateway answers, as anybody may find out."""
    (found,) = client("apigatewayv2", platform.engine).get_apis()["Items"]
    return f"{platform.engine}/_aws/execute-api/{found['ApiId']}"


@pytest.fixture(scope="module")
def token(platform: Platform) -> str:
    return f"Bearer {platform.admin.token}"


def test_the_secret_changes_while_viewers_come_and_go(platform: Platform) -> None:
    """Before anybody guesses: an authorizer that has asked within this minute knows no secret that is younger."""
    functions, secrets = client("lambda", platform.engine), client("secretsmanager", platform.engine)

    def rotates(**asked: Any) -> dict[str, Any]:
        name = "matinee-dev-platform-rotate-edge-secret"
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(asked))
        said: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, said
        return said

    def content() -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(secrets.get_secret_value(SecretId="matinee/dev/edge")["SecretString"])
        return kept

    def comes_in() -> bool:
        """With a token that no authorizer has seen, so that it is asked."""
        return platform.viewer("GET", "/v1/users/profile").status == 200

    first = content()["sent"]
    assert rotates(early=True) == {"values": 2, "newest_is_sent": False}
    assert comes_in()
    kept = content()
    kept["values"][-1]["made"] -= LEAD
    secrets.put_secret_value(SecretId="matinee/dev/edge", SecretString=json.dumps(kept))
    assert rotates() == {"values": 2, "newest_is_sent": True}
    assert comes_in(), "CloudFront's locations learn of the new one later"
    assert platform.stranger("POST", "/_edge/reload").status == 200
    assert comes_in()
    assert content()["sent"] != first
    assert rotates()["values"] == 2, "the old one is accepted for an hour more"


@pytest.mark.parametrize(("method", "path", "event"), EVERY)
def test_every_route_refuses_whoever_goes_around_the_edge(
    platform: Platform, api: str, token: str, method: str, path: str, event: dict[str, Any]
) -> None:
    at = api + re.sub(r"{(\w+)}", lambda found: event["pathParameters"][found[1]], path)
    for shown in ({}, {"Authorization": token}):
        assert platform.stranger(method, at, None, {**FORGED, **shown}).status == 401
        guessed = {**FORGED, "Authorization": "none", **shown, "X-Matinee-Edge": "a guess"}
        answer = platform.stranger(method, at, None, guessed)
        assert answer.status == 403
        assert method == "HEAD" or answer.json() == {"message": "Forbidden"}


def test_a_viewer_says_nothing_of_their_country_or_of_the_site(platform: Platform) -> None:
    honest = platform.stranger("GET", "/v1/plans").json()
    assert platform.stranger("GET", "/v1/plans", None, FORGED).json() == honest
    told = platform.stranger("GET", "/.well-known/openid-configuration", None, FORGED).json()
    assert told["jwks_uri"] == f"{platform.site}/.well-known/jwks.json"


def test_made_up_addresses_buy_no_more_guesses(platform: Platform) -> None:
    """A limit by address counts all of them as one, whatever a request says of where it comes from."""
    for number in range(3):
        forged = {**FORGED, "X-Forwarded-For": f"192.0.2.{number}", "X-Matinee-Address": f"198.51.100.{number}"}
        body = {"email": f"nobody-{number}@matinee.test"}
        assert platform.stranger("POST", "/v1/users/password/forgot", body, forged).status < 300
    pages = client("dynamodb", platform.engine).get_paginator("scan").paginate(TableName="matinee-dev-users")
    keys = {item["pk"]["S"] for page in pages for item in page["Items"]}
    assert len([key for key in keys if key.startswith("LIMIT#forgot-address#")]) == 1
