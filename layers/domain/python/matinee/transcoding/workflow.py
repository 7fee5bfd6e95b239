"""Starts the transcoding workflow, waits for MediaConvert and records the result."""

import json
from typing import Any

from botocore.exceptions import ClientError

from matinee.kernel import aws, workflows
from matinee.kernel.errors import NotFound
from matinee.kernel.log import logger
from matinee.kernel.money import Money
from matinee.kernel.types import Model
from matinee.transcoding import cancelling, jobs, mediaconvert
from matinee.transcoding.events import RenditionBrief, RenditionsReady, TranscodingFailed, UploadRejected
from matinee.transcoding.models import Job, Rejection, Source, Task
from matinee.transcoding.tracks import AudioBrief

_GONE = ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken")
"""Error codes of Step Functions for a task token that has expired."""


def start(task: Task) -> None:
    """Start the attempt's execution, or its express rendition's, once: its name is the version's own."""
    workflows.start(task.version_id, task.model_dump(mode="json", exclude=None if task.express else {"express"}))


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
        made = mediaconvert_jobs.create_job(**mediaconvert.request(task, job.plan, background=job.background))["Job"]
        _keep(task, made["Id"])
    if made.get("Status") in cancelling.ENDED:
        resume(JobState(status=made["Status"], jobId=made["Id"], userMetadata=made["UserMetadata"], **_error_of(made)))


def _keep(task: Task, mediaconvert_job: str) -> None:
    """Store MediaConvert's id. Who ended the attempt while the job was being created could not know it: it is cancelled here."""
    try:
        job = jobs.keep_job(task, mediaconvert_job)
        if job.status in jobs.ENDS:
            raise jobs.Superseded(f"attempt {job.attempt} has ended: {job.status}")
    except jobs.Superseded:
        cancelling.stop(mediaconvert_job)
        raise


def submit_express(task: Task) -> None:
    """Submit the express rendition to MediaConvert, if the attempt has one, once. Nothing waits for it.

    Raises Superseded.
    """
    job = jobs.of(task)
    if job.early is None or job.early.mediaconvert_job or job.status in jobs.ENDS:
        return
    asked = mediaconvert.request(task, job.early.plan, background=job.background)
    made = aws.client("mediaconvert").create_job(**asked)["Job"]
    _keep(task, made["Id"])


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
    """Forward MediaConvert's state to the waiting execution. Repeated, late and foreign events have no effect.

    A job that runs on after its attempt has ended is cancelled, however that came about.
    """
    if "upload_id" not in state.userMetadata:
        return
    task = Task.model_validate(state.userMetadata)
    try:
        job = jobs.of(task)
    except jobs.Superseded:
        _leave_nothing(task, state)
        return
    except NotFound:
        return  # of another deployment in the same account
    if job.status == "failed":
        _leave_nothing(task, state)
    if task.express:
        _resume_express(task, state)
        return
    if job.task_token is None or job.status in jobs.ENDS:
        return
    states = aws.client("stepfunctions")
    try:
        if state.status == "COMPLETE":
            states.send_task_success(taskToken=job.task_token, output="{}")
        elif state.status in ("ERROR", "CANCELED"):
            states.send_task_failure(taskToken=job.task_token, error=_code(state), cause=_sentence(state))
        else:
            states.send_task_heartbeat(taskToken=job.task_token)
            percent = state.jobProgress.jobPercentComplete if state.jobProgress else 0
            jobs.change(task, progress=round(0.9 * percent))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise


def _leave_nothing(task: Task, state: JobState) -> None:
    """What an attempt that is over still has in MediaConvert ends; what a cancelled job wrote until its end goes."""
    if state.status not in cancelling.ENDED:
        cancelling.stop(state.jobId)
    elif state.status == "CANCELED":
        cancelling.empty(task)


class ExecutionState(Model):
    """The fields that we use of Step Functions' `Step Functions Execution Status Change` event."""

    status: str
    input: str


def settle(state: ExecutionState) -> None:
    """An execution ended without recording it: somebody stopped it, or its own time was over. Idempotent.

    The upload has failed then, and MediaConvert's job is cancelled.
    """
    task = Task.model_validate_json(state.input)
    stopped = _STOPPED.get(state.status, "")
    try:
        jobs.claim(task)
        if task.express:
            fail_express(task, stopped, "")
        else:
            fail(task, stopped, "")
    except jobs.Superseded:
        return


_STOPPED = {"ABORTED": "stopped", "TIMED_OUT": "States.Timeout"}


