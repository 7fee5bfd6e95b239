"""Accounts, profiles and devices, in the users' table: what it takes to identify a caller."""

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
    """argon2id in PHC format; empty if the account has no password and signs in at a provider."""
    role: Role = "viewer"
    staff: Role | None = None
    """The role, unless it is viewer: key of a small index."""
    display_name: str = ""
    locale: Language = "en"
    country: Country | None = None
    suspended: bool = False
    session_epoch: int = 0
    """Devices of an earlier epoch are signed out: raising it ends all sessions, including one that is being created."""
    erasure_id: ErasureId | None = None
    """Set once the owner requested the erasure; the account is suspended from then on."""
    profiles: int = 0
    marketing_consent: bool = False
    """The present state; `Consent` items record its history."""
    created_at: Instant = Field(default_factory=now)
    first_signed_in_at: Instant | None = None
    """Set by the first sign-in."""
    ttl: int | None = None
    """Only until the address is verified."""


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
    """A signed-in device: one family of refresh tokens, of which only the last is valid."""

    user_id: UserId
    device_id: DeviceId
    name: str = ""
    profile_id: ProfileId | None = None
    session_epoch: int = 0
    """The account's epoch when its owner was recognised."""
    generation: int = 1
    token_hash: str
    rotated_at: Instant = Field(default_factory=now)
    created_at: Instant = Field(default_factory=now)
    ttl: int
