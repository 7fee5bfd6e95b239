"""A copy of all that is known of somebody, and then nothing that is."""

import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from infra.local.deploy import client
from tests import films
from tests import platform as local
from tests.analytics.deployed import Lake
from tests.journeys.test_accounts import PASSWORD, login, mail_to, mails, refreshed, register, token_of, verified
from tests.platform import Client, Platform, until

EMAIL, NAME, CHILD, TELEVISION = (
    "grace.privacy@matinee.test",
    "Grace Privatest",
    "Zebulon Privatest",
    "Attic television",
)
TABLES = "matinee-dev-{}"
PLACES = {"table", "object", "log", "queue", "run", "disk"}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One whose workflows wait seconds instead of the twenty minutes for which access tokens must run out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_WAIT_SCALE", "0.005")
        with local.running(tmp_path_factory.mktemp("privacy") / "state") as started:
            yield started


@dataclass
class Person:
    """An editor with a household, devices and an upload; `known` is all that tells who it is."""

    client: Client
    refresh_token: str
    upload_id: str
    known: set[str]


@pytest.fixture(scope="module")
def grace(platform: Platform) -> Person:
    verified(platform, EMAIL, display_name=NAME, country="GB", marketing_consent=True)
    (found,) = platform.admin("GET", f"/v1/admin/users?email={EMAIL}").json()["items"]
    path = f"/v1/admin/users/{found['user_id']}"
    assert platform.admin("PUT", path, {"role": "editor"}).status == 200
    assert login(platform, EMAIL, "a wrong guess").status == 401
    session = login(platform, EMAIL, device_name=TELEVISION).json()
    editor = Client(platform.site, session["access_token"])
    key = {"idempotency-key": "once"}
    made = editor("POST", "/v1/users/profiles", {"name": CHILD, "is_kids": True, "pin": "4321"}, key)
    assert made.status == 201, made.content
    wrong = editor("POST", f"/v1/users/profiles/{made.json()['profile_id']}/select", {"pin": "0000"})
    assert wrong.json()["code"] == "wrong_pin"
    assert platform.stranger("POST", "/v1/users/password/forgot", {"email": EMAIL}).status == 202
    mail_to(platform, EMAIL, "Choose a new password")
    assert editor("POST", "/v1/subscription", {"plan_id": "basic"}, key).status == 201
    content_id = editor.create("A film that outlives who sent it")
    upload = editor.begin_upload(content_id, films.clip())
    was_there = {"content_id": content_id, "position": 600, "duration": 1000, "device_time": "2026-11-21T10:00:00Z"}
    for method, path, said in (
        ("POST", "/v1/playback", was_there),
        ("POST", "/v1/watchlist", {"content_id": content_id}),
        ("PUT", f"/v1/content/{content_id}/rating", {"stars": 4}),
        ("POST", f"/v1/content/{content_id}/reviews", {"text": "Mine"}),
    ):
        assert editor(method, path, said).status in (200, 201), path
    profiles = editor("GET", "/v1/users/profiles").json()["items"]
    devices = editor("GET", "/v1/users/devices").json()["items"]
    ids = {each["profile_id"] for each in profiles} | {each["device_id"] for each in devices}
    known = {EMAIL, NAME, CHILD, TELEVISION, found["user_id"], *ids}
    assert len(known) == 8
    return Person(editor, session["refresh_token"], upload["upload_id"], known)


@pytest.fixture(scope="module")
def bob(platform: Platform) -> Client:
    return verified(platform, "bob.privacy@matinee.test", display_name="Bob Bystander")


@pytest.fixture(scope="module")
def export(platform: Platform, grace: Person, bob: Client) -> dict[str, Any]:
    asked, again = grace.client("POST", "/v1/users/export"), grace.client("POST", "/v1/users/export")
    assert (asked.status, asked.json()) == (202, {**again.json(), "status": "running"})
    return done(grace.client, asked.json()["export_id"])


