"""subscriptions: plans, what Stripe says of who has which, and what follows from it for watching."""

from infra.functions import (
    AskStripe,
    ConnectStripe,
    Domain,
    Erase,
    Function,
    Read,
    ReadSecret,
    Right,
    SealCursors,
    SiteUrl,
    Write,
    internal,
    on_event,
    route,
    schedule,
    step,
)

_MINE, _STRIPE = Write("subscriptions"), AskStripe()
# Stripe answers in half a second, rarely in some; the API waits 29 s.
_PATIENCE = 25


def _act(call: str, name: str, *more: Right, idempotent: bool = False) -> Function:
    """A route that changes somebody's subscription. It refuses kids profiles."""
    rights = (_MINE, _STRIPE, *more)
    return route(call, name, *rights, access="viewer", grown_up=True, timeout=_PATIENCE, idempotent=idempotent)


SUBSCRIPTIONS = Domain(
    name="subscriptions",
    indexes=("gsi1", "gsi2"),
    alarms=(
        (
            "SubscriptionUnderReview",
            "A customer pays for something that is no plan, or in a state that is unknown: see Stripe.",
        ),
        ("EntitlementDrift", "An entitlement differed from what Stripe says, and was corrected: webhooks were lost."),
    ),
    functions=(
        route("GET /v1/plans", "list_plans"),
        route("GET /v1/subscription", "get_subscription", Read("subscriptions"), access="viewer", grown_up=True),
        _act("POST /v1/subscription", "begin_subscription", idempotent=True),
        _act("PUT /v1/subscription", "change_plan"),
        _act("DELETE /v1/subscription", "leave_subscription"),
        _act("POST /v1/subscription/resume", "stay_subscribed"),
        _act("POST /v1/subscription/portal", "begin_portal"),
        route(
            "GET /v1/subscription/preview",
            "preview_plan",
            _MINE,
            _STRIPE,
            access="viewer",
            grown_up=True,
            timeout=_PATIENCE,
        ),
        route(
            "GET /v1/subscription/invoices",
            "list_invoices",
            SealCursors(),
            Read("subscriptions"),
            _STRIPE,
            access="viewer",
            grown_up=True,
            timeout=_PATIENCE,
        ),
        route("POST /v1/webhooks/stripe", "receive_stripe_event", _MINE, ReadSecret("stripe")),
        # Stripe lets an account ask a hundred times a second.
        on_event("subscriptions.StripeEventReceived", "follow_stripe", _MINE, _STRIPE, timeout=60, concurrency=10),
        schedule("rate(1 minute)", "catch_up", _MINE, _STRIPE, timeout=60),
        schedule("rate(1 hour)", "reconcile", _MINE, _STRIPE, timeout=300),
        internal(
            "Invoked by an operator: plans, portal and webhooks at Stripe",
            "connect_stripe",
            _MINE,
            ConnectStripe(),
            SiteUrl(),
            timeout=120,
        ),
        internal("Invoked by an operator: Stripe's events once more", "replay_events", _MINE, _STRIPE, timeout=300),
        step("erase_person", Erase("subscriptions"), Read("users"), _STRIPE, of="users"),
    ),
)
