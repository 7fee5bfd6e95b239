"""Delete what was rewritten, and note who is forgotten; what was asked goes on."""

from matinee.analytics.warehouse import forgetting
from matinee.analytics.warehouse.runs import Asked, Run
from matinee.kernel.step import step


@step
def handler(run: Run) -> Asked:
    return forgetting.end(run)
