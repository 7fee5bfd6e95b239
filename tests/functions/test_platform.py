"""The outbox and the custom resources."""

import io
import json
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.kernel import bus

from infra.domains.platform import PLATFORM
from tests.conftest import Templates, sample
from tests.functions.conftest import ACCOUNT, Call, answering, caller, client, refusing
from tests.functions.mediaconvert import reply


def test_every_event_of_an_outbox_reaches_the_bus_once(call: Call) -> None:
    events, sqs = client("events"), client("sqs")
    queue = sqs.create_queue(QueueName="seen")["QueueUrl"]
    events.put_rule(Name="all", EventBusName="matinee-dev", EventPattern='{"source": [{"prefix": "matinee."}]}')
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:seen"
    events.put_targets(Rule="all", EventBusName="matinee-dev", Targets=[{"Id": "1", "Arn": arn}])
    event = sample("platform", "publish_events")
    unchanged = json.loads(json.dumps(event["Records"][0]))
    unchanged["dynamodb"]["OldImage"]["outbox"] = unchanged["dynamodb"]["NewImage"]["outbox"]
    event["Records"].append(unchanged)
    call("platform", "publish_events", event)
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    (seen,) = [json.loads(message["Body"]) for message in messages]
    assert (seen["source"], seen["detail-type"]) == ("matinee.content", "content.TitlePublished")
    assert seen["detail"]["event_id"].startswith("evt_")


def test_events_that_the_bus_does_not_take_are_sent_again(call: Call) -> None:
    with (
        refusing("events", "PutEvents", "ThrottlingException"),
        pytest.raises(ClientError, match="ThrottlingException"),
    ):
        call("platform", "publish_events")
    refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}
    with answering("events", "PutEvents", reply(refused)), pytest.raises(bus.BusBusy, match="InternalFailure"):
        call("platform", "publish_events")


def test_an_event_that_the_bus_refuses_for_its_own_reason_is_parked_and_holds_nobody_up(
    cloud: None, dev: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqs = client("sqs")
    dead = sqs.create_queue(QueueName="outbox-dead")["QueueUrl"]
    call = caller(dev, monkeypatch, MATINEE_DEAD_LETTERS=dead)
    refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "MalformedDetail"}]}
    with answering("events", "PutEvents", reply(refused)):
        call("platform", "publish_events")
    (parked,) = sqs.receive_message(QueueUrl=dead, MessageAttributeNames=["All"])["Messages"]
    assert json.loads(parked["Body"])["DetailType"] == "content.TitlePublished"
    assert parked["MessageAttributes"]["reason"]["StringValue"] == "MalformedDetail"


class Listener:
    """Where CloudFormation waits for a custom resource's word."""

    def __init__(self) -> None:
        heard: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                """Say nothing."""

        self.heard = heard
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def listener() -> Any:
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_key_pair_is_made_once_and_its_private_half_is_told_to_nobody(call: Call, listener: Listener) -> None:
    for _ in range(2):
        call("platform", "create_key_pair", {**sample("platform", "create_key_pair"), "ResponseURL": listener.url})
    first, second = listener.heard
    assert first["Status"] == "SUCCESS"
    assert first["Data"] == second["Data"]
    assert "PRIVATE" not in json.dumps(listener.heard)


def test_a_failure_is_told_too(call: Call, listener: Listener) -> None:
    event = {**sample("platform", "create_key_pair"), "ResponseURL": listener.url}
    event["ResourceProperties"] = {**event["ResourceProperties"], "SecretId": "matinee/dev/no-such-secret"}
    call("platform", "create_key_pair", event)
    assert listener.heard[0]["Status"] == "FAILED"


