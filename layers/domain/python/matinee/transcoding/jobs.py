"""The job of an upload. Only its newest attempt may change it."""

from typing import Any

from matinee.kernel import table
from matinee.kernel.bus import Event
from matinee.kernel.types import now
from matinee.transcoding.models import Job, Status, Task

_ORDER: tuple[Status, ...] = ("inspecting", "transcoding", "verifying", "ready")
ENDS: tuple[Status, ...] = ("ready", "rejected", "failed", "cancelled")


class Superseded(Exception):
    """A newer attempt has started, or this one was cancelled or has ended. The caller has nothing left to do."""


def find(upload_id: str) -> Job | None:
    return table.find(Job, upload_id=upload_id)


def claim(task: Task) -> Job:
    """The job of this attempt, created if it is new. Raises Superseded."""
    return table.again(lambda: _claim(task))


def _claim(task: Task) -> Job:
    job = table.find(Job, upload_id=task.upload_id, consistent=True)
    if job and job.attempt > task.attempt:
        raise Superseded(f"attempt {job.attempt} has taken over")
    if job and job.attempt == task.attempt:
        return _not_cancelled(job)
    known = {"playable": job.playable} if job else {}
    fresh = Job(**task.model_dump(), started={"inspecting": now()}, **known)
    if job is None:
        return table.create(fresh)
    return table.update(job, **{name: value for name, value in dict(fresh).items() if name != "version"})


def of(task: Task) -> Job:
    """The job of this attempt. Raises Superseded, NotFound."""
    job = table.get(Job, upload_id=task.upload_id, consistent=True)
    if job.attempt != task.attempt:
        raise Superseded(f"attempt {job.attempt} has taken over")
    return _not_cancelled(job)


def _not_cancelled(job: Job) -> Job:
    if job.status == "cancelled":
        raise Superseded(f"attempt {job.attempt} was cancelled")
    return job


def change(task: Task, *events: Event, status: Status | None = None, **changes: Any) -> Job:
    """Change the attempt's job, retrying on conflicts. The status only moves forward, and a final status stays.

    Raises Superseded, NotFound, and Conflict after eight tries.
    """

    def changed() -> Job:
        job = of(task)
        if status and job.status in ENDS:
            return job
        wanted = dict(changes)
        if status and _follows(status, job.status):
            wanted |= {"status": status, "started": {**job.started, status: now()}}
        if "progress" in wanted:
            wanted["progress"] = max(wanted["progress"], job.progress)
        return table.update(job, *events, **wanted)

    return table.again(changed)


def proceed(task: Task, status: Status, progress: int) -> Job:
    """Let the attempt's job go on to a status. An express rendition moves nothing. Raises Superseded, NotFound."""
    return of(task) if task.express else change(task, status=status, progress=progress)


def change_express(task: Task, *events: Event, playable: bool = False, **changes: Any) -> Job:
    """Change what is known of the attempt's express rendition, if it has one. Raises Superseded, NotFound, Conflict."""

    def changed() -> Job:
        job = of(task)
        if job.early is None:
            return job
        express = job.early.model_copy(update=changes)
        return table.update(job, *events, early=express, playable=job.playable or playable)

    return table.again(changed)


def keep_job(task: Task, mediaconvert_job: str) -> Job:
    """Store the id of what was submitted. Raises Superseded, NotFound, Conflict."""
    if task.express:
        return change_express(task, mediaconvert_job=mediaconvert_job)
    return change(task, mediaconvert_job=mediaconvert_job)


def keep_stills(task: Task, names: list[str]) -> None:
    if task.express:
        change_express(task, stills=names)
    else:
        change(task, stills=names)


def _follows(status: Status, current: Status) -> bool:
    """Whether the status is later than the current one. A workflow that runs again repeats earlier ones without effect."""
    return status not in _ORDER or _ORDER.index(status) > _ORDER.index(current)
