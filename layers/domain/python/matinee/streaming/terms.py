"""What a caller may watch at once, and how high: by what is paid for."""

from typing import NamedTuple

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.errors import PaymentRequired
from matinee.kernel.table import Item
from matinee.kernel.types import now
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement


class Terms(NamedTuple):
    """How many streams of a household play at once, and how high their pictures are."""

    max_streams: int
    max_height: int


FREE = Terms(100, 4320)
"""For who edits what is watched, and for all where watching takes no plan: as good as no bound."""


def of(caller: Caller, paid: Item | None) -> Terms:
    """By what was read of an entitlement. Raises PaymentRequired (plan_required)."""
    if visibility.edits(caller) or not entitlements.wanted():
        return FREE
    if not isinstance(paid, Entitlement) or paid.plan_at(now()) is None:
        raise PaymentRequired("Choose a plan to watch this", code="plan_required")
    return Terms(paid.max_streams, paid.max_height)
