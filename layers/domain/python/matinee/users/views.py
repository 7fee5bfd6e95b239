"""What accounts, profiles and devices are shown as, and what clients send of them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.identity.models import DeviceId
from matinee.kernel.text import LINE
from matinee.kernel.types import Country, Input, Instant, Language, Maturity, Model, ProfileId, UserId
from matinee.users.models import Guess

MOST_PROFILES = 5
Pin = Annotated[str, StringConstraints(pattern="^[0-9]{4,6}$")]


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
