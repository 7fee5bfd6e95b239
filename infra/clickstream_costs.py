"""What the clickstream costs a viewer in a month, by list prices and by what a viewer's events are assumed to be.

Prices: list prices of us-east-1, without free allowances: aws.amazon.com/cloudfront/pricing, /api-gateway/pricing (HTTP APIs),
/lambda/pricing, /dynamodb/pricing/on-demand, /firehose/pricing, /s3/pricing, /athena/pricing and /cloudwatch/pricing.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from infra.prices import USE
from infra.sizing import BUFFER_SECONDS

DAYS = 30
EVENTS = 300
"""Of a viewer, a day."""
BATCH = 30
"""Events a request: clients collect, and send at once only what is live (a start, an error) and what a closing page has."""
EVENT_BYTES, HEAD_BYTES, ROW_BYTES = 200, 600, 60
"""Of an event and of the head of its record, as JSON; of a row, in Parquet."""
COUNTED = 6
"""Starts, errors and stalls of a viewer, a day."""
READ_AGAIN = 10
"""Times that the models read a row's bytes."""
COLLECT_SECONDS, AUTHORIZE_SECONDS, ENRICH_SECONDS = 0.012, 0.005, 40e-6
"""Of a call with 0.5 GB; the last for an event, with 1 GB."""
LOG_BYTES = 530
"""That Lambda and the API write of a call: START, END, REPORT and the access log's line."""
_GB = 1024**3

Tiers = Sequence[tuple[float, float]]
"""(up to so many, dollars each); the last one is without an end."""
_API: Tiers = ((300e6, USE.api_call), (math.inf, 0.90e-6))
_FIREHOSE: Tiers = ((500 * 1024, 0.029), (2 * 1024**2, 0.025), (math.inf, 0.020))
"""A GB, of records of which each counts in steps of 5 kB."""
_CONVERSION = 0.018
_FIREHOSE_STEP = 5 * 1024
_LOG_GB, _OBJECT, _STORED_GB, _ATHENA_TB = 0.50, 0.005e-3, 0.023, 5.00


class Part(NamedTuple):
    what: str
    dollars: float
    """A month, of all viewers."""


def parts(viewers: int) -> Iterator[Part]:
    """What so many daily viewers cost in a month."""
    events = viewers * EVENTS * DAYS
    calls = events / BATCH
    yield Part("CloudFront", calls * USE.edge_request)
    yield Part("HTTP API", tiered(calls, _API))
    busy = COLLECT_SECONDS + AUTHORIZE_SECONDS  # at most: API Gateway knows a token for five minutes
    yield Part("Lambda: collect, authorize", calls * (2 * USE.lambda_call + busy * 0.5 * USE.lambda_gb_second))
    counted = viewers * COUNTED * DAYS / 15  # fifteen events share a write of 1 kB
    yield Part("DynamoDB: ids, live counts", calls * USE.read_unit / 2 + counted * USE.write_unit)
    record = math.ceil((HEAD_BYTES + BATCH * EVENT_BYTES) / _FIREHOSE_STEP) * _FIREHOSE_STEP
    taken = calls * record / _GB
    yield Part("Firehose, to Parquet", tiered(taken, _FIREHOSE) + taken * _CONVERSION)
    yield Part("Lambda: enrich", events * ENRICH_SECONDS * USE.lambda_gb_second)
    stored = events * ROW_BYTES / _GB
    objects = max(DAYS * 86_400 / BUFFER_SECONDS, stored / 0.128)
    yield Part("S3: raw events for a month", stored * _STORED_GB + objects * _OBJECT)
    yield Part("Athena: the models", stored * READ_AGAIN / 1024 * _ATHENA_TB)
    yield Part("CloudWatch logs", calls * LOG_BYTES / _GB * _LOG_GB)


def viewer_month(viewers: int) -> float:
    """Dollars."""
    return sum(part.dollars for part in parts(viewers)) / viewers


def tiered(amount: float, tiers: Tiers) -> float:
    """Dollars for so many."""
    cost, before = 0.0, 0.0
    for up_to, price in tiers:
        cost += max(min(amount, up_to) - before, 0) * price
        before = up_to
    return cost


def table() -> str:
    """By the number of daily viewers."""
    sizes = {"1 thousand": 1_000, "1 million": 1_000_000, "200 million": 200_000_000}
    columns = [list(parts(viewers)) for viewers in sizes.values()]
    lines = [
        f"| {row[0].what} | "
        + " | ".join(f"{part.dollars / viewers:.6f}" for part, viewers in zip(row, sizes.values(), strict=True))
        + " |"
        for row in zip(*columns, strict=True)
    ]
    total = " | ".join(f"**{viewer_month(viewers):.6f}**" for viewers in sizes.values())
    return "\n".join(
        [
            f"Events of a viewer ({EVENTS} a day, {BATCH} a request), dollars a viewer and month, by daily viewers:",
            "",
            f"| part | {' | '.join(sizes)} |",
            "|---|--:|--:|--:|",
            *lines,
            f"| **total** | {total} |",
            "",
        ]
    )
