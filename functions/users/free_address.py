"""The address of somebody who is being forgotten leads to no account any more."""

from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.users import erasing
from matinee.users.models import ErasureId


class Wish(Model):
    erasure_id: ErasureId


@step
def handler(wish: Wish) -> None:
    erasing.free_address(wish.erasure_id)
