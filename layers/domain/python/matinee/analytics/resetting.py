"""Whoever watches may be somebody new to the statistics."""

from matinee.analytics import identities
from matinee.identity.live import LiveCaller
from matinee.kernel.errors import Forbidden


def reset(caller: LiveCaller) -> None:
    """Forget what was collected of the caller's profile. Raises Forbidden (profile_required)."""
    if caller.profile_id is None:
        raise Forbidden("Choose a profile first", code="profile_required")
    identities.reset(caller.user_id, caller.profile_id)