def done(somebody: Client, export_id: str) -> dict[str, Any]:
    def ended() -> dict[str, Any] | None:
        seen: dict[str, Any] = somebody("GET", f"/v1/users/export/{export_id}").json()
        return None if seen["status"] == "running" else seen

    found: dict[str, Any] = until(ended, 60)
    return found


def test_an_export_holds_what_every_domain_knows_of_somebody_and_of_nobody_else(
    platform: Platform, grace: Person, export: dict[str, Any]
) -> None:
    assert export["status"] == "done"
    archive = zipfile.ZipFile(io.BytesIO(platform.stranger("GET", export["url"]).content))
    told = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert set(told) == {
        f"{name}.json"
        for name in ("users", "content", "subscriptions", "streaming", "playback", "analytics", "recommendations")
    }
    text = json.dumps(told)
    assert [each for each in grace.known if each not in text] == []
    assert told["users.json"]["account"]["country"] == "GB"
    consents = [(each["kind"], each["given"]) for each in told["users.json"]["consents"]]
    assert sorted(consents) == [("marketing", True), ("terms", True)]  # both at once
    assert [act["did"] for act in told["users.json"]["audit"]] == ["role viewer → editor"]
    assert [each["upload_id"] for each in told["content.json"]["uploads"]] == [grace.upload_id]
    kept = {
        name: len(told["playback.json"][name]) for name in ("positions", "history", "watchlist", "ratings", "reviews")
    }
    assert kept == dict.fromkeys(kept, 1)
    assert "Bystander" not in text
    assert "argon2" not in text
    assert "/account" in mail_to(platform, EMAIL, "Your data is ready")["links"][0]


def test_an_exports_link_ends_and_opens_nothing_else(
    platform: Platform, grace: Person, bob: Client, export: dict[str, Any]
) -> None:
    assert bob("GET", f"/v1/users/export/{export['export_id']}").status == 404
    assert platform.stranger("GET", f"/v1/users/export/{export['export_id']}").status == 401
    asked = parse_qs(urlsplit(export["url"]).query)
    assert asked["X-Amz-Expires"] == ["900"]
    unsigned = export["url"].partition("?")[0]
    prolonged = export["url"].replace("X-Amz-Expires=900", "X-Amz-Expires=604800")
    past = export["url"].replace(asked["X-Amz-Date"][0], "20200101T000000Z")
    assert [platform.stranger("GET", url).status for url in (unsigned, prolonged, past)] == [403] * 3


def test_somebody_erased_is_found_nowhere_but_for_a_receipt_that_does_not_name_them(
    platform: Platform, grace: Person, bob: Client, export: dict[str, Any]
) -> None:
    traces = grace.known | {hashed(each) for each in grace.known}

    def known() -> bool:
        """The engine has written to the disk by then, too, which it does when it has time."""
        before = " ".join(holding(platform, traces))
        return all(place in before for place in ("table ", "object ", "disk state.json dynamodb", hashed(EMAIL)))

    until(known, 120)
    assert {where.partition(" ")[0] for where, _ in everything(platform)} == PLACES

    wrong = grace.client("DELETE", "/v1/users", {"password": "wrong"})
    assert (wrong.status, wrong.json()["code"]) == (401, "bad_credentials")
    asked, again = (grace.client("DELETE", "/v1/users", {"password": PASSWORD}) for _ in range(2))
    assert (asked.status, again.json()) == (202, asked.json())
    assert refreshed(platform, grace.refresh_token).status == 401
    assert login(platform, EMAIL).json()["code"] == "being_erased"
    assert grace.client("POST", "/v1/users/export").json()["code"] == "session_ended"

    erasure_id = asked.json()["erasure_id"]
    receipt = until(lambda: receipt_of(platform, erasure_id), 60)
    assert {"erasure_id", "asked_at", "done_at", "domains"} <= set(receipt)
    assert receipt["domains"]["L"] == [
        {"S": name}
        for name in ("analytics", "content", "playback", "recommendations", "streaming", "subscriptions", "users")
    ]
    assert erasure_id in mail_to(platform, EMAIL, "Your account was deleted")["text"]
    until(lambda: not [each for each in holding(platform, traces) if each.startswith("disk")], 120)
    assert holding(platform, traces) == []

    assert platform.editor("GET", f"/v1/uploads/{grace.upload_id}").json()["filename"] == "film.mp4"
    assert bob("GET", "/v1/users/profile").json()["display_name"] == "Bob Bystander"
    assert login(platform, EMAIL).status == 401
    assert register(platform, EMAIL).status == 201
    first, *_ = until(lambda: (sent := confirmations(platform)) and len(sent) == 2 and sent)
    token = token_of(first)
    assert platform.stranger("POST", "/v1/users/verify-email", {"token": token}).status == 204


