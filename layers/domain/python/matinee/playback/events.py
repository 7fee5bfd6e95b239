"""What becomes of what profiles watched, and what they say of titles."""

from matinee.kernel.bus import Event
from matinee.kernel.types import ProfileId, TitleId, UserId


class HistoryCleared(Event):
    """Nothing that a profile watched up to `before_ms` (epoch milliseconds) is shown any more; it is to be deleted."""

    user_id: UserId
    profile_id: ProfileId
    before_ms: int


class TitleRated(Event):
    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    stars: int | None
    """1 to 5; None: the rating was taken back."""


class WatchlistChanged(Event):
    """A title came onto a profile's watchlist, or was taken off it."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    listed: bool
