"""An entitlement is what Stripe says: whatever an event says, the person's subscriptions are read again and written as they are.

Why an older state never replaces a newer one, without comparing anybody's clocks: the item is read first, then Stripe, and
the write holds only while the item is the one that was read. So of two writes the later one's question to Stripe was
asked after the earlier one was written.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from matinee.kernel import log, table
from matinee.kernel.errors import Conflict
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.subscriptions import duplicates, plans, states
from matinee.subscriptions.events import EntitlementChanged
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.states import Status
from matinee.subscriptions.stripe_api import invoices, subscriptions
from matinee.subscriptions.stripe_api.client import Gone, Refused
from matinee.subscriptions.stripe_api.subscriptions import Subscription
from matinee.subscriptions.stripe_models import Customer

_MOVED = 60
"""Seconds by which clocks differ that nobody moved."""


def customer(customer_id: str) -> Entitlement | None:
    """The entitlement as Stripe has it now, stored; None for a customer whom we do not know.

    Where several subscriptions of the person are alive, all but one are ended and paid back.
    """
    known = table.find(Customer, customer_id=customer_id, consistent=True)
    if known is None:
        return None
    written = table.again(lambda: _write(known))
    if written and duplicates.end(known.user_id, written[1]):
        written = table.again(lambda: _write(known))
    return written[0] if written else None


@contextmanager
def after_refusal(customer_id: str, kind: type[Refused] = Refused) -> Iterator[None]:
    """Stripe refuses what is done here where it has moved on and its webhook is still coming: then it is read again.

    Raises Conflict (changed_meanwhile).
    """
    try:
        yield
    except kind as refused:
        customer(customer_id)
        raise Conflict("The subscription has changed meanwhile: read it again", code="changed_meanwhile") from refused


def _write(known: Customer) -> tuple[Entitlement, list[Subscription]] | None:
    """None where the person was erased meanwhile."""
    before = table.find(Entitlement, user_id=known.user_id, consistent=True)
    if before is None:
        return None
    found, facts = _facts(before, known.customer_id)
    after = table.changed(before, **facts)
    if after.model_dump(exclude={"version", "ahead"}) == before.model_dump(exclude={"version", "ahead"}):
        return (before if after.ahead == before.ahead else table.update(before, **facts, seen_at=now())), found
    return table.update(before, *_changes(before, after), **facts, seen_at=now()), found


def _facts(before: Entitlement, customer_id: str) -> tuple[list[Subscription], dict[str, Any]]:
    """All subscriptions of a person, of whatever customer they are, and the entitlement's fields that follow."""
    found: list[Subscription] = []
    there: list[str] = []
    moment = None
    for each in dict.fromkeys([*before.customers(), customer_id]):
        try:
            theirs, answered_at = subscriptions.of_customer(each)
        except Gone:  # deleted at Stripe: the next wish to subscribe makes another
            continue
        found, moment = found + theirs, moment or answered_at
        there.append(each)
    if moment is None:
        return [], {**_nothing("ended"), "customer_id": None, "other_customers": []}
    facts = derived(found, moment)
    chosen = choose(found)
    counts = chosen.customer_id if chosen else there[0]
    if before.trialed and not found:  # there was one, and Stripe knows nothing of it any more
        facts["status"] = "ended"
    return found, {
        **facts,
        "customer_id": counts,
        "other_customers": [each for each in there if each != counts],
        "trialed": before.trialed or bool(found),
    }


def _changes(before: Entitlement, after: Entitlement) -> list[EntitlementChanged]:
    names = ("user_id", "status", "plan_id", "until", "grace_until", "currency")
    if all(getattr(before, name) == getattr(after, name) for name in (*names, "cancels")):
        return []
    facts = {name: getattr(after, name) for name in names}
    return [EntitlementChanged.model_validate({**facts, "ends_at": after.until if after.cancels else None})]


def choose(found: Sequence[Subscription]) -> Subscription | None:
    """The subscription that counts: of the highest rank; of equal ones that are alive the oldest, of ended ones the newest."""

    def order(each: Subscription) -> tuple[int, int, str]:
        return each.state.rank, -each.created if each.state.alive else each.created, each.subscription_id

    return max(found, key=order, default=None)


def derived(found: Sequence[Subscription], moment: datetime) -> dict[str, Any]:
    """An entitlement's fields of a person's subscriptions, at Stripe's own `moment`."""
    chosen = choose(found)
    if chosen is None:
        return _nothing("none") | {"ahead": _ahead(moment)}
    state, plan = chosen.state, plans.find(chosen.plan_id)
    if not state.alive:
        return _nothing("ended") | {"currency": chosen.currency, "ahead": _ahead(moment)}
    if plan is None or chosen.status not in states.STATES:
        log.count("SubscriptionUnderReview")
        log.logger.warning("a live subscription needs review", status=chosen.status, plan_known=plan is not None)
    status, until, grace_until = _times(chosen, moment)
    return {
        "status": status,
        "plan_id": plan.plan_id if plan else None,
        "max_streams": plan.max_streams if plan else 0,
        "max_height": plan.max_height if plan else 0,
        "until": _instant(until),
        "grace_until": _instant(grace_until),
        "cancels": chosen.ends_at is not None,
        "currency": chosen.currency,
        "subscription_id": chosen.subscription_id,
        "item_id": chosen.item_id,
        "subscribed_at": _instant(chosen.created),
        "listed": "SUBSCRIBED",
        "ahead": _ahead(moment),
    }


def _times(chosen: Subscription, moment: datetime) -> tuple[Status, int, int]:
    """How a live subscription is shown, the end of what is paid for, and the end of the days of grace."""
    status = chosen.state.shown
    until = min(chosen.period_end, chosen.ends_at or chosen.period_end)
    if status not in ("past_due", "stopped"):
        return status, until, chosen.ends_at or chosen.period_end + _grace()
    until = invoices.unpaid_since(chosen.subscription_id) or chosen.period_start
    grace_until = until + _grace() if status == "past_due" else until
    return "stopped" if moment.timestamp() >= grace_until else status, until, grace_until


def _nothing(status: Status) -> dict[str, Any]:
    return {
        "status": status,
        "plan_id": None,
        "max_streams": 0,
        "max_height": 0,
        "until": None,
        "grace_until": None,
        "cancels": False,
        "subscription_id": None,
        "item_id": None,
        "subscribed_at": None,
        "listed": None,
    }


def _grace() -> int:
    """Seconds."""
    return int(timedelta(days=settings().integer("grace_days")).total_seconds())


def _ahead(moment: datetime) -> int:
    ahead = int((moment - now()).total_seconds())
    return ahead if abs(ahead) > _MOVED else 0


def _instant(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
