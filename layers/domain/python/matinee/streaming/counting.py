"""How many streams play now, all households together. It reads the whole table: for a schedule, never for a route."""

from collections import Counter

from matinee.kernel import aws
from matinee.kernel.types import Model
from matinee.streaming.models import Household


class Playing(Model):
    """`titles` and `countries`: streams by content_id and by country."""

    watching: int
    households: int
    titles: dict[str, int]
    countries: dict[str, int]


def playing() -> Playing:
    """Leases that have not expired. A stream that ended without saying so counts until its lease does: seven minutes."""
    titles: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    households = 0
    pages = (
        aws.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=Household.table(),
            FilterExpression="begins_with(pk, :household) AND sk = :leases",
            ExpressionAttributeValues={":household": {"S": "HOUSEHOLD#"}, ":leases": {"S": "LEASES"}},
        )
    )
    for page in pages:
        for stored in page["Items"]:
            alive = Household.of(stored).alive()
            households += bool(alive)
            titles.update(lease.content_id for lease in alive)
            countries.update(lease.country for lease in alive)
    return Playing(watching=titles.total(), households=households, titles=dict(titles), countries=dict(countries))
