"""Accounts as they are stored. All that belongs to one account lies in its partition, so that one query brings it together."""

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Country, Input, Instant, Language, Maturity, Model, ProfileId, UserId, now

MOST_PROFILES = 5


_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
"""What an `<input type=email>` takes (WHATWG HTML), with a dot in its domain."""


def _normal(address: str) -> str:
    """One spelling for one mailbox: lower case, the domain in ASCII (IDNA). Raises ValueError."""
    local, _, domain = unicodedata.normalize("NFKC", address).lower().rpartition("@")
    if not local.isascii():
        raise ValueError("letters before the @ must be ASCII: few mail servers take others")
    spelled = f"{local}@{domain.encode('idna').decode().lower()}"
    if not _ADDRESS.fullmatch(spelled) or len(spelled) > 254:  # looked at last: normalising can make an @ or a space
        raise ValueError("is not an e-mail address")
    return spelled


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]+$"),
    AfterValidator(_normal),
]
Password = Annotated[str, StringConstraints(min_length=8, max_length=128, strip_whitespace=False)]
"""A new one, kept to the letter."""
Guess = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=False)]
"""What somebody says that their password is."""
ExportId = Annotated[str, StringConstraints(pattern=f"^exp_{ids.PATTERN}$")]
ErasureId = Annotated[str, StringConstraints(pattern=f"^era_{ids.PATTERN}$")]
DeviceId = Annotated[str, StringConstraints(pattern=f"^dev_{ids.PATTERN}$")]
Pin = Annotated[str, StringConstraints(pattern="^[0-9]{4,6}$")]
Role = Literal["viewer", "editor", "support", "admin"]
ExportStatus = Literal["running", "done", "failed"]
NOBODY = "usr_00000000000000000000000000"
"""No account's id: it stands for nobody in particular."""


class User(Item, pk="USER#{user_id}", sk="USER", gsi1pk="STAFF#{staff}", gsi1sk="{email}"):
    user_id: UserId
    email: Email
    verified: bool = False
    password_hash: str = ""
    """argon2id in PHC form, its parameters within; empty while there is no password, but a provider that vouches."""
    role: Role = "viewer"
    staff: Role | None = None
    """The role again, where it is more than a viewer's: an index of few."""
    display_name: str = ""
    locale: Language = "en"
    country: Country | None = None
    suspended: bool = False
    erasure_id: ErasureId | None = None
    """Once its owner has asked to be forgotten; the account is suspended from then on."""
    profiles: int = 0
    marketing_consent: bool = False
    """As it is now; what was said when, their `Consent`s tell."""
    created_at: Instant = Field(default_factory=now)
    first_signed_in_at: Instant | None = None
    """Before that no device is new."""
    ttl: int | None = None
    """Until the address is confirmed."""


class Address(Item, pk="EMAIL#{email}", sk="EMAIL"):
    email: Email
    user_id: UserId
    ttl: int | None = None


class Profile(Item, pk="USER#{user_id}", sk="PROFILE#{profile_id}"):
    """One member of the household."""

    user_id: UserId
    profile_id: ProfileId
    name: str
    avatar: str = "1"
    language: Language = "en"
    maturity_limit: Maturity = 18
    is_kids: bool = False
    autoplay: bool = True
    pin_hash: str | None = None
    created_at: Instant = Field(default_factory=now)


class Device(Item, pk="USER#{user_id}", sk="DEVICE#{device_id}"):
    """Where somebody is signed in: one family of refresh tokens, of which the last alone is good."""

    user_id: UserId
    device_id: DeviceId
    name: str = ""
    profile_id: ProfileId | None = None
    generation: int = 1
    token_hash: str
    rotated_at: Instant = Field(default_factory=now)
    created_at: Instant = Field(default_factory=now)
    ttl: int


class Consent(Item, pk="CONSENTS#{user_id}", sk="{consent_id}"):
    """What somebody agreed to or took back, and when. No function may change or delete one, but that which erases who it was."""

    user_id: UserId
    consent_id: str
    kind: Literal["terms", "marketing"]
    terms: str
    """Their version."""
    given: bool
    at: Instant = Field(default_factory=now)


