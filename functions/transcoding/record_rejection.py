"""An end: the source was refused, and its upload says why."""

from matinee.kernel.step import step
from matinee.transcoding import workflow
from matinee.transcoding.models import Task, Verdict


class Refused(Task):
    verdict: Verdict


@step
def handler(refused: Refused) -> None:
    task = Task(**refused.model_dump(exclude={"verdict"}))
    workflow.reject(task, refused.verdict.code, refused.verdict.detail)
