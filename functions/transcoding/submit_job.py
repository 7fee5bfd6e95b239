"""Step 5: the job goes to MediaConvert, with the token that its completion will answer."""

from matinee.kernel.step import step
from matinee.transcoding import workflow
from matinee.transcoding.models import Task


class Waiting(Task):
    task_token: str


@step
def handler(waiting: Waiting) -> None:
    workflow.submit(Task(**waiting.model_dump(exclude={"task_token"})), waiting.task_token)
