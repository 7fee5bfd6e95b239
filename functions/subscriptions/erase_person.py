"""Subscriptions forget somebody: theirs ends, and Stripe deletes the customer."""

from matinee.step import step
from matinee.subscriptions import privacy
from matinee.types import Model
from matinee.users import erasures
from matinee.users.models import ErasureId


class Wish(Model):
    erasure_id: ErasureId


@step
def handler(wish: Wish) -> None:
    user_id = erasures.person(wish.erasure_id)
    if user_id:
        privacy.erased(user_id)
