"""The keys of access tokens, one after the other: what signs, what verifies, and what a broken rotation leaves."""

import json
import time
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError
from matinee.identity import tokens
from matinee.kernel import aws
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.passing import Passing
from matinee.kernel.settings import settings
from matinee.platform import key_rotation
from matinee.platform.token_keys import TokenKeys

from tests.conftest import sample
from tests.functions.conftest import Call, authorizing, client, refusing

SECRET, PUBLISHED = "matinee/dev/tokens", "matinee/dev/jwks"
Keys = list[dict[str, Any]]


def published() -> dict[str, Any]:
    """Key by id, as verifiers may read it."""
    value = client("secretsmanager").get_secret_value(SecretId=PUBLISHED)["SecretString"]
    return {key["kid"]: key for key in json.loads(value)["keys"]}


def secret() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    return kept


def pass_time(seconds: int) -> None:
    """All that is remembered was so much longer ago."""
    kept = secret()
    for key in kept["keys"]:
        for name in ("signs_from", "exp"):
            key[name] = key[name] and key[name] - seconds
    client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=json.dumps(kept))
    aws._secret.cache_clear()


@pytest.fixture(autouse=True)
def first(call: Call) -> str:
    """The first key's id."""
    call("users", "create_account")
    return kid(token(call))


def token(call: Call) -> str:
    found: str = json.loads(call("users", "login")["body"])["access_token"]
    return found


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def context(call: Call, token: str) -> Any:
    """What the authorizer says that was deployed before anything here rotated, and has just started."""
    return call("users", "authorize", authorizing(f"Bearer {token}"))["context"]


def is_good(token: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """For a verifier that was deployed now, or has just asked."""
    told = {
        "JWKS": json.dumps({"keys": list(published().values())}),
        "SECRET_JWKS": PUBLISHED,
        "ISSUER": "matinee-dev",
    }
    for name, value in told.items():
        monkeypatch.setenv(f"MATINEE_{name}", value)
    settings.cache_clear()
    tokens._public_keys.cache_clear()
    try:
        return bool(tokens.claims_of(f"Bearer {token}"))
    except Unauthenticated:
        return False


def rotated(call: Call, **asked: Any) -> Keys:
    found: Keys = call("platform", "rotate_token_keys", {**sample("platform", "rotate_token_keys"), **asked})["keys"]
    return found


def test_nothing_changes_before_a_key_has_had_its_turn(call: Call, first: str) -> None:
    before = secret()
    for _ in range(3):
        assert [key["kid"] for key in rotated(call)] == [first]
    assert secret() == before


def test_the_next_key_is_published_before_it_signs(call: Call, first: str) -> None:
    pass_time(key_rotation.PERIOD)
    old, new = rotated(call)
    assert old["kid"] == first
    assert set(published()) == {first, new["kid"]}
    assert new["signs_from"] >= time.time() + 3600
    assert kid(token(call)) == first
    assert [key["kid"] for key in rotated(call)] == [first, new["kid"]]


def test_then_it_signs_and_the_old_one_verifies_until_its_last_token_is_over(
    call: Call, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = token(call)
    rotated(call, early=True)
    pass_time(key_rotation.LEAD)
    new = token(call)
    assert kid(new) != first
    assert {context(call, each)["role"] for each in (old, new)} == {"editor"}
    assert published()[first]["exp"] - published()[kid(new)]["exp"] < 0
    pass_time(tokens.LIFETIME + aws.SECRETS_KEPT)
    assert len(rotated(call)) == 2
    pass_time(key_rotation.OVERLAP)
    assert [key["kid"] for key in rotated(call)] == [kid(new)]
    assert set(published()) == {kid(new)}
    assert not is_good(old, monkeypatch)
    assert is_good(new, monkeypatch)


def test_asking_early_twice_makes_one_key(call: Call) -> None:
    assert [key["kid"] for key in rotated(call, early=True)] == [key["kid"] for key in rotated(call, early=True)]


@pytest.mark.parametrize("broken", [1, 2, 3, 4])
def test_a_rotation_that_broke_off_is_taken_up_and_never_signs_with_what_was_not_published(
    call: Call, first: str, broken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It breaks before each of its writes in turn."""
    manager, count = aws.client("secretsmanager"), 0
    real = manager.put_secret_value

    def fails_once(**arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count == broken:
            raise ConnectionError("the power went")
        return real(**arguments)

    monkeypatch.setattr(manager, "put_secret_value", fails_once)
    try:
        rotated(call, early=True)
    except Passing:
        signing = [key["jwk"]["kid"] for key in secret()["keys"] if key["signs_from"] is not None]
        assert set(signing) <= set(published())
        assert kid(token(call)) == first
    after = rotated(call, early=True)
    assert len(after) == 2
    assert {key["kid"] for key in after} == set(published())
    assert published()[first]["exp"] == after[0]["exp"]


def test_a_compromised_key_ends_at_once_and_only_once(call: Call, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old = token(call)
    (new,) = rotated(call, compromised=first)
    aws._secret.cache_clear()
    assert kid(token(call)) == new["kid"]
    assert set(published()) == {new["kid"]}
    new_token = token(call)
    assert context(call, new_token)["role"] == "editor"
    assert is_good(new_token, monkeypatch)
    assert not is_good(old, monkeypatch)
    assert [key["kid"] for key in rotated(call, compromised=first)] == [new["kid"]]


def test_an_update_of_the_stacks_brings_no_old_key_back(call: Call, first: str) -> None:
    (new,) = rotated(call, compromised=first)
    assert [key.kid for key in TokenKeys(SECRET, PUBLISHED).ensure()] == [new["kid"]]
    assert set(published()) == {new["kid"]}


def test_the_seed_and_the_private_halves_stay_in_the_secret(call: Call) -> None:
    seed = secret()["seed"]
    said = json.dumps(rotated(call, early=True)) + json.dumps(published())
    assert secret()["seed"] == seed
    assert seed not in said
    assert '"d"' not in said


def test_without_the_jwks_a_key_that_nobody_knows_is_no_refusal(call: Call) -> None:
    """A viewer must not be signed out because a service is down."""
    rotated(call, compromised=kid(token(call)))
    aws._secret.cache_clear()
    fresh = token(call)
    asked = authorizing(f"Bearer {fresh}")
    with refusing("secretsmanager", "GetSecretValue", "InternalServiceError"), pytest.raises(ClientError):
        call("users", "authorize", asked)
