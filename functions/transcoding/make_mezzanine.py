"""Step 3, where the source needs it: makes a mezzanine that is whole and in time."""

from matinee.kernel.step import step
from matinee.transcoding import conforming, jobs
from matinee.transcoding.models import Task, Verdict


@step
def handler(task: Task) -> Verdict:
    return conforming.conform(task, jobs.of(task))