def _resume_express(task: Task, state: JobState) -> None:
    """Have the express rendition verified and published by an execution of its own, or record why there is none."""
    if state.status == "COMPLETE":
        start(task)
    elif state.status in cancelling.ENDED:
        fail_express(task, _code(state), _sentence(state))


def publish(task: Task) -> None:
    """Publish `RenditionsReady`, so that the title switches to the new version. Idempotent."""
    job = jobs.of(task)
    plan = job.plan_of(task)
    if job.source is None:
        raise ValueError("the job has no source")
    stills = job.early.stills if task.express and job.early else job.stills
    rungs = [
        RenditionBrief(name=r.name, width=r.width, height=r.height, codec=r.codec, bitrate=r.max_bitrate)
        for r in plan.rungs
    ]
    event = RenditionsReady(
        **task.model_dump(),
        version_id=task.version_id,
        prefix=task.prefix,
        duration=job.source.duration,
        max_height=max(rung.height for rung in rungs),
        audio_languages=[track.language for track in plan.audio],
        audio=[
            AudioBrief(name=f"audio{number}", **track.model_dump(exclude={"number"}))
            for number, track in enumerate(plan.audio, 1)
        ],
        renditions=rungs,
        storyboard="storyboard.vtt" if plan.storyboard else None,
        stills=stills,
        encrypted=plan.encrypted,
        **({} if task.express else {"cost": _charged(job), **_of_source(job.source)}),
    )
    if task.express:
        if not job.playable:
            jobs.change_express(task, event, playable=True)
    elif job.status != "ready":
        jobs.change(task, event, status="ready", progress=100)


def _charged(job: Job) -> Money | None:
    """What of the month's sum is this attempt's."""
    return job.cost_estimate if job.charged else None


def _of_source(source: Source) -> dict[str, Any]:
    """What is told once, with the ladder's version."""
    return {"subtitles": source.subtitles, "chapters": source.chapters, "notes": source.notes}


def reject(task: Task, code: str, detail: str) -> None:
    event = UploadRejected(**task.model_dump(), code=code, detail=detail)
    jobs.change(task, event, status="rejected", rejection=Rejection(code=code, detail=detail))


def fail(task: Task, error: str, cause: str) -> None:
    """Record a failure and cancel what MediaConvert still does. `error` and `cause` are those that Step Functions caught."""
    code, detail = _explained(error, cause)
    cost = _charged(jobs.of(task))
    event = TranscodingFailed(**task.model_dump(), code=code, detail=detail, cost=cost)
    job = jobs.change(task, event, status="failed", rejection=Rejection(code=code, detail=detail))
    for each in job.mediaconvert_jobs:
        cancelling.stop(each)


def fail_express(task: Task, error: str, cause: str) -> None:
    """Record why there is no express rendition. The upload goes on."""
    code, detail = _explained(error, cause)
    logger.warning("no express rendition", version=task.version_id, code=code)
    jobs.change_express(task, trouble=Rejection(code=code, detail=detail))


def _explained(error: str, cause: str) -> tuple[str, str]:
    if error in ("transcode_failed", "packaging_failed", "canceled"):
        return error, cause
    if error == "stopped":
        return "stopped", "Somebody stopped the workflow. Your file is kept; retry the upload."
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


def _code(state: JobState) -> str:
    """Why a job did not complete: somebody cancelled it, it could not read the file, or the platform is at fault."""
    if state.status == "CANCELED":
        return "canceled"
    return "transcode_failed" if state.errorCode in _OF_THE_FILE else "packaging_failed"


def _sentence(state: JobState) -> str:
    reason = f" ({state.errorCode}: {state.errorMessage})" if state.errorMessage else ""
    return f"{_SENTENCES[_code(state)]}{reason}"[:1000]


_OF_THE_FILE = (1010, 1020, 1021, 1030, 1075, 1076, 1092)
"""MediaConvert's codes for inputs that cannot be opened, read or decoded (User Guide, "Error codes")."""
_SENTENCES = {
    "canceled": "Transcoding was cancelled. Retry the upload to start it again.",
    "transcode_failed": "The file is damaged and cannot be read to its end. Export or copy it again, then upload it.",
    "packaging_failed": "The film could not be made from your file, which is not the cause. Retry the upload.",
}


def _error_of(made: dict[str, Any]) -> dict[str, Any]:
    return {"errorCode": made.get("ErrorCode"), "errorMessage": made.get("ErrorMessage")}
