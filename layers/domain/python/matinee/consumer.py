"""`@consumer`: a batch of bus events from SQS in, what failed out; each event parsed to the type that the function names.

Delivery is at least once and in any order: what a consumer does must be idempotent by construction (a conditional write
on the thing that the event is about), for that is the only kind that also survives a crash between two calls.
"""

import json
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, get_type_hints

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from pydantic import TypeAdapter

from matinee import log


class Consumer:
    def __init__(self, function: Callable[[Any], None]):
        update_wrapper(self, function)
        self.function = function
        hints = get_type_hints(function)
        hints.pop("return")
        ((_, self.event),) = hints.items()
        self._parse = TypeAdapter(self.event).validate_python
        # A batch of which all fails is retried like any other: record by record, each with its own receive count.
        self._processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    def __call__(self, event: dict[str, Any], context: Any) -> Any:
        log.begin(context)
        with self._processor(event["Records"], self._one):
            self._processor.process()
        answer = self._processor.response()
        log.logger.info("consumed", records=len(event["Records"]), failed=len(answer["batchItemFailures"]))
        return answer

    def _one(self, record: Any) -> None:
        envelope = json.loads(record.body)
        try:
            self.function(self._parse(envelope["detail"]))
        except Exception:
            log.logger.exception("event failed", event=envelope["detail-type"], event_id=envelope["id"])
            raise


def consumer(function: Callable[[Any], None]) -> Consumer:
    """Make an SQS handler of a function that takes one event."""
    return Consumer(function)
