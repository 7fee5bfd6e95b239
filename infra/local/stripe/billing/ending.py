"""How subscriptions and Checkout pages end."""

from infra.local.stripe.account import Account, Object

ENDED = ("canceled", "incomplete_expired")


def end_subscription(a: Account, sub: Object, reason: str = "cancellation_requested") -> None:
    now = a.time_of(sub)
    sub.update(status="canceled", ended_at=now, canceled_at=sub["canceled_at"] or now)
    sub["cancellation_details"]["reason"] = reason
    for invoice in a.all("invoice"):
        if invoice["_subscription"] == sub["id"] and invoice["status"] in ("open", "draft"):
            invoice.update(auto_advance=False, next_payment_attempt=None, _finalizes_at=None)
    a.emit("customer.subscription.deleted", sub)


def expire_session(a: Account, session: Object) -> None:
    session.update(status="expired", url=None)
    a.emit("checkout.session.expired", session)
