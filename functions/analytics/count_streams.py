"""Every minute: count the streams that play, while somebody looks at the live page."""

from matinee.analytics import live
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Tick(Model):
    """Nothing of the schedule's event matters."""


class Done(Model):
    counted: bool


@step
def handler(tick: Tick) -> Done:
    return Done(counted=live.count())
