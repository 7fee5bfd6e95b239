"""Invoices: their lines, taxes and totals, made out and finalised."""

from infra.local.stripe.account import Account, Object

_DRAFT = 3600
"""Seconds that a renewal's invoice stays a draft before it is charged."""
TAXES = {"DE": 19, "FR": 20, "GB": 20, "ES": 21, "IT": 22, "NL": 21}
"""Percent by country, in place of Stripe Tax; elsewhere none."""


def line(sub: Object, price: Object, amount: int, start: int, end: int, *, prorated: bool = False) -> Object:
    name = price.get("nickname") or price["_name"]
    says = f"{'Unused' if amount < 0 else 'Remaining'} time on {name}" if prorated else f"1 × {name}"
    return {
        "object": "line_item",
        "amount": amount,
        "currency": sub["currency"],
        "description": says,
        "discountable": not prorated,
        "period": {"start": start, "end": end},
        "pricing": {"type": "price_details", "price_details": {"price": price["id"], "product": price["product"]}},
        "parent": {
            "type": "subscription_item_details",
            "subscription_item_details": {"subscription": sub["id"], "proration": prorated},
        },
        "quantity": 1,
        "_inclusive": _tax_behavior(price, sub["currency"]) == "inclusive",
    }


def _tax_behavior(price: Object, currency: str) -> str | None:
    terms = price if currency == price["currency"] else price["currency_options"][currency]
    behavior: str | None = terms.get("tax_behavior")
    return behavior


def totals(a: Account, sub: Object, lines: list[Object]) -> Object:
    """Subtotal, discount, tax, total, and what is due once the customer's balance is taken in."""
    customer = a.get("customer", sub["customer"])
    subtotal = sum(line["amount"] for line in lines)
    discount = _discounted(a, sub, sum(line["amount"] for line in lines if line["discountable"]))
    country = (customer.get("address") or {}).get("country") or ""
    rate = TAXES.get(country, 0) if sub["automatic_tax"]["enabled"] else 0
    net, inclusive = subtotal - discount, all(line["_inclusive"] for line in lines)
    tax = round(net * rate / (100 + rate)) if inclusive else round(net * rate / 100)
    total = net if inclusive else net + tax
    balance = int(customer["balance"])
    due = max(0, total + balance) if total > 0 else 0
    taxes = [
        {
            "amount": tax,
            "tax_behavior": "inclusive" if inclusive else "exclusive",
            "type": "tax_rate_details",
            "taxability_reason": "standard_rated",
            "taxable_amount": net - tax if inclusive else net,
            "tax_rate_details": {"tax_rate": f"txr_{country}"},
        }
    ]
    discounts = [{"amount": discount, "discount": sub["_discount"]["id"]}] if discount else []
    return {
        "subtotal": subtotal,
        "total": total,
        "total_excluding_tax": total - tax,
        "total_taxes": taxes if tax else [],
        "total_discount_amounts": discounts,
        "starting_balance": balance,
        "amount_due": due,
        "amount_remaining": due,
    }


def _discounted(a: Account, sub: Object, amount: int) -> int:
    discount = sub.get("_discount")
    if not discount or amount <= 0:
        return 0
    if discount["end"] and a.time_of(sub) >= discount["end"]:
        return 0
    coupon = a.get("coupon", discount["source"]["coupon"])
    if coupon["percent_off"]:
        return round(amount * float(coupon["percent_off"]) / 100)
    return min(amount, int(coupon["amount_off"]))


def add_invoice(a: Account, sub: Object, reason: str, lines: list[Object]) -> Object:
    customer, now = a.get("customer", sub["customer"]), a.time_of(sub)
    invoice = a.add(
        "invoice",
        customer=customer["id"],
        customer_email=customer["email"],
        customer_name=customer["name"],
        currency=sub["currency"],
        billing_reason=reason,
        status="draft",
        amount_paid=0,
        attempt_count=0,
        attempted=False,
        auto_advance=True,
        collection_method="charge_automatically",
        hosted_invoice_url=None,
        invoice_pdf=None,
        next_payment_attempt=None,
        number=None,
        period_start=lines[0]["period"]["start"],
        period_end=now,
        post_payment_credit_notes_amount=0,
        lines={"object": "list", "data": lines, "has_more": False, "url": ""},
        metadata={},
        parent={
            "type": "subscription_details",
            "quote_details": None,
            "subscription_details": {"subscription": sub["id"], "metadata": sub["metadata"]},
        },
        status_transitions={"finalized_at": None, "paid_at": None, "voided_at": None},
        test_clock=sub["test_clock"],
        **totals(a, sub, lines),
        _subscription=sub["id"],
        _finalizes_at=now + _DRAFT,
    )
    for number, line in enumerate(lines):
        line.update(id=f"il_{invoice['id'][3:]}{number}", invoice=invoice["id"])
    sub["latest_invoice"] = invoice["id"]
    a.emit("invoice.created", invoice)
    return invoice


def finalize(a: Account, invoice: Object) -> None:
    now, sub = a.time_of(invoice), a.get("subscription", invoice["_subscription"])
    number = sum(1 for each in a.all("invoice") if each["customer"] == invoice["customer"])
    invoice.update(
        status="open",
        number=f"{invoice['customer'][4:12].upper()}-{number:04}",
        hosted_invoice_url=f"{a.url}/invoice/{invoice['id']}",
        invoice_pdf=f"{a.url}/invoice/{invoice['id']}/pdf",
        _finalizes_at=None,
    )
    invoice["status_transitions"]["finalized_at"] = now
    spent = invoice["total"] - invoice["amount_due"]
    customer = a.get("customer", invoice["customer"])
    if invoice["total"] < 0 or spent:
        customer["balance"] += invoice["total"] if invoice["total"] < 0 else spent
    discount = sub.get("_discount")
    if discount and invoice["total_discount_amounts"] and discount["_duration"] == "once":
        sub.update(_discount=None, discounts=[])
    a.emit("invoice.finalized", invoice)
