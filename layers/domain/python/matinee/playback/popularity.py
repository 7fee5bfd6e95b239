"""Popularity of titles: their viewings, of which older ones count less, as a number from 0 to 1 for the ranking of search.

Rows of the home page are told by country: `trends` publishes what was counted here.

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
from matinee.kernel.table import Item
from matinee.kernel.types import TitleId
from matinee.playback import trends

KEY = "popularity.json"
_ORIGIN = 1_767_225_600
"""2026-01-01, in epoch seconds."""
SHARDS = 16
"""A partition takes 1,000 writes a second, and a title has so many partitions."""
FLOOR = 100
"""Viewings of the most watched title, at least, in the measure, so that a handful of viewings makes no title popular."""


class WatchWeight(Item, pk="VIEWS#{shard}", sk="{content_id}#{country}"):
    """One shard of a title's popularity in a country: a sum of weights that grow with time."""

    content_id: TitleId
    country: str = ""
    """"" for what was counted when nobody asked where."""
    weight: float = 0


def count(content_id: str, country: str) -> None:
    """Count a viewing. It may count twice where an answer of DynamoDB is lost, which a measure can bear."""
    aws.client("dynamodb").update_item(
        TableName=WatchWeight.table(),
        Key=WatchWeight.key(shard=random.randrange(SHARDS), content_id=content_id, country=country),  # noqa: S311 - a load is spread
        UpdateExpression="SET content_id = :title, country = :country ADD weight :weight",
        ExpressionAttributeValues={
            ":title": {"S": content_id},
            ":country": {"S": country},
            ":weight": table.encode(_weight(time.time())),
        },
    )


def publish() -> int:
    """Write the popularity of all titles for search; returns how many there are."""
    counted = by_country(time.time())
    measured = measure(counted.get(trends.WORLD, {}))
    body = json.dumps({content_id: round(value, 4) for content_id, value in measured.items()})
    aws.client("s3").put_object(
        Bucket=settings().bucket("search"), Key=KEY, Body=body.encode(), ContentType="application/json"
    )
    trends.publish(counted)
    return len(measured)


def measure(viewings: dict[str, float]) -> dict[str, float]:
    """Title → 0..1, on a logarithmic scale of its viewings."""
    most = max([FLOOR, *viewings.values()])
    return {content_id: math.log1p(number) / math.log1p(most) for content_id, number in viewings.items()}


def by_country(moment: float) -> dict[str, dict[str, float]]:
    """Country → title → its decayed number of viewings at a moment (epoch seconds); trends.WORLD for all of them."""
    found: dict[str, dict[str, float]] = {}
    for shard in range(SHARDS):
        for views in table.every(WatchWeight, shard=shard):
            for country in {trends.WORLD, views.country or trends.WORLD}:
                of_country = found.setdefault(country, {})
                viewings = views.weight / _weight(moment)
                of_country[views.content_id] = of_country.get(views.content_id, 0) + viewings
    return found


def _weight(moment: float) -> float:
    return float(2 ** ((moment - _ORIGIN) / trends.HALF_LIFE))
