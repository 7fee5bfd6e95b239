"""Test what was built, as the models' headers say."""

from matinee.analytics.warehouse import checking
from matinee.analytics.warehouse.runs import Run
from matinee.kernel.step import step


@step
def handler(run: Run) -> Run:
    return checking.check(run)
