"""What is stored of a profile's taste, and the rows that editors make by hand."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.content.details import Name
from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Country, Input, Instant, Language, ProfileId, TitleId, UserId, now

CollectionId = Annotated[str, StringConstraints(pattern=f"^col_{ids.PATTERN}$")]
Position = Literal["top", "after_continue", "bottom"]
Audience = Literal["all", "kids", "grown_up"]


class Taste(Item, pk="USER#{user_id}", sk="{profile_id}#TASTE", gsi1pk="PROFILE#{profile_id}", gsi1sk="TASTE"):
    """What a profile said of its taste. What it did is in the playback domain, and is read there."""

    user_id: UserId
    profile_id: ProfileId
    picked: list[TitleId] = []
    """At the onboarding."""
    picked_ms: int = 0
    hidden: dict[TitleId, int] = {}
    """Titles that are not shown to it any more, and since when (epoch milliseconds)."""
    reset_ms: int = 0
    """What it did until then says nothing of its taste any more."""


class CollectionInput(Input):
    """A row that an editor makes by hand."""

    title: Annotated[dict[Language, Name], Field(min_length=1, max_length=50)]
    """Language → the row's name; English, or the first of them, for all others."""
    content_ids: Annotated[list[TitleId], Field(min_length=1, max_length=100)]
    countries: Annotated[list[Country], Field(max_length=250)] = []
    """None: everywhere."""
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    position: Position = "after_continue"
    audience: Audience = "all"


class Collection(Item, pk="COLLECTIONS", sk="{collection_id}"):
    collection_id: CollectionId
    said: CollectionInput
    gone: bool = False
    """It is deleted, and stays for a moment: only a write takes an event with it."""
    ttl: int | None = None
    updated_at: Instant = Field(default_factory=now)


class Preview(Item, pk="AUDIT#{user_id}", sk="{audit_id}", gsi1pk="BY#{by}", gsi1sk="{audit_id}", append_only=True):
    """Somebody of the staff looked at the home page of a profile."""

    user_id: UserId
    """Whose it is."""
    audit_id: str
    profile_id: ProfileId
    by: UserId | None = None
    """None: a person who was erased."""
    at: Instant = Field(default_factory=now)
