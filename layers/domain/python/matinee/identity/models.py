"""Who there is, as the users' table holds them: what has to be known to say who is calling, and whether they still may."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.identity.addresses import Email
from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Country, Instant, Language, Maturity, ProfileId, UserId, now

ErasureId = Annotated[str, StringConstraints(pattern=f"^era_{ids.PATTERN}$")]
DeviceId = Annotated[str, StringConstraints(pattern=f"^dev_{ids.PATTERN}$")]
Role = Literal["viewer", "editor", "support", "admin"]


class User(Item, domain="users", pk="USER#{user_id}", sk="USER", gsi1pk="STAFF#{staff}", gsi1sk="{email}"):
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
    session_epoch: int = 0
    """Devices of an earlier one are signed out: one write ends all sessions, also those that begin while it is made."""
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


class Profile(Item, domain="users", pk="USER#{user_id}", sk="PROFILE#{profile_id}"):
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


class Device(Item, domain="users", pk="USER#{user_id}", sk="DEVICE#{device_id}"):
    """Where somebody is signed in: one family of refresh tokens, of which the last alone is good."""

    user_id: UserId
    device_id: DeviceId
    name: str = ""
    profile_id: ProfileId | None = None
    session_epoch: int = 0
    """The account's, as it was read to sign this device in."""
    generation: int = 1
    token_hash: str
    rotated_at: Instant = Field(default_factory=now)
    created_at: Instant = Field(default_factory=now)
    ttl: int
