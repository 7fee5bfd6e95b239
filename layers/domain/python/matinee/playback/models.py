"""What is kept of who watches. All that is one person's lies in their partition, a profile's under its own prefix there.

A profile is one member of the household: what another of them does is no more seen than a stranger's.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Language, ProfileId, TitleId, UserId, now

ReviewId = Annotated[str, StringConstraints(pattern=f"^rev_{ids.PATTERN}$")]
ReviewStatus = Literal["pending", "approved", "rejected"]
Stars = Annotated[int, Field(ge=1, le=5)]


class Position(
    Item,
    pk="USER#{user_id}",
    sk="{profile_id}#POSITION#{content_id}",
    gsi1pk="CONTINUE#{profile_id}",
    gsi1sk="{listed_ms:013d}",
):
    """Where a profile is in a title, and in its index while it may go on there."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    position: float = 0
    """Seconds, as `duration` is."""
    duration: float = 0
    observed_ms: int | None = None
    """When the player was there, in true time (epoch milliseconds); None before it ever was."""
    finished: bool = False
    viewing_id: str = ""
    counted: bool = False
    """Whether that viewing stands in the history."""
    seen: bool | None = None
    """Once enough of it was watched to say something of it."""
    listed_ms: int | None = None
    """What "continue watching" is sorted by: when it was watched last, or when the episode before it was finished."""

    @property
    def resumes_at(self) -> float:
        """Seconds; a finished title begins again at its start."""
        return 0.0 if self.finished else self.position


class Languages(Item, pk="USER#{user_id}", sk="{profile_id}#LANGUAGES"):
    """What a profile chose last in a player."""

    user_id: UserId
    profile_id: ProfileId
    audio: Language | None = None
    subtitles: Language | Literal["off"] | None = None
    """None: as the audio asks for them."""


class Viewing(
    Item,
    pk="USER#{user_id}",
    sk="{profile_id}#VIEWING#{content_id}#{viewing_id}",
    gsi1pk="HISTORY#{profile_id}",
    gsi1sk="{at_ms:013d}#{content_id}",
):
    """A line of the history."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    viewing_id: str
    at_ms: int


class Cleared(Item, pk="USER#{user_id}", sk="{profile_id}#CLEARED"):
    """When a profile's history was cleared last: what it held until then is not shown, and soon deleted."""

    user_id: UserId
    profile_id: ProfileId
    before_ms: int


class Listed(
    Item,
    pk="USER#{user_id}",
    sk="{profile_id}#LISTED#{content_id}",
    gsi1pk="LIST#{profile_id}",
    gsi1sk="{added_ms:013d}#{content_id}",
):
    """A title that a profile wants to watch."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    added_ms: int


class Tally(Item, pk="USER#{user_id}", sk="{profile_id}#TALLY#{of}"):
    """How many of something a profile has, or has had on a day: what keeps it within bounds."""

    count: int = 0


class Rating(Item, pk="USER#{user_id}", sk="{profile_id}#RATING#{content_id}"):
    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    stars: Stars | None = None
    """None once it is taken back: its version goes on, so that what was read of it before is not mistaken for what comes after."""
    at: Instant = Field(default_factory=now)


class Sum(Item, pk="RATINGS#{content_id}", sk="{shard}"):
    """A part of what all ratings of a title come to."""

    count: int = 0
    stars: int = 0
    up: int = 0
    down: int = 0


class Views(Item, pk="VIEWS#{shard}", sk="{content_id}"):
    """A part of how much a title is watched: a sum of weights that grow with time (`matinee.playback.popularity`)."""

    content_id: TitleId
    weight: float = 0


class Review(
    Item,
    pk="REVIEW#{review_id}",
    sk="REVIEW",
    gsi1pk="REVIEWS#{content_id}#{status}",
    gsi1sk="{review_id}",
    gsi2pk="REVIEWS#{status}",
    gsi2sk="{waiting_since}",
):
    """What a profile says of a title."""

    review_id: ReviewId
    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    text: str
    spoiler: bool = False
    status: ReviewStatus = "pending"
    reason: str | None = None
    """Why it was rejected."""
    reports: int = 0
    """Since somebody of the staff has read it."""
    waiting_since: Instant = Field(default_factory=now)
    """In this status."""
    written_at: Instant = Field(default_factory=now)


class Reviewed(Item, pk="USER#{user_id}", sk="{profile_id}#REVIEWED#{content_id}"):
    """That a profile has said something of a title, and where it stands."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    review_id: ReviewId


class Complaint(Item, pk="USER#{user_id}", sk="{profile_id}#COMPLAINT#{review_id}"):
    """That a profile has reported somebody's review."""

    user_id: UserId
    profile_id: ProfileId
    review_id: ReviewId
    reason: str
    at: Instant = Field(default_factory=now)


class Leaving(Item, pk="USER#{user_id}", sk="LEAVING#{profile_id}", gsi1pk="LEAVING", gsi1sk="{due_ms:013d}"):
    """A profile that was removed; what is kept of it goes when no access token speaks for it any more."""

    user_id: UserId
    profile_id: ProfileId
    due_ms: int
