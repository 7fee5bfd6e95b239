"""Every five minutes: put the events of files in the lake's drop folder into the stream."""

from matinee.analytics import importing
from matinee.analytics.warehouse import building
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Tick(Model):
    """Nothing of the schedule's event matters."""


class Done(Model):
    import_ids: list[str]


@step
def handler(tick: Tick) -> Done:
    return Done(import_ids=importing.run(building.closed))
