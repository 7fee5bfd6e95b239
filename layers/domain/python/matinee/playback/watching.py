"""The profile that is watching. Playback stores nothing for a caller who has not chosen a profile."""

import time
from typing import NamedTuple

from matinee.identity.caller import Caller
from matinee.kernel.errors import Forbidden


class Watcher(NamedTuple):
    user_id: str
    profile_id: str

    @property
    def key(self) -> dict[str, str]:
        return {"user_id": self.user_id, "profile_id": self.profile_id}


def who(caller: Caller) -> Watcher:
    """Raises Forbidden (profile_required)."""
    if caller.profile_id is None:
        raise Forbidden("Choose a profile first", code="profile_required")
    return Watcher(caller.user_id, caller.profile_id)


def milliseconds() -> int:
    """Since the epoch."""
    return int(time.time() * 1000)
