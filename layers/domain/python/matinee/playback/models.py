"""Playback as it is stored. An account's items are in one partition, each profile's under a prefix of its own.

A profile is one member of a household, and sees nothing of what the others do.
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
    """A profile's position in a title; it is in the index while the profile can continue it."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    position: float = 0
    """Seconds, as `duration` is."""
    duration: float = 0
    observed_ms: int | None = None
    """When the player was at this position, in corrected time (epoch milliseconds); None if it never was."""
    finished: bool = False
    viewing_id: str = ""
    counted: bool = False
    """Whether that viewing was added to the history."""
    seen: bool | None = None
    """True once enough was watched for a review; otherwise None."""
    listed_ms: int | None = None
    """The order of "continue watching": when it was last watched, or when the previous episode was finished."""

    @property
    def resumes_at(self) -> float:
        """Seconds; a finished title starts again at 0."""
        return 0.0 if self.finished else self.position


class Languages(Item, pk="USER#{user_id}", sk="{profile_id}#LANGUAGES"):
    """The languages that a profile last chose in a player."""

    user_id: UserId
    profile_id: ProfileId
    audio: Language | None = None
    subtitles: Language | Literal["off"] | None = None
    """None: chosen by the audio language."""


class Viewing(
    Item,
    pk="USER#{user_id}",
    sk="{profile_id}#VIEWING#{content_id}#{viewing_id}",
    gsi1pk="HISTORY#{profile_id}",
    gsi1sk="{at_ms:013d}#{content_id}",
):
    """An entry of the history."""

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
    """A title on a profile's watchlist."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    added_ms: int


class UsageCount(Item, pk="USER#{user_id}", sk="{profile_id}#TALLY#{of}"):
    """How many of something a profile has, or has made on one day, to enforce a limit."""

    count: int = 0


class Rating(Item, pk="USER#{user_id}", sk="{profile_id}#RATING#{content_id}"):
    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    stars: Stars | None = None
    """None once it is deleted: the item stays, so that its version goes on counting."""
    at: Instant = Field(default_factory=now)


class RatingSum(Item, pk="RATINGS#{content_id}", sk="{shard}"):
    """One shard of the sum of a title's ratings."""

    count: int = 0
    stars: int = 0
    up: int = 0
    down: int = 0


class WatchWeight(Item, pk="VIEWS#{shard}", sk="{content_id}"):
    """One shard of a title's popularity: a sum of weights that grow with time (`matinee.playback.popularity`)."""

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
    """A profile's review of a title."""

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
    """Reports since a moderator last decided."""
    waiting_since: Instant = Field(default_factory=now)
    """When it got its status."""
    written_at: Instant = Field(default_factory=now)


class Reviewed(Item, pk="USER#{user_id}", sk="{profile_id}#REVIEWED#{content_id}"):
    """Which review a profile has written of a title."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    review_id: ReviewId


class Complaint(Item, pk="USER#{user_id}", sk="{profile_id}#COMPLAINT#{review_id}"):
    """A profile's report of a review."""

    user_id: UserId
    profile_id: ProfileId
    review_id: ReviewId
    reason: str
    at: Instant = Field(default_factory=now)


class RemovedProfile(Item, pk="USER#{user_id}", sk="LEAVING#{profile_id}", gsi1pk="LEAVING", gsi1sk="{due_ms:013d}"):
    """A removed profile, whose data is erased once every access token that names it has expired."""

    user_id: UserId
    profile_id: ProfileId
    due_ms: int
