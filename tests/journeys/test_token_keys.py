"""The signing keys of access tokens take turns while the platform runs, and nobody is signed out by it."""

import json
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from matinee.platform.key_rotation import LEAD, OVERLAP

from infra.local.deploy import client
from tests import platform as local
from tests.platform import Client, Platform


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One of its own, whose keys nobody else's tokens hang on."""
    with local.running(tmp_path_factory.mktemp("keys") / "state") as started:
        yield started


class Operator:
    def __init__(self, platform: Platform) -> None:
        self.engine = f"http://127.0.0.1:{int(platform.site.rpartition(':')[2]) + 1}"

    def rotates(self, **asked: Any) -> list[str]:
        """The ids of the keys thereafter."""
        functions = client("lambda", self.engine)
        answer = functions.invoke(FunctionName="matinee-dev-platform-rotate-token-keys", Payload=json.dumps(asked))
        said = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, said
        return [key["kid"] for key in said["keys"]]

    def renews_functions(self, ending: str = "") -> None:
        """Environments end, and the next are told today's keys: docs/runbooks/rotate-keys.md."""
        functions = client("lambda", self.engine)
        jwks = client("secretsmanager", self.engine).get_secret_value(SecretId="matinee/dev/jwks")["SecretString"]
        for page in functions.get_paginator("list_functions").paginate():
            for function in page["Functions"]:
                told = function["Environment"]["Variables"]
                if "MATINEE_ISSUER" in told and function["FunctionName"].endswith(ending):
                    changed = {"Variables": {**told, "MATINEE_JWKS": jwks}}
                    functions.update_function_configuration(FunctionName=function["FunctionName"], Environment=changed)

    def lets_time_pass(self, seconds: int) -> None:
        """By the keys' own clock: all that was remembered was so much longer ago."""
        secrets = client("secretsmanager", self.engine)
        kept = json.loads(secrets.get_secret_value(SecretId="matinee/dev/tokens")["SecretString"])
        for key in kept["keys"]:
            for name in ("signs_from", "exp"):
                key[name] -= seconds
        secrets.put_secret_value(SecretId="matinee/dev/tokens", SecretString=json.dumps(kept))
        self.rotates()
        self.renews_functions()


def kid(client: Client) -> str:
    return str(jwt.get_unverified_header(client.token)["kid"])


def status(client: Client) -> int:
    return client("GET", "/v1/users/profile").status


def test_tokens_of_the_old_key_are_good_until_they_are_over_and_then_no_more(platform: Platform) -> None:
    operator = Operator(platform)
    old, older = platform.viewer, platform.viewer
    first, second = operator.rotates(early=True)
    assert kid(old) == first == kid(platform.viewer)
    published = platform.stranger("GET", "/.well-known/jwks.json").json()["keys"]
    assert {key["kid"] for key in published} == {first, second}
    assert not any("d" in key for key in published)

    operator.lets_time_pass(LEAD)
    new = platform.viewer
    assert kid(new) == second
    assert [status(each) for each in (old, new)] == [200, 200]

    operator.lets_time_pass(OVERLAP)
    assert operator.rotates() == [second]
    assert [status(each) for each in (older, new, platform.viewer)] == [401, 200, 200]


def test_a_running_platform_learns_of_a_new_key_by_itself_and_forgets_a_compromised_one(platform: Platform) -> None:
    operator = Operator(platform)
    operator.renews_functions()  # none has asked for the JWKS within this minute
    stolen, before = platform.viewer, platform.viewer
    assert status(before) == 200
    (new,) = operator.rotates(compromised=kid(stolen))
    operator.renews_functions("users-login")  # which would sign with the old one for five minutes more
    fresh = platform.viewer
    assert kid(fresh) == new
    assert status(fresh) == 200
    assert status(stolen) == 401
