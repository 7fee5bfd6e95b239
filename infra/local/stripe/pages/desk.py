"""The account's own page: what its owner and a test set."""

from datetime import UTC, datetime
from html import escape
from typing import Any

from infra.local.stripe.account import DAY, SETTINGS, Account
from infra.local.stripe.billing import clock
from infra.local.stripe.billing.periods import item_of
from infra.local.stripe.errors import Refused
from infra.local.stripe.pages.html import Form, Page, day, document


def show(a: Account, form: Form | None) -> Page:
    if form is not None:
        set_by(a, dict(form))
        return Page(location="/", status=303)
    now = datetime.fromtimestamp(a.now(), UTC).strftime("%d %b %Y %H:%M UTC")
    buttons = "".join(f"<button class=plain name=advance value={n * DAY}>+ {n} days</button>" for n in (1, 3, 7, 31))
    settings = "".join(f"<tr><td>{escape(name)}<td>{escape(str(a.state['settings'][name]))}" for name in SETTINGS)
    subs = "".join(
        f"<tr><td>{each['id']}<td>{each['status']}<td>{escape(item_of(each)['price']['_name'])}"
        f"<td>{day(item_of(each)['current_period_end'])}"
        for each in a.all("subscription")[:20]
    )
    events = "".join(f"<tr><td>{each['type']}<td>{each['id']}" for each in a.all("event")[:20])
    return document(
        "The account",
        f"<p>It is {now} here.</p><form method=post>{buttons}</form>"
        f"<h2>Subscriptions</h2><table>{subs}</table><h2>Settings</h2><table>{settings}</table>"
        f"<h2>Latest events</h2><table>{events}</table>"
        f"<p class=hint>{len(a.state['undelivered'])} deliveries waiting</p>",
    )


def set_by(a: Account, given: dict[str, Any]) -> None:
    """`advance`: seconds that the clock goes ahead; all else is a setting. Raises Refused."""
    advance = int(given.pop("advance", 0))
    if advance < 0 or set(given) - set(SETTINGS):
        raise Refused(400, "invalid_request_error", f"There are advance (seconds) and {', '.join(SETTINGS)}")
    a.state["settings"].update(given)
    a.state["ahead"] += advance
    clock.settle(a)
    a.save()
