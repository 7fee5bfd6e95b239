"""What `make deploy` asks and says before CDK begins."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.aws import deploy, preflight
from infra.aws.assembly import Stack
from infra.aws.preflight import Unfit


def stack(**resources: dict[str, Any]) -> Stack:
    return Stack("matinee-prod-users", {"Resources": resources}, frozenset())


LOGIN: dict[str, Any] = {
    "Type": "AWS::Lambda::Function",
    "Properties": {"FunctionName": "matinee-prod-users-login", "ReservedConcurrentExecutions": 100},
}


@pytest.fixture
def lambdas(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    """Lambda, which answers what a test says."""
    client = boto3.client("lambda", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    monkeypatch.setattr(boto3, "client", lambda name: client)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    stubber = Stubber(client)
    stubber.activate()
    return stubber


def test_a_small_account_is_told_what_it_lacks_before_anything_is_made(lambdas: Stubber) -> None:
    lambdas.add_response("get_account_settings", {"AccountLimit": {"UnreservedConcurrentExecutions": 10}})
    lambdas.add_client_error("get_function_concurrency", "ResourceNotFoundException")
    with pytest.raises(Unfit, match=r'This account has 10 concurrent .* made for 1,000.*CONTEXT="concurrency=10"'):
        preflight.check([stack(Login=LOGIN)], 1_000)


def test_what_an_earlier_deployment_reserved_is_its_own(lambdas: Stubber) -> None:
    lambdas.add_response("get_account_settings", {"AccountLimit": {"UnreservedConcurrentExecutions": 900}})
    lambdas.add_response("get_function_concurrency", {"ReservedConcurrentExecutions": 100})
    assert preflight.check([stack(Login=LOGIN)], 1_000) == []


def test_what_others_reserved_is_not_there(lambdas: Stubber) -> None:
    lambdas.add_response("get_account_settings", {"AccountLimit": {"UnreservedConcurrentExecutions": 700}})
    lambdas.add_response("get_function_concurrency", {})
    with pytest.raises(Unfit, match="concurrency=700"):
        preflight.check([stack(Login=LOGIN)], 1_000)


def test_a_throttle_above_the_accounts_quota_is_said() -> None:
    assert preflight.advise_requests(10_000) is None
    said = preflight.advise_requests(11_112)
    assert said
    assert "11,112 requests a second" in said


def test_a_web_acl_is_made_in_one_region() -> None:
    guarded = [stack(Firewall={"Type": "AWS::WAFv2::WebACL"})]
    preflight.refuse_region(guarded, "us-east-1")
    preflight.refuse_region([stack()], "eu-west-1")
    with pytest.raises(Unfit, match="us-east-1 alone, not in eu-west-1"):
        preflight.refuse_region(guarded, "eu-west-1")


def test_nobody_is_asked_where_nobody_could_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "APPROVAL"):
        monkeypatch.delenv(name, raising=False)
    assert deploy.approval() == "broadening"
    monkeypatch.setenv("CI", "true")
    assert deploy.approval() == "never"
    monkeypatch.setenv("APPROVAL", "any-change")
    assert deploy.approval() == "any-change"
