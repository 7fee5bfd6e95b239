"""Step 2: decides whether the source can be transcoded."""

from matinee.kernel.step import step
from matinee.transcoding import jobs, judging
from matinee.transcoding.models import Task, Verdict


@step
def handler(task: Task) -> Verdict:
    source = jobs.of(task).source
    return judging.judge(source) if source else Verdict(accepted=False, code="unreadable")
