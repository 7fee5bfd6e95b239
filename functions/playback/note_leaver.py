"""A profile was removed: what is kept of it goes as soon as no access token speaks for it any more."""

from matinee.kernel.consumer import consumer
from matinee.playback import privacy
from matinee.users.events import ProfileRemoved


@consumer
def handler(event: ProfileRemoved) -> None:
    privacy.leaving(event.user_id, event.profile_id)
