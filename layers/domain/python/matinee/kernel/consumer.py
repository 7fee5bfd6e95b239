"""`@consumer`: a batch of bus events from SQS in, what failed out; each event parsed to the type that the function names.

Delivery is at least once and in any order: what a consumer does must be idempotent by construction (a conditional write
on the thing that the event is about), for that is the only kind that also survives a crash between two calls.

Whoever hints a list of events is handed many at once, and one by one only where they fail together. What becomes of a
message that fails:

- For a passing cause (`matinee.kernel.passing`, or no time is left) it comes again, after 2 s, 4 s and so on up to 15
  minutes, for more than a day (`infra.stacks.queues` has the bound).
- For a reason of its own it comes again after the queue's visibility timeout. At the fifth receipt it is parked in the
  queue of dead letters, with the reason, and stays there until somebody has mended the cause.
"""

import json
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import cached_property, update_wrapper
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import TypeAdapter

from matinee.kernel import aws, dead_letters, log
from matinee.kernel.passing import passes
from matinee.kernel.settings import settings

TRIES = 5
"""Receipts after which a message that fails for a reason of its own is parked."""
LONGEST_WAIT = 900
"""Seconds between two tries of what fails for a passing cause."""
_STILL_FAILING = 20
"""Receipts after which a passing cause is worth a person's attention: some two hours."""
_RESERVE = 1.5
"""Seconds before the function's timeout in which no more work is begun: what is left is handed back."""
_SMALLEST = 8
"""A part of a batch is at least this fraction of it, so that a long queue still empties."""
_CHANGED_AT_ONCE = 10
"""Messages whose visibility one call of SQS changes."""


class OutOfTime(TimeoutError):
    """The function's time ended before it came to this message."""


class Message(NamedTuple):
    id: str
    receipt: str
    body: str
    received: int
    """How often, this time included."""


class Failure(NamedTuple):
    message: Message
    error: Exception

    @property
    def passes(self) -> bool:
        return passes(self.error)


class Consumer:
    def __init__(self, function: Callable[[Any], None]):
        update_wrapper(self, function)
        self.function = function
        hints = get_type_hints(function)
        hints.pop("return")
        ((_, hint),) = hints.items()
        self.takes_many = get_origin(hint) is list
        event = get_args(hint)[0] if self.takes_many else hint
        self.events: tuple[type, ...] = get_args(event) if get_origin(event) is UnionType else (event,)
        self._event = event

    @cached_property
    def _parse(self) -> Callable[[Any], Any]:
        return TypeAdapter(self._event).validate_python

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        log.begin(context)
        deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - _RESERVE
        messages = [_message(record) for record in event["Records"]]
        failures = self._work(messages, deadline)
        again = [failure for failure in failures if not _parked(failure)]
        _wait([failure.message for failure in again if failure.passes])
        log.logger.info("consumed", records=len(messages), failed=len(failures), parked=len(failures) - len(again))
        if any(failure.passes and failure.message.received >= _STILL_FAILING for failure in again):
            log.count("StillFailing")
        return {"batchItemFailures": [{"itemIdentifier": failure.message.id} for failure in again]}

    def _work(self, messages: Sequence[Message], deadline: float) -> list[Failure]:
        """Part by part, as long as there is time for one that takes as long as the longest so far."""
        failures: list[Failure] = []
        parts = deque(self._parts(messages))
        longest = 0.0
        while parts:
            part = parts.popleft()
            began = time.monotonic()
            error = OutOfTime() if longest and began + longest > deadline else self._tried(part)
            longest = max(longest, time.monotonic() - began)
            if error and len(part) > 1 and not passes(error):
                parts.extendleft([message] for message in reversed(part))
            elif error:
                failures += [Failure(message, error) for message in part]
        return failures

    def _parts(self, messages: Sequence[Message]) -> list[Sequence[Message]]:
        """What was received before may have been too much for the time that there is: half as much each time."""
        received = max((message.received for message in messages), default=1)
        size = -(-len(messages) // min(2 ** (received - 1), _SMALLEST)) if self.takes_many else 1
        return [messages[start : start + size] for start in range(0, len(messages), size)]

    def _tried(self, part: Sequence[Message]) -> Exception | None:
        """Why it failed; None where it did not."""
        try:
            events = [self._parse(json.loads(message.body)["detail"]) for message in part]
            self.function(events if self.takes_many else events[0])
        except Exception as error:
            log.logger.exception("messages failed", messages=[message.id for message in part])
            return error
        return None


def consumer(function: Callable[[Any], None]) -> Consumer:
    """Make an SQS handler of a function that takes one event, or a list of them."""
    return Consumer(function)


def _message(record: dict[str, Any]) -> Message:
    received = int(record["attributes"]["ApproximateReceiveCount"])
    return Message(record["messageId"], record["receiptHandle"], record["body"], received)


def _parked(failure: Failure) -> bool:
    """Whether the message was put into the queue of dead letters, and so is done with."""
    if failure.passes or failure.message.received < TRIES:
        return False
    try:
        dead_letters.park(failure.message.body, reason=log.kind(failure.error), message_id=failure.message.id)
    except (BotoCoreError, ClientError):
        log.logger.exception("message not parked, it comes again", messages=[failure.message.id])
        return False
    return True


def _wait(messages: Sequence[Message]) -> None:
    """Have them come again sooner, or later, than the queue's visibility timeout says."""
    for start in range(0, len(messages), _CHANGED_AT_ONCE):
        entries = [
            {"Id": str(number), "ReceiptHandle": message.receipt, "VisibilityTimeout": wait(message.received)}
            for number, message in enumerate(messages[start : start + _CHANGED_AT_ONCE])
        ]
        try:
            aws.client("sqs").change_message_visibility_batch(QueueUrl=settings()["queue"], Entries=entries)
        except (BotoCoreError, ClientError):
            log.logger.exception("visibility not changed, the queue's own timeout holds", messages=len(entries))


def wait(received: int) -> int:
    """Seconds until a message comes again that was received so often: about twice as long each time, up to LONGEST_WAIT."""
    longest: int = min(LONGEST_WAIT, 2 ** min(received, 10))
    return round(longest * random.uniform(0.5, 1))  # noqa: S311 - spread, not secret
