"""Events between domains: `content.TitlePublished` is a frozen model in the domain that publishes it.

An event is handed to the write that makes it true (`table.update(title, TitlePublished(...))`), stored on that item, and
leaves through the table's stream: `functions/platform/publish_events.py` puts it on the bus. At least once, so its
`event_id` stays the same however often it is sent.
"""

import json
from typing import Any

from pydantic import Field

from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.types import Instant, Model, now

OUTBOX = "outbox"
_BATCH = 10  # PutEvents takes ten entries a call.
_BUSY = ("InternalException", "InternalFailure", "ThrottlingException")
"""Codes of entries that EventBridge takes later (API reference, PutEventsResultEntry)."""


class Event(Model):
    event_id: str = Field(default_factory=lambda: new_id("evt"))
    occurred_at: Instant = Field(default_factory=now)

    @classmethod
    def name(cls) -> str:
        """`<domain>.<PastTense>`, the EventBridge detail type; the source is `matinee.<domain>`."""
        return f"{cls.__module__.split('.')[1]}.{cls.__name__}"


def pack(events: tuple[Event, ...]) -> str:
    return json.dumps([{"name": event.name(), "detail": event.model_dump(mode="json")} for event in events])


def unpublished(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The events that one stream record (NEW_AND_OLD_IMAGES) brought, as PutEvents entries less the bus."""
    packed = record.get("NewImage", {}).get(OUTBOX, {}).get("S")
    if not packed or packed == record.get("OldImage", {}).get(OUTBOX, {}).get("S"):
        return []
    return entries(packed)


def entries(packed: str) -> list[dict[str, Any]]:
    """The events of an outbox, as PutEvents entries less the bus."""
    return [
        {
            "Source": f"matinee.{event['name'].split('.')[0]}",
            "DetailType": event["name"],
            "Detail": json.dumps(event["detail"]),
        }
        for event in json.loads(packed)
    ]


def put_all(entries: list[dict[str, Any]]) -> int:
    """Put entries on the deployment's bus; how many. One that it refuses for a reason of its own is parked, with its code.

    Raises BusBusy.
    """
    from matinee.kernel import aws, dead_letters  # only who publishes: all that write have this module

    for refused, code in put(aws.client("events"), settings()["bus"], entries):
        dead_letters.park(json.dumps(refused), reason=code)
    return len(entries)


class BusBusy(Exception):
    """EventBridge did not take an event for a cause that passes; the message has its code."""


def put(client: Any, bus_name: str, entries: list[dict[str, Any]]) -> list[tuple[dict[str, Any], str]]:
    """Put entries on the bus. Answers those that it refuses for a reason of their own, each with its code.

    Raises BusBusy where it refuses one for a cause that passes: the stream's batch is then sent again.
    """
    refused: list[tuple[dict[str, Any], str]] = []
    for first in range(0, len(entries), _BATCH):
        batch = [{**entry, "EventBusName": bus_name} for entry in entries[first : first + _BATCH]]
        answers = zip(batch, client.put_events(Entries=batch)["Entries"], strict=True)
        failed = [(entry, answer["ErrorCode"]) for entry, answer in answers if "ErrorCode" in answer]
        for _, code in failed:
            if code in _BUSY:
                raise BusBusy(code)
        refused += failed
    return refused
