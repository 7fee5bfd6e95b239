"""What lets a deployment succeed in an account that has others, and lets it be repeated when it failed."""

import json
from typing import Any

import pytest

from infra.stacks import app
from infra.stacks.deployment import Deployment
from tests.conftest import Templates
from tests.infra.test_templates import of_type

_NAME_OF = {
    "AWS::IAM::Group": ("GroupName",),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName",),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName",),
    "AWS::IAM::Role": ("RoleName",),
    "AWS::IAM::User": ("UserName",),
    "AWS::CloudFront::CachePolicy": ("CachePolicyConfig", "Name"),
    "AWS::CloudFront::Function": ("Name",),
    "AWS::CloudFront::KeyGroup": ("KeyGroupConfig", "Name"),
    "AWS::CloudFront::KeyValueStore": ("Name",),
    "AWS::CloudFront::OriginAccessControl": ("OriginAccessControlConfig", "Name"),
    "AWS::CloudFront::OriginRequestPolicy": ("OriginRequestPolicyConfig", "Name"),
    "AWS::CloudFront::PublicKey": ("PublicKeyConfig", "Name"),
    "AWS::CloudFront::ResponseHeadersPolicy": ("ResponseHeadersPolicyConfig", "Name"),
    "AWS::S3::Bucket": ("BucketName",),
}
"""Types whose names AWS keeps for all regions together → where the name stands."""
_OPTIONAL = ("AWS::IAM::",)
"""CloudFormation makes up a name with a random suffix where there is none."""


def named(resource: dict[str, Any]) -> Any:
    found: Any = resource["Properties"]
    for part in _NAME_OF[resource["Type"]]:
        found = found.get(part, {})
    return found


def test_names_that_all_regions_share_have_the_region_in_them(prod: Templates) -> None:
    seen = set()
    for kind in _NAME_OF:
        for logical, resource in of_type(prod, kind):
            name = named(resource)
            if not name and kind.startswith(_OPTIONAL):
                continue
            seen.add(kind)
            assert {"Ref": "AWS::Region"} in name["Fn::Join"][1], f"{kind} {logical}: {name}"
    assert {"AWS::IAM::Role", "AWS::CloudFront::Function", "AWS::CloudFront::OriginAccessControl"} <= seen


def test_the_key_group_that_a_function_makes_has_the_region_in_its_name(prod: Templates) -> None:
    groups = [
        each["Properties"]["KeyGroup"]
        for _, each in of_type(prod, "AWS::CloudFormation::CustomResource")
        if "KeyGroup" in each["Properties"]
    ]
    told = [
        each["Properties"]["Environment"]["Variables"]["MATINEE_KEY_GROUP"]
        for _, each in of_type(prod, "AWS::Lambda::Function")
        if "MATINEE_KEY_GROUP" in each["Properties"]["Environment"]["Variables"]
    ]
    assert groups == told
    assert all({"Ref": "AWS::Region"} in name["Fn::Join"][1] for name in groups)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_the_apis_parts_are_made_one_after_the_other(stage: str, request: pytest.FixtureRequest) -> None:
    templates: Templates = request.getfixturevalue(stage)
    for name, template in templates.items():
        parts = {
            logical: resource
            for logical, resource in template["Resources"].items()
            if resource["Type"].startswith("AWS::ApiGatewayV2::")
        }
        before = {
            logical: {need for need in parts if need in resource.get("DependsOn", []) or _refers(resource, need)}
            for logical, resource in parts.items()
        }
        made: set[str] = set()
        while len(made) < len(parts):
            ready = [logical for logical in parts if logical not in made and before[logical] <= made]
            assert len(ready) == 1, f"{name}: CloudFormation would make {ready} at once"
            made.update(ready)


def _refers(resource: dict[str, Any], need: str) -> bool:
    return f'{{"Ref": "{need}"}}' in json.dumps(resource["Properties"])


def test_every_alarm_reaches_somebody(prod: Templates) -> None:
    """Its topic's policy lets CloudWatch publish: a policy replaces the one that lets the whole account."""
    ((logical, topic),) = of_type(prod, "AWS::SNS::Topic")
    ((_, policy),) = of_type(prod, "AWS::SNS::TopicPolicy")
    assert policy["Properties"]["Topics"] == [{"Ref": logical}]
    allowed = [each for each in policy["Properties"]["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    assert allowed == [
        {
            "Action": "sns:Publish",
            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Resource": {"Ref": logical},
            "Sid": "AlarmsPublish",
        }
    ]
    name = topic["Properties"]["TopicName"]
    for _, alarm in of_type(prod, "AWS::CloudWatch::Alarm"):
        (action,) = alarm["Properties"]["AlarmActions"]
        assert action["Fn::Join"][1][-1].endswith(f":{name}")


def test_an_address_for_alarms_is_one() -> None:
    assert app._address("you@example.com", "alarms-to") == "you@example.com"
    with pytest.raises(ValueError, match="-c alarms-to=you"):
        app._address("you", "alarms-to")


def test_stacks_of_prod_are_protected_but_for_those_that_are_not_there_yet() -> None:
    assert Deployment("prod").protects("data")
    begun = Deployment("prod", existing_stacks=("matinee-prod-data",))
    assert begun.protects("data")
    assert not begun.protects("edge")
    assert not Deployment("dev").protects("data")


@pytest.mark.parametrize("name", ["@aws-cdk/core:target-partitions", "aws:cdk:enable-path-metadata", "acknowledged:1"])
def test_what_cdk_says_itself_is_no_setting_of_ours(name: str) -> None:
    assert app._of_cdk(name)
    assert not app._of_cdk("alarms-to")
