"""The job of an upload. Only its newest attempt may change it."""

from typing import Any

from matinee.kernel import table
from matinee.kernel.bus import Event
from matinee.kernel.types import now
from matinee.transcoding.models import Job, Status, Task

_ORDER: tuple[Status, ...] = ("inspecting", "transcoding", "verifying", "ready")
ENDS: tuple[Status, ...] = ("ready", "rejected", "failed")


class Superseded(Exception):
    """A newer attempt has started, or this one has ended. The caller has nothing left to do."""


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
        return job
    fresh = Job(**task.model_dump(), started={"inspecting": now()})
    if job is None:
        return table.create(fresh)
    return table.update(job, **{name: value for name, value in dict(fresh).items() if name != "version"})


def of(task: Task) -> Job:
    """The job of this attempt. Raises Superseded, NotFound."""
    job = table.get(Job, upload_id=task.upload_id, consistent=True)
    if job.attempt != task.attempt:
        raise Superseded(f"attempt {job.attempt} has taken over")
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


def _follows(status: Status, current: Status) -> bool:
    """Whether the status is later than the current one. A workflow that runs again repeats earlier ones without effect."""
    return status not in _ORDER or _ORDER.index(status) > _ORDER.index(current)
