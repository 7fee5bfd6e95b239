"""Step 7: verifies the renditions."""

from matinee.kernel.step import step
from matinee.transcoding import verifying
from matinee.transcoding.models import Task


@step
def handler(task: Task) -> None:
    verifying.verify(task)
