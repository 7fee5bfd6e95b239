"""An operator's way to work on Stripe's events again: {"stripe_event_ids": […]}, or {} for all that wait.

{"since": "2026-11-25T00:00:00Z"} also fetches from Stripe those that never reached us.
"""

from matinee.kernel.step import step
from matinee.kernel.types import Input, Instant
from matinee.subscriptions import webhooks


class Asked(Input):
    stripe_event_ids: list[str] = []
    since: Instant | None = None


@step
def handler(asked: Asked) -> dict[str, int]:
    return webhooks.replay(asked.stripe_event_ids, asked.since)
