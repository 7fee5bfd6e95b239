"""Step 8: publishes the event that switches the title to the new version."""

from matinee.kernel.step import step
from matinee.transcoding import workflow
from matinee.transcoding.models import Task


@step
def handler(task: Task) -> None:
    workflow.publish(task)
