"""A plan has ended or changed: ends the household's streams beyond the new plan."""

from matinee.kernel.consumer import consumer
from matinee.streaming import sessions
from matinee.subscriptions.events import EntitlementChanged


@consumer
def handler(event: EntitlementChanged) -> None:
    sessions.follow_plan(event.user_id)
