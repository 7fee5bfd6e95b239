"""The leases of a household's streams, and the keys of encrypted versions."""

from typing import Annotated

from pydantic import StringConstraints

from matinee.content.visibility import Audience
from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Country, Instant, Maturity, Model, TitleId, UserId, now

SessionId = Annotated[str, StringConstraints(pattern=f"^ses_{ids.PATTERN}$")]


class Playing(Model):
    """A stream as shown to the household."""

    session_id: SessionId
    profile_id: str | None = None
    device_id: str | None = None
    content_id: TitleId | None = None
    title: str = ""
    """Kids profiles see neither title nor content_id."""
    position: float | None = None
    """Seconds, as last reported."""
    started_at: Instant


class Lease(Playing):
    content_id: TitleId
    prefix: str
    """The prefix of the version that plays."""
    until: Instant
    free: bool = False
    """Whether an editor watches, who needs no plan."""
    country: Country = "US"
    maturity_limit: Maturity = 18
    """For whom it began."""

    @property
    def audience(self) -> Audience:
        """For whom it plays, now."""
        return Audience(self.country, self.maturity_limit, edits=self.free)

    @property
    def version_id(self) -> str:
        return self.prefix.rstrip("/").rpartition("/")[2]


class Household(Item, pk="HOUSEHOLD#{user_id}", sk="LEASES"):
    user_id: UserId
    leases: dict[str, Lease] = {}
    """Leases by session id. Some may have expired."""
    ttl: int = 0

    def alive(self) -> list[Lease]:
        """The leases that have not expired, oldest first."""
        held = [lease for lease in self.leases.values() if lease.until > now()]
        return sorted(held, key=lambda lease: lease.started_at)
