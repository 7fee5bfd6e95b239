"""What playback answers."""

from matinee.content.views import TitleCard
from matinee.kernel.types import Instant, Model, TitleId
from matinee.playback.inputs import Thumb
from matinee.playback.opinion_models import ReviewId, ReviewStatus


class PositionView(Model):
    content_id: TitleId
    position: float
    """Seconds: where to continue."""
    duration: float
    finished: bool = False
    observed_at: Instant | None = None
    """In corrected time."""


class SavedPosition(PositionView):
    """The saved position, which is another than the reported one where another device reported a later moment."""

    accepted: bool
    server_time: Instant


class SavedPositions(Model):
    items: list[PositionView]
    server_time: Instant


class Continued(Model):
    """An unfinished film or episode, or the episode after a finished one."""

    content_id: TitleId
    position: float
    duration: float
    title: TitleCard
    series: TitleCard | None = None
    season: int | None = None
    listed_at: Instant


class ContinueList(Model):
    items: list[Continued]


class HistoryEntry(Model):
    viewing_id: str
    content_id: TitleId
    at: Instant
    title: TitleCard | None = None
    """Missing where the title cannot be seen any more."""
    series: TitleCard | None = None
    season: int | None = None
    """Of an episode."""


class History(Model):
    items: list[HistoryEntry]
    next_cursor: str | None = None


class WatchlistEntry(Model):
    content_id: TitleId
    added_at: Instant
    title: TitleCard


class Watchlist(Model):
    items: list[WatchlistEntry]
    next_cursor: str | None = None


class Rated(Model):
    """A profile's own rating, and the average of all."""

    stars: int | None = None
    thumb: Thumb | None = None
    average: float | None = None
    """Of the stars."""
    count: int = 0
    up: int = 0
    """Of four and five stars."""
    down: int = 0
    """Of one and two."""


class TitleState(Model):
    """A profile's position, watchlist entry, rating and review of one title."""

    position: PositionView | None = None
    listed: bool = False
    rating: Rated
    may_review: bool = False
    review_id: ReviewId | None = None
    review: "ReviewView | None" = None
    """In any status."""


class ReviewView(Model):
    """A review, without its author."""

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
