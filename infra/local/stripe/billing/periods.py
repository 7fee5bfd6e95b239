"""Periods and prices: what an item costs in a currency, and when a period ends."""

import calendar
from datetime import UTC, datetime

from infra.local.stripe.account import DAY, Object
from infra.local.stripe.errors import invalid


def amount_of(price: Object, currency: str) -> int:
    """Raises Refused."""
    if currency == price["currency"]:
        return int(price["unit_amount"])
    options = price.get("currency_options") or {}
    if currency not in options:
        raise invalid(
            f"The price specified only supports `{price['currency']}`. "
            f"This doesn't match the expected currency: `{currency}`.",
            "currency",
        )
    return int(options[currency]["unit_amount"])


def period_after(start: int, recurring: Object, count: int = 1) -> int:
    """The end of a period: the same day of a later month, or that month's last."""
    moment, interval = datetime.fromtimestamp(start, UTC), recurring["interval"]
    count *= int(recurring.get("interval_count", 1))
    if interval in ("day", "week"):
        return start + count * DAY * (7 if interval == "week" else 1)
    months = moment.year * 12 + moment.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())


def item_of(sub: Object) -> Object:
    item: Object = sub["items"]["data"][0]
    return item


def next_end(sub: Object, price: Object, start: int) -> int:
    """By whole periods from the anchor, so that a 31st comes back after a February."""
    anchor, count = sub["billing_cycle_anchor"], 1
    while (end := period_after(anchor, price["recurring"], count)) <= start:
        count += 1
    return end
