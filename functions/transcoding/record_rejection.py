"""Last step of a rejected upload: records the reason."""

from matinee.kernel.step import step
from matinee.transcoding import workflow
from matinee.transcoding.models import Task, Verdict


class Refused(Task):
    verdict: Verdict


@step
def handler(refused: Refused) -> None:
    task = Task(**refused.model_dump(exclude={"verdict"}))
    workflow.reject(task, refused.verdict.code, refused.verdict.detail)
