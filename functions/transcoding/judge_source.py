"""Step 2: whether it can become a film."""

from matinee.kernel.step import step
from matinee.transcoding import jobs, judging
from matinee.transcoding.models import Task, Verdict


@step
def handler(task: Task) -> Verdict:
    source = jobs.of(task).source
    return judging.judge(source) if source else Verdict(accepted=False, code="unreadable")
