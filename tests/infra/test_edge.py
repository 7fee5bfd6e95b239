"""The distribution as the templates have it: what pages may reach, and what is said when something fails."""

import json
from typing import Any

import pytest
from matinee.platform import site

from infra import openapi, outages, refusals
from infra.domains import routes
from infra.site import SITE
from tests.conftest import Templates


def resources(templates: Templates, kind: str) -> dict[str, dict[str, Any]]:
    edge = templates["edge"]["Resources"].items()
    return {name: each["Properties"] for name, each in edge if each["Type"] == kind}


def distribution(templates: Templates) -> dict[str, Any]:
    (found,) = resources(templates, "AWS::CloudFront::Distribution").values()
    config: dict[str, Any] = found["DistributionConfig"]
    return config


def policy(templates: Templates) -> dict[str, str]:
    """The content security policy's directives; a host's parts that only AWS knows are "@"."""
    (found,) = resources(templates, "AWS::CloudFront::ResponseHeadersPolicy").values()
    headers = found["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    value = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    parts = value["Fn::Join"][1] if isinstance(value, dict) else [value]
    text = "".join(part if isinstance(part, str) else "@" for part in parts)
    return {name: rest for name, _, rest in (each.strip().partition(" ") for each in text.split(";"))}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_pages_reach_their_site_and_the_bucket_of_uploads_alone(stage: str, request: pytest.FixtureRequest) -> None:
    directives = policy(request.getfixturevalue(stage))
    bucket = f"https://matinee-{stage}-uploads-@-@.s3"
    assert directives["connect-src"].split() == ["'self'", f"{bucket}.@.@", f"{bucket}.@"]
    assert not [each for each in directives.values() if "*" in each or "unsafe" in each or "http:" in each]


def test_a_page_may_use_what_a_player_needs_and_opens_for_no_other_site(dev: Templates) -> None:
    (found,) = resources(dev, "AWS::CloudFront::ResponseHeadersPolicy").values()
    items = found["ResponseHeadersPolicyConfig"]["CustomHeadersConfig"]["Items"]
    headers = {each["Header"]: each["Value"] for each in items if each["Override"]}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    allowed = dict(each.split("=") for each in headers["Permissions-Policy"].split(", "))
    used = {name for name, whose in allowed.items() if whose == "(self)"}
    assert used == {"autoplay", "encrypted-media", "fullscreen", "picture-in-picture"}
    assert {"camera", "geolocation", "microphone", "payment", "usb"} <= set(allowed) - used
    assert {allowed[name] for name in set(allowed) - used} == {"()"}


def test_a_problem_document_stands_for_statuses_that_the_api_answers_with_no_other(dev: Templates) -> None:
    """CloudFront knows an error by its status alone, whoever answered it."""
    shown = {
        each["ErrorCode"]: each for each in distribution(dev)["CustomErrorResponses"] if "ResponsePagePath" in each
    }
    assert {each["ResponseCode"]: each["ResponsePagePath"] for each in shown.values()} == {
        problem.status: f"/{outages.file_of(problem)}" for problem in outages.PROBLEMS
    }
    for domain, row, _ in routes():
        for problem, _ in refusals.of(openapi.handler(domain.name, row.name).function):
            assert problem.status not in set(shown) - {500}, row.name  # a 500 is nobody's plan, and says nothing


def test_the_documents_of_an_outage_are_files_of_the_site() -> None:
    for problem in outages.PROBLEMS:
        file = SITE / outages.file_of(problem)
        assert json.loads(file.read_text()) == problem.document()
        assert site._type_of(str(file)) == "application/problem+json"


def test_an_error_is_never_kept(dev: Templates) -> None:
    assert {each["ErrorCachingMinTTL"] for each in distribution(dev)["CustomErrorResponses"]} == {0}


def test_a_file_of_the_site_that_is_missing_is_a_404(dev: Templates) -> None:
    listing = [
        (json.dumps(found["Bucket"]), json.dumps(statement))
        for found in resources(dev, "AWS::S3::BucketPolicy").values()
        for statement in found["PolicyDocument"]["Statement"]
        if "s3:ListBucket" in statement["Action"]
    ]
    ((bucket, statement),) = listing
    assert "matinee-dev-site-" in bucket
    assert "cloudfront.amazonaws.com" in statement and "AWS:SourceArn" in statement