def confirmations(platform: Platform) -> list[dict[str, Any]]:
    return [mail for mail in mails(platform, EMAIL) if "Confirm your" in mail["subject"]]


def receipt_of(platform: Platform, erasure_id: str) -> dict[str, Any] | None:
    key = {"pk": {"S": f"RECEIPT#{erasure_id}"}, "sk": {"S": "RECEIPT"}}
    reply = client("dynamodb", platform.engine).get_item(TableName=TABLES.format("users"), Key=key)
    found: dict[str, Any] | None = reply.get("Item")
    return found


def holding(platform: Platform, known: Collection[str]) -> list[str]:
    """Where on the platform something of this is to be found.

    The mailbox is not searched: it stands for the person's own inbox. Nor are the records of DynamoDB's streams, which
    nobody can delete, in AWS either: they are gone after a day.
    """
    return [f"{where}: {each}" for where, text in everything(platform) for each in known if each in text]


def everything(platform: Platform) -> Iterator[tuple[str, str]]:
    """Every place, and what it holds."""
    for search in (tables, objects, logs, queues, runs, disk):
        yield from search(platform)


def hashed(who: str) -> str:
    """How limits name somebody."""
    return hashlib.blake2b(who.encode(), digest_size=16).hexdigest()


def tables(platform: Platform) -> Iterator[tuple[str, str]]:
    dynamodb = client("dynamodb", platform.engine)
    for name in dynamodb.list_tables()["TableNames"]:
        for page in dynamodb.get_paginator("scan").paginate(TableName=name):
            yield f"table {name}", json.dumps(page["Items"], default=str)


