"""Step 5: submits a job to MediaConvert: the ladder's with the token that resumes the workflow, an express rendition's without."""

from matinee.kernel.step import step
from matinee.transcoding import workflow
from matinee.transcoding.models import Task


class Waiting(Task):
    task_token: str = ""


@step
def handler(waiting: Waiting) -> None:
    task = Task(**waiting.model_dump(exclude={"task_token"}))
    if task.express:
        workflow.submit_express(task)
    else:
        workflow.submit(task, waiting.task_token)
