"""GET /v1/users/profiles: the members of the household."""

from matinee.identity.caller import Caller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model
from matinee.users import profiles
from matinee.users.views import ProfileView


class Profiles(Model):
    items: list[ProfileView]
    next_cursor: str | None = None


@endpoint
def handler(caller: Caller) -> Profiles:
    return Profiles(items=[profiles.view(profile) for profile in profiles.of(caller.user_id)])
