"""Look at the queries that build partitions, point partitions at what was made, and start more."""

from matinee.analytics.warehouse import building
from matinee.analytics.warehouse.runs import Run
from matinee.kernel.step import step


@step
def handler(run: Run) -> Run:
    return building.step(run)
