"""The distribution as the templates have it: what pages may reach, and what is said when something fails."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest

from infra.openapi import document
from tests.conftest import Templates
from tests.platform import ROOT

ERROR_PAGE = (ROOT / "clients/web/public/error.html").read_text()


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


def test_the_page_of_an_outage_needs_nothing_else(dev: Templates) -> None:
    style = re.search(r"<style>(.*)</style>", ERROR_PAGE, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy(dev)["style-src"]
    assert not re.search(r"<script|<link|<img|\bstyle=|url\(|@import", ERROR_PAGE)
    assert re.findall(r'href="([^"]*)"', ERROR_PAGE) == [""]
    assert set(re.findall(r'lang="(\w+)"', ERROR_PAGE)) == {"en", "es", "de", "ar"}


def test_a_page_stands_for_statuses_that_the_api_never_answers(dev: Templates) -> None:
    shown = {
        each["ErrorCode"]: each for each in distribution(dev)["CustomErrorResponses"] if "ResponsePagePath" in each
    }
    assert set(shown) == {502, 504}
    assert {(each["ResponsePagePath"], each["ResponseCode"]) for each in shown.values()} == {
        ("/error.html", 502),
        ("/error.html", 504),
    }
    answered = {
        status
        for path in document()["paths"].values()
        for operation in path.values()
        for status in operation.get("responses", {})
    }
    # API Gateway's own: 403, 404, 413, 429; 500 for a function that failed, 503 for one that is slow or held back.
    assert not {int(status) for status in answered if status.isdigit()} & set(shown)
    assert not {403, 404, 413, 429, 500, 503} & set(shown)


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
