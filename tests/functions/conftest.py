"""AWS in this process (moto), with the tables, buckets and secrets of the template, and handlers told what it tells them."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeVar
from unittest.mock import patch

import boto3
import pytest
import stripe
from matinee.analytics import identities, limits
from matinee.experiments import deciding
from matinee.identity import edge_secret, tokens
from matinee.identity.models import Device, Profile, Role, User
from matinee.kernel import aws, site
from matinee.kernel.settings import settings
from matinee.kernel.table import Item
from matinee.platform import media_keys
from matinee.platform.edge_secret import EdgeSecret
from matinee.platform.media_keys import MediaKeys
from matinee.platform.token_keys import TokenKeys, jwks
from matinee.recommendations import store as recommendations
from matinee.search import engine, popularity
from matinee.streaming import signing
from matinee.subscriptions.stripe_api import client as stripe_client
from matinee.users import openid, sealing
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.s3.models import s3_backends

from infra import openapi
from tests.conftest import Templates, sample
from tests.functions.athena import Athena
from tests.functions.lighter_moto import lighten
from tests.functions.mediaconvert import Answer, MediaConvert, refusal
from tests.stripe_account import InProcess

ACCOUNT, REGION = "123456789012", "us-east-1"
lighten()


def account_of(claims: dict[str, Any], role: Role = "admin") -> list[Item]:
    """What is stored of somebody who is signed in, of every role, and whose access token has these claims."""
    whose = {"user_id": claims["user_id"]}
    limits: dict[str, Any] = {name: claims[name] for name in ("maturity_limit", "is_kids") if name in claims}
    profile: dict[str, Any] = {
        "profile_id": claims.get("profile_id"),
        "name": "Sample",
        "language": claims.get("locale", "en"),
        **limits,
    }
    user = User(**whose, email=f"{claims['user_id'].lower()}@matinee.test", verified=True, role=role, profiles=1)
    device = Device(**whose, device_id=claims["session_id"], token_hash="", ttl=2**40)
    return [user, device, *([Profile.model_validate(profile | whose)] if claims.get("profile_id") else [])]


SAMPLES_CALLER = account_of(sample("users", "create_profile")["requestContext"]["authorizer"]["lambda"])


def sign_in(claims: dict[str, Any], role: Role = "admin") -> None:
    put_accounts(account_of(claims, role))


def put_accounts(items: list[Item]) -> None:
    for item in items:
        tables().put_item("matinee-dev-users", item.attributes())


def tables() -> DynamoDBBackend:
    """DynamoDB itself: what every test finds there is put there without a request, which takes ten times as long."""
    found: DynamoDBBackend = dynamodb_backends[ACCOUNT][REGION]
    return found


_CONTENT_KEY = "/matinee/dev/content-key"
PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}


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
def moto_config() -> dict[str, Any]:
    """How moto behaves; a module that wants it otherwise has a fixture of this name."""
    return {}


@pytest.fixture
def cloud(dev: Templates, monkeypatch: pytest.MonkeyPatch, moto_config: Any) -> Iterator[None]:
    with simulated(dev, monkeypatch, moto_config):
        yield


@contextmanager
def simulated(dev: Templates, monkeypatch: pytest.MonkeyPatch, moto_config: Any = None) -> Iterator[None]:
    """Every table, bucket, secret, bus and state machine of the template, empty."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MATINEE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled")  # moto's DynamoDB Streams knows no other address
    monkeypatch.setattr(stripe, "default_http_client", InProcess())
    with mock_aws(config=moto_config):
        forget()
        for template in dev.values():
            for resource in template["Resources"].values():
                make = _MAKERS.get(resource["Type"])
                if make:
                    make(resolved(resource.get("Properties", {}), PSEUDO))
        put_accounts(SAMPLES_CALLER)
        client("ssm").put_parameter(Name="/matinee/dev/site-url", Value="https://matinee.test", Type="String")
        yield
    forget()


@cache
def client(service: str) -> Any:
    """Made once: to make one takes longer than most calls."""
    return boto3.client(service)  # type: ignore[call-overload]


def idle_machine(domain: str) -> str:
    """The ARN of a state machine in the place of the domain's: each execution of it succeeds and does nothing."""
    passing = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    made = client("stepfunctions").create_state_machine(
        name=f"matinee-dev-{domain}", definition=json.dumps(passing), roleArn=f"arn:aws:iam::{ACCOUNT}:role/any"
    )
    return str(made["stateMachineArn"])


def _table(properties: dict[str, Any]) -> None:
    stream = properties.get("StreamSpecification")
    tables().create_table(
        properties["TableName"],
        schema=properties["KeySchema"],
        throughput=None,
        attr=properties["AttributeDefinitions"],
        global_indexes=properties.get("GlobalSecondaryIndexes", []),
        indexes=[],
        streams=stream and {"StreamEnabled": True, **stream},
        billing_mode=properties["BillingMode"],
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )


