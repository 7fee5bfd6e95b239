"""The limits of a caller's plan: the number of streams and the picture height."""

from typing import NamedTuple

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.errors import PaymentRequired
from matinee.kernel.table import Item
from matinee.kernel.types import now
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement


class Terms(NamedTuple):
    """The largest number of simultaneous streams of a household, and their largest picture height."""

    max_streams: int
    max_height: int


FREE = Terms(100, 4320)
"""The limits of editors, and of all callers where watching needs no plan."""


def of(caller: Caller, paid: Item | None) -> Terms:
    """By what was read of an entitlement. Raises PaymentRequired (plan_required)."""
    if visibility.edits(caller) or not entitlements.wanted():
        return FREE
    if not isinstance(paid, Entitlement) or paid.plan_at(now()) is None:
        raise PaymentRequired("Choose a plan to watch this", code="plan_required")
    return Terms(paid.max_streams, paid.max_height)
