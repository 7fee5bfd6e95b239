"""Last step of a failed workflow, or of an express rendition: records the reason. The source is kept."""

from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.transcoding import jobs, workflow
from matinee.transcoding.models import Task


class Caught(Model):
    """The error that Step Functions caught."""

    Error: str
    Cause: str = ""


class FailedTask(Task):
    error: Caught


@step
def handler(failed: FailedTask) -> None:
    task = Task(**failed.model_dump(exclude={"error"}))
    jobs.claim(task)
    record = workflow.fail_express if task.express else workflow.fail
    record(task, failed.error.Error, failed.error.Cause)
