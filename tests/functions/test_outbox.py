"""What the streams lost is published again from the tables: the drill of docs/runbooks/redrive-dead-letters.md."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from matinee.kernel import bus
from matinee.platform import outbox

from tests.functions.conftest import Call, Heard, client, taken_from
from tests.functions.test_content import made
from tests.platform import ROOT

RUNBOOK = (ROOT / "docs/runbooks/redrive-dead-letters.md").read_text()


def parked(since: datetime, until: datetime) -> dict[str, Any]:
    """What Lambda sends of records that it gave up (Lambda Developer Guide, "Using Lambda with DynamoDB")."""
    stream = "arn:aws:dynamodb:us-east-1:123456789012:table/matinee-dev-content/stream/2026-11-14T00:13:19.649"
    return {
        "requestContext": {
            "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
            "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:matinee-dev-platform-publish-events",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 1,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": until.isoformat(),
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000001573689847184-864758bb",
            "startSequenceNumber": "800000000003126276362",
            "endSequenceNumber": "800000000003126276362",
            "approximateArrivalOfFirstRecord": since.isoformat(),
            "approximateArrivalOfLastRecord": until.isoformat(),
            "batchSize": 1,
            "streamArn": stream,
        },
    }


def replay_of(letter: dict[str, Any]) -> dict[str, Any]:
    """What the runbook makes of a dead letter."""
    batch = letter["DDBStreamBatchInfo"]
    for named in ("streamArn", "approximateArrivalOfFirstRecord", "approximateArrivalOfLastRecord"):
        assert named in RUNBOOK
    table = batch["streamArn"].split(":table/")[1].split("/")[0]
    first, last = (datetime.fromisoformat(batch[f"approximateArrivalOf{which}Record"]) for which in ("First", "Last"))
    return {
        "domain": table.removeprefix("matinee-dev-"),
        "since": (first - timedelta(minutes=1)).isoformat(),
        "until": (last + timedelta(minutes=1)).isoformat(),
    }


def test_what_a_dead_letter_points_at_is_published_again_by_the_runbook(call: Call, heard: Heard) -> None:
    began = datetime.now(UTC)
    content_id = made(call)
    call("content", "delete_title", path={"content_id": content_id})
    lost = heard("content")  # as consumers would have heard it
    assert lost

    answer = call("platform", "replay_outbox", replay_of(parked(began, datetime.now(UTC))))
    assert answer["published"] >= 1
    assert answer["next"] is None
    again = replayed()
    assert again
    assert {detail["event_id"] for _, detail in again} <= {detail["event_id"] for _, detail in lost}


def replayed() -> list[tuple[str, dict[str, Any]]]:
    return taken_from(client("sqs").get_queue_url(QueueName="heard")["QueueUrl"])


def test_what_happened_at_another_time_is_left_alone(call: Call, heard: Heard) -> None:
    call("content", "delete_title", path={"content_id": made(call)})
    heard("content")
    later = datetime.now(UTC) + timedelta(hours=1)
    assert call("platform", "replay_outbox", replay_of(parked(later, later)))["published"] == 0
    assert replayed() == []


def test_a_large_table_is_replayed_in_several_calls(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_ENOUGH", -1)
    began = datetime.now(UTC)
    for _ in range(2):
        call("content", "delete_title", path={"content_id": made(call)})
    wanted = replay_of(parked(began, datetime.now(UTC)))
    items = client("dynamodb").scan(TableName="matinee-dev-content")["Items"]
    expected = sum(len(bus.entries(item["outbox"]["S"])) for item in items if "outbox" in item)
    monkeypatch.setattr("moto.dynamodb.models.table.RESULT_SIZE_LIMIT", 4000)  # a page has an item or two
    calls, published, answer = 0, 0, {"next": None}
    while calls == 0 or answer["next"]:
        answer = call("platform", "replay_outbox", wanted | ({"next": answer["next"]} if answer["next"] else {}))
        published, calls = published + answer["published"], calls + 1
    assert calls > 1
    assert published == expected > 0


def test_the_runbook_names_what_is_deployed() -> None:
    for named in ("replay-outbox", "OutboxLate", "OutboxThrottled", "OutboxErrors", "outbox-dead", '"next"'):
        assert named in RUNBOOK, named
