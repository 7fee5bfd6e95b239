"""Popularity of titles: their viewings, of which older ones count less, as a number from 0 to 1 for the ranking of search.

Forward decay (Cormode, Shkapenyuk, Srivastava, Xu: "Forward Decay: A Practical Time Decay Model for Streaming Systems",
ICDE 2009): a viewing adds a weight that doubles every HALF_LIFE since an origin, so that sums only grow, nothing has to be
aged, and a sum is worth its quotient by today's weight. DynamoDB's numbers last until 2044.
"""

import json
import math
import random
import time

from matinee.kernel import aws, table
from matinee.kernel.settings import settings
from matinee.playback.opinion_models import WatchWeight

KEY = "popularity.json"
HALF_LIFE = 14 * 86_400
"""Seconds."""
_ORIGIN = 1_767_225_600
"""2026-01-01, in epoch seconds."""
SHARDS = 16
"""A partition takes 1,000 writes a second, and a title has so many partitions."""
FLOOR = 100
"""Viewings of the most watched title, at least, in the measure, so that a handful of viewings makes no title popular."""


def count(content_id: str) -> None:
    """Count a viewing. It may count twice where an answer of DynamoDB is lost, which a measure can bear."""
    aws.client("dynamodb").update_item(
        TableName=WatchWeight.table(),
        Key=WatchWeight.key(shard=random.randrange(SHARDS), content_id=content_id),  # noqa: S311 - a load is spread
        UpdateExpression="SET content_id = :title ADD weight :weight",
        ExpressionAttributeValues={":title": {"S": content_id}, ":weight": table.encode(_weight(time.time()))},
    )


def publish() -> int:
    """Write the popularity of all titles for search; returns how many there are."""
    measured = measure(_counted(time.time()))
    body = json.dumps({content_id: round(value, 4) for content_id, value in measured.items()})
    aws.client("s3").put_object(
        Bucket=settings().bucket("search"), Key=KEY, Body=body.encode(), ContentType="application/json"
    )
    return len(measured)


def measure(viewings: dict[str, float]) -> dict[str, float]:
    """Title → 0..1, on a logarithmic scale of its viewings."""
    most = max([FLOOR, *viewings.values()])
    return {content_id: math.log1p(number) / math.log1p(most) for content_id, number in viewings.items()}


def _counted(moment: float) -> dict[str, float]:
    """Title → its decayed number of viewings at a moment (epoch seconds)."""
    found: dict[str, float] = {}
    for shard in range(SHARDS):
        for views in table.every(WatchWeight, shard=shard):
            found[views.content_id] = found.get(views.content_id, 0) + views.weight / _weight(moment)
    return found


def _weight(moment: float) -> float:
    return float(2 ** ((moment - _ORIGIN) / HALF_LIFE))
