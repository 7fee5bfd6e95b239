"""Every night all subscriptions at Stripe are compared with our entitlements, and what differs is mended and counted.

Both are walked in one order, the newest subscription first, so that one that Stripe lists no more is missed at its place.
A round goes on where the last run's time was up; an hour later another run takes it up there.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from matinee.kernel import log, table
from matinee.kernel.errors import Conflict
from matinee.kernel.types import now
from matinee.subscriptions import sync
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.stripe_api import subscriptions
from matinee.subscriptions.stripe_api.client import Gone
from matinee.subscriptions.stripe_api.subscriptions import Subscription
from matinee.subscriptions.stripe_models import Connection, Customer, Round

_NIGHTLY = timedelta(hours=23)
"""Between the beginnings of two rounds."""
_SECONDS = 240
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before there was any subscription."""
_COMPARED = (
    "status",
    "plan_id",
    "max_streams",
    "max_height",
    "until",
    "grace_until",
    "cancels",
    "subscription_id",
    "item_id",
    "subscribed_at",
)


class Missed(NamedTuple):
    ended: int
    all_asked: bool
    """Whether there was time for it."""


def run(*, anew: bool = False) -> Round:
    """Go on with the round, or begin one if it is time (`anew`: in any case), for four minutes at most.

    Where Stripe is not connected there is nothing to compare.
    """
    if table.find(Connection) is None:
        return Round(began_at=now(), done=True)
    going = _going(anew)
    deadline = time.monotonic() + _SECONDS
    while not going.done and time.monotonic() < deadline:
        try:
            found, moment, more = subscriptions.page_of_all(going.after)
        except Gone:  # the one that the last page ended with
            going = table.update(going, after=None, down_to=None)
            continue
        down_to = datetime.fromtimestamp(found[-1].created, UTC) if more else _FIRST
        mended = _mended(found, moment)
        missed = _missed(found, going, down_to, moment, deadline)
        changes: dict[str, Any] = {"mended": going.mended + mended + missed.ended}
        if missed.all_asked:  # otherwise the page is looked at again: who ended is not missed twice
            after = found[-1].subscription_id if found else None
            changes |= {"after": after, "down_to": down_to, "done": not more, "seen": going.seen + len(found)}
        going = table.update(going, **changes)
    log.logger.info("reconciled", done=going.done, seen=going.seen, mended=going.mended)
    return going


def _going(anew: bool) -> Round:
    last = table.find(Round, consistent=True)
    if last is None:
        return table.create(Round(began_at=now()))
    if anew or (last.done and now() - last.began_at > _NIGHTLY):
        return table.update(last, began_at=now(), after=None, down_to=None, done=False, seen=0, mended=0)
    return last


def _mended(found: Sequence[Subscription], moment: datetime) -> int:
    """How many customers of these subscriptions were not what Stripe says of them."""
    customers = {each.customer_id for each in found}
    drifted = [customer_id for customer_id in customers if _drifts(customer_id, found, moment)]
    for customer_id in drifted:
        sync.customer(customer_id)
        log.count("EntitlementDrift")
    return len(drifted)


def _missed(
    found: Sequence[Subscription], going: Round, down_to: datetime, moment: datetime, deadline: float
) -> Missed:
    """Of those that were made in this page's time, whom it does not list.

    One that was made in the very second where a page ends may be on another: then Stripe is asked in vain.
    """
    there, ended = {going.after, *(each.subscription_id for each in found)}, 0
    for entitlement in _subscribed(down_to, going.down_to or moment):
        if entitlement.subscription_id in there or entitlement.customer_id is None:
            continue
        if time.monotonic() > deadline:
            return Missed(ended, False)
        after = sync.customer(entitlement.customer_id)
        if after and after.subscription_id != entitlement.subscription_id:
            log.count("EntitlementDrift")
            ended += 1
    return Missed(ended, True)


def _subscribed(since: datetime, until: datetime) -> Iterator[Entitlement]:
    """Whoever has a subscription that was made between, as we know it."""
    between = (f"{since:%Y-%m-%dT%H:%M:%SZ}", f"{until:%Y-%m-%dT%H:%M:%SZ}")
    return table.every(Entitlement, index="gsi2", between=between, listed="SUBSCRIBED")


def _drifts(customer_id: str, found: Sequence[Subscription], moment: datetime) -> bool:
    """Whether a customer's entitlement differs from what this page says; one that is missing here is made, empty."""
    theirs = [each for each in found if each.customer_id == customer_id]
    known = table.find(Customer, customer_id=customer_id)
    entitlement = table.find(Entitlement, user_id=known.user_id, consistent=True) if known else None
    if entitlement is None:
        return _restored(customer_id, theirs)
    if sum(each.state.alive for each in theirs) > 1:
        return True
    best = sync.choose(theirs)
    assert best
    if entitlement.subscription_id not in (best.subscription_id, None) and not best.state.alive:
        return False  # an old one of theirs; the one that counts is on another page, or of another customer of theirs
    facts = sync.derived(theirs, moment)
    return any(getattr(entitlement, name) != facts[name] for name in _COMPARED)


def _restored(customer_id: str, theirs: Sequence[Subscription]) -> bool:
    """Whether somebody pays whose items were lost here: their subscription names them, and the items are made again."""
    user_id = next((each.user_id for each in theirs if each.user_id and each.state.alive), None)
    if user_id is None:
        return False
    known = table.putting(Customer(customer_id=customer_id, user_id=user_id))
    try:
        table.transact(known, table.creating(Entitlement(user_id=user_id, customer_id=customer_id)))
    except Conflict:
        table.transact(known)
    return True
