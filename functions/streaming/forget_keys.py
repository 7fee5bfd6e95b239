"""Files of a film go for good: so do the keys to them, and with these whatever copies of the files there may be."""

from matinee.content.events import TitleRemoved, VersionRemoved
from matinee.kernel.consumer import consumer
from matinee.streaming import keys


@consumer
def handler(event: TitleRemoved | VersionRemoved) -> None:
    keys.forget(event.content_id, event.version_id if isinstance(event, VersionRemoved) else None)
