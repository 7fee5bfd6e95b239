"""What each state of a subscription at Stripe means here: one row for each.

Sources: https://docs.stripe.com/api/subscriptions/object (`status`, `pause_collection`),
https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses, and
https://docs.stripe.com/billing/subscriptions/pause-payment (a pause of collection leaves the status as it is).
"""

from typing import Literal, NamedTuple

Status = Literal["none", "incomplete", "trialing", "active", "past_due", "stopped", "paused", "under_review", "ended"]
"""How a subscription is shown. `past_due`: a payment failed and the days of grace last; `stopped`: they are over, until the
invoice is paid; `under_review`: it is paid for, but we do not know what for or how, and support is told."""

PaymentStatus = Literal["paid", "failed", "refunded"]
"""What became of a payment."""


class State(NamedTuple):
    shown: Status
    plays: bool
    """Whether one may watch by it: a `past_due` one until the days of grace are over."""
    alive: bool
    """Whether it may charge, now or later: nobody is sold another one meanwhile."""
    rank: int
    """Of several subscriptions of one person the highest counts, and of equal ones the oldest."""
    ends_at_once: bool = False
    """Whoever leaves, as nothing is paid for: otherwise it ends with its period."""


STATES = {
    "active": State("active", plays=True, alive=True, rank=6),
    "trialing": State("trialing", plays=True, alive=True, rank=6),
    "past_due": State("past_due", plays=True, alive=True, rank=5),
    "unpaid": State("stopped", plays=False, alive=True, rank=4, ends_at_once=True),
    "paused": State("paused", plays=False, alive=True, rank=3),
    "incomplete": State("incomplete", plays=False, alive=True, rank=1, ends_at_once=True),
    "canceled": State("ended", plays=False, alive=False, rank=0),
    "incomplete_expired": State("ended", plays=False, alive=False, rank=0),
}
COLLECTION_PAUSED = STATES["paused"]
"""Of one that would play, while `pause_collection` is set."""
UNDER_REVIEW = State("under_review", plays=False, alive=True, rank=2)
"""Of one that would play, whose price names no plan of ours; and of every status that is not in the table."""

_ALL = (*STATES.values(), UNDER_REVIEW)
PLAYING = frozenset(state.shown for state in _ALL if state.plays)
ALIVE = frozenset(state.shown for state in _ALL if state.alive)
ENDING_AT_ONCE = frozenset(state.shown for state in _ALL if state.ends_at_once)


def of(status: str, *, collection_paused: bool, plan_known: bool) -> State:
    """The meaning of a subscription's `status` at Stripe."""
    state = STATES.get(status, UNDER_REVIEW)
    if not state.plays:
        return state
    if collection_paused:
        return COLLECTION_PAUSED
    return state if plan_known else UNDER_REVIEW
