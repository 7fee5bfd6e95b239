"""What clients send to playback."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from matinee.kernel.text import LINE
from matinee.kernel.types import MILLISECONDS, Input, Instant, Language, TitleId
from matinee.transcoding.tracks import Role

LONGEST = 7 * 86_400
"""Seconds: the longest duration and position."""
Seconds = Annotated[float, Field(ge=0, le=LONGEST), MILLISECONDS]
Duration = Annotated[float, Field(ge=0.1, le=LONGEST), MILLISECONDS]


class Report(Input):
    """A player's position at a moment."""

    content_id: TitleId
    position: Seconds
    duration: Duration
    observed_at: Instant | None = None
    """By the device's clock; by default when the report is sent."""
    watched: Seconds | None = None
    """How much has played since this viewing began; by default all up to the position."""
    viewing_id: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{8,64}$")] | None = None
    """The same from start to stop; by default all viewings of one day are one."""
    credits_at: Seconds | None = None
    """Where the credits begin, as the stream's markers say."""


class Clock(Input):
    """A device's clock when it sends."""

    device_time: Instant
    clock_offset: Annotated[float, Field(ge=-1e10, le=1e10)] | None = None
    """Seconds that the server's clock is ahead, as the device computed from the `server_time` of an earlier answer."""


class ClockedReport(Clock, Report):
    pass


class Reports(Clock):
    reports: Annotated[list[Report], Field(min_length=1, max_length=100)]


class LanguageChoice(Input):
    """A profile's preferred languages; a field that is left out stays as it was.

    A language without a track's name or role forgets those of the last one.
    """

    audio: Language | None = None
    audio_name: Annotated[str, Field(max_length=120), LINE] | None = None
    """The chosen track, as the stream's `audio` shows it."""
    audio_role: Role | None = None
    subtitles: Language | Literal["off"] | None = None


class WatchlistAddition(Input):
    content_id: TitleId
