"""Every table's stream → the bus: takes the events that writes left in their items' outbox and publishes them in order.

A record that cannot be published is retried, with all after it of its shard; after that it is parked in the queue of dead letters.
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