def objects(platform: Platform) -> Iterator[tuple[str, str]]:
    s3 = client("s3", platform.engine)
    for bucket in [each["Name"] for each in s3.list_buckets()["Buckets"]]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for key in [each["Key"] for each in page.get("Contents", [])]:
                yield f"object {bucket}/{key}", key + readable(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def readable(data: bytes) -> str:
    """Bytes as text; of a zip, what is packed in it."""
    if data[:4] == b"PK\3\4":
        archive = zipfile.ZipFile(io.BytesIO(data))
        return "".join(name + archive.read(name).decode(errors="replace") for name in archive.namelist())
    return data.decode(errors="replace")


def logs(platform: Platform) -> Iterator[tuple[str, str]]:
    service = client("logs", platform.engine)
    for page in service.get_paginator("describe_log_groups").paginate():
        for name in [each["logGroupName"] for each in page["logGroups"]]:
            for events in service.get_paginator("filter_log_events").paginate(logGroupName=name):
                yield f"log {name}", json.dumps(events["events"])


def queues(platform: Platform) -> Iterator[tuple[str, str]]:
    sqs = client("sqs", platform.engine)
    for url in sqs.list_queues(MaxResults=1000)["QueueUrls"]:
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        yield f"queue {url}", json.dumps(received.get("Messages", []))


def runs(platform: Platform) -> Iterator[tuple[str, str]]:
    states = client("stepfunctions", platform.engine)
    for machine in states.list_state_machines()["stateMachines"]:
        for run in states.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
            arn = run["executionArn"]
            history = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
            yield f"run {arn}", json.dumps([states.describe_execution(executionArn=arn), history], default=str)


def disk(platform: Platform) -> Iterator[tuple[str, str]]:
    """Every file below the platform's folder; of the engine's state, all but mails and streams.

    An environment of Lambda's that was idle for long goes with its folder while we look.
    """
    for file in (Path(folder) / name for folder, _, names in os.walk(platform.folder) for name in names):
        if file.name == "state.json":
            saved = json.loads(file.read_text())
            saved.pop("ses", None)
            saved.get("dynamodb", {}).pop("stream_records", None)
            yield from ((f"disk {file.name} {service}", json.dumps(state)) for service, state in saved.items())
        elif file.is_file() and not file.is_symlink():
            yield f"disk {file}", str(file) + readable(file.read_bytes())
    yield "disk make run's own words", platform.folder.with_suffix(".log").read_text()


def test_who_is_erased_leaves_no_row_in_the_lake_after_the_next_night(platform: Platform) -> None:
    lake, viewer, now = Lake(platform), verified(platform, "ada.lake@matinee.test"), datetime.now(UTC)
    profile_id = viewer("GET", "/v1/users/profiles").json()["items"][0]["profile_id"]
    token = viewer("POST", f"/v1/users/profiles/{profile_id}/select", {}).json()["access_token"]
    visit = {"session_id": uuid4().hex, "visitor_id": uuid4().hex}
    viewed = {"event_id": uuid4().hex, "type": "page_viewed", "page": "home", "ts": now.isoformat()}
    said = {"events": [viewed], "sent_at": now.isoformat(), "context": visit}
    assert Client(platform.site, token)("POST", "/v1/events", said).json()["accepted"] == 1

    def kept() -> list[list[str | None]]:
        return lake.ask(f"SELECT analytics_id, household_id FROM events WHERE event_id = '{viewed['event_id']}'")

    ((analytics_id, household_id),) = until(kept, 180, every=1)
    assert analytics_id.startswith("p_") and household_id.startswith("h_")
    a_day_later(lake)
    lake.build(day=str(now.date()))
    assert objects_with(lake, analytics_id) and objects_with(lake, household_id)
    assert viewer("DELETE", "/v1/users", {"password": PASSWORD}).status == 202
    until(lambda: a_day_later_are(platform, {analytics_id, household_id}), 120)
    lake.build(forget=True)
    assert not objects_with(lake, analytics_id) and not objects_with(lake, household_id)
    assert not objects_with(lake, visit["visitor_id"])


def a_day_later(lake: Lake) -> None:
    """What arrived today arrived yesterday."""
    for key in lake.listed("events/"):
        lake.move(key, re.sub(r"day=[^/]+", f"day={datetime.now(UTC).date() - timedelta(1)}", key))


def a_day_later_are(platform: Platform, ids: set[str]) -> bool:
    """Whether these ids are to be forgotten; since yesterday, from then on."""
    dynamodb, table = client("dynamodb", platform.engine), TABLES.format("analytics")
    asked = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "FORGOTTEN"}}}
    found = [each for each in dynamodb.query(TableName=table, **asked)["Items"] if each["forgotten_id"]["S"] in ids]
    if {each["forgotten_id"]["S"] for each in found} != ids:
        return False
    yesterday = str(datetime.now(UTC).date() - timedelta(1))
    for each in found:
        dynamodb.delete_item(TableName=table, Key={"pk": each["pk"], "sk": each["sk"]})
        sk = {"S": f"{yesterday}#{each['forgotten_id']['S']}"}
        dynamodb.put_item(TableName=table, Item={**each, "sk": sk, "day": {"S": yesterday}})
    return True


def objects_with(lake: Lake, text: str) -> list[str]:
    """Every object of the lake that has it, in its bytes or in the values of its rows.

    But for answers of Athena, which expire after a week: this test's own questions are among them.
    """
    return [
        key
        for key in lake.listed()
        if not key.startswith("queries/") and (text.encode() in lake.body(key) or text in lake.values(key))
    ]
