"""A profile's history was cleared: what it held until then is deleted."""

from matinee.kernel.consumer import consumer
from matinee.playback import clearing
from matinee.playback.events import HistoryCleared
from matinee.playback.watching import Watcher


@consumer
def handler(event: HistoryCleared) -> None:
    clearing.delete(Watcher(event.user_id, event.profile_id), event.before_ms)
