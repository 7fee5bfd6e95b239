"""Every domain has answered: the person hears of it, by the last mail that they get."""

from matinee.identity.models import ErasureId
from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.users import erasing


class Wish(Model):
    erasure_id: ErasureId


@step
def handler(wish: Wish) -> None:
    erasing.send_receipt(wish.erasure_id)
