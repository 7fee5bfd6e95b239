"""Ends an attempt that was cancelled, in whatever state it is: its execution, MediaConvert's job and its files.

The job's status `cancelled` is final and is written first: no step of the attempt continues after it, and who creates a
MediaConvert job at the same moment finds it and cancels that job (`workflow.submit`, `workflow.resume`).
"""

from fractions import Fraction
from typing import Any

from matinee.kernel import aws, objects, table, workflows
from matinee.kernel.log import logger
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.transcoding import costs
from matinee.transcoding.models import Job, Month, Task

ENDED = ("COMPLETE", "ERROR", "CANCELED")
"""States of MediaConvert's jobs that are final."""


def cancel(task: Task) -> None:
    """End the attempt, delete its files and its source, and say what it cost. Idempotent; a newer attempt is left alone.

    An express rendition that a title plays already stays.
    """
    job = table.again(lambda: _claimed(task))
    if job is None:
        return
    ladder, express = job.task(), job.task().model_copy(update={"express": True})
    for each in (ladder, express):
        workflows.stop(each.version_id)
    share = _stopped(job)
    for each in (ladder,) if job.playable else (ladder, express):
        empty(each)
    objects.empty(settings().bucket("uploads"), task.source_key.removesuffix("source"))
    table.again(lambda: _settle(task, share))


def empty(task: Task) -> None:
    """Delete what an attempt wrote. What is written later goes when `matinee.content.versions` deletes retired versions."""
    objects.empty(settings().bucket("media"), task.prefix)


def stop(mediaconvert_job: str) -> dict[str, Any]:
    """Cancel a job of MediaConvert, so that it does not bill. One that has ended stays as it is. The job as it was before."""
    mediaconvert_jobs = aws.client("mediaconvert")
    found: dict[str, Any] = mediaconvert_jobs.get_job(Id=mediaconvert_job)["Job"]
    if found["Status"] not in ENDED:
        try:
            mediaconvert_jobs.cancel_job(Id=mediaconvert_job)
        except mediaconvert_jobs.exceptions.ConflictException:
            logger.info("the job ended before it was cancelled", job=mediaconvert_job)
    return found


def _claimed(task: Task) -> Job | None:
    """The job, cancelled; None if a newer attempt has taken over. It may not have begun yet: then it never will."""
    job = table.find(Job, upload_id=task.upload_id, consistent=True)
    cancelled = {"status": "cancelled", "rejection": None}
    if job is None:
        return table.create(Job(**task.model_dump(), status="cancelled", started={"cancelled": now()}))
    if job.attempt < task.attempt:
        fresh = Job(**task.model_dump(), status="cancelled", started={"cancelled": now()})
        return table.update(job, **{name: value for name, value in dict(fresh).items() if name != "version"})
    if job.attempt > task.attempt:
        return None
    if job.status == "cancelled":
        return job
    return table.update(job, **cancelled, started={**job.started, "cancelled": now()})


def _stopped(job: Job) -> float:
    """End what MediaConvert does of the attempt. The share, 0 to 1, that it transcoded before, by what it costs."""
    rates = [(costs.rate_of(plan), job.submitted(each)) for each, plan in job.planned()]
    done = sum(rate * Fraction(_share(found, job)) for rate, found in rates if found)
    return float(done / sum(rate for rate, _ in rates)) if rates else 0


def _share(mediaconvert_job: str, job: Job) -> float:
    """The share of one job, 0 to 1. Of some containers MediaConvert cannot say it: then the whole.

    Source: API reference, Job, `jobPercentComplete`.
    """
    found = stop(mediaconvert_job)
    of_ladder = job.progress / 90 if mediaconvert_job == job.mediaconvert_job else 0  # `workflow.resume` stores 90 %
    told = max(found.get("JobPercentComplete", 0) / 100, of_ladder)
    begun = found["Status"] == "PROGRESSING" or "StartTime" in found.get("Timing", {})
    return 1 if found["Status"] == "COMPLETE" or (begun and not told) else told


def _settle(task: Task, share: float) -> None:
    """Record what it cost, and give the rest of the estimate back to the month, once."""
    job = table.get(Job, upload_id=task.upload_id, consistent=True)
    if job.attempt != task.attempt or job.cost_at_most is not None:
        return
    cost = costs.part(job, share)
    writes = [table.updating(job, cost_at_most=cost)]
    if job.charged and job.cost_estimate:
        month = job.charged_in or f"{job.created_at:%Y-%m}"
        writes.append(table.counting(Month, {"spent": cost.amount - job.cost_estimate.amount}, month=month))
    table.transact(*writes)
