"""Delete what was replaced and what was kept for long enough, and create the views. Fails where a test did."""

from matinee.analytics.warehouse import building
from matinee.analytics.warehouse.runs import Run
from matinee.kernel.step import step


@step
def handler(run: Run) -> None:
    building.end(run)
