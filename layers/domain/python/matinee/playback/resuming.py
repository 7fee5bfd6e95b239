"""A profile's position in a title."""

from datetime import UTC, datetime, timedelta

from matinee.kernel.errors import NotFound
from matinee.playback import clearing
from matinee.playback.models import Position
from matinee.playback.views import PositionView
from matinee.playback.watching import Watcher

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def find(who: Watcher, content_id: str) -> PositionView:
    """Raises NotFound where the profile never watched the title."""
    position = clearing.position(who, content_id)
    if position is None or position.observed_ms is None:
        raise NotFound("This profile has not watched this title")
    return view(position)


def view(position: Position) -> PositionView:
    at = position.observed_ms
    return PositionView(
        content_id=position.content_id,
        position=position.resumes_at,
        duration=position.duration,
        finished=position.finished,
        observed_at=None if at is None else EPOCH + timedelta(milliseconds=at),
    )
