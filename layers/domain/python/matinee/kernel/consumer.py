"""`@consumer`: a batch of bus events from SQS in, what failed out; each event parsed to the type that the function names.

Delivery is at least once and in any order: what a consumer does must be idempotent by construction (a conditional write
on the thing that the event is about), for that is the only kind that also survives a crash between two calls.

Who hints a list of events is handed all of a batch at once. A batch that fails is tried again event by event, so that only
what is poisoned goes back to the queue.
"""

import json
from collections.abc import Callable
from functools import cached_property, update_wrapper
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from pydantic import TypeAdapter

from matinee.kernel import log


class Consumer:
    def __init__(self, function: Callable[[Any], None]):
        update_wrapper(self, function)
        self.function = function
        hints = get_type_hints(function)
        hints.pop("return")
        ((_, hint),) = hints.items()
        self.whole = get_origin(hint) is list
        event = get_args(hint)[0] if self.whole else hint
        self.events: tuple[type, ...] = get_args(event) if get_origin(event) is UnionType else (event,)
        self._shape = event
        # A batch of which all fails is retried like any other: record by record, each with its own receive count.
        self._processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    @cached_property
    def _parse(self) -> Callable[[Any], Any]:
        return TypeAdapter(self._shape).validate_python

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        log.begin(context)
        answer: Any = {"batchItemFailures": []}
        if not (self.whole and self._all(event["Records"])):
            with self._processor(event["Records"], self._one):
                self._processor.process()
            answer = self._processor.response()
        log.logger.info("consumed", records=len(event["Records"]), failed=len(answer["batchItemFailures"]))
        return answer

    def _all(self, records: list[dict[str, Any]]) -> bool:
        """Whether it was done with all at once."""
        try:
            self.function([self._parse(json.loads(record["body"])["detail"]) for record in records])
        except Exception:
            log.logger.exception("batch failed, its events are tried one by one", records=len(records))
            return False
        return True

    def _one(self, record: Any) -> None:
        envelope = json.loads(record.body)
        try:
            event = self._parse(envelope["detail"])
            self.function([event] if self.whole else event)
        except Exception:
            log.logger.exception("event failed", event=envelope["detail-type"], event_id=envelope["id"])
            raise


def consumer(function: Callable[[Any], None]) -> Consumer:
    """Make an SQS handler of a function that takes one event, or a list of them."""
    return Consumer(function)
