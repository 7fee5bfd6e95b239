"""A domain's step of an erasure, whose input contains only the erasure's id."""

from collections.abc import Callable

from matinee.identity.models import ErasureId
from matinee.kernel import table
from matinee.kernel.step import Step, step
from matinee.kernel.types import Model
from matinee.users.privacy_models import Erasure


class Wish(Model):
    erasure_id: ErasureId


def forgets(erased: Callable[[str], None]) -> Step:
    """The handler of a domain's step. `erased` deletes everything that the domain stores about a user id; it is idempotent."""

    @step
    def handler(wish: Wish) -> None:
        user_id = person(wish.erasure_id)
        if user_id:
            erased(user_id)

    return handler


def person(erasure_id: str) -> str | None:
    """The user id of the erasure, or None once it is done."""
    erasure = table.find(Erasure, erasure_id=erasure_id, consistent=True)
    return erasure.user_id if erasure else None
