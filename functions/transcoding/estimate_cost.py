"""Step 4: estimates the cost and compares it with the budgets."""

from matinee.kernel.step import step
from matinee.transcoding import costs, jobs
from matinee.transcoding.models import Task, Verdict


@step
def handler(task: Task) -> Verdict:
    return costs.reserve(task, jobs.of(task))
