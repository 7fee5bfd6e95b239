"""Export and erasure of what is stored of a profile's taste: of a whole account, or of one profile.

What a profile did is in the playback domain, and in the lake under a random id; the model itself has no row of a person.
"""

from typing import Any

from matinee.kernel import table
from matinee.recommendations.models import Preview, Taste


def exported(user_id: str) -> dict[str, Any]:
    """Everything but which member of the staff looked."""
    return {
        "tastes": [
            each.model_dump(mode="json", include={"profile_id", "picked", "picked_ms", "hidden", "reset_ms"})
            for each in table.every(Taste, user_id=user_id)
        ],
        "previews": [
            each.model_dump(mode="json", include={"profile_id", "at"}) for each in table.every(Preview, user_id=user_id)
        ],
    }


def erased(user_id: str) -> None:
    """Erase all that is stored of an account. Idempotent."""
    table.purge(Taste, user_id=user_id)
    table.purge(Preview, user_id=user_id)
    for entry in table.every(Preview, index="gsi1", by=user_id):
        table.update(entry, by=None)


def erase_profile(user_id: str, profile_id: str) -> None:
    """Erase a removed profile's taste: nobody can write one any more, as every write asks for the profile. Idempotent."""
    table.purge(Taste, starts=f"{profile_id}#", user_id=user_id)
