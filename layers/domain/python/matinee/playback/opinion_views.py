"""What playback answers of ratings, reviews, and a profile's part in one title."""

from matinee.kernel.types import Instant, Model, TitleId
from matinee.playback.opinion_inputs import Thumb
from matinee.playback.opinion_models import ReviewId, ReviewStatus
from matinee.playback.views import PositionView


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
