"""A person pays for one subscription: a second live one is ended at once, and what was paid for it is paid back.

We sell no second one. But one may be made by hand in Stripe's dashboard, or at a page that was open before this was deployed.
The record is stored first: whatever breaks off afterwards, the next delivery or the next minute goes on from there. Stripe's
idempotency keys and the record's version see to it that one refund is made and one mail is sent.
"""

from collections.abc import Sequence

from matinee.kernel import log, table
from matinee.kernel.errors import Conflict
from matinee.subscriptions import states
from matinee.subscriptions.claims import Duplicate
from matinee.subscriptions.events import DuplicateEnded
from matinee.subscriptions.stripe_api import invoices, subscriptions
from matinee.subscriptions.stripe_api.client import money
from matinee.subscriptions.stripe_api.subscriptions import Subscription


def end(user_id: str, found: Sequence[Subscription]) -> bool:
    """End all but one of a person's live subscriptions. Whether there were more.

    The one that goes on is that of the highest rank (`states`), the oldest of equal ones. A subscription in a state that
    we do not know is left as it is: `sync` asks for a review.
    """
    alive = [each for each in found if each.state.alive and each.status in states.STATES]
    alive.sort(key=lambda each: (-each.state.rank, each.created, each.subscription_id))
    for other in alive[1:]:
        _settle(_recorded(user_id, alive[0], other))
    return len(alive) > 1


def _recorded(user_id: str, kept: Subscription, other: Subscription) -> Duplicate:
    record = Duplicate(
        user_id=user_id,
        subscription_id=other.subscription_id,
        kept=kept.subscription_id,
        since=kept.created,
        currency=other.currency,
        pending="DUPLICATES",
    )
    try:
        return table.create(record)
    except Conflict:  # another delivery found it as well
        return _read(record)


def _read(record: Duplicate) -> Duplicate:
    return table.get(Duplicate, user_id=record.user_id, subscription_id=record.subscription_id, consistent=True)


def _settle(record: Duplicate) -> None:
    """Again, and nothing is ended or paid back twice."""
    subscriptions.end(record.subscription_id)
    if record.pending is None:
        return
    refunded = money(invoices.refund_all(record.subscription_id, record.since), record.currency)

    def noted() -> bool:
        current = _read(record)
        if current.pending is None:
            return False
        event = DuplicateEnded(user_id=record.user_id, refunded=refunded)
        table.update(current, event, pending=None, refunded=refunded)
        return True

    if table.again(noted):
        log.count("DuplicateSubscriptionEnded")


def resume() -> int:
    """Pay back what was found before and then broke off. How many those were. Raises ExceptionGroup of what failed."""
    failures: list[Exception] = []
    records = list(table.every(Duplicate, index="gsi2", pending="DUPLICATES"))
    for record in records:
        try:
            _settle(record)
        except Exception as failure:  # the others do not wait for it
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some second subscriptions are not paid back yet", failures)
    return len(records)
