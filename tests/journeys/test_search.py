"""The index follows the catalogue within seconds, loses nothing, and is rebuilt while it answers."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from matinee.kernel.consumer import TRIES

from infra.local.deploy import client
from tests.journeys.test_accounts import verified
from tests.journeys.test_faults import workers
from tests.platform import Client, Platform, until

QUEUE = "matinee-dev-search-index-titles"
MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:matinee-dev-search"
SOON = 5.0
"""Seconds within which an edit is found."""


def word() -> str:
    """One that no other title has, nor any near it."""
    return f"z{uuid4().hex[:12]}"


def publish(editor: Client, title: str, **details: Any) -> str:
    answer = editor("POST", "/v1/content", {"title": title, **details})
    assert answer.status == 201, answer.content
    content_id: str = answer.json()["content_id"]
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    return content_id


def found(somebody: Client, q: str, **more: Any) -> list[str]:
    answer = somebody("POST", "/v1/search", {"query": q, **more})
    assert answer.status == 200, answer.content
    return [item["content_id"] for item in answer.json()["items"]]


@pytest.mark.acceptance
def test_what_an_editor_does_is_found_within_five_seconds(platform: Platform) -> None:
    editor, stranger, before, after, first = platform.editor, platform.stranger, word(), word(), word()
    woken = publish(editor, first)
    until(lambda: found(stranger, first) == [woken], 60)  # the first one wakes every function on the way
    content_id = publish(editor, before)
    until(lambda: found(stranger, before) == [content_id], SOON)
    assert editor("PUT", f"/v1/content/{content_id}", {"title": after}).status == 200
    until(lambda: found(stranger, after) == [content_id] and found(stranger, before) == [], SOON)
    assert editor("POST", f"/v1/content/{content_id}/unpublish").status == 200
    until(lambda: found(stranger, after) == [], SOON)
    assert editor("POST", f"/v1/content/{content_id}/publish").status == 200
    until(lambda: found(stranger, after) == [content_id], SOON)


def test_answers_are_for_the_country_the_age_and_the_language_of_who_asks(platform: Platform) -> None:
    editor, stranger, named = platform.editor, platform.stranger, word()
    abroad = publish(editor, named, availability=[{"countries": ["DE"]}])
    here = publish(editor, named, availability=[{"countries": ["US"]}], translations={"de": {"title": f"Der {named}"}})
    until(lambda: found(stranger, named) == [here])
    german = stranger("GET", f"/v1/search?q={named}&locale=de-AT").json()["items"]
    assert [(item["content_id"], item["title"]) for item in german] == [(here, f"Der {named}")]
    suggested = stranger("GET", f"/v1/search/suggest?q=der+{named[:6]}&locale=de").json()["items"]
    assert [(item["content_id"], item["text"]) for item in suggested] == [(here, f"Der {named}")]
    grown = {"title": named, "maturity": 18, "availability": [{"countries": ["US"]}]}
    assert editor("PUT", f"/v1/content/{here}", grown).status == 200
    child = child_of(verified(platform, f"{word()}@matinee.test"))
    until(lambda: found(child, named) == [])
    assert found(stranger, named) == [here]
    assert abroad not in found(stranger, named)


def child_of(viewer: Client) -> Client:
    """The same household, watching as a profile of twelve years."""
    made = viewer("POST", "/v1/users/profiles", {"name": word(), "maturity_limit": 12})
    assert made.status == 201, made.content
    chosen = viewer("POST", f"/v1/users/profiles/{made.json()['profile_id']}/select", {})
    return Client(viewer.site, chosen.json()["access_token"])


@pytest.fixture(scope="module")
def indexed(platform: Platform) -> None:
    """The first index is built: the schedule does it within minutes, which would heal what a test lets get lost."""
    states, name = client("stepfunctions", platform.engine), f"due-{datetime.now(UTC):%Y-%m-%dT%H}"
    with suppress(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=MACHINE, name=name, input=json.dumps({"name": name}))
    arn = f"{MACHINE.replace(':stateMachine:', ':execution:')}:{name}"
    until(lambda: states.describe_execution(executionArn=arn)["status"] == "SUCCEEDED", 120)


@contextmanager
def patience(platform: Platform, seconds: int) -> Iterator[None]:
    """Meanwhile a message that was not worked on comes again after so many seconds instead of minutes.

    It ends once all of its own messages are gone: who received one later and failed would hide it for minutes from the next
    test. What was hidden for minutes before, by an indexer that died in another test, is not waited for.
    """
    sqs = client("sqs", platform.engine)
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    usual = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    hidden = waiting(sqs, url)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
    try:
        yield
        until(lambda: waiting(sqs, url) <= hidden, 60)
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=usual)


def test_an_indexer_that_is_killed_again_and_again_loses_nothing(platform: Platform) -> None:
    editor, named = platform.editor, word()
    killed: set[int] = set()
    with patience(platform, 3):
        ids = set()
        for number in range(12):
            ids.add(publish(editor, f"{named} {number}"))
            for pid in indexers(platform) - killed if len(killed) < 3 else ():
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
        until(lambda: set(found(platform.stranger, named, limit=100)) == ids, 120)
    assert killed


@contextmanager
def index_without_answers(platform: Platform) -> Iterator[None]:
    """Meanwhile the index is an OpenSearch that accepts connections and answers nothing, for the function that writes it."""
    functions = client("lambda", platform.engine)
    configured = functions.get_function_configuration(FunctionName=QUEUE)
    usual = {name: configured[name] for name in ("Timeout", "Environment")}
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        silent_engine = {
            "MATINEE_SEARCH": "opensearch",
            "MATINEE_SEARCH_SHARDS": "1",
            "MATINEE_SEARCH_REPLICAS": "0",
            "MATINEE_OPENSEARCH_URL": f"http://127.0.0.1:{silent.getsockname()[1]}",
        }
        variables = {"Variables": {**usual["Environment"]["Variables"], **silent_engine}}
        functions.update_function_configuration(FunctionName=QUEUE, Timeout=1, Environment=variables)
        try:
            yield
        finally:
            functions.update_function_configuration(FunctionName=QUEUE, **usual)


@pytest.mark.usefixtures("indexed")
def test_an_index_that_is_too_slow_for_a_while_loses_nothing_and_catches_up_by_itself(platform: Platform) -> None:
    """Each try is ended by the function's timeout, more often than a message of its own reason is tried."""
    editor, named = platform.editor, word()
    with patience(platform, 2):
        with index_without_answers(platform):
            ids, seen = {publish(editor, f"{named} {number}") for number in range(3)}, set[int]()

            def many_were_started() -> bool:
                seen.update(indexers(platform))
                return len(seen) > TRIES + 1

            until(many_were_started, 120)
            assert found(platform.stranger, named) == []
        until(lambda: set(found(platform.stranger, named, limit=100)) == ids, 120)
    assert not [content_id for content_id in ids if content_id in parked(platform)]


