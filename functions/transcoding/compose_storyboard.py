"""Step 6: composes preview pictures for the seek bar and chooses a poster."""

from matinee.kernel.step import step
from matinee.transcoding import storyboard
from matinee.transcoding.models import Task


@step
def handler(task: Task) -> None:
    storyboard.compose(task)
