"""Step 8: the edition is ready for its title to switch to."""

from matinee.kernel.step import step
from matinee.transcoding import workflow
from matinee.transcoding.models import Task


@step
def handler(task: Task) -> None:
    workflow.publish(task)
