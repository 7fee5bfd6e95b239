"""The personal data of streaming: the household's streams, which are stored for at most a day."""

from typing import Any

from matinee.kernel import table
from matinee.streaming.leases import household
from matinee.streaming.models import Household


def exported(user_id: str) -> dict[str, Any]:
    shown = {"session_id", "profile_id", "device_id", "content_id", "position", "started_at"}
    return {"streams": [lease.model_dump(mode="json", include=shown) for lease in household(user_id).leases.values()]}


def erased(user_id: str) -> None:
    """Delete the household's streams. Idempotent."""
    table.purge(Household, user_id=user_id)
