"""Every minute: new subscriptions whose webhooks were lost, and interrupted refunds of second subscriptions."""

from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.subscriptions import catching_up


class Asked(Model):
    """Nothing of the schedule's event matters."""


@step
def handler(asked: Asked) -> catching_up.CaughtUp:
    return catching_up.run()
