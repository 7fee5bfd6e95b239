"""Step 7: what was written is read again."""

from matinee.kernel.step import step
from matinee.transcoding import verifying
from matinee.transcoding.models import Task


@step
def handler(task: Task) -> None:
    verifying.verify(task)
