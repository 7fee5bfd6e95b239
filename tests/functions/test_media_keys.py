"""The keys of CloudFront's cookies, one after the other: two are live while they change, and no stream breaks off."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.kernel import aws
from matinee.platform import key_rotation
from matinee.platform.media_keys import MediaKeys
from moto.cloudfront.models import cloudfront_backends
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult

from tests.conftest import sample
from tests.functions.conftest import ACCOUNT, Call, client, refusing, starting
from tests.functions.playback import film

SECRET, GROUP = "matinee/dev/media", "matinee-dev-media-us-east-1"
Keys = list[dict[str, Any]]


def _update_key_group(self: CloudFrontResponse) -> ActionResult:
    """The one operation that moto lacks."""
    group = cloudfront_backends[ACCOUNT]["aws"].key_groups[self._get_param("Id")]
    if self.headers["If-Match"] != group.etag:
        raise AssertionError("an update of what has changed meanwhile")
    group.items, group.etag = self._get_param("KeyGroupConfig")["Items"], f"{group.etag}2"
    return ActionResult({"KeyGroup": group, "ETag": group.etag})


@pytest.fixture(autouse=True)
def first(call: Call, monkeypatch: pytest.MonkeyPatch) -> str:
    """The first key's id at CloudFront."""
    monkeypatch.setattr(CloudFrontResponse, "update_key_group", _update_key_group, raising=False)
    MediaKeys(SECRET, GROUP).ensure()
    (only,) = trusted()
    return only


def trusted() -> list[str]:
    """What the distribution believes."""
    (group,) = client("cloudfront").list_key_groups()["KeyGroupList"]["Items"]
    found: list[str] = group["KeyGroup"]["KeyGroupConfig"]["Items"]
    return found


def known() -> set[str]:
    return {each["Id"] for each in client("cloudfront").list_public_keys()["PublicKeyList"]["Items"]}


def rotated(call: Call, **asked: Any) -> Keys:
    found: Keys = call("platform", "rotate_media_keys", {**sample("platform", "rotate_media_keys"), **asked})["keys"]
    return found


def pass_time(seconds: int) -> None:
    """All that is remembered was so much longer ago."""
    kept = secret()
    for key in kept["keys"]:
        for name in ("signs_from", "exp"):
            key[name] = key[name] and key[name] - seconds
    client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=json.dumps(kept))
    aws._secret.cache_clear()


def secret() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    return kept


def signer(call: Call, content_id: str) -> str:
    """The id that a new stream's cookies name."""
    answer = call("streaming", "start_stream", starting(), path={"content_id": content_id})
    (cookie,) = (each for each in answer["cookies"] if each.startswith("CloudFront-Key-Pair-Id="))
    return str(cookie.partition("=")[2].partition(";")[0])


def test_the_next_key_is_known_before_it_signs_and_the_old_one_until_its_last_cookie_is_over(
    call: Call, first: str
) -> None:
    title = film(call)
    assert len(rotated(call)) == 1
    pass_time(key_rotation.PERIOD)
    assert len(rotated(call)) == 2
    old, new = trusted()
    assert (old, signer(call, title)) == (first, first)
    pass_time(key_rotation.LEAD)
    rotated(call)
    assert signer(call, title) == new
    assert set(trusted()) == {first, new}
    pass_time(key_rotation.OVERLAP)
    rotated(call)
    assert trusted() == [new]
    assert known() == {new}
    assert signer(call, title) == new


def test_a_compromised_key_is_believed_no_more_and_the_next_signs_at_once(call: Call, first: str) -> None:
    title = film(call)
    (kept,) = secret()["keys"]
    (made,) = rotated(call, compromised=kept["name"])
    aws._secret.cache_clear()
    assert made["kid"] != kept["name"]
    assert first not in known()
    assert trusted() == [signer(call, title)]


@pytest.mark.parametrize("operation", ["CreatePublicKey", "UpdateKeyGroup", "ListKeyGroups"])
def test_a_rotation_that_broke_off_is_taken_up_and_makes_one_key(call: Call, first: str, operation: str) -> None:
    title = film(call)
    with refusing("cloudfront", operation, "ServiceUnavailable"), pytest.raises(ClientError):
        rotated(call, early=True)
    assert signer(call, title) == first
    assert [key["kid"] for key in rotated(call, early=True)] == [key["name"] for key in secret()["keys"]]
    assert len(trusted()) == 2
    assert set(trusted()) == known()
    assert signer(call, title) == first


def test_a_deployment_changes_nothing_and_mends_what_somebody_else_changed(call: Call, first: str) -> None:
    rotated(call, early=True)
    before = secret()
    MediaKeys(SECRET, GROUP).ensure()
    assert secret() == before
    (group,) = cloudfront_backends[ACCOUNT]["aws"].key_groups.values()
    group.items = [first]
    rotated(call)
    assert [key["key_pair_id"] for key in secret()["keys"]] == trusted()


def test_the_seed_and_the_private_halves_stay_in_the_secret(call: Call) -> None:
    seed = secret()["seed"]
    said = json.dumps(rotated(call, early=True)) + json.dumps(client("cloudfront").list_public_keys(), default=str)
    assert secret()["seed"] == seed
    assert "PRIVATE" not in said
