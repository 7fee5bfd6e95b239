"""An entitlement follows Stripe: whatever an event says, the customer's subscriptions are read afresh and written as they are.

Why an older state never replaces a newer one, without comparing anybody's clocks: the item is read first, then Stripe, and
the write holds only while the item is the one that was read. So of two writes the later one's question to Stripe was
asked after the earlier one was written.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from matinee.kernel import table
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.subscriptions import payments, plans
from matinee.subscriptions.events import EntitlementChanged
from matinee.subscriptions.models import Customer, Entitlement, Status
from matinee.subscriptions.payments import Subscription

_LIVELINESS = ("incomplete_expired", "canceled", "incomplete", "paused", "unpaid", "past_due", "active", "trialing")
_STATUS: dict[str, Status] = {
    "trialing": "trialing",
    "active": "active",
    "past_due": "past_due",
    "unpaid": "stopped",
    "paused": "stopped",
    "incomplete": "incomplete",
}
_MOVED = 60
"""Seconds by which clocks differ that nobody moved."""


def follow(customer_id: str) -> Entitlement | None:
    """The entitlement as Stripe has it now, stored; None for a customer that is nobody's of ours."""
    known = table.find(Customer, customer_id=customer_id, consistent=True)
    return table.again(lambda: _followed(known)) if known else None


def _followed(known: Customer) -> Entitlement | None:
    before = table.find(Entitlement, user_id=known.user_id, consistent=True)
    if before is None:  # erased meanwhile
        return None
    try:
        found, moment = payments.subscriptions_of(known.customer_id)
    except payments.Gone:  # deleted at Stripe: the next wish makes another
        facts = {**_nothing("ended"), "customer_id": None, "checkout_id": None}
    else:
        facts = {**derived(found, moment), "customer_id": known.customer_id, "trialed": before.trialed or bool(found)}
        if before.trialed and not found:  # there was one, and Stripe knows nothing of it any more
            facts["status"] = "ended"
    after = table.changed(before, **facts)
    if after.model_dump(exclude={"version", "ahead"}) == before.model_dump(exclude={"version", "ahead"}):
        return before if after.ahead == before.ahead else table.update(before, **facts, seen_at=now())
    return table.update(before, *_told(before, after), **facts, seen_at=now())


def _told(before: Entitlement, after: Entitlement) -> list[EntitlementChanged]:
    said = ("user_id", "status", "plan_id", "until", "grace_until")
    if all(getattr(before, name) == getattr(after, name) for name in said):
        return []
    return [EntitlementChanged.model_validate({name: getattr(after, name) for name in said})]


def derived(found: Sequence[Subscription], moment: datetime) -> dict[str, Any]:
    """An entitlement's fields of a customer's subscriptions, at Stripe's own `moment`: the liveliest counts, then the newest."""
    if not found:
        return _nothing("none") | {"ahead": _ahead(moment)}
    chosen = max(found, key=lambda each: (_LIVELINESS.index(each.status), each.created, each.subscription_id))
    status = _STATUS.get(chosen.status, "ended")
    plan = plans.find(chosen.plan_id)
    if status == "ended" or plan is None:
        return _nothing("ended") | {"currency": chosen.currency, "ahead": _ahead(moment)}
    until = min(chosen.period_end, chosen.ends_at or chosen.period_end)
    grace_until = chosen.ends_at or chosen.period_end + _grace()
    if status in ("past_due", "stopped"):
        until = payments.unpaid_since(chosen.subscription_id) or chosen.period_start
        grace_until = until + _grace() if status == "past_due" else until
    if status == "past_due" and moment.timestamp() >= grace_until:
        status = "stopped"
    return {
        "status": status,
        "plan_id": plan.plan_id,
        "max_streams": plan.max_streams,
        "max_height": plan.max_height,
        "downloads": plan.downloads,
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


def _nothing(status: Status) -> dict[str, Any]:
    return {
        "status": status,
        "plan_id": None,
        "max_streams": 0,
        "max_height": 0,
        "downloads": False,
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
