"""transcoding: the workflow that turns an upload into renditions, and its steps."""

from infra.functions import (
    AwsEvent,
    Budgeted,
    CancelJobs,
    Domain,
    Encrypt,
    Ladder,
    ListObjects,
    ProbeMedia,
    Read,
    ReadObjects,
    ResumeWorkflow,
    StartWorkflow,
    Transcode,
    Write,
    WriteObjects,
    on_aws,
    on_event,
    step,
)
from infra.workflows.transcoding import WORKFLOW

_JOBS = Write("transcoding")
_SOURCE_ARRIVED = AwsEvent(
    "aws.s3", "Object Created", {"bucket": {"name": ["uploads"]}, "object": {"key": [{"prefix": "uploads/"}]}}
)
_JOB_STATE = AwsEvent(
    "aws.mediaconvert",
    "MediaConvert Job State Change",
    {"status": ["STATUS_UPDATE", "COMPLETE", "ERROR", "CANCELED"]},
)
_SOURCES = ReadObjects("uploads", "uploads/")
_WRITTEN = (ReadObjects("media", "titles/"), ListObjects("media", "titles/"))

TRANSCODING = Domain(
    name="transcoding",
    personal=False,  # jobs contain upload ids, but no personal data
    workflow=WORKFLOW,
    functions=(
        on_aws(_SOURCE_ARRIVED, "start_workflow", StartWorkflow("transcoding")),
        on_event("content.UploadRetried", "retry_workflow", StartWorkflow("transcoding")),
        on_aws(_JOB_STATE, "resume_workflow", _JOBS, ResumeWorkflow("transcoding")),
        # It reads the head of every fragment of a fragmented MP4: thousands of calls for a long film.
        step("inspect_source", _JOBS, _SOURCES, ProbeMedia(), timeout=300),
        step("judge_source", Read("transcoding")),
        step("plan_ladder", _JOBS, Ladder(), Encrypt()),
        step("estimate_cost", _JOBS, Budgeted()),
        # MediaConvert accepts two CreateJob calls a second; a burst of uploads waits here, as long as it takes.
        step("submit_job", _JOBS, Transcode(), Encrypt(), ResumeWorkflow("transcoding"), concurrency=2),
        # Leaves the account's other concurrency to viewers while many films are transcoded.
        step(
            "compose_storyboard",
            _JOBS,
            *_WRITTEN,
            WriteObjects("media", "titles/"),
            memory=1769,
            timeout=300,
            concurrency=50,
        ),
        step("verify_renditions", _JOBS, *_WRITTEN, memory=1024, timeout=300, concurrency=50),
        step("publish_renditions", _JOBS),
        step("record_rejection", _JOBS),
        step("record_failure", _JOBS, CancelJobs()),
    ),
)
