"""Invoked by the streams of all tables: publishes the events in the outboxes of written items, in order.

While the bus cannot take an event, its record is retried, and with it the later ones of its shard, as long as the stream keeps
them. An event that the bus refuses for a reason of its own goes to the dead-letter queue; the events after it go on.
"""

import json
from typing import Any

from matinee.kernel import aws, bus, dead_letters
from matinee.kernel.log import begin, logger
from matinee.kernel.settings import settings


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    entries = [entry for record in event["Records"] for entry in bus.unpublished(record["dynamodb"])]
    for refused, code in bus.put(aws.client("events"), settings()["bus"], entries):
        dead_letters.park(json.dumps(refused), reason=code)
    logger.info("published", events=[entry["DetailType"] for entry in entries])
