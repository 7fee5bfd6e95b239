"""Step 1: inspects the source."""

from matinee.kernel.step import step
from matinee.transcoding import inspecting, jobs
from matinee.transcoding.models import Task


@step
def handler(task: Task) -> None:
    jobs.claim(task)
    early, background = inspecting.wishes(task)
    jobs.change(task, source=inspecting.inspect(task), express_wanted=early, background=background)
