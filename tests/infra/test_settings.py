"""What each setting of a deployment makes of the templates; cdk-nag and cfn-lint find nothing in all of them together."""

import json
import subprocess

import pytest
from cfnlint.api import ManualArgs, lint

from infra import functions as f
from infra import sizing, synth
from infra.stacks import app, firewall, rights
from infra.stacks.deployment import Deployment
from tests.conftest import Templates, synthesised
from tests.infra.conftest import SETTINGS
from tests.infra.test_edge import distribution, resources
from tests.infra.test_templates import of_type

pytestmark = pytest.mark.slow
SITE = "https://films.example.com"


def test_every_setting_is_tried() -> None:
    assert set(SETTINGS) == app._NAMES - {"stage", "dependencies"}


def test_cfn_lint_finds_nothing(everything: Templates) -> None:
    options = ManualArgs(ignore_checks=["W3005", "I"], regions=["us-east-1"])
    found = [f"{name}: {each}" for name, one in everything.items() for each in lint(json.dumps(one), config=options)]
    assert found == []


def test_dev_takes_every_setting_too() -> None:
    told = [f"{name}={value}" for name, value in SETTINGS.items()]
    assert synthesised("dev", *told)


def test_an_own_domain_has_its_certificate_and_tls_1_2(everything: Templates) -> None:
    config = distribution(everything)
    assert config["Aliases"] == ["films.example.com"]
    assert config["ViewerCertificate"] == {
        "AcmCertificateArn": SETTINGS["certificate"],
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }


def test_links_cookies_and_cors_follow_the_own_domain(everything: Templates) -> None:
    parameters = resources(everything, "AWS::SSM::Parameter").values()
    assert [each["Value"] for each in parameters if each["Name"] == "/matinee/prod/site-url"] == [SITE]
    ((_, api),) = of_type(everything, "AWS::ApiGatewayV2::Api")
    assert api["Properties"]["CorsConfiguration"]["AllowOrigins"] == [SITE]
    rules = [
        rule
        for _, bucket in of_type(everything, "AWS::S3::Bucket")
        for rule in bucket["Properties"].get("CorsConfiguration", {}).get("CorsRules", [])
    ]
    assert [rule["AllowedOrigins"] for rule in rules] == [[SITE]]


def test_a_web_acl_filters_and_limits_each_address(everything: Templates) -> None:
    (acl,) = resources(everything, "AWS::WAFv2::WebACL").values()
    assert acl["Scope"] == "CLOUDFRONT"
    managed = {
        rule["Name"]: [each["Name"] for each in group.get("RuleActionOverrides", [])]
        for rule in acl["Rules"]
        if (group := rule["Statement"].get("ManagedRuleGroupStatement"))
    }
    assert managed == {
        "AWSManagedRulesAmazonIpReputationList": [],
        "AWSManagedRulesCommonRuleSet": ["SizeRestrictions_BODY", "GenericRFI_BODY", "GenericRFI_QUERYARGUMENTS"],
        "AWSManagedRulesKnownBadInputsRuleSet": [],
    }
    (limit,) = [rule for rule in acl["Rules"] if "RateBasedStatement" in rule["Statement"]]
    assert limit["Action"] == {"Block": {}}
    rate = limit["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rate["Limit"]) == ("IP", firewall.calls_of_an_address())
    one = sizing.REQUESTS_AN_HOUR * firewall.WINDOW / 3600
    assert rate["Limit"] > firewall.BEHIND_ONE_ADDRESS * one
    assert "Fn::GetAtt" in distribution(everything)["WebACLId"]
    assert "us-east-1" in json.dumps(everything["edge"]["Rules"])


def test_an_existing_web_acl_is_used() -> None:
    arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/films/1"
    assert app._web_acl(arn) == arn
    with pytest.raises(ValueError, match="-c waf=maybe"):
        app._web_acl("maybe")
    with pytest.raises(ValueError, match="ARN of a web ACL for CloudFront"):
        app._web_acl("arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/films/1")


def test_without_settings_there_is_no_web_acl_no_alias_and_no_identity(prod: Templates) -> None:
    assert "WebACLId" not in distribution(prod)
    assert "Aliases" not in distribution(prod)
    assert not list(of_type(prod, "AWS::SES::EmailIdentity"))
    assert not list(of_type(prod, "AWS::SNS::Subscription"))


def test_mail_has_an_identity_and_alarms_an_address(everything: Templates) -> None:
    ((_, identity),) = of_type(everything, "AWS::SES::EmailIdentity")
    assert identity["Properties"]["EmailIdentity"] == "example.com"
    ((_, mailed),) = of_type(everything, "AWS::SNS::Subscription")
    assert (mailed["Properties"]["Protocol"], mailed["Properties"]["Endpoint"]) == ("email", "you@example.com")


def test_in_the_sandbox_rights_name_the_recipients_too() -> None:
    ((_, sender, _),), _ = rights.entry(f.SendMail(), Deployment("dev"))
    assert [arn.rpartition(":")[2] for arn in sender] == ["identity/matinee.test"]
    ((_, all_, _),), _ = rights.entry(f.SendMail(), Deployment("dev", mail_sandbox=("you@example.com", "example.org")))
    names = [arn.rpartition(":")[2] for arn in all_]
    assert names == ["identity/matinee.test", "identity/you@example.com", "identity/example.org"]


def test_new_stacks_and_their_tables_are_not_protected_yet(everything: Templates, prod: Templates) -> None:
    def guarded(templates: Templates) -> set[bool]:
        streamed = [
            each
            for _, each in of_type(templates, "AWS::DynamoDB::Table")
            if "StreamSpecification" in each["Properties"]
        ]
        return {each["Properties"].get("DeletionProtectionEnabled", False) for each in streamed}

    assert guarded(prod) == {True}
    assert guarded(everything) == {False}


def test_each_route_has_metrics_of_its_own(everything: Templates) -> None:
    ((_, stage),) = of_type(everything, "AWS::ApiGatewayV2::Stage")
    assert stage["Properties"]["DefaultRouteSettings"]["DetailedMetricsEnabled"] is True


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (["prod", "alarm-to=you@example.com"], "alarm-to: there is no such setting"),
        (["prod", "domain=films.example.com"], "belong together"),
        (["dev", "flink=on"], "add -c stream=kinesis"),
        ([""], "Say which stage"),
    ],
)
def test_what_is_said_wrongly_stops_the_synth(said: list[str], reason: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        synth.synth(*said, "dependencies=off")
    assert reason in capfd.readouterr().err


def test_a_certificate_is_of_the_region_that_cloudfront_reads() -> None:
    with pytest.raises(ValueError, match="us-east-1"):
        app._certificate("arn:aws:acm:eu-west-1:123456789012:certificate/1")
    with pytest.raises(ValueError, match="-c domain=https"):
        app._domain("https://films.example.com")


def test_settings_of_make_are_quoted_as_in_a_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTEXT", "mail-from='Films <no-reply@example.com>' codecs=H264,HEVC")
    assert synth.said() == ["mail-from=Films <no-reply@example.com>", "codecs=H264,HEVC"]
    monkeypatch.setenv("CONTEXT", "waf")
    with pytest.raises(SystemExit, match="say name=value"):
        synth.said()
