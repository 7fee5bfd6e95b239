"""Step 3: chooses the renditions."""

from matinee.kernel.settings import settings
from matinee.kernel.step import step
from matinee.transcoding import jobs, ladder
from matinee.transcoding.models import Task


@step
def handler(task: Task) -> None:
    source = jobs.of(task).source
    if source:
        codecs, encrypted = ladder.codecs(settings()["codecs"]), settings()["drm"] == "on"
        jobs.change(task, plan=ladder.plan(source, codecs, encrypted=encrypted))
