"""What all pages share: the document, money and dates, the fields of a card, 3D Secure, and a list of invoices."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from infra.local.stripe.account import Account, Object

Form = dict[str, str]
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; color: #1a1f36 }
form { display: grid; gap: .75rem; margin: 1rem 0 } label { display: grid; gap: .25rem; font-size: .9rem }
input, select, button { font: inherit; padding: .5rem; border: 1px solid #c1c9d2; border-radius: 6px }
button { background: #0a2540; color: #fff; cursor: pointer } button.plain { background: #fff; color: inherit }
.error { color: #b3093c } .hint { color: #596171; font-size: .85rem } table { border-collapse: collapse; width: 100% }
td, th { text-align: start; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid #e3e8ee; font-size: .9rem }
"""
_TEST_CARDS = (
    ("4242 4242 4242 4242", "succeeds"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "has insufficient funds"),
    ("4000 0025 0000 3155", "requires authentication"),
    ("4000 0000 0000 0341", "is kept, and declined when charged later"),
)
CARD_FIELDS = """<label>Card number
<input name="number" inputmode="numeric" autocomplete="off" required placeholder="4242 4242 4242 4242"></label>
<label>Expiry <input name="expiry" required value="12 / 34"></label>
<label>CVC <input name="cvc" required value="123"></label>"""
HINTS = (
    "<p class=hint>Test cards: " + "; ".join(f"<code>{number}</code> {does}" for number, does in _TEST_CARDS) + ".</p>"
)


@dataclass(frozen=True)
class Page:
    html: str = ""
    status: int = 200
    location: str = ""


def document(title: str, body: str, status: int = 200) -> Page:
    head = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=width=device-width>"
    head += f"<title>{escape(title)}</title><style>{_STYLE}</style>"
    return Page(
        f"{head}<p class=hint>Local Stripe · test mode · no money moves</p><h1>{escape(title)}</h1>{body}", status
    )


def money(amount: int, currency: str) -> str:
    return f"{amount / 100:,.2f} {currency.upper()}"


def day(moment: int | None) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%d %b %Y") if moment else "–"


def alert(message: str) -> str:
    return f"<p class=error role=alert>{escape(message)}</p>" if message else ""


def authentication(form: Form, path: str) -> Page:
    """3D Secure, which a bank would show."""
    kept = "".join(f'<input type=hidden name="{escape(name)}" value="{escape(value)}">' for name, value in form.items())
    return document(
        "3D Secure 2 test page",
        f"<form method=post action={path}>{kept}<button name=authentication value=complete>Complete</button>"
        "<button class=plain name=authentication value=fail>Fail</button></form>",
    )


def invoice_table(a: Account, invoices: list[Object]) -> str:
    rows = "".join(
        f"<tr><td>{day(each['created'])}<td>{each['number'] or 'draft'}<td>{money(each['total'], each['currency'])}"
        f"<td>{each['status']}<td>{_pay_button(each)}"
        for each in invoices
    )
    return f"<table><tr><th>Date<th>Number<th>Total<th>Status<th>{rows}</table>"


def _pay_button(invoice: Object) -> str:
    if invoice["status"] != "open":
        return ""
    return (
        f"<form method=post><input type=hidden name=invoice value={invoice['id']}>"
        "<button name=act value=pay>Pay</button></form>"
    )