def test_a_role_that_iam_has_not_spread_yet_is_waited_for(
    call: Call, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right after its role was made, a function may be denied what the role allows."""
    waited: list[int] = []
    denied = [refusing("secretsmanager", "GetSecretValue", "AccessDeniedException") for _ in range(2)]
    for each in denied:
        each.__enter__()

    def sleep(seconds: int) -> None:
        waited.append(seconds)
        denied.pop().__exit__(None, None, None)

    monkeypatch.setattr("matinee.kernel.custom_resource.time.sleep", sleep)
    call("platform", "create_key_pair", {**sample("platform", "create_key_pair"), "ResponseURL": listener.url})
    assert listener.heard[0]["Status"] == "SUCCESS"
    assert waited == [1, 2]


def test_a_role_that_lacks_a_right_fails_within_the_functions_time(
    call: Call, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[int] = []
    monkeypatch.setattr("matinee.kernel.custom_resource.time.sleep", waited.append)
    event = {**sample("platform", "create_key_pair"), "ResponseURL": listener.url}
    with refusing("secretsmanager", "GetSecretValue", "AccessDeniedException"):
        call("platform", "create_key_pair", event)
    assert listener.heard[0]["Status"] == "FAILED"
    assert "AccessDenied" in listener.heard[0]["Reason"]
    of_resources = [row for row in PLATFORM.functions if "Custom resource" in getattr(row.trigger, "purpose", "")]
    assert len(of_resources) == 2
    assert all(sum(waited) + 20 < row.timeout for row in of_resources)


@pytest.mark.parametrize(("plans", "express"), [("on", "on"), ("on", "off"), ("off", "on"), ("off", "off")])
def test_the_page_says_whether_plans_are_sold_and_uploads_play_early(
    call: Call, listener: Listener, plans: str, express: str
) -> None:
    s3, site = client("s3"), f"matinee-dev-site-{ACCOUNT}-us-east-1"
    s3.create_bucket(Bucket="archive")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", '<html data-plans="off" data-express="off">')
    s3.put_object(Bucket="archive", Key="site.zip", Body=out.getvalue())
    event = {**sample("platform", "publish_site"), "ResponseURL": listener.url}
    event["ResourceProperties"] = {**event["ResourceProperties"], "SiteBucket": site}
    event["ResourceProperties"] |= {"Plans": plans, "Express": express}
    call("platform", "publish_site", event)
    page = s3.get_object(Bucket=site, Key="index.html")["Body"].read().decode()
    assert page == f'<html data-plans="{plans}" data-express="{express}">'


def test_the_site_is_what_its_archive_holds(call: Call, listener: Listener) -> None:
    s3, site = client("s3"), f"matinee-dev-site-{ACCOUNT}-us-east-1"
    s3.create_bucket(Bucket="archive")
    s3.put_object(Bucket=site, Key="stale.js", Body=b"old")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("index.html", "docs", "assets/player.js", "assets/text.woff2"):
            archive.writestr(name, name)
    s3.put_object(Bucket="archive", Key="site.zip", Body=out.getvalue())
    event = {**sample("platform", "publish_site"), "ResponseURL": listener.url}
    event["ResourceProperties"] = {**event["ResourceProperties"], "SiteBucket": site}
    call("platform", "publish_site", event)
    assert listener.heard[0]["Data"] == {"Files": "4"}
    assert {each["Key"] for each in s3.list_objects_v2(Bucket=site)["Contents"]} == {
        "index.html",
        "docs",
        "assets/player.js",
        "assets/text.woff2",
    }
    assert s3.head_object(Bucket=site, Key="docs")["ContentType"] == "text/html; charset=utf-8"
    assert s3.head_object(Bucket=site, Key="assets/text.woff2")["ContentType"] == "font/woff2"
    assert "immutable" in s3.head_object(Bucket=site, Key="assets/player.js")["CacheControl"]


class Releases:
    """Of a site, deployed one after the other as CloudFormation does."""

    def __init__(self, call: Call, listener: Listener) -> None:
        self.call, self.listener, self.s3 = call, listener, client("s3")
        self.site = f"matinee-dev-site-{ACCOUNT}-us-east-1"
        self.deployed: dict[str, Any] = {}
        self.s3.create_bucket(Bucket="archive")

    def deploy(self, key: str, *names: str, plans: str = "off") -> set[str]:
        """The site's files afterwards."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in names:
                archive.writestr(name, name)
        self.s3.put_object(Bucket="archive", Key=key, Body=out.getvalue())
        told = {**sample("platform", "publish_site"), "ResponseURL": self.listener.url}
        now = {**told["ResourceProperties"], "ArchiveKey": key, "SiteBucket": self.site, "Plans": plans}
        before = {"RequestType": "Update", "OldResourceProperties": self.deployed} if self.deployed else {}
        self.call("platform", "publish_site", {**told, **before, "ResourceProperties": now})
        assert self.listener.heard[-1]["Status"] == "SUCCESS", self.listener.heard[-1]
        self.deployed = now
        return {each["Key"] for each in self.s3.list_objects_v2(Bucket=self.site)["Contents"]}


@pytest.fixture
def releases(call: Call, listener: Listener) -> Releases:
    return Releases(call, listener)


def test_open_pages_still_load_the_assets_of_the_previous_release(releases: Releases) -> None:
    releases.deploy("1.zip", "index.html", "old", "assets/app-1.js")
    assert releases.deploy("2.zip", "index.html", "assets/app-2.js") == {
        "index.html",
        "assets/app-1.js",
        "assets/app-2.js",
    }
    assert releases.deploy("3.zip", "index.html", "assets/app-3.js") == {
        "index.html",
        "assets/app-2.js",
        "assets/app-3.js",
    }


def test_a_release_that_is_deployed_again_keeps_what_open_pages_load(releases: Releases) -> None:
    releases.deploy("1.zip", "index.html", "assets/app-1.js")
    releases.deploy("2.zip", "index.html", "assets/app-2.js")
    assert "assets/app-1.js" in releases.deploy("2.zip", "index.html", "assets/app-2.js", plans="on")


def test_assets_stay_where_the_previous_archive_is_gone(releases: Releases) -> None:
    releases.deploy("1.zip", "index.html", "assets/app-1.js")
    releases.s3.delete_object(Bucket="archive", Key="1.zip")
    assert "assets/app-1.js" in releases.deploy("2.zip", "index.html", "assets/app-2.js")
