"""Ratings, popularity and reviews as they are stored."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.kernel import ids
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, ProfileId, TitleId, UserId, now

ReviewId = Annotated[str, StringConstraints(pattern=f"^rev_{ids.PATTERN}$")]
ReviewStatus = Literal["pending", "approved", "rejected"]
Stars = Annotated[int, Field(ge=1, le=5)]


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
