"""Stored accounts. Everything that belongs to an account is in its partition, so that one query reads it."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from matinee.identity.addresses import Email
from matinee.identity.models import DeviceId, ErasureId
from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.text import LINE
from matinee.kernel.types import Country, Input, Instant, Language, Maturity, Model, ProfileId, UserId, now

MOST_PROFILES = 5


Password = Annotated[str, StringConstraints(min_length=8, max_length=128, strip_whitespace=False)]
"""A new password, stored exactly as it was typed."""
Guess = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=False)]
"""A password to check."""
ExportId = Annotated[str, StringConstraints(pattern=f"^exp_{ids.PATTERN}$")]
Pin = Annotated[str, StringConstraints(pattern="^[0-9]{4,6}$")]
ExportStatus = Literal["running", "done", "failed"]
NOBODY = "usr_00000000000000000000000000"
"""An id that no account has."""


class Address(Item, pk="EMAIL#{email}", sk="EMAIL"):
    email: Email
    user_id: UserId
    ttl: int | None = None


class Consent(Item, pk="CONSENTS#{user_id}", sk="{consent_id}", append_only=True):
    """A consent that was given or withdrawn. Only the erasure of the person may change or delete it."""

    user_id: UserId
    consent_id: str
    kind: Literal["terms", "marketing"]
    terms: str
    """Their version."""
    given: bool
    at: Instant = Field(default_factory=now)


class Ticket(Item, pk="TICKET#{ticket_id}", sk="TICKET", gsi1pk="TICKETS#{user_id}", gsi1sk="{ticket_id}"):
    """The purpose of a link in a mail, which works once. The link's secret is derived from the id and not stored."""

    ticket_id: str
    kind: Literal["verify", "reset", "notice"]
    user_id: UserId
    registration: dict[str, Any] = {}
    """The details of the registration that caused this mail; they count once the link is opened."""
    terms: str = ""
    """The version of the terms that was agreed to at `at`."""
    at: Instant = Field(default_factory=now)
    ttl: int


class Sent(Item, pk="SENT#{event_id}", sk="SENT"):
    """A mail that was sent, so that it is sent once."""

    event_id: str
    ttl: int


class Link(Item, pk="LINK#{identity}", sk="LINK"):
    """The account of an OpenID Connect provider's subject, whatever its address is."""

    identity: str
    """A hash of issuer and subject."""
    user_id: UserId


class LinkOf(Item, pk="USER#{user_id}", sk="LINK#{identity}"):
    """The same link, in the account's partition."""

    user_id: UserId
    identity: str
    provider: str
    created_at: Instant = Field(default_factory=now)


class Attempt(Item, pk="OPENID#{attempt_id}", sk="OPENID"):
    """A sign-in in progress at a provider: valid once, for ten minutes, in the browser that started it."""

    attempt_id: str
    """A hash of the `state`."""
    provider: str
    browser: str
    """A hash of the browser's cookie."""
    nonce: str
    verifier: str
    device_name: str = ""
    to: str = "/"
    """The page of ours to return to."""
    ttl: int


class Audit(Item, pk="AUDIT#{user_id}", sk="{audit_id}", gsi1pk="BY#{by}", gsi1sk="{audit_id}", append_only=True):
    """A change that the staff made to an account. Only an erasure may change or delete it."""

    user_id: UserId
    audit_id: str
    by: UserId
    did: str
    at: Instant = Field(default_factory=now)


class Export(Item, pk="USER#{user_id}", sk="EXPORT#{export_id}", gsi1pk="EXPORT#{export_id}", gsi1sk="EXPORT"):
    """An export of all data about a person."""

    user_id: UserId
    export_id: ExportId
    status: ExportStatus = "running"
    asked_at: Instant = Field(default_factory=now)
    ttl: int


class Erasure(Item, pk="ERASURE#{erasure_id}", sk="ERASURE"):
    """An erasure in progress."""

    erasure_id: ErasureId
    user_id: UserId
    mailed: bool = False
    """Whether the receipt was sent."""
    asked_at: Instant = Field(default_factory=now)


class Receipt(Item, pk="RECEIPT#{erasure_id}", sk="RECEIPT"):
    """The record of a finished erasure, without the person."""

    erasure_id: ErasureId
    asked_at: Instant
    done_at: Instant = Field(default_factory=now)
    domains: list[str]
    """The domains that erased their data."""


class UserView(Model):
    user_id: UserId
    email: str
    display_name: str
    role: str
    locale: Language
    country: Country | None = None
    marketing_consent: bool = False


class ProfileInput(Input):
    name: Annotated[str, Field(min_length=1, max_length=40), LINE]
    avatar: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9-]*$")] = "1"
    language: Language = "en"
    maturity_limit: Maturity = 18
    is_kids: bool = False
    autoplay: bool = True
    pin: Pin | Literal[""] | None = None
    """Four to six digits to enter the profile; "" removes the PIN, None keeps it."""


class Proof(Input):
    """Proof that an adult asks: a PIN or the account's password."""

    pin: Pin | None = None
    password: Guess | None = None


class ProfileChange(ProfileInput):
    current_pin: Pin | None = None
    """The profile's present PIN."""
    password: Guess | None = None
    """The account's password, instead of the PIN."""


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
