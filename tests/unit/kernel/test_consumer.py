"""Batches of events: handed over one by one, or whole; what fails goes back, and nothing else."""

import json
from types import SimpleNamespace
from typing import Any

from matinee.kernel.bus import Event
from matinee.kernel.consumer import consumer

CONTEXT = SimpleNamespace(aws_request_id="1")


class Lit(Event):
    lamp: str


class PutOut(Event):
    lamp: str


def batch(*lamps: Any) -> dict[str, Any]:
    envelopes = [{"id": str(n), "detail-type": "lights.Lit", "detail": {"lamp": lamp}} for n, lamp in enumerate(lamps)]
    records = [
        {"messageId": f"m{n}", "body": json.dumps(each), "eventSource": "aws:sqs"} for n, each in enumerate(envelopes)
    ]
    return {"Records": records}


def failed(answer: dict[str, Any]) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_who_takes_one_event_is_handed_one_after_another() -> None:
    seen = []

    @consumer
    def handler(event: Lit) -> None:
        if event.lamp == "broken":
            raise ValueError
        seen.append(event.lamp)

    assert failed(handler(batch("a", "broken", "b"), CONTEXT)) == ["m1"]
    assert seen == ["a", "b"]
    assert handler.events == (Lit,)


def test_who_takes_a_list_is_handed_the_whole_batch() -> None:
    seen: list[list[str]] = []

    @consumer
    def handler(events: list[Lit | PutOut]) -> None:
        seen.append([event.lamp for event in events])

    assert failed(handler(batch("a", "b"), CONTEXT)) == []
    assert seen == [["a", "b"]]
    assert handler.events == (Lit, PutOut)


def test_a_batch_that_fails_is_tried_event_by_event() -> None:
    seen: list[list[str]] = []

    @consumer
    def handler(events: list[Lit]) -> None:
        seen.append([event.lamp for event in events])
        if "broken" in seen[-1]:
            raise ValueError

    assert failed(handler(batch("a", "broken", "b"), CONTEXT)) == ["m1"]
    assert seen == [["a", "broken", "b"], ["a"], ["broken"], ["b"]]


def test_an_event_that_cannot_be_read_does_not_keep_the_others() -> None:
    seen: list[str] = []

    @consumer
    def handler(events: list[Lit]) -> None:
        seen.extend(event.lamp for event in events)

    assert failed(handler(batch("a", {"no": "text"}, "b"), CONTEXT)) == ["m1"]
    assert seen == ["a", "b"]
