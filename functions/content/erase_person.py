"""Erase a person from the catalogue: their uploads, imports and edits stay, without their name."""

from matinee.content import privacy
from matinee.identity.models import ErasureId
from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.users import erasures


class Wish(Model):
    erasure_id: ErasureId


@step
def handler(wish: Wish) -> None:
    user_id = erasures.person(wish.erasure_id)
    if user_id:
        privacy.erased(user_id)
