"""AWS in this process (moto), with the tables, buckets and secrets of the template, and handlers told what it tells them."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from matinee import aws, site
from matinee.platform import keys
from matinee.settings import settings
from matinee.streaming import cookies
from matinee.users import tokens
from moto import mock_aws

from infra import openapi
from tests.conftest import Templates, sample

ACCOUNT, REGION = "123456789012", "us-east-1"
_PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}


@dataclass
class Context:
    aws_request_id: str = "8f2a1c9e-0000-4000-8000-000000000001"
    function_name: str = "matinee-dev-test"
    log_stream_name: str = "2026/11/21/[$LATEST]abc"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:matinee-dev-test"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


Call = Callable[..., Any]


def resolved(value: Any, known: dict[str, str]) -> Any:
    """A template's value with its references put in; what only a deployment knows stays a name."""
    match value:
        case {"Ref": name}:
            return known.get(name, name)
        case {"Fn::Join": [glue, parts]}:
            return glue.join(str(resolved(part, known)) for part in parts)
        case {"Fn::ImportValue": name}:
            return known.get(str(resolved(name, known)), "imported")
        case {"Fn::GetAtt": parts}:
            return known.get(".".join(parts), ".".join(parts))
        case dict():
            return {key: resolved(each, known) for key, each in value.items()}
        case list():
            return [resolved(each, known) for each in value]
    return value


@pytest.fixture
def cloud(dev: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every table, bucket and secret of the template, empty, and key pairs in the secrets."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MATINEE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        forget()
        for template in dev.values():
            for resource in template["Resources"].values():
                make = _MAKERS.get(resource["Type"])
                if make:
                    make(resolved(resource.get("Properties", {}), _PSEUDO))
        ssm = boto3.client("ssm")
        ssm.put_parameter(Name="/matinee/dev/site-url", Value="https://matinee.test", Type="String")
        yield
    forget()


def _table(properties: dict[str, Any]) -> None:
    names = ("TableName", "KeySchema", "AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes")
    boto3.client("dynamodb").create_table(**{name: properties[name] for name in names if name in properties})


def _bucket(properties: dict[str, Any]) -> None:
    boto3.client("s3").create_bucket(Bucket=properties["BucketName"])


def _secret(properties: dict[str, Any]) -> None:
    boto3.client("secretsmanager").create_secret(Name=properties["Name"], SecretString='{"seed": "a seed"}')


_MAKERS = {"AWS::DynamoDB::Table": _table, "AWS::S3::Bucket": _bucket, "AWS::SecretsManager::Secret": _secret}


def forget() -> None:
    aws.forget()
    for cached in (settings, site.url, tokens._public_keys, tokens._private_key, cookies._key):
        cached.cache_clear()


@pytest.fixture
def call(cloud: None, dev: Templates, monkeypatch: pytest.MonkeyPatch) -> Call:
    """call("content", "get_title", path={…}, body={…}, role="editor", …) → what the Lambda answers."""
    known = {**_PSEUDO}

    def called(domain: str, name: str, event: dict[str, Any] | None = None, **changes: Any) -> Any:
        variables = environment(dev, domain, name, known)
        for variable in [each for each in os.environ if each.startswith("MATINEE_")]:
            monkeypatch.delenv(variable)
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)
        settings.cache_clear()
        tokens._public_keys.cache_clear()
        event = event if event is not None else sample(domain, name)
        if "routeKey" in event and changes:
            event = asked(event, **changes)
        return openapi.handler(domain, name)(event, Context())

    return called


def environment(dev: Templates, domain: str, name: str, known: dict[str, str]) -> dict[str, str]:
    wanted = f"matinee-dev-{domain}-{name}".replace("_", "-")
    for resource in dev[domain]["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Lambda::Function" and properties["FunctionName"] == wanted:
            values = resolved(properties["Environment"]["Variables"], known)
            if "MATINEE_JWKS" in values:
                values["MATINEE_JWKS"] = keys.ensure("matinee/dev/tokens", "ES256")["Jwks"]
            found: dict[str, str] = values
            return found
    raise LookupError(wanted)


def asked(
    event: dict[str, Any],
    *,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    body: Any = None,
    role: str | None = "",
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A route's sample with what a test says instead. `role` None: nobody."""
    event = json.loads(json.dumps(event))
    if path:
        event["pathParameters"] = path
        event["requestContext"]["http"]["path"] = event["routeKey"].split(" ")[1].format(**path)
    if query:
        event["queryStringParameters"] = query
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    if role is None:
        event["requestContext"].pop("authorizer", None)
    elif role:
        event["requestContext"]["authorizer"]["lambda"]["role"] = role
    event["headers"] |= headers or {}
    return event


def problem(answer: dict[str, Any]) -> tuple[int, str]:
    assert answer["headers"]["content-type"] == "application/problem+json", answer
    return answer["statusCode"], json.loads(answer["body"])["code"]
