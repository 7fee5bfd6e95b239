"""What is kept of who watches. All that is one person's lies in their partition, a profile's under its own prefix there.

A profile is one member of the household: what another of them does is no more seen than a stranger's.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from matinee import ids
from matinee.content.models import TitleCard
from matinee.table import Item
from matinee.types import Input, Instant, Model, TitleId, UserId, now
from matinee.users.models import ProfileId

LONGEST = 7 * 86_400
"""Seconds that anything plays, at most."""
_MILLISECONDS = AfterValidator(lambda seconds: round(seconds, 3))
"""DynamoDB knows no numbers below 1e-130."""
Seconds = Annotated[float, Field(ge=0, le=LONGEST), _MILLISECONDS]
Duration = Annotated[float, Field(ge=0.1, le=LONGEST), _MILLISECONDS]
ReviewId = Annotated[str, StringConstraints(pattern=f"^rev_{ids.PATTERN}$")]
ReviewStatus = Literal["pending", "approved", "rejected"]
Thumb = Literal["up", "down"]
Stars = Annotated[int, Field(ge=1, le=5)]


# --- what is stored ----------------------------------------------------------------------------------------------


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


# --- what is said ------------------------------------------------------------------------------------------------


class Report(Input):
    """Where a player was, and when."""

    content_id: TitleId
    position: Seconds
    duration: Duration
    observed_at: Instant | None = None
    """By the device's clock; without it, as the report is sent."""
    watched: Seconds | None = None
    """How much of it has played since this viewing began; without it, all up to the position."""
    viewing_id: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{8,64}$")] | None = None
    """The same from start to stop; without it, a day's are one."""
    credits_at: Seconds | None = None
    """Where the credits begin, as the stream told."""


class Clock(Input):
    """A device's, as it sends."""

    device_time: Instant
    clock_offset: Annotated[float, Field(ge=-1e10, le=1e10)] | None = None
    """Seconds that the server's is ahead of it, as it has learnt from an earlier answer's `server_time`."""


class ClockedReport(Clock, Report):
    pass


class Reports(Clock):
    reports: Annotated[list[Report], Field(min_length=1, max_length=100)]


class PositionView(Model):
    content_id: TitleId
    position: float
    """Seconds: where to go on."""
    duration: float
    finished: bool = False
    observed_at: Instant | None = None
    """In true time."""


class Kept(PositionView):
    """The position that is kept, which is not that of the report where another device was there later."""

    accepted: bool
    server_time: Instant


class KeptAll(Model):
    items: list[PositionView]
    server_time: Instant


class Continued(Model):
    """Something to go on with: a film, or an episode of which the one before was finished."""

    content_id: TitleId
    position: float
    duration: float
    title: TitleCard
    series: TitleCard | None = None
    season: int | None = None
    listed_at: Instant


class ContinueList(Model):
    items: list[Continued]


class Seen(Model):
    viewing_id: str
    content_id: TitleId
    at: Instant
    title: TitleCard | None = None
    """None of one that is not to be seen any more."""


class History(Model):
    items: list[Seen]
    next_cursor: str | None = None


class Wish(Input):
    content_id: TitleId


class Wished(Model):
    content_id: TitleId
    added_at: Instant
    title: TitleCard


class Watchlist(Model):
    items: list[Wished]
    next_cursor: str | None = None


class RatingInput(Input):
    """Either of them: a thumb up is five stars, one down is one."""

    stars: Stars | None = None
    thumb: Thumb | None = None


class Rated(Model):
    """What a profile gave, and what all of them come to."""

    stars: int | None = None
    thumb: Thumb | None = None
    average: float | None = None
    """Of the stars."""
    count: int = 0
    up: int = 0
    """Of four and five stars."""
    down: int = 0
    """Of one and two."""


class Mine(Model):
    """All that is a profile's own of one title."""

    position: PositionView | None = None
    listed: bool = False
    rating: Rated
    may_review: bool = False
    review_id: ReviewId | None = None


class ReviewInput(Input):
    text: Annotated[str, Field(min_length=1, max_length=5000)]
    spoiler: bool = False
    """It gives away what happens."""


class ReviewView(Model):
    """Who wrote it is not told."""

    review_id: ReviewId
    content_id: TitleId
    text: str
    spoiler: bool
    status: ReviewStatus
    reason: str | None = None
    mine: bool = False
    written_at: Instant


class ReviewList(Model):
    items: list[ReviewView]
    next_cursor: str | None = None


class ReportedReview(ReviewView):
    reports: int


class ModerationQueue(Model):
    items: list[ReportedReview]
    next_cursor: str | None = None


class Verdict(Input):
    status: Literal["approved", "rejected"]
    reason: Annotated[str, Field(max_length=500)] | None = None


class ReviewReport(Input):
    reason: Literal["spoiler", "offensive", "spam", "other"] = "other"
