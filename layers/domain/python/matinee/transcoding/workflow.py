"""The workflow's beginning, its long wait for MediaConvert, and its ends."""

import json
from typing import Any

from botocore.exceptions import ClientError

from matinee.kernel import aws, workflows
from matinee.kernel.errors import NotFound
from matinee.kernel.types import Model
from matinee.transcoding import jobs, mediaconvert
from matinee.transcoding.events import RenditionBrief, RenditionsReady, TranscodingFailed, UploadRejected
from matinee.transcoding.models import Rejection, Task

_GONE = ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken")
"""What Step Functions says of a token that nobody waits for any more."""


def start(task: Task) -> None:
    """Start the attempt's execution, once: its name is the attempt's own."""
    workflows.start(task.version_id, task.model_dump(mode="json"))


def submit(task: Task, token: str) -> None:
    """Hand the plan to MediaConvert; the token is on the job before MediaConvert can answer to it.

    A job that this attempt submitted before, and that has ended meanwhile, answers the token at once.
    Raises Superseded where the attempt itself has ended: nobody would answer the token.
    """
    job = jobs.change(task, status="transcoding", task_token=token)
    if job.status in jobs.ENDS:
        raise jobs.Superseded(f"attempt {job.attempt} has ended: {job.status}")
    if job.plan is None:
        raise ValueError("submitted before it was planned")
    made = aws.client("mediaconvert").create_job(**mediaconvert.request(task, job.plan))["Job"]
    jobs.change(task, mediaconvert_job=made["Id"])
    if made.get("Status") in ("COMPLETE", "ERROR", "CANCELED"):
        resume(JobState(status=made["Status"], jobId=made["Id"], userMetadata=made["UserMetadata"], **_error_of(made)))


class Progress(Model):
    jobPercentComplete: int = 0


class JobState(Model):
    """The detail of MediaConvert's `Job State Change`, as much of it as matters, in its spelling."""

    status: str
    jobId: str
    userMetadata: dict[str, str] = {}
    jobProgress: Progress | None = None
    errorCode: int | None = None
    errorMessage: str | None = None


def resume(state: JobState) -> None:
    """Carry a word from MediaConvert to the execution that waits for it. Doubled, late or somebody else's, it does nothing."""
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
    """Say that the edition is ready to be switched to; again, and nothing happens."""
    job = jobs.of(task)
    if job.plan is None or job.source is None:
        raise ValueError("published before it was planned")
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
    """`error` and `cause` as Step Functions caught them: a typed failure of ours, or whatever else broke."""
    code, detail = _explained(error, cause)
    event = TranscodingFailed(**task.model_dump(), code=code, detail=detail)
    jobs.change(task, event, status="failed", rejection=Rejection(code=code, detail=detail))


def _explained(error: str, cause: str) -> tuple[str, str]:
    if error in ("transcode_failed", "canceled"):
        return error, cause
    if error == "VerificationFailed":
        return "verification_failed", _message(cause)
    if error in ("States.Timeout", "States.HeartbeatTimeout"):
        return "timed_out", "Transcoding took too long: try the upload again."
    return "internal", "Something of ours broke off; the file is kept: try the upload again."


def _message(cause: str) -> str:
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause


def _sentence(state: JobState) -> str:
    if state.status == "CANCELED":
        return "Transcoding was cancelled: try the upload again when you want it."
    told = f" ({state.errorCode}: {state.errorMessage})" if state.errorMessage else ""
    return f"The file cannot be read to its end: it is damaged. Export or copy it again, then upload it.{told}"[:1000]


def _error_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"errorCode": made.get("ErrorCode"), "errorMessage": made.get("ErrorMessage")}
