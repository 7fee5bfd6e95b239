"""What playback answers."""

from matinee.content.card_views import TitleCard
from matinee.kernel.types import Instant, Model, TitleId


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
