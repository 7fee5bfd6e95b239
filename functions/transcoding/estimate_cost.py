"""Step 4: estimates the cost and compares it with the budgets."""

from matinee.kernel.step import step
from matinee.transcoding import costs, jobs
from matinee.transcoding.models import Task, Verdict


class Estimated(Verdict):
    express: bool
    """Whether an express rendition is made first."""


@step
def handler(task: Task) -> Estimated:
    job = jobs.of(task)
    return Estimated(**dict(costs.reserve(task, job)), express=job.early is not None)
