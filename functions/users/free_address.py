"""The address of somebody who is being forgotten leads to no account any more."""

from matinee.identity.models import ErasureId
from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.users import erasing


class Wish(Model):
    erasure_id: ErasureId


@step
def handler(wish: Wish) -> None:
    erasing.free_address(wish.erasure_id)
