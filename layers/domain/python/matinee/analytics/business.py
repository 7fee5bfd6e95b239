"""What our own functions tell the lake: sign-ups, subscriptions, payments, costs of titles, and what profiles say of titles.

Accounts and profiles are told by their random ids.

Each keeps the id of the bus's event, so that one that comes twice is a double, as a client's are.
"""

from typing import Any

from matinee.analytics import identities, sending
from matinee.analytics.identities import Ids
from matinee.analytics.validating import check
from matinee.identity.models import Profile, User
from matinee.kernel import bus, table
from matinee.kernel.money import Money
from matinee.kernel.types import now
from matinee.playback.events import TitleRated, WatchlistChanged
from matinee.subscriptions import plans
from matinee.subscriptions.events import EntitlementChanged, PaymentSettled
from matinee.subscriptions.states import Status
from matinee.transcoding.events import RenditionsReady, TranscodingFailed

STATUSES: dict[Status, str | None] = {
    "none": "none",
    "incomplete": "none",
    "trialing": "trialing",
    "active": "active",
    "past_due": "past_due",
    "stopped": "past_due",
    "paused": "none",
    "under_review": None,
    "ended": "canceled",
}
"""A subscription's status → the lake's; None: nobody knows what it brings, and nothing is told."""


NOBODY = Ids(None, None)


class Unfit(ValueError):
    """What we would tell is none of the events that the schemas know."""


def signed_up(event: bus.Event, user_id: str) -> None:
    """Raises Unfit, as all of these do."""
    _tell_of_account(event, user_id, type="signed_up")


def subscription_changed(event: EntitlementChanged) -> None:
    status = STATUSES[event.status]
    if status is None:
        return
    price = monthly(event.plan_id, event.currency)
    brings = {"monthly": price.amount, "currency": price.currency} if price else {}
    ends = {"ends_at": event.ends_at.isoformat()} if event.ends_at else {}
    plan = {"plan_id": event.plan_id} if event.plan_id else {}
    _tell_of_account(event, event.user_id, type="subscription_changed", status=status, **plan, **brings, **ends)


def monthly(plan_id: str | None, currency: str | None) -> Money | None:
    """What a plan brings a month at its price of today, rounded down: a yearly price by twelve."""
    plan = plans.find(plan_id)
    if plan is None or currency is None or currency not in plan.prices:
        return None
    return Money(amount=plan.prices[currency] // (12 if plan.interval == "year" else 1), currency=currency)


def paid(event: PaymentSettled) -> None:
    _tell_of_account(event, event.user_id, type="payment", status=event.status, **dict(event.money))


def encoded(event: RenditionsReady | TranscodingFailed) -> None:
    """What an attempt at a title's film cost, whatever became of it."""
    if event.cost:
        _tell(
            event, NOBODY, type="content_charged", content_id=event.content_id, purpose="encoding", **dict(event.cost)
        )


def rated(event: TitleRated) -> None:
    opined(
        event, event.user_id, event.profile_id, type="title_rated", content_id=event.content_id, stars=event.stars or 0
    )


def listed(event: WatchlistChanged) -> None:
    said = {"content_id": event.content_id, "listed": event.listed}
    opined(event, event.user_id, event.profile_id, type="title_listed", **said)


def opined(event: bus.Event, user_id: str, profile_id: str, **said: Any) -> None:
    """What a profile says of a title. Nothing is told of a child, nor of who lets nothing be collected: that one has no id."""
    profile = table.find(Profile, user_id=user_id, profile_id=profile_id, consistent=True)
    if profile and not profile.is_kids and _exists(user_id) and (ids := identities.known(user_id, profile_id)):
        _tell(event, ids, **said)


def _tell_of_account(event: bus.Event, user_id: str, **said: Any) -> None:
    """Nothing is told of an account that is erased, or about to be: no random id may stand for it again."""
    if _exists(user_id):
        _tell(event, Ids(None, identities.household(user_id)), **said)


def _tell(event: bus.Event, ids: Ids, **said: Any) -> None:
    told = {"event_id": event.event_id, "ts": event.occurred_at.isoformat(), **said}
    checked = check(0, told, server=True).event
    if checked is None:
        raise Unfit(f"{said['type']} is not as its schema says")
    moment = now().isoformat()
    sending.put(
        {
            "received_at": moment,
            "sent_at": moment,
            "who": {**ids._asdict(), "kids": False, "country": None},
            "user_agent": None,
            "context": {"app": "server"},
            "events": [checked.model_dump(mode="json", by_alias=True, exclude_none=True)],
        }
    )


def _exists(user_id: str) -> bool:
    user = table.find(User, user_id=user_id, consistent=True)
    return user is not None and not user.erasure_id
