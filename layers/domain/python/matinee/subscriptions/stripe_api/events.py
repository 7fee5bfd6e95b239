"""Stripe's own list of its events."""

from collections.abc import Iterator
from datetime import datetime

from matinee.subscriptions.stripe_api.client import Json, client, every


def since(moment: datetime, kinds: tuple[str, ...]) -> Iterator[Json]:
    """Thirty days of them at most, newest first."""
    params = {"created": {"gte": int(moment.timestamp())}, "types": list(kinds)}
    return every(client().v1.events.list, params)
