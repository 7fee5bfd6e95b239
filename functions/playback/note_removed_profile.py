"""Note that a profile was removed. Its data is erased once every access token that names it has expired."""

from matinee.kernel.consumer import consumer
from matinee.playback import privacy
from matinee.users.events import ProfileRemoved


@consumer
def handler(event: ProfileRemoved) -> None:
    privacy.note_removed(event.user_id, event.profile_id)
