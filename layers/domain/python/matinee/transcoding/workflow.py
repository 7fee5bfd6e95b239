"""Starts the transcoding workflow, waits for MediaConvert and records the result."""

import json
from typing import Any

from botocore.exceptions import ClientError

from matinee.kernel import aws, workflows
from matinee.kernel.errors import NotFound
from matinee.kernel.log import logger
from matinee.kernel.types import Model
from matinee.transcoding import jobs, mediaconvert
from matinee.transcoding.events import RenditionBrief, RenditionsReady, TranscodingFailed, UploadRejected
from matinee.transcoding.models import Rejection, Task

_GONE = ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken")
"""Error codes of Step Functions for a task token that has expired."""
_ENDED = ("COMPLETE", "ERROR", "CANCELED")


def start(task: Task) -> None:
    """Start the attempt's execution, once: its name is the attempt's own."""
    workflows.start(task.version_id, task.model_dump(mode="json"))


def submit(task: Task, token: str) -> None:
    """Submit the plan to MediaConvert, once. The task token is stored first, so that no answer can come before it.

    Repeated, it asks for the job that it submitted before: if that has ended, the token is answered at once, else the job
    is still waiting or in progress, and the new token waits for it.
    Raises Superseded if the attempt has ended, because nothing would answer the token.
    """
    job = jobs.change(task, status="transcoding", task_token=token)
    if job.status in jobs.ENDS:
        raise jobs.Superseded(f"attempt {job.attempt} has ended: {job.status}")
    if job.plan is None:
        raise ValueError("the job has no plan")
    mediaconvert_jobs = aws.client("mediaconvert")
    if job.mediaconvert_job:
        made = mediaconvert_jobs.get_job(Id=job.mediaconvert_job)["Job"]
    else:
        # MediaConvert remembers the request's token for a minute only.
        made = mediaconvert_jobs.create_job(**mediaconvert.request(task, job.plan))["Job"]
        jobs.change(task, mediaconvert_job=made["Id"])
    if made.get("Status") in _ENDED:
        resume(JobState(status=made["Status"], jobId=made["Id"], userMetadata=made["UserMetadata"], **_error_of(made)))


class Progress(Model):
    jobPercentComplete: int = 0


class JobState(Model):
    """The fields that we use of MediaConvert's `Job State Change` event."""

    status: str
    jobId: str
    userMetadata: dict[str, str] = {}
    jobProgress: Progress | None = None
    errorCode: int | None = None
    errorMessage: str | None = None


def resume(state: JobState) -> None:
    """Forward MediaConvert's state to the waiting execution. Repeated, late and foreign events have no effect."""
    if "upload_id" not in state.userMetadata:
        return
    task = Task.model_validate(state.userMetadata)
    try:
        job = jobs.of(task)
    except (jobs.Superseded, NotFound):
        return
    if job.task_token is None or job.status in jobs.ENDS:
        return
    states = aws.client("stepfunctions")
    try:
        if state.status == "COMPLETE":
            states.send_task_success(taskToken=job.task_token, output="{}")
        elif state.status in ("ERROR", "CANCELED"):
            code = "canceled" if state.status == "CANCELED" else "transcode_failed"
            states.send_task_failure(taskToken=job.task_token, error=code, cause=_sentence(state))
        else:
            states.send_task_heartbeat(taskToken=job.task_token)
            percent = state.jobProgress.jobPercentComplete if state.jobProgress else 0
            jobs.change(task, progress=round(0.9 * percent))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise


def publish(task: Task) -> None:
    """Publish `RenditionsReady`, so that the title switches to the new version. Idempotent."""
    job = jobs.of(task)
    if job.plan is None or job.source is None:
        raise ValueError("the job has no plan")
    rungs = [
        RenditionBrief(name=r.name, width=r.width, height=r.height, codec=r.codec, bitrate=r.max_bitrate)
        for r in job.plan.rungs
    ]
    event = RenditionsReady(
        **task.model_dump(),
        version_id=task.version_id,
        prefix=task.prefix,
        duration=job.source.duration,
        max_height=max(rung.height for rung in rungs),
        audio_languages=[track.language or "und" for track in job.plan.audio],
        renditions=rungs,
        stills=job.stills,
        encrypted=job.plan.encrypted,
    )
    if job.status != "ready":
        jobs.change(task, event, status="ready", progress=100)


def reject(task: Task, code: str, detail: str) -> None:
    event = UploadRejected(**task.model_dump(), code=code, detail=detail)
    jobs.change(task, event, status="rejected", rejection=Rejection(code=code, detail=detail))


def fail(task: Task, error: str, cause: str) -> None:
    """Record a failure and cancel what MediaConvert still does. `error` and `cause` are those that Step Functions caught."""
    code, detail = _explained(error, cause)
    event = TranscodingFailed(**task.model_dump(), code=code, detail=detail)
    job = jobs.change(task, event, status="failed", rejection=Rejection(code=code, detail=detail))
    if job.mediaconvert_job:
        _cancel(job.mediaconvert_job)


def _cancel(mediaconvert_job: str) -> None:
    """Cancel a job, so that it does not bill. One that has ended stays as it is."""
    mediaconvert_jobs = aws.client("mediaconvert")
    if mediaconvert_jobs.get_job(Id=mediaconvert_job)["Job"]["Status"] in _ENDED:
        return
    try:
        mediaconvert_jobs.cancel_job(Id=mediaconvert_job)
    except mediaconvert_jobs.exceptions.ConflictException:
        logger.info("the job ended before it was cancelled", job=mediaconvert_job)


def _explained(error: str, cause: str) -> tuple[str, str]:
    if error in ("transcode_failed", "canceled"):
        return error, cause
    if error == "VerificationFailed":
        return "verification_failed", _message(cause)
    if error in ("States.Timeout", "States.HeartbeatTimeout"):
        return "timed_out", "Transcoding took too long. Retry the upload."
    return "internal", "An internal error stopped the workflow. Your file is kept; retry the upload."


def _message(cause: str) -> str:
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause


def _sentence(state: JobState) -> str:
    if state.status == "CANCELED":
        return "Transcoding was cancelled. Retry the upload to start it again."
    reason = f" ({state.errorCode}: {state.errorMessage})" if state.errorMessage else ""
    return f"The file is damaged and cannot be read to its end. Export or copy it again, then upload it.{reason}"[:1000]


def _error_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"errorCode": made.get("ErrorCode"), "errorMessage": made.get("ErrorMessage")}
