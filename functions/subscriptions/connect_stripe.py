"""An operator's way to let Stripe know plans, portal and webhooks, once its key is in the secret; and after plans have changed."""

from matinee.kernel.step import step
from matinee.kernel.types import Input
from matinee.subscriptions import connecting


class Nothing(Input):
    pass


@step
def handler(asked: Nothing) -> dict[str, str]:
    """Plan → the price that new subscribers pay."""
    return connecting.connect().prices
