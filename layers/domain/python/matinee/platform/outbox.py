"""Publishes the events of a table's outboxes again, for those that its stream has forgotten.

An item keeps the events of the last write that had any. They have the ids that they had, so that a consumer which has seen
one does nothing.
"""

import json
import time
from typing import Any

from pydantic import Field, TypeAdapter

from matinee.kernel import aws, bus
from matinee.kernel.settings import settings
from matinee.kernel.types import Input, Instant, Model

_ENOUGH = 240
"""Seconds after which a call ends with the page that it is at."""
_INSTANT: TypeAdapter[Instant] = TypeAdapter(Instant)


class Span(Input):
    """What to publish again: events of a domain that occurred from `since` to `until`."""

    domain: str
    since: Instant
    until: Instant
    next: dict[str, Any] | None = None
    """Where an earlier call stopped."""


class Replayed(Model):
    published: int = 0
    next: dict[str, Any] | None = Field(default=None)
    """Where to go on; none at the end."""


def replay(span: Span) -> Replayed:
    """Raises BusBusy, Misconfigured for a domain without a table. Reads the whole table, at half a unit for each 4 kB."""
    pages = (
        aws.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=settings().table(span.domain),
            FilterExpression="attribute_exists(outbox)",
            ProjectionExpression=bus.OUTBOX,
            **({"ExclusiveStartKey": span.next} if span.next else {}),
        )
    )
    published, began = 0, time.monotonic()
    for page in pages:
        found = (entry for item in page["Items"] for entry in bus.entries(item[bus.OUTBOX]["S"]))
        published += bus.put_all([entry for entry in found if span.since <= _occurred(entry) <= span.until])
        if "LastEvaluatedKey" in page and time.monotonic() > began + _ENOUGH:
            return Replayed(published=published, next=page["LastEvaluatedKey"])
    return Replayed(published=published)


def _occurred(entry: dict[str, Any]) -> Instant:
    return _INSTANT.validate_python(json.loads(entry["Detail"])["occurred_at"])
