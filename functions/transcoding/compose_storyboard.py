"""Step 6: preview pictures for the seek bar, and a poster."""

from matinee.kernel.step import step
from matinee.transcoding import storyboard
from matinee.transcoding.models import Task


@step
def handler(task: Task) -> None:
    storyboard.compose(task)
