"""Registering: an account exists once the owner of its address has opened the link that was mailed to it."""

import time
from dataclasses import dataclass
from typing import Any, Literal

from matinee.identity.models import Profile, User
from matinee.kernel import table
from matinee.kernel.errors import BadRequest, Conflict
from matinee.kernel.ids import new_id
from matinee.kernel.request import Origin
from matinee.kernel.types import Instant, now
from matinee.users import limits, passwords, sealing
from matinee.users.events import MailRequested, UserRegistered
from matinee.users.limits import Limit
from matinee.users.models import NOBODY, Address, Consent, Ticket

_REGISTER = Limit("register", burst=10, interval=60)
_REGISTER_FROM = Limit("register-address", burst=120, interval=1)
_TICKET_LIFETIME = 24 * 3600
_UNCONFIRMED = 7 * 86_400
"""Seconds that an unconfirmed registration is kept; longer than any ticket is valid."""


@dataclass(frozen=True)
class Registration:
    email: str
    password: str
    display_name: str
    locale: str
    country: str | None
    marketing_consent: bool = False


def register(given: Registration, origin: Origin) -> None:
    """Send a mail by which the owner of the address confirms the registration.

    Only that mail says whether the address already has an account. Raises Invalid (password), TooManyRequests.
    """
    passwords.good(given.password, given.email)
    limits.spend((_REGISTER, given.email), (_REGISTER_FROM, origin.address))
    said: dict[str, Any] = {
        "password_hash": passwords.hashed(given.password),
        "display_name": given.display_name or given.email.partition("@")[0],
        "locale": given.locale,
        **({"country": given.country} if given.country else {}),
        "marketing_consent": given.marketing_consent,
    }
    table.again(lambda: _register(given.email, said))


TERMS = "2026-11"
"""The version of the terms that a new registration agrees to."""


def _register(email: str, said: dict[str, Any]) -> None:
    address = table.find(Address, email=email, consistent=True)
    # Asked for in any case: how long the answer takes must not tell either.
    user = table.find(User, user_id=address.user_id if address else NOBODY, consistent=True)
    if user and user.verified:
        table.transact(_mailed(_ticket("notice", user.user_id, {}), "already_registered"))
        return
    facts = {"user_id": user.user_id if user else new_id("usr"), "ttl": int(time.time()) + _UNCONFIRMED}
    new = User.model_validate({"email": email, **said, **facts})
    table.transact(
        table.updating(address, **facts) if address else table.creating(Address(email=email, **facts)),
        table.updating(user, ttl=facts["ttl"]) if user else table.creating(new),
        _mailed(_ticket("verify", new.user_id, said), "verify"),
    )


def _ticket(kind: str, user_id: str, registration: dict[str, Any]) -> Ticket:
    facts = {"kind": kind, "user_id": user_id, "registration": registration, "terms": TERMS if registration else ""}
    return Ticket.model_validate({"ticket_id": new_id("tic"), **facts, "ttl": soon()})


def soon() -> int:
    """When a ticket created now expires, in epoch seconds."""
    return int(time.time()) + _TICKET_LIFETIME


def _mailed(ticket: Ticket, mail: str) -> table.Write:
    return table.creating(
        ticket, MailRequested.model_validate({"user_id": ticket.user_id, "mail": mail, "ticket_id": ticket.ticket_id})
    )


def redeemed(kind: str, token: str) -> tuple[Ticket, User]:
    """The ticket and the account of a mail's link. Raises BadRequest (bad_ticket) for a forged, used or expired one."""
    parts = sealing.unseal(kind, token) or [""]
    ticket = table.find(Ticket, ticket_id=parts[0], consistent=True) if len(parts) == 1 and parts[0] else None
    good = ticket is not None and ticket.kind == kind and ticket.ttl > time.time()
    user = table.find(User, user_id=ticket.user_id, consistent=True) if ticket and good else None
    if ticket is None or user is None:
        raise BadRequest("This link was already used or has expired: ask for a new one", code="bad_ticket")
    return ticket, user


def verify(token: str) -> None:
    """Confirm a registration with the details that it was made with. Raises BadRequest."""
    ticket, user = redeemed("verify", token)
    if user.verified:
        raise BadRequest("This address is already verified: sign in", code="bad_ticket")
    try:
        agreed = [agreeing(user.user_id, "terms", terms=ticket.terms, at=ticket.at)]
        if ticket.registration["marketing_consent"]:
            agreed.append(agreeing(user.user_id, "marketing", terms=ticket.terms, at=ticket.at))
        table.transact(table.deleting(ticket), *activating(user, ticket.registration), *agreed)
    except Conflict as conflict:
        raise BadRequest("This address is already verified: sign in", code="bad_ticket") from conflict


def activating(user: User, said: dict[str, Any]) -> list[table.Write]:
    """The writes that verify an account and create its first profile."""
    address = table.find(Address, email=user.email, consistent=True)
    name, language = str(said.get("display_name", user.display_name)), str(said.get("locale", user.locale))
    profile = Profile(user_id=user.user_id, profile_id=new_id("pro"), name=name[:40], language=language)
    changed = User.model_validate({**user.model_dump(), **said, "verified": True, "profiles": 1})
    changes = {field: getattr(changed, field) for field in ("verified", "profiles", *said)}
    return [
        table.updating(user, UserRegistered(user_id=user.user_id), **changes, ttl=None),
        table.updating(address, ttl=None)
        if address
        else table.creating(Address(email=user.email, user_id=user.user_id)),
        table.creating(profile),
    ]


def agreeing(
    user_id: str,
    kind: Literal["terms", "marketing"],
    *,
    given: bool = True,
    terms: str = TERMS,
    at: Instant | None = None,
) -> table.Write:
    """The write that records a consent. `at`: the moment it was given; now by default."""
    consent_id = new_id("con")
    return table.creating(
        Consent(user_id=user_id, consent_id=consent_id, kind=kind, terms=terms, given=given, at=at or now())
    )
