"""What is told to playback, and what it tells."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from matinee.content.views import TitleCard
from matinee.kernel.text import PROSE
from matinee.kernel.types import Input, Instant, Language, Model, TitleId
from matinee.playback.models import ReviewId, ReviewStatus, Stars

LONGEST = 7 * 86_400
"""Seconds that anything plays, at most."""
_MILLISECONDS = AfterValidator(lambda seconds: round(seconds, 3))
"""DynamoDB knows no numbers below 1e-130."""
Seconds = Annotated[float, Field(ge=0, le=LONGEST), _MILLISECONDS]
Duration = Annotated[float, Field(ge=0.1, le=LONGEST), _MILLISECONDS]
Thumb = Literal["up", "down"]


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


class SpokenAndRead(Input):
    """What a profile wants to hear and to read, of those that a title has; what is left out stays as it was."""

    audio: Language | None = None
    subtitles: Language | Literal["off"] | None = None


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
    series: TitleCard | None = None
    season: int | None = None
    """Of an episode."""


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
    review: "ReviewView | None" = None
    """What it has said, read by the staff or not."""


class ReviewInput(Input):
    text: Annotated[str, Field(min_length=1, max_length=5000), PROSE]
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
    reason: Annotated[str, Field(max_length=500), PROSE] | None = None


class ReviewReport(Input):
    reason: Literal["spoiler", "offensive", "spam", "other"] = "other"
