"""A household's streams: each a lease for as long as its player is heard of."""

from typing import Annotated

from pydantic import StringConstraints

from matinee.content.visibility import Audience
from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Country, Instant, Maturity, Model, TitleId, UserId, now

SessionId = Annotated[str, StringConstraints(pattern=f"^ses_{ids.PATTERN}$")]


class Playing(Model):
    """What others of the household are told of a stream."""

    session_id: SessionId
    profile_id: str | None = None
    device_id: str | None = None
    content_id: TitleId | None = None
    title: str = ""
    """Neither where a kids profile asks."""
    position: float | None = None
    """Seconds, as it was last reported."""
    started_at: Instant


class Lease(Playing):
    content_id: TitleId
    prefix: str
    """Of the version that plays."""
    until: Instant
    free: bool = False
    """Whoever watches edits what is watched: no plan bounds them."""
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
    """By session id; some may have ended."""
    ttl: int = 0

    def alive(self) -> list[Lease]:
        """The oldest first."""
        held = [lease for lease in self.leases.values() if lease.until > now()]
        return sorted(held, key=lambda lease: lease.started_at)


class ContentKeys(Item, pk="KEYS#{content_id}", sk="{version_id}"):
    """What the renditions of a version are encrypted with."""

    content_id: TitleId
    version_id: str
    wrapped: str = ""
    """The data key that its content keys are derived from, as KMS wrapped it, in base64. Nothing: a vendor has the keys."""
    heights: dict[str, int] = {}
    """Key id → the height of the lowest picture that it opens; 0 for sound."""

    @property
    def context(self) -> dict[str, str]:
        """KMS's encryption context: what was wrapped for one version is unwrapped for no other."""
        return {"content_id": self.content_id, "version_id": self.version_id}
