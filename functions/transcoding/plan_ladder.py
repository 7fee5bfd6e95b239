"""Step 3: chooses the renditions, and the one that plays before the others are made."""

from matinee.kernel.settings import settings
from matinee.kernel.step import step
from matinee.transcoding import jobs, ladder
from matinee.transcoding.models import Express, Task


@step
def handler(task: Task) -> None:
    job = jobs.of(task)
    if job.source:
        codecs, encrypted = ladder.codecs(settings()["codecs"]), settings()["drm"] == "on"
        plan = ladder.plan(job.source, codecs, encrypted=encrypted)
        express = ladder.express(plan) if job.express_wanted and not job.playable else None
        jobs.change(task, plan=plan, early=job.early or (Express(plan=express) if express else None))
