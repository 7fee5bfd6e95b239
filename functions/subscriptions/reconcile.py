"""Every hour: the nightly comparison of all subscriptions with Stripe begins, or goes on where the last run stopped.

An operator invokes it with {"anew": true} to begin it now.
"""

from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.subscriptions import reconciling


class Asked(Model):
    """Nothing of the schedule's event matters."""

    anew: bool = False


class Progress(Model):
    done: bool
    seen: int
    mended: int


@step
def handler(asked: Asked) -> Progress:
    going = reconciling.run(anew=asked.anew)
    return Progress(done=going.done, seen=going.seen, mended=going.mended)
