"""What a caller may watch at once, and how high: by what is paid for."""

from typing import NamedTuple

from matinee.content import visibility
from matinee.identity.caller import Caller
from matinee.kernel.errors import PaymentRequired
from matinee.kernel.types import now
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement


class Terms(NamedTuple):
    """How many streams of a household play at once, and how high their pictures are."""

    max_streams: int
    max_height: int


FREE = Terms(100, 4320)
"""For who edits what is watched, and for all where watching takes no plan: as good as no bound."""


def of(caller: Caller, entitlement: Entitlement) -> Terms:
    """Raises PaymentRequired."""
    if visibility.edits(caller) or not entitlements.wanted():
        return FREE
    if entitlement.plan_at(now()) is None:
        raise PaymentRequired("Choose a plan to watch this", code="plan_required")
    return Terms(entitlement.max_streams, entitlement.max_height)
