"""Registering, signing in, and what an account says of its owner."""

import time
from dataclasses import dataclass
from typing import Any, Literal

from matinee.identity import live
from matinee.identity.models import Device, Profile, Role, User
from matinee.kernel import table
from matinee.kernel.errors import BadRequest, Conflict, Forbidden, Unauthenticated
from matinee.kernel.ids import new_id
from matinee.kernel.request import Origin
from matinee.kernel.types import Instant, now
from matinee.users import limits, passwords, sealing, sessions
from matinee.users.events import MailRequested, UserRegistered
from matinee.users.limits import Limit
from matinee.users.models import NOBODY, Address, Consent, Ticket, UserView

_SIGN_IN = Limit("sign-in", burst=10, interval=30)
"""Failures for one account from devices that it does not know."""
_SIGN_IN_HERE = Limit("sign-in-device", burst=10, interval=30)
"""Failures from a device that the account knows."""
_SIGN_IN_FROM = Limit("sign-in-address", burst=100, interval=1)
"""Failures from one network address."""
_REGISTER = Limit("register", burst=10, interval=60)
_REGISTER_FROM = Limit("register-address", burst=120, interval=1)
_TICKET_LIFETIME = 24 * 3600
_UNCONFIRMED = 7 * 86_400
"""Seconds that what somebody registered is kept for who owns the address to confirm it; longer than any ticket lives."""
KNOWN_DEVICE = "matinee_device"
"""The cookie by which a device that somebody has signed in from before is known again."""


@dataclass(frozen=True)
class Registration:
    email: str
    password: str
    display_name: str
    locale: str
    country: str | None
    marketing_consent: bool = False


def register(given: Registration, origin: Origin) -> None:
    """Ask the owner of an address, by mail, whether it is they who register.

    Whether the address has an account already, only that mail tells. Raises Invalid (password), TooManyRequests.
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
"""The version of the terms that somebody who registers now agrees to."""


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
    """When a ticket that is made now is good no more, in epoch seconds."""
    return int(time.time()) + _TICKET_LIFETIME


def _mailed(ticket: Ticket, mail: str) -> table.Write:
    return table.creating(
        ticket, MailRequested.model_validate({"user_id": ticket.user_id, "mail": mail, "ticket_id": ticket.ticket_id})
    )


def redeemed(kind: str, token: str) -> tuple[Ticket, User]:
    """What a mail's link is good for. Raises BadRequest (bad_ticket) for one that is not ours, used, or too old."""
    parts = sealing.unseal(kind, token) or [""]
    ticket = table.find(Ticket, ticket_id=parts[0], consistent=True) if len(parts) == 1 and parts[0] else None
    good = ticket is not None and ticket.kind == kind and ticket.ttl > time.time()
    user = table.find(User, user_id=ticket.user_id, consistent=True) if ticket and good else None
    if ticket is None or user is None:
        raise BadRequest("This link was used already, or is too old: ask for a new one", code="bad_ticket")
    return ticket, user


def verify(token: str) -> None:
    """The owner of the address says yes: the account is good, with what this very registration said. Raises BadRequest."""
    ticket, user = redeemed("verify", token)
    if user.verified:
        raise BadRequest("This address is verified already: sign in", code="bad_ticket")
    try:
        agreed = [agreeing(user.user_id, "terms", terms=ticket.terms, at=ticket.at)]
        if ticket.registration["marketing_consent"]:
            agreed.append(agreeing(user.user_id, "marketing", terms=ticket.terms, at=ticket.at))
        table.transact(table.deleting(ticket), *activating(user, ticket.registration), *agreed)
    except Conflict as conflict:
        raise BadRequest("This address is verified already: sign in", code="bad_ticket") from conflict


def activating(user: User, said: dict[str, Any]) -> list[table.Write]:
    """The account, good from now on and kept, with its first profile."""
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
    """`at`: now, unless they said so before."""
    consent_id = new_id("con")
    return table.creating(
        Consent(user_id=user_id, consent_id=consent_id, kind=kind, terms=terms, given=given, at=at or now())
    )


