"""What streaming holds of a person: what plays in their household now, for a day at most."""

from typing import Any

from matinee.kernel import table
from matinee.streaming.leases import household
from matinee.streaming.models import Household


def exported(user_id: str) -> dict[str, Any]:
    told = {"session_id", "profile_id", "device_id", "content_id", "position", "started_at"}
    return {"streams": [lease.model_dump(mode="json", include=told) for lease in household(user_id).leases.values()]}


def erased(user_id: str) -> None:
    """Again, and nothing happens."""
    table.purge(Household, user_id=user_id)
