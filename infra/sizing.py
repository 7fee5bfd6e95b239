"""What a deployment is sized for: the requests of its viewers, and the concurrency of its account."""

import math

WATCHING = 0.25
"""The share of all viewers who watch at the peak."""
REQUESTS_AN_HOUR = 40
"""Of somebody who watches, to the API. `make bench PARTS=hour` measures them."""
HEADROOM = 2
"""A minute of the peak against its average."""
CALL = 0.05
"""Seconds that a function takes to answer a call; `make bench PARTS=hour` measures half of that."""
ACCOUNT_REQUESTS = 10_000
"""Requests a second that API Gateway takes for an account and region, unless it was asked for more."""

PLANNED = 1_000
"""The account's concurrent executions that the numbers in the function tables are meant for."""
UNRESERVED = 100
"""Concurrent executions that Lambda lets nobody reserve."""
FEWEST_CONSUMED = 2
"""The smallest maximum that a queue's mapping accepts."""

BUFFER_MB, BUFFER_SECONDS = 128, 60
"""An object of raw events is so large, or holds the events of so many seconds. Firehose takes 64 to 128 MB for Parquet."""


def requests_a_second(viewers: int) -> int:
    """The API's throttle: what so many viewers ask for at their peak, and room above it."""
    return math.ceil(viewers * WATCHING * REQUESTS_AN_HOUR / 3600 * HEADROOM)


def answering(viewers: int) -> int:
    """Concurrent executions that answer so many viewers at their peak."""
    return math.ceil(requests_a_second(viewers) * CALL)


def reserved(planned: int, account: int) -> int | None:
    """A function's share of what an account may reserve; None where that is less than one execution."""
    return planned * max(0, account - UNRESERVED) // (PLANNED - UNRESERVED) or None


def consumed(planned: int, account: int) -> int:
    """The largest number of batches of a consumer's queue at once."""
    return max(FEWEST_CONSUMED, planned * account // PLANNED)
