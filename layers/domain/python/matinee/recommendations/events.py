"""What becomes of rows by hand and of a profile's taste."""

from matinee.kernel.bus import Event
from matinee.kernel.types import ProfileId, TitleId, UserId


class CollectionsChanged(Event):
    """Rows that editors make by hand are not what they were."""


class TasteReset(Event):
    """What a profile did so far says nothing of its taste any more; no model is to learn from it again."""

    user_id: UserId
    profile_id: ProfileId
    reset_ms: int
    """Epoch milliseconds."""


class TitleHidden(Event):
    """A profile is not interested in a title, or takes that back."""

    user_id: UserId
    profile_id: ProfileId
    content_id: TitleId
    hidden: bool