def _bucket(properties: dict[str, Any]) -> None:
    s3_backends[ACCOUNT]["aws"].create_bucket(properties["BucketName"], REGION)


def _secret(properties: dict[str, Any]) -> None:
    content = {"seed": "a seed", **({"api_key": "sk_test_key"} if properties["Name"].endswith("/stripe") else {})}
    client("secretsmanager").create_secret(Name=properties["Name"], SecretString=json.dumps(content))


def _key(properties: dict[str, Any]) -> None:
    """Its ARN is where functions are told that it is: `{{resolve:ssm:…}}` is CloudFormation's to resolve."""
    arn = client("kms").create_key(Description=properties["Description"])["KeyMetadata"]["Arn"]
    client("ssm").put_parameter(Name=_CONTENT_KEY, Value=arn, Type="String")


def _bus(properties: dict[str, Any]) -> None:
    client("events").create_event_bus(Name=properties["Name"])


def _stream(properties: dict[str, Any]) -> None:
    """It puts each record into the lake as it is, without its transform."""
    bucket = properties["ExtendedS3DestinationConfiguration"]["BucketARN"]
    destination = {"RoleARN": f"arn:aws:iam::{ACCOUNT}:role/stream", "BucketARN": bucket, "Prefix": "records/"}
    client("firehose").create_delivery_stream(
        DeliveryStreamName=properties["DeliveryStreamName"], ExtendedS3DestinationConfiguration=destination
    )


_MAKERS = {
    "AWS::DynamoDB::Table": _table,
    "AWS::S3::Bucket": _bucket,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::Events::EventBus": _bus,
    "AWS::KMS::Key": _key,
    "AWS::KinesisFirehose::DeliveryStream": _stream,
}


def forget() -> None:
    for cached in (
        aws._secret,
        settings,
        site._deployed,
        edge_secret._accepted,
        tokens._public_keys,
        sealing._key,
        signing._parsed,
        openid.providers,
        engine.index,
        popularity._all,
        stripe_client._client,
    ):
        cached.cache_clear()
    identities._known.clear()
    limits._counts.clear()
    recommendations.forget()
    deciding.forget()


_one_at_a_time = threading.RLock()
"""Functions share this process and its environment: a workflow's thread waits while the test's own calls one."""


@pytest.fixture
def call(cloud: None, dev: Templates, monkeypatch: pytest.MonkeyPatch) -> Call:
    return caller(dev, monkeypatch)


def caller(dev: Templates, monkeypatch: pytest.MonkeyPatch, **more: str) -> Call:
    """call("content", "get_title", path={…}, body={…}, role="editor", …) → what the Lambda answers.

    `more`: what functions are told otherwise than the template tells them.
    """
    told = cache(lambda domain, name: environment(dev, domain, name, PSEUDO))

    def called(domain: str, name: str, event: dict[str, Any] | None = None, **changes: Any) -> Any:
        with _one_at_a_time:
            variables = told(domain, name) | more
            for variable in [each for each in os.environ if each.startswith("MATINEE_")]:
                monkeypatch.delenv(variable)
            for variable, value in variables.items():
                monkeypatch.setenv(variable, value)
            settings.cache_clear()
            tokens._public_keys.cache_clear()
            edge_secret._accepted.cache_clear()
            event = event if event is not None else sample(domain, name)
            if "routeKey" in event and changes:
                event = asked(event, **changes)
            return openapi.handler(domain, name)(event, Context())

    return called


class _Answering(Protocol):
    @property
    def answer(self) -> Callable[..., Answer]: ...


Fake = TypeVar("Fake", bound=_Answering)


def standing_in(service: str, fake: Fake) -> Iterator[Fake]:
    """Meanwhile the client that functions use asks this one: its `answer` is a handler of botocore's `before-call`."""
    events = aws.client(service).meta.events
    events.register(f"before-call.{service}", fake.answer)
    yield fake
    events.unregister(f"before-call.{service}", fake.answer)


@pytest.fixture
def mediaconvert(cloud: None) -> Iterator[MediaConvert]:
    """The client that functions use asks this one."""
    yield from standing_in("mediaconvert", MediaConvert())


@pytest.fixture
def athena(cloud: None) -> Iterator[Athena]:
    """The client that functions use asks this one."""
    yield from standing_in("athena", Athena())