def create(email: str, password: str, *, role: Role = "viewer", display_name: str = "") -> User:
    """An account that needs no mail: an operator vouches for it. Raises Conflict (email_taken)."""
    name = display_name or email.split("@")[0]
    user = User(
        user_id=new_id("usr"),
        email=email,
        verified=True,
        password_hash=passwords.hashed(password),
        role=role,
        staff=None if role == "viewer" else role,
        display_name=name,
        profiles=1,
    )
    profile = Profile(user_id=user.user_id, profile_id=new_id("pro"), name=name[:40])
    writes = (Address(email=user.email, user_id=user.user_id), user, profile)
    try:
        table.transact(*(table.creating(each) for each in writes))
    except Conflict as conflict:
        raise Conflict("This address has an account already", code="email_taken") from conflict
    return user


def get(user_id: str) -> User:
    """Raises NotFound."""
    return table.get(User, user_id=user_id)


def replace(user_id: str, facts: dict[str, Any]) -> User:
    """`facts` by the names of User's fields. Raises NotFound."""

    def replaced() -> User:
        user, consent = get(user_id), bool(facts["marketing_consent"])
        if consent == user.marketing_consent:
            return table.update(user, **facts)
        table.transact(table.updating(user, **facts), agreeing(user_id, "marketing", given=consent))
        return user.model_copy(update=facts)

    return table.again(replaced)


def find(email: str) -> User | None:
    address = table.find(Address, email=email)
    return table.get(User, user_id=address.user_id) if address else None


def sign_in(email: str, password: str, device_name: str, origin: Origin) -> sessions.Session:
    """A new device's session.

    Raises Unauthenticated, the same and as slowly for a wrong address as for a wrong password; Forbidden
    (email_not_verified, suspended) to who knows the password; TooManyRequests.
    """
    known = known_device(email, origin)
    account = (_SIGN_IN_HERE, known) if known else (_SIGN_IN, email)
    keys: list[limits.Key] = [account, (_SIGN_IN_FROM, origin.address)]
    *buckets, address = table.find_many([*limits.wanted(keys), (Address, {"email": email})])
    seen = [bucket for bucket in buckets if bucket is None or isinstance(bucket, limits.Bucket)]
    limits.refuse(keys, seen)
    user_id = address.user_id if isinstance(address, Address) else NOBODY
    user, profiles, _ = household(user_id)
    if not passwords.matches(user.password_hash if user else None, password) or user is None:
        limits.count(keys, seen, right=False)
        raise Unauthenticated("The address or the password is wrong", code="bad_credentials")
    if not user.verified or user.suspended:
        limits.count(keys[:1], seen[:1], right=True)
    if not user.verified:
        raise Forbidden("Open the link in the mail that we sent to this address first", code="email_not_verified")
    if passwords.outdated(user.password_hash):
        user = table.update(user, password_hash=passwords.hashed(password))
    try:
        return sessions.begin(user, profiles, device_name, known=bool(known), also=limits.counting(account, seen[0]))
    except Conflict as conflict:
        raise limits.crowded() from conflict


def household(user_id: str) -> tuple[User | None, list[Profile], list[Device]]:
    """All of one account, by one query."""
    found = table.collection({"USER": User, "PROFILE": Profile, "DEVICE": Device}, user_id=user_id)
    profiles = [item for item in found if isinstance(item, Profile)]
    user = next((item for item in found if isinstance(item, User)), None)
    devices = [item for item in found if isinstance(item, Device) and user and live.is_signed_in(user, item)]
    return user, profiles, devices


def known_device_cookie(email: str) -> str:
    """A Set-Cookie value by which this device is known to the account for a year."""
    value = sealing.seal("device", limits.bucket_id((_SIGN_IN, email)).replace("#", "-"), new_id("key"))
    return f"{KNOWN_DEVICE}={value}; Path=/v1/users; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax"


def known_device(email: str, origin: Origin) -> str | None:
    """An id of this device, where the account knows it."""
    parts = sealing.unseal("device", origin.cookies.get(KNOWN_DEVICE, ""))
    theirs = limits.bucket_id((_SIGN_IN, email)).replace("#", "-")
    return parts[1] if parts and len(parts) == 2 and parts[0] == theirs else None


def view(user: User) -> UserView:
    return UserView.model_validate({name: getattr(user, name) for name in UserView.model_fields})
