"""Rewrite partitions without the rows of those who are to be forgotten, a few at once."""

from matinee.analytics.warehouse import forgetting
from matinee.analytics.warehouse.runs import Run
from matinee.kernel.step import step


@step
def handler(run: Run) -> Run:
    return forgetting.step(run)
