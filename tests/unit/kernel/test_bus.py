"""The outbox: what a stream record brings to the bus, and what it does not."""

import json
from typing import Any

import pytest
from matinee.content.events import TitleChanged, TitlePublished
from matinee.kernel import bus, table

TITLE = "ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMN"
PUBLISHED, CHANGED = TitlePublished(content_id=TITLE), TitleChanged(content_id=TITLE)


def image(*events: bus.Event) -> dict[str, Any]:
    return {"pk": {"S": "TITLE"}, **({bus.OUTBOX: table.encode(bus.pack(events))} if events else {})}


def names(record: dict[str, Any]) -> list[str]:
    return [entry["DetailType"] for entry in bus.unpublished(record)]


def test_an_event_is_named_for_its_domain_and_what_happened() -> None:
    assert TitlePublished.name() == "content.TitlePublished"


def test_an_item_that_is_new_brings_its_events() -> None:
    assert names({"NewImage": image(PUBLISHED, CHANGED)}) == ["content.TitlePublished", "content.TitleChanged"]


def test_an_event_arrives_whole() -> None:
    (entry,) = bus.unpublished({"NewImage": image(PUBLISHED)})
    assert entry["Source"] == "matinee.content"
    assert TitlePublished.model_validate_json(entry["Detail"]) == PUBLISHED


def test_a_write_that_leaves_the_outbox_as_it_was_brings_nothing() -> None:
    assert names({"OldImage": image(PUBLISHED), "NewImage": image(PUBLISHED) | {"count": {"N": "2"}}}) == []


def test_the_same_thing_happening_again_is_an_event_of_its_own() -> None:
    again = TitlePublished(content_id=TITLE)
    assert again.event_id != PUBLISHED.event_id
    assert names({"OldImage": image(PUBLISHED), "NewImage": image(again)}) == ["content.TitlePublished"]


@pytest.mark.parametrize(
    "record",
    [
        {"NewImage": image()},
        {"OldImage": image(PUBLISHED), "NewImage": image()},
        {"OldImage": image(PUBLISHED)},
    ],
    ids=["no events", "events of an earlier write", "a deleted item"],
)
def test_nothing_is_published_where_nothing_happened(record: dict[str, Any]) -> None:
    assert names(record) == []


class Bus:
    """EventBridge's PutEvents, which refuses details that say so."""

    def __init__(self) -> None:
        self.batches: list[list[dict[str, Any]]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        self.batches.append(Entries)
        said = [
            {"ErrorCode": entry["Detail"]} if entry["Source"] == "refuse" else {"EventId": "1"} for entry in Entries
        ]
        return {"Entries": said, "FailedEntryCount": sum("ErrorCode" in each for each in said)}


def entries(count: int) -> list[dict[str, Any]]:
    return [{"Source": "matinee.content", "DetailType": "x", "Detail": json.dumps(n)} for n in range(count)]


def test_entries_go_ten_a_call_in_their_order() -> None:
    here = Bus()
    assert bus.put(here, "matinee-dev", entries(23)) == []
    assert [len(batch) for batch in here.batches] == [10, 10, 3]
    assert [entry["Detail"] for batch in here.batches for entry in batch] == [str(n) for n in range(23)]
    assert {entry["EventBusName"] for batch in here.batches for entry in batch} == {"matinee-dev"}


def test_an_entry_that_a_busy_bus_refuses_is_an_error_so_that_the_stream_sends_it_again() -> None:
    refused = [*entries(1), {"Source": "refuse", "DetailType": "x", "Detail": "ThrottlingException"}]
    with pytest.raises(bus.BusBusy, match="ThrottlingException"):
        bus.put(Bus(), "matinee-dev", refused)


def test_an_entry_that_is_refused_for_its_own_reason_is_answered_and_the_others_are_put() -> None:
    here, malformed = Bus(), {"Source": "refuse", "DetailType": "x", "Detail": "MalformedDetail"}
    refused = bus.put(here, "matinee-dev", [malformed, *entries(11)])
    assert [(entry["Detail"], code) for entry, code in refused] == [("MalformedDetail", "MalformedDetail")]
    assert [len(batch) for batch in here.batches] == [10, 2]
