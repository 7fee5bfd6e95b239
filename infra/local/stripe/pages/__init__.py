"""The pages that Stripe would show: Checkout, the customer portal, an invoice to pay, and the account's own desk."""

from infra.local.stripe.account import Account
from infra.local.stripe.billing import clock
from infra.local.stripe.pages import checkout, desk, invoice, portal
from infra.local.stripe.pages.desk import set_by
from infra.local.stripe.pages.html import Form, Page, document, invoice_table

__all__ = ["Page", "set_by", "show"]


def show(a: Account, path: str, form: Form | None) -> Page:
    """What is at a path; `form`: what was posted there. Raises Refused for what is not there."""
    clock.settle(a)
    match path.strip("/").split("/"):
        case [""]:
            page = desk.show(a, form)
        case ["checkout", named]:
            page = checkout.show(a, a.get("checkout.session", named), form)
        case ["portal", named]:
            page = portal.show(a, a.get("billing_portal.session", named), form)
        case ["invoice", named]:
            page = invoice.show(a, a.get("invoice", named), form)
        case ["invoice", named, "pdf"]:
            page = document("Invoice", invoice_table(a, [a.get("invoice", named)]))
        case _:
            return document("Nothing here", "<p>There is no such page.</p>", 404)
    if form is not None:
        a.save()
    return page
