"""A subscriber's invoices, and the next one."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from matinee.identity.caller import Caller
from matinee.kernel import cursors
from matinee.kernel.ids import new_id
from matinee.kernel.money import Money
from matinee.kernel.types import Instant, Model, now
from matinee.subscriptions import entitlements
from matinee.subscriptions.models import Entitlement
from matinee.subscriptions.stripe_api import invoices
from matinee.subscriptions.stripe_api.client import Refused
from matinee.subscriptions.stripe_api.invoices import Invoice

Limit = Annotated[int, Field(ge=1, le=100)]


class InvoiceView(Model):
    invoice_id: str
    number: str | None = None
    created_at: Instant
    status: str
    total: Money
    paid: Money
    refunded: Money
    url: str | None = None
    """Stripe's page of it, where it can be paid."""
    pdf_url: str | None = None


class Upcoming(Model):
    due: Money
    """At its price, less what there is to be taken off."""
    at: Instant


class Invoices(Model):
    items: list[InvoiceView]
    upcoming: Upcoming | None = None
    """The next one, with the first page; nothing where none will come."""
    next_cursor: str | None = None


def listed(caller: Caller, limit: int, cursor: str | None) -> Invoices:
    """The newest first. Raises BadRequest (bad_cursor)."""
    scope = f"invoices/{caller.user_id}"
    after = str(cursors.unseal(cursor, scope)["after"]) if cursor else None
    entitlement = entitlements.of(caller.user_id)
    found, more = invoices.page_of(entitlement.customer_id, limit, after) if entitlement.customer_id else ([], False)
    next_cursor = cursors.seal({"after": found[-1].invoice_id}, scope) if more else None
    upcoming = None if after else _upcoming(entitlement)
    return Invoices(items=[_shown(each) for each in found], upcoming=upcoming, next_cursor=next_cursor)


def _upcoming(entitlement: Entitlement) -> Upcoming | None:
    if entitlement.cancels or entitlement.until is None or entitlement.status_at(now()) not in ("trialing", "active"):
        return None
    assert entitlement.customer_id and entitlement.subscription_id
    try:
        due = invoices.upcoming(entitlement.customer_id, entitlement.subscription_id, attempt=new_id("ask"))
    except Refused:  # it has ended there meanwhile
        return None
    return Upcoming(due=due, at=entitlement.until)


def _shown(invoice: Invoice) -> InvoiceView:
    facts = invoice.model_dump(include=set(InvoiceView.model_fields))
    return InvoiceView(created_at=datetime.fromtimestamp(invoice.created, UTC), **facts)