class Ticket(Item, pk="TICKET#{ticket_id}", sk="TICKET", gsi1pk="TICKETS#{user_id}", gsi1sk="{ticket_id}"):
    """What a link in a mail is good for, once. The link's secret is derived from the id and stored nowhere."""

    ticket_id: str
    kind: Literal["verify", "reset", "notice"]
    user_id: UserId
    registration: dict[str, Any] = {}
    """What whoever asked for this very mail registered with: it counts only once they open it."""
    terms: str = ""
    """The version of the terms that they agreed to, at `at`."""
    at: Instant = Field(default_factory=now)
    ttl: int


class Sent(Item, pk="SENT#{event_id}", sk="SENT"):
    """A mail that went out, so that it goes out once."""

    event_id: str
    ttl: int


class Link(Item, pk="LINK#{identity}", sk="LINK"):
    """Whom an OpenID Connect provider means by a subject, whatever address it tells of them."""

    identity: str
    """A hash of issuer and subject."""
    user_id: UserId


class LinkOf(Item, pk="USER#{user_id}", sk="LINK#{identity}"):
    """The link again, with all else that belongs to the account."""

    user_id: UserId
    identity: str
    provider: str
    created_at: Instant = Field(default_factory=now)


class Attempt(Item, pk="OPENID#{attempt_id}", sk="OPENID"):
    """A sign-in that is under way at a provider: good once, for ten minutes, in the browser that began it."""

    attempt_id: str
    """A hash of the `state`."""
    provider: str
    browser: str
    """A hash of the browser's cookie."""
    nonce: str
    verifier: str
    device_name: str = ""
    to: str = "/"
    """The page of ours that they wanted."""
    ttl: int


class Audit(Item, pk="AUDIT#{user_id}", sk="{audit_id}", gsi1pk="BY#{by}", gsi1sk="{audit_id}"):
    """What somebody of the staff did to an account. No function may change or delete one, but that which takes out who it was."""

    user_id: UserId
    audit_id: str
    by: UserId
    did: str
    at: Instant = Field(default_factory=now)


class Export(Item, pk="USER#{user_id}", sk="EXPORT#{export_id}", gsi1pk="EXPORT#{export_id}", gsi1sk="EXPORT"):
    """A copy of all that is known of a person, which they asked for."""

    user_id: UserId
    export_id: ExportId
    status: ExportStatus = "running"
    asked_at: Instant = Field(default_factory=now)
    ttl: int


class Erasure(Item, pk="ERASURE#{erasure_id}", sk="ERASURE"):
    """Somebody's wish to be forgotten, while it is being fulfilled."""

    erasure_id: ErasureId
    user_id: UserId
    mailed: bool = False
    """Whether the receipt is on its way to them."""
    asked_at: Instant = Field(default_factory=now)


class Receipt(Item, pk="RECEIPT#{erasure_id}", sk="RECEIPT"):
    """What is left of somebody who was forgotten: that it was done, and not who it was."""

    erasure_id: ErasureId
    asked_at: Instant
    done_at: Instant = Field(default_factory=now)
    domains: list[str]
    """Which were asked, and have answered."""


class UserView(Model):
    user_id: UserId
    email: str
    display_name: str
    role: str
    locale: Language
    country: Country | None = None
    marketing_consent: bool = False


class ProfileInput(Input):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    avatar: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]*$")] = "1"
    language: Language = "en"
    maturity_limit: Maturity = 18
    is_kids: bool = False
    autoplay: bool = True
    pin: Pin | Literal[""] | None = None
    """Four to six digits that entering it takes; "" takes them away, nothing leaves them as they are."""


class Proof(Input):
    """That a grown-up asks: by a PIN, or by the account's password."""

    pin: Pin | None = None
    password: Guess | None = None


class ProfileChange(ProfileInput):
    current_pin: Pin | None = None
    """That which it has now."""
    password: Guess | None = None
    """The account's, in its place."""


class ProfileView(Model):
    profile_id: ProfileId
    name: str
    avatar: str
    language: Language
    maturity_limit: Maturity
    is_kids: bool
    autoplay: bool
    has_pin: bool


class DeviceView(Model):
    device_id: DeviceId
    name: str
    created_at: Instant
    last_seen_at: Instant
    current: bool
