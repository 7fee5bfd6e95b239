"""What the analytics table keeps: which random ids stand for whom, which are to be forgotten, what was rebuilt by hand."""

from datetime import date

from matinee.kernel.table import Item
from matinee.kernel.types import Instant, ProfileId, UserId


class Household(Item, pk="ACCOUNT#{user_id}", sk="HOUSEHOLD"):
    """The id that stands for an account in the lake."""

    user_id: UserId
    household_id: str
    """`h_` and 22 random characters."""


class Person(Item, pk="ACCOUNT#{user_id}", sk="PROFILE#{profile_id}"):
    """The id that stands for a profile in the lake; none once the profile was removed."""

    user_id: UserId
    profile_id: ProfileId
    household_id: str
    analytics_id: str | None = None
    """`p_` and 22 random characters."""
    ttl: int | None = None
    """Of a removed profile: until its access tokens have surely expired."""


class Forgotten(Item, pk="FORGOTTEN", sk="{day}#{forgotten_id}"):
    """An id that stands for nobody any more: the rows that have it are to be deleted from the lake."""

    forgotten_id: str
    """Of a profile (`p_…`) or of a household (`h_…`)."""
    day: str
    """UTC, as 2026-11-29: rows with the id may arrive until some minutes later, so that the day must be over."""


class Rebuild(Item, pk="REBUILDS", sk="{rebuild_id}"):
    """Who had which days of the warehouse built again: the audit trail of that command."""

    rebuild_id: str
    by: UserId | None = None
    """None: a person who was erased."""
    first: date
    last: date
    at: Instant
    ttl: int
