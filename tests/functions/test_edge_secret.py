"""The secret by which the API knows CloudFront: who has none comes in nowhere, and it changes without refusing anybody."""

import json
import os
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.identity import edge_secret
from matinee.kernel.access import NO_TOKEN
from matinee.kernel.settings import settings
from matinee.platform.edge_secret import LEAD, OVERLAP, PERIOD, SLACK, EdgeSecret
from moto.cloudfront.models import cloudfront_backends

from tests.conftest import sample
from tests.functions.conftest import ACCOUNT, Call, authorizing, client, refusing

SECRET = "matinee/dev/edge"


@pytest.fixture(autouse=True)
def distribution(call: Call) -> str:
    """As the edge stack makes it; its id."""
    sent = EdgeSecret(SECRET).ensure().sent
    headers = [{"HeaderName": "X-Matinee-Edge", "HeaderValue": sent}, {"HeaderName": "X-Other", "HeaderValue": "1"}]
    origins = [
        {
            "Id": "api",
            "DomainName": "abcdef123.execute-api.us-east-1.amazonaws.com",
            "CustomHeaders": {"Quantity": 2, "Items": headers},
            "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
        },
        {
            "Id": "site",
            "DomainName": "site.s3.us-east-1.amazonaws.com",
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        },
    ]
    config = {
        "CallerReference": "edge",
        "Comment": "matinee-dev",
        "Enabled": True,
        "Origins": {"Quantity": 2, "Items": origins},
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
    }
    made: str = client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    return made


def sent(distribution: str) -> str:
    """What CloudFront sends."""
    config = client("cloudfront").get_distribution_config(Id=distribution)["DistributionConfig"]
    found = [
        header["HeaderValue"]
        for origin in config["Origins"]["Items"]
        for header in origin.get("CustomHeaders", {}).get("Items", ())
        if header["HeaderName"] == "X-Matinee-Edge"
    ]
    (value,) = found
    return str(value)


def content() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(client("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    return kept


def rotated(call: Call, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = call(
        "platform", "rotate_edge_secret", {**sample("platform", "rotate_edge_secret"), **asked}
    )
    return found


def pass_time(distribution: str, seconds: int) -> None:
    """All that is remembered was so much longer ago."""
    kept = content()
    for value in kept["values"]:
        value["made"] -= seconds
    client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=json.dumps(kept))
    stored = cloudfront_backends[ACCOUNT]["aws"].distributions[distribution]
    stored.last_modified_time = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))


def comes_in(call: Call, secret: str) -> bool:
    event = {**sample("users", "authorize"), "identitySource": [NO_TOKEN, secret]}
    return bool(call("users", "authorize", event)["isAuthorized"])


def is_known(secret: str, told: str) -> bool:
    """For an authorizer that was deployed with this."""
    os.environ["MATINEE_EDGE"] = told
    settings.cache_clear()
    edge_secret._accepted.cache_clear()
    return edge_secret.is_known(secret)


def test_an_authorizer_that_was_deployed_long_ago_learns_of_the_new_secret_and_of_the_old_ones_end(
    call: Call, distribution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, deployed = sent(distribution), content()["accepted"]
    assert comes_in(call, first)  # and so is this process told what the function is told
    assert is_known(first, deployed)
    rotated(call, early=True)
    second = content()["values"][1]["value"]
    assert is_known(second, deployed)
    for seconds in (LEAD, OVERLAP):
        pass_time(distribution, seconds)
        rotated(call)
    assert is_known(second, deployed)
    late = time.time() + PERIOD + SLACK
    monkeypatch.setattr(time, "time", lambda: late)
    assert [is_known(secret, deployed) for secret in (first, second)] == [False, True]


def test_who_did_not_come_through_the_edge_is_refused_whatever_token_they_show(call: Call) -> None:
    call("users", "create_account")
    token = json.loads(call("users", "login")["body"])["access_token"]
    event = authorizing(f"Bearer {token}")
    assert call("users", "authorize", event)["context"]["role"] == "editor"
    for secret in ("a guess", content()["accepted"], event["identitySource"][1].lower()):
        event["identitySource"][1] = secret
        assert call("users", "authorize", event) == {"isAuthorized": False}


def test_a_secret_changes_without_refusing_whoever_comes_through(call: Call, distribution: str) -> None:
    first = sent(distribution)
    rotated(call)
    assert sent(distribution) == first, "it has not had its turn"

    pass_time(distribution, PERIOD)
    assert rotated(call) == {"values": 2, "newest_is_sent": False}
    second = content()["values"][1]["value"]
    assert sent(distribution) == first
    assert [comes_in(call, secret) for secret in (first, second)] == [True, True]

    pass_time(distribution, LEAD)
    assert rotated(call) == {"values": 2, "newest_is_sent": True}
    pass_time(distribution, 0)
    assert sent(distribution) == second == content()["sent"]
    assert [comes_in(call, secret) for secret in (first, second)] == [True, True]
    assert rotated(call)["values"] == 2, "CloudFront has not sent it for long enough"

    pass_time(distribution, OVERLAP)
    assert rotated(call) == {"values": 1, "newest_is_sent": True}
    assert [is_known(secret, content()["accepted"]) for secret in (first, second)] == [False, True]
    config = client("cloudfront").get_distribution_config(Id=distribution)["DistributionConfig"]
    assert config["Origins"]["Items"][0]["CustomHeaders"]["Items"][1] == {"HeaderName": "X-Other", "HeaderValue": "1"}


def test_the_old_secret_is_kept_while_cloudfront_cannot_be_told(call: Call, distribution: str) -> None:
    first = sent(distribution)
    rotated(call, early=True)
    pass_time(distribution, LEAD)
    for _ in range(2):
        with refusing("cloudfront", "UpdateDistribution", "PreconditionFailed"), pytest.raises(ClientError):
            rotated(call)
        pass_time(distribution, PERIOD)
    assert sent(distribution) == first
    assert comes_in(call, first)
    rotated(call)
    assert sent(distribution) == content()["values"][1]["value"]
    assert comes_in(call, first), "CloudFront's locations learn of it one after the other"


def test_a_deployment_that_sends_an_old_secret_is_put_right_within_the_hour(call: Call, distribution: str) -> None:
    cloudfront = client("cloudfront")
    found = cloudfront.get_distribution_config(Id=distribution)
    found["DistributionConfig"]["Origins"]["Items"][0]["CustomHeaders"]["Items"][0]["HeaderValue"] = "an old one"
    cloudfront.update_distribution(
        Id=distribution, IfMatch=found["ETag"], DistributionConfig=found["DistributionConfig"]
    )
    rotated(call)
    assert sent(distribution) == content()["sent"]


def test_before_there_is_a_distribution_there_is_nobody_to_tell(call: Call, distribution: str) -> None:
    cloudfront_backends[ACCOUNT]["aws"].distributions.clear()
    assert rotated(call) == {"values": 1, "newest_is_sent": True}


def test_what_a_rotation_answers_and_what_functions_are_told_holds_no_secret(call: Call) -> None:
    said = json.dumps(rotated(call, early=True)) + content()["accepted"]
    assert not [value for value in content()["values"] if value["value"] in said]


def test_made_up_secrets_are_asked_for_once_a_minute(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = 0
    read = edge_secret._read

    def counted() -> str:
        nonlocal reads
        reads += 1
        return read()

    monkeypatch.setattr(edge_secret, "_read", counted)
    comes_in(call, "a guess")  # and tells this process what the function is told
    reads = 0
    edge_secret._accepted.cache_clear()
    assert not any(edge_secret.is_known(f"guess {number}") for number in range(20))
    assert reads == 1
