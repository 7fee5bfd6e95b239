"""An end: the workflow broke off, and its upload says why; the source is kept."""

from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.transcoding import jobs, workflow
from matinee.transcoding.models import Task


class Caught(Model):
    """What Step Functions caught, in its spelling."""

    Error: str
    Cause: str = ""


class Broken(Task):
    error: Caught


@step
def handler(broken: Broken) -> None:
    task = Task(**broken.model_dump(exclude={"error"}))
    jobs.claim(task)
    workflow.fail(task, broken.error.Error, broken.error.Cause)
