"""Playback as it is stored. An account's items are in one partition, each profile's under a prefix of its own.

A profile is one member of a household, and sees nothing of what the others do.
"""

from typing import Literal

from matinee.kernel.table import Item
from matinee.kernel.types import Language, ProfileId, TitleId, UserId
from matinee.transcoding.tracks import Role


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
    """The languages that a profile last chose in a player, and which of a language's audio tracks."""

    user_id: UserId
    profile_id: ProfileId
    audio: Language | None = None
    audio_name: str = ""
    """What the film's manifests called the track."""
    audio_role: Role = "main"
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
