"""Accounts as they are stored. All that belongs to one account lies in its partition, so that one query brings it together."""

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
"""A new one, kept to the letter."""
Guess = Annotated[str, StringConstraints(min_length=1, max_length=128, strip_whitespace=False)]
"""What somebody says that their password is."""
ExportId = Annotated[str, StringConstraints(pattern=f"^exp_{ids.PATTERN}$")]
Pin = Annotated[str, StringConstraints(pattern="^[0-9]{4,6}$")]
ExportStatus = Literal["running", "done", "failed"]
NOBODY = "usr_00000000000000000000000000"
"""No account's id: it stands for nobody in particular."""


class Address(Item, pk="EMAIL#{email}", sk="EMAIL"):
    email: Email
    user_id: UserId
    ttl: int | None = None


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
    name: Annotated[str, Field(min_length=1, max_length=40), LINE]
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
