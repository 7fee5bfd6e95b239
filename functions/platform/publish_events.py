"""Invoked by the streams of all tables: publishes the events in the outboxes of written items, in order.

A record that cannot be published is retried together with the later ones of its shard, then moved to the dead-letter queue.
"""

from typing import Any

from matinee.kernel import aws, bus
from matinee.kernel.log import begin, logger
from matinee.kernel.settings import settings


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    entries = [entry for record in event["Records"] for entry in bus.unpublished(record["dynamodb"])]
    bus.put(aws.client("events"), settings()["bus"], entries)
    logger.info("published", events=[entry["DetailType"] for entry in entries])
