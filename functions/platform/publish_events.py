"""Invoked by the streams of all tables: publishes the events in the outboxes of written items, in order.

While the bus cannot take an event, its record is retried, and with it the later ones of its shard, as long as the stream keeps
them. An event that the bus refuses for a reason of its own goes to the dead-letter queue; the events after it go on.
"""

from typing import Any

from matinee.kernel import bus
from matinee.kernel.log import begin, logger


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    entries = [entry for record in event["Records"] for entry in bus.unpublished(record["dynamodb"])]
    bus.put_all(entries)
    logger.info("published", events=[entry["DetailType"] for entry in entries])
