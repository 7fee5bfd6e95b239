"""What becomes of what profiles watched."""

from matinee.kernel.bus import Event
from matinee.kernel.types import ProfileId, UserId


class HistoryCleared(Event):
    """Nothing that a profile watched up to `before_ms` (epoch milliseconds) is shown any more; it is to be deleted."""

    user_id: UserId
    profile_id: ProfileId
    before_ms: int
