"""Invoked by an operator: publishes again what a table's outboxes say happened in a span of time.

{"domain": "content", "since": "2026-11-28T09:00:00Z", "until": "2026-11-28T15:00:00Z"}. Where it answers a `next`, invoke it
again with that (docs/runbooks/redrive-dead-letters.md).
"""

from matinee.kernel.step import step
from matinee.platform import outbox


@step
def handler(asked: outbox.Span) -> outbox.Replayed:
    return outbox.replay(asked)
