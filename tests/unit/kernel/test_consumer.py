"""Batches of events: handed over one by one, or many at once; what fails comes again, or is parked."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from matinee.kernel import aws
from matinee.kernel import consumer as consumers
from matinee.kernel.bus import Event
from matinee.kernel.consumer import LONGEST_WAIT, TRIES, Consumer, consumer, wait
from matinee.kernel.errors import Conflict, Invalid, NotFound, Problem
from matinee.kernel.passing import passes
from matinee.kernel.settings import settings
from moto import mock_aws


class Lit(Event):
    lamp: str


class PutOut(Event):
    lamp: str


class Busy(Problem):
    status = 503


def context(seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    return SimpleNamespace(
        aws_request_id="1", get_remaining_time_in_millis=lambda: int((end - time.monotonic()) * 1000)
    )


CONTEXT = context(3600)


def batch(*lamps: Any, received: int = 1) -> dict[str, Any]:
    envelopes = [{"id": str(n), "detail-type": "lights.Lit", "detail": {"lamp": lamp}} for n, lamp in enumerate(lamps)]
    return {"Records": [record(f"m{n}", json.dumps(each), received) for n, each in enumerate(envelopes)]}


def record(message_id: str, body: str, received: int, receipt: str = "r") -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": str(received)}
    return {"messageId": message_id, "receiptHandle": receipt, "body": body, "attributes": attributes}


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


# --- what comes again, and what is parked ---


@dataclass
class Queues:
    """A consumer's queue and the one of its dead letters, and what Lambda does between a queue and a function."""

    url: str
    dead: str

    def send(self, *lamps: Any) -> None:
        for each in batch(*lamps)["Records"]:
            aws.client("sqs").send_message(QueueUrl=self.url, MessageBody=each["body"])

    def deliver(self, handler: Consumer, seconds: float = 30) -> int:
        """One batch; how many messages it had."""
        sqs = aws.client("sqs")
        asked = {"QueueUrl": self.url, "MaxNumberOfMessages": 10, "AttributeNames": ["ApproximateReceiveCount"]}
        found = sqs.receive_message(**asked).get("Messages", [])
        records = [
            record(
                each["MessageId"],
                each["Body"],
                int(each["Attributes"]["ApproximateReceiveCount"]),
                each["ReceiptHandle"],
            )
            for each in found
        ]
        if records:
            again = failed(handler({"Records": records}, context(seconds)))
            for each in records:
                if each["messageId"] not in again:
                    sqs.delete_message(QueueUrl=self.url, ReceiptHandle=each["receiptHandle"])
        return len(records)

    def drain(self, handler: Consumer, most: int = 100) -> None:
        for _ in range(most):
            if not self.deliver(handler):
                return
        raise AssertionError("it never empties")

    def parked(self) -> list[tuple[str, str]]:
        """(lamp, reason) of each."""
        asked = {"QueueUrl": self.dead, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        found = aws.client("sqs").receive_message(**asked, VisibilityTimeout=0).get("Messages", [])
        return [
            (json.loads(each["Body"])["detail"]["lamp"], each["MessageAttributes"]["reason"]["StringValue"])
            for each in found
        ]


@pytest.fixture
def queues(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    """What comes again comes at once."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(consumers, "wait", lambda received: 0)
    with mock_aws():
        aws.forget()
        sqs = aws.client("sqs")
        made = Queues(
            sqs.create_queue(QueueName="lamps", Attributes={"VisibilityTimeout": "0"})["QueueUrl"],
            sqs.create_queue(QueueName="lamps-dead")["QueueUrl"],
        )
        monkeypatch.setenv("MATINEE_QUEUE", made.url)
        monkeypatch.setenv("MATINEE_DEAD_LETTERS", made.dead)
        settings.cache_clear()
        yield made
    aws.forget()
    settings.cache_clear()


def test_what_fails_for_a_passing_cause_is_never_parked_and_the_queue_ends_empty(queues: Queues) -> None:
    seen: set[Any] = set()
    calls = 0

    @consumer
    def handler(events: list[Lit]) -> None:
        nonlocal calls
        calls += 1
        if calls < 3 * TRIES:
            raise Busy()
        seen.update(event.lamp for event in events)

    queues.send(*"abcdef")
    queues.drain(handler)
    assert (seen, queues.parked(), calls > TRIES) == (set("abcdef"), [], True)


def test_what_fails_for_a_reason_of_its_own_is_parked_with_it_after_its_tries(queues: Queues) -> None:
    tries: list[str] = []

    @consumer
    def handler(event: Lit) -> None:
        tries.append(event.lamp)
        if event.lamp == "broken":
            raise Invalid({"lamp": "is broken"})

    queues.send("a", "broken")
    queues.drain(handler)
    assert (tries.count("broken"), tries.count("a")) == (TRIES, 1)
    assert queues.parked() == [("broken", "Invalid(invalid)")]


def test_what_cannot_be_parked_now_comes_again(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    @consumer
    def handler(event: Lit) -> None:
        raise KeyError

    queues.send("broken")
    with monkeypatch.context() as patch:
        patch.setenv("MATINEE_DEAD_LETTERS", f"{queues.dead}-not-there")
        settings.cache_clear()
        for _ in range(TRIES + 1):
            assert queues.deliver(handler) == 1
    settings.cache_clear()
    queues.drain(handler)
    assert queues.parked() == [("broken", "KeyError")]


def test_what_there_is_no_time_for_is_handed_back_and_what_is_done_is_not_done_again(queues: Queues) -> None:
    seen: list[str] = []

    @consumer
    def handler(event: Lit) -> None:
        time.sleep(0.3)
        seen.append(event.lamp)

    queues.send(*"abcdef")
    while queues.deliver(handler, seconds=2.2):
        assert len(seen) <= 6
    assert (sorted(seen), queues.parked()) == (list("abcdef"), [])


def test_a_batch_that_was_too_much_is_taken_in_smaller_parts() -> None:
    sizes: list[int] = []

    @consumer
    def handler(events: list[Lit]) -> None:
        sizes.append(len(events))

    for received, expected in ((1, [16]), (2, [8, 8]), (3, [4] * 4), (4, [2] * 8), (50, [2] * 8)):
        sizes.clear()
        handler(batch(*"abcdefghijklmnop", received=received), CONTEXT)
        assert sizes == expected


def test_a_part_that_waits_for_a_busy_index_is_not_tried_event_by_event(queues: Queues) -> None:
    calls: list[int] = []

    @consumer
    def handler(events: list[Lit]) -> None:
        calls.append(len(events))
        raise Busy()

    queues.send(*"abc")
    queues.deliver(handler)
    assert calls == [3]


def test_the_wait_doubles_up_to_a_bound() -> None:
    for received in range(1, 200):
        longest = min(LONGEST_WAIT, 2**received)
        assert longest / 2 - 1 <= wait(received) <= longest


def _client_error(code: str, status: int = 400, *reasons: str) -> ClientError:
    response: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    if reasons:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(response, "Call")


def _from(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (_client_error("ThrottlingException"), True),
        (_client_error("InternalServerError", 500), True),
        (_client_error("SlowDown", 503), True),
        (_client_error("TransactionCanceledException", 400, "None", "ThrottlingError"), True),
        (_client_error("TransactionCanceledException", 400, "ValidationError"), False),
        (_client_error("AccessDeniedException"), False),
        (_client_error("ValidationException"), False),
        (EndpointConnectionError(endpoint_url="https://sqs"), True),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (Busy(), True),
        (Problem(), False),
        (Conflict("Somebody else changed it"), True),
        (Conflict("Others are in it", code="has_children"), False),
        (NotFound(), False),
        (KeyError(), False),
        (_from(RuntimeError(), TimeoutError()), True),
        (_from(RuntimeError(), KeyError()), False),
    ],
)
def test_a_cause_passes_or_does_not(error: Exception, passing: bool) -> None:
    assert passes(error) == passing
