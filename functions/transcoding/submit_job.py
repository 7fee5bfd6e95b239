"""Step 5: submits the job to MediaConvert with the token that resumes the workflow."""

from matinee.kernel.step import step
from matinee.transcoding import workflow
from matinee.transcoding.models import Task


class Waiting(Task):
    task_token: str


@step
def handler(waiting: Waiting) -> None:
    workflow.submit(Task(**waiting.model_dump(exclude={"task_token"})), waiting.task_token)
