"""Mails to account holders: one file of texts per language, one layout, sent through Amazon SES."""

import html
import json
from functools import cache
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from matinee.identity.models import User
from matinee.kernel import aws, site, table
from matinee.kernel.errors import Conflict
from matinee.kernel.money import Money
from matinee.kernel.settings import settings
from matinee.subscriptions.events import DuplicateEnded
from matinee.users import registration, sealing
from matinee.users.events import Mail, MailRequested
from matinee.users.models import Sent

LANGUAGES = ("en", "es", "de", "ar")
_FOLDER = Path(__file__).parent / "mails"
RIGHT_TO_LEFT = ("ar",)
_PAGES = {
    "verify": "/verify-email?token={token}",
    "already_registered": "/sign-in",
    "reset": "/reset-password?token={token}",
    "password_changed": "/forgot-password",
    "new_device": "/account/devices",
    "token_reused": "/account/devices",
    "provider_linked": "/account/devices",
    "export_ready": "/account",
    "duplicate_refunded": "/account/subscription",
    "duplicate_ended": "/account/subscription",
}
_WITHOUT_MINOR_UNIT = ("JPY", "KRW", "CLP", "VND", "XAF", "XOF")
"""Of ISO 4217, those that people pay in."""


def send(requested: MailRequested) -> None:
    """Send a mail once per event; after a crash between SES and our note of it, twice rather than never."""
    user = table.find(User, user_id=requested.user_id)
    if user is None or table.find(Sent, event_id=requested.event_id):
        return
    write_to(user, requested)
    try:
        table.create(Sent(event_id=requested.event_id, ttl=registration.soon()))
    except Conflict:
        return  # another delivery of the event was as fast


def tell_of_duplicate(ended: DuplicateEnded) -> None:
    """That a second subscription was ended, and what was paid back. Once for each event, as `send`."""
    kind: Mail = "duplicate_refunded" if ended.refunded.amount else "duplicate_ended"
    facts = {"amount": _amount(ended.refunded)}
    send(MailRequested(event_id=ended.event_id, user_id=ended.user_id, mail=kind, facts=facts))


def write_to(user: User, requested: MailRequested) -> None:
    """Send a mail in the account's language, or in English. Raises MailRefused."""
    language = user.locale.partition("-")[0]
    deliver(user.email, language if language in LANGUAGES else "en", requested, user.display_name)


class MailRefused(Exception):
    """SES refused the mail: its error code, without the address."""


def deliver(address: str, language: str, requested: MailRequested, name: str) -> None:
    """Compose a mail and send it. Raises MailRefused."""
    post(address, *composed(address, language, requested, name))


def post(address: str, subject: str, text: str, page: str) -> None:
    """Send a mail as text and as HTML. Raises MailRefused."""
    body = {"Text": {"Data": text, "Charset": "UTF-8"}, "Html": {"Data": page, "Charset": "UTF-8"}}
    try:
        aws.client("ses").send_email(
            Source=settings()["mail_from"],
            Destination={"ToAddresses": [address]},
            Message={"Subject": {"Data": subject, "Charset": "UTF-8"}, "Body": body},
        )
    except ClientError as error:
        raise MailRefused(error.response["Error"]["Code"]) from None


def composed(address: str, language: str, requested: MailRequested, name: str) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    sentences = _sentences(language)
    mail = sentences[requested.mail]
    facts = {"name": name, "email": address, **requested.facts}
    lines = [line.format(**facts) for line in mail["lines"]]
    greeting, footer = sentences["greeting"].format(**facts), sentences["footer"].format(**facts)
    url = _url(requested) if mail["action"] else ""
    action = [f"{mail['action']}: {url}"] if url else []
    text = "\n\n".join([greeting, *lines, *action, footer]) + "\n"
    page = laid_out(
        language=language,
        subject=mail["subject"],
        greeting=greeting,
        paragraphs="\n".join(f"<p>{html.escape(line)}</p>" for line in lines),
        action=mail["action"],
        url=url,
        footer=footer,
    )
    return mail["subject"], text, page


def laid_out(*, language: str, subject: str, greeting: str, paragraphs: str, action: str, url: str, footer: str) -> str:
    """A mail's HTML. `paragraphs` are HTML already, all else is text; without `url` there is no button."""
    return Template((_FOLDER / "layout.html").read_text()).substitute(
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        subject=html.escape(subject),
        greeting=html.escape(greeting),
        paragraphs=paragraphs,
        button=_button(action, url) if url else "",
        footer=html.escape(footer),
    )


def _amount(money: Money) -> str:
    """As it stands in a mail of any language: 7.99 USD."""
    decimals = 0 if money.currency in _WITHOUT_MINOR_UNIT else 2
    return f"{money.amount / 10**decimals:.{decimals}f} {money.currency}"


def _url(requested: MailRequested) -> str:
    page = _PAGES[requested.mail]
    kind = {"verify": "verify", "reset": "reset"}.get(requested.mail)
    token = sealing.seal(kind, requested.ticket_id) if kind else ""
    return site.url() + page.format(token=quote(token))


def _button(label: str, url: str) -> str:
    style = (
        "display:inline-block;padding:12px 22px;border-radius:8px;background:#a8321f;color:#fff;text-decoration:none"
    )
    return f'<p style="margin:28px 0"><a href="{html.escape(url)}" style="{style}">{html.escape(label)}</a></p>'


@cache
def _sentences(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / f"{language}.json").read_text())
    return found
