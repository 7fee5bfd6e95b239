"""What clients send of ratings and reviews."""

from typing import Annotated, Literal

from pydantic import Field

from matinee.kernel.text import PROSE
from matinee.kernel.types import Input
from matinee.playback.opinion_models import Stars

Thumb = Literal["up", "down"]


class RatingInput(Input):
    """Send one of the two: a thumb up is five stars, a thumb down is one."""

    stars: Stars | None = None
    thumb: Thumb | None = None


class ReviewInput(Input):
    text: Annotated[str, Field(min_length=1, max_length=5000), PROSE]
    spoiler: bool = False
    """Whether it reveals the plot."""


class Verdict(Input):
    status: Literal["approved", "rejected"]
    reason: Annotated[str, Field(max_length=500), PROSE] | None = None


class ReviewReport(Input):
    reason: Literal["spoiler", "offensive", "spam", "other"] = "other"
