"""A version or title was removed: deletes its keys, so that no copy of its files can be decrypted."""

from matinee.content.events import TitleRemoved, VersionRemoved
from matinee.kernel.consumer import consumer
from matinee.streaming import keys


@consumer
def handler(event: TitleRemoved | VersionRemoved) -> None:
    keys.forget(event.content_id, event.version_id if isinstance(event, VersionRemoved) else None)
