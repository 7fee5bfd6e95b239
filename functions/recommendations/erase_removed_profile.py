"""A profile was removed: what it said of its taste goes."""

from matinee.kernel.consumer import consumer
from matinee.recommendations import privacy
from matinee.users.events import ProfileRemoved


@consumer
def handler(event: ProfileRemoved) -> None:
    privacy.erase_profile(event.user_id, event.profile_id)