@contextmanager
def answering(service: str, operation: str, answer: Answer) -> Iterator[None]:
    """Meanwhile a service's call is not made; it is answered as a handler of `before-call` answers."""
    made = aws.client(service)
    events, name = made.meta.events, f"before-call.{made.meta.service_model.service_id.hyphenize()}.{operation}"

    def handler(**_: Any) -> Answer:
        return answer

    events.register(name, handler)
    yield
    events.unregister(name, handler)


@cache
def _media_key() -> media_keys.Key:
    return MediaKeys("matinee/dev/media", "matinee-dev-media-us-east-1").make()


def publish_media_key() -> None:
    """As a deployment does, with one key for all tests: to generate a key takes longer than most of them."""
    with patch.object(MediaKeys, "make", return_value=_media_key()):
        MediaKeys("matinee/dev/media", "matinee-dev-media-us-east-1").ensure()


def refusing(service: str, operation: str, code: str) -> AbstractContextManager[None]:
    """Meanwhile a service refuses a call, and all that the client itself asks again."""
    return answering(service, operation, refusal(code, "as the test says"))


Heard = Callable[[str], list[tuple[str, dict[str, Any]]]]


@pytest.fixture
def heard(call: Call) -> Heard:
    """heard("transcoding") → the events (name, detail) that a domain's writes have put on the bus, by publish_events."""
    queue = client("sqs").create_queue(QueueName="heard")["QueueUrl"]
    client("events").put_rule(
        Name="all", EventBusName="matinee-dev", EventPattern='{"source": [{"prefix": "matinee."}]}'
    )
    target = {"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:heard"}
    client("events").put_targets(Rule="all", EventBusName="matinee-dev", Targets=[target])

    def events(domain: str) -> list[tuple[str, dict[str, Any]]]:
        call("platform", "publish_events", {"Records": _stream_of(f"matinee-dev-{domain}")})
        return taken_from(queue)

    return events


def taken_from(queue: str) -> list[tuple[str, dict[str, Any]]]:
    """The events (name, detail) that are in the queue, which is empty then."""
    found = []
    while "Messages" in (received := client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)):
        for message in received["Messages"]:
            client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            envelope = json.loads(message["Body"])
            found.append((envelope["detail-type"], envelope["detail"]))
    return found


def _stream_of(table: str) -> list[dict[str, Any]]:
    """What a table's stream holds, from its beginning."""
    streams, arn = (
        client("dynamodbstreams"),
        client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"],
    )
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    records: list[dict[str, Any]] = streams.get_records(ShardIterator=place["ShardIterator"])["Records"]
    return records


def environment(dev: Templates, domain: str, name: str, known: dict[str, str]) -> dict[str, str]:
    wanted = f"matinee-dev-{domain}-{name}".replace("_", "-")
    for resource in dev[domain]["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Lambda::Function" and properties["FunctionName"] == wanted:
            values = resolved(properties["Environment"]["Variables"], known)
            if "MATINEE_ISSUER" in values:  # who issues or verifies tokens
                values["MATINEE_JWKS"] = jwks(TokenKeys("matinee/dev/tokens", "matinee/dev/jwks").ensure())
            if "MATINEE_EDGE" in values:
                values["MATINEE_EDGE"] = EdgeSecret("matinee/dev/edge").ensure().accepted
            if "MATINEE_CONTENT_KEY" in values:
                assert values["MATINEE_CONTENT_KEY"] == f"{{{{resolve:ssm:{_CONTENT_KEY}}}}}"
                values["MATINEE_CONTENT_KEY"] = client("ssm").get_parameter(Name=_CONTENT_KEY)["Parameter"]["Value"]
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


def authorizing(authorization: str) -> dict[str, Any]:
    """What API Gateway asks the authorizer of a request that came through the edge with this Authorization."""
    secret = EdgeSecret("matinee/dev/edge").ensure().sent
    return {**sample("users", "authorize"), "identitySource": [authorization, secret]}


VIEWER = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J4H"
"""Somebody else than the samples' caller, who is of the staff."""


def starting(**claims: Any) -> dict[str, Any]:
    """A request to start a stream, by somebody who is signed in as their token says."""
    event = sample("streaming", "start_stream")
    event["requestContext"]["authorizer"]["lambda"] |= {"user_id": VIEWER, **claims}
    return signed_in(event)


def signed_in(event: dict[str, Any]) -> dict[str, Any]:
    """The request, of somebody whose account, device and profile are as their token says."""
    claims = event["requestContext"]["authorizer"]["lambda"]
    sign_in(claims, claims["role"])
    return event


def device_id(name: str) -> str:
    """The id of a device that a test calls so."""
    return f"dev_{int.from_bytes(name.encode()):026d}"


def problem(answer: dict[str, Any]) -> tuple[int, str]:
    assert answer["headers"]["content-type"] == "application/problem+json", answer
    return answer["statusCode"], json.loads(answer["body"])["code"]