def waiting(sqs: Any, url: str) -> int:
    """Messages that are in the queue or handed out."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    return sum(map(int, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"].values()))


def indexers(platform: Platform) -> set[int]:
    return set(workers(platform, "search-index"))


def test_a_poisoned_event_is_parked_and_holds_nobody_up(platform: Platform) -> None:
    editor, named, poison = platform.editor, word(), word()
    entry = {"Source": "matinee.content", "DetailType": "content.TitleChanged", "EventBusName": "matinee-dev"}
    with patience(platform, 1):
        events = client("events", platform.engine)
        events.put_events(Entries=[{**entry, "Detail": json.dumps({"content_id": poison})}])
        content_id = publish(editor, named)
        until(lambda: found(platform.stranger, named) == [content_id], 30)
        until(lambda: poison in parked(platform), 120)


def parked(platform: Platform) -> str:
    """What lies in the queue of dead letters."""
    sqs = client("sqs", platform.engine)
    url = sqs.get_queue_url(QueueName=f"{QUEUE}-dead")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    return " ".join(message["Body"] for message in messages)


@pytest.fixture
def lost(platform: Platform, indexed: None) -> tuple[str, str]:
    """A title, by a word of its name, that was published without an event."""
    named, content_id = word(), publish(platform.editor, f"Lost {word()}")
    until(lambda: content_id in found(platform.stranger, "lost", limit=100))
    table, key = "matinee-dev-content", {"pk": {"S": f"TITLE#{content_id}"}, "sk": {"S": "TITLE"}}
    client("dynamodb", platform.engine).update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET details.title = :named, version = version + :one REMOVE outbox",
        ExpressionAttributeValues={":named": {"S": named}, ":one": {"N": "1"}},
    )
    return named, content_id


def test_a_reindex_heals_a_lost_event_and_keeps_what_happens_meanwhile(
    platform: Platform, lost: tuple[str, str]
) -> None:
    named, content_id = lost
    editor, stranger, kept, later = platform.editor, platform.stranger, word(), word()
    stays = publish(editor, kept)
    until(lambda: found(stranger, kept) == [stays])
    assert found(stranger, named) == []
    states = client("stepfunctions", platform.engine)
    arn = states.start_execution(stateMachineArn=MACHINE, name=word(), input="{}")["executionArn"]
    comes = publish(editor, later)

    def ended() -> bool:
        assert found(stranger, kept) == [stays], "a half index was shown"
        return bool(states.describe_execution(executionArn=arn)["status"] != "RUNNING")

    until(ended, 120)
    assert states.describe_execution(executionArn=arn)["status"] == "SUCCEEDED"
    until(lambda: found(stranger, named) == [content_id])
    assert found(stranger, later) == [comes]
    assert found(stranger, kept) == [stays]
