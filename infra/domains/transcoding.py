"""transcoding: the workflow that makes a film of a source, and the Lambdas that are its steps."""

from infra.functions import (
    AwsEvent,
    Budgeted,
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
    personal=False,  # jobs name uploads, and no people
    workflow=WORKFLOW,
    functions=(
        on_aws(_SOURCE_ARRIVED, "start_workflow", StartWorkflow("transcoding")),
        on_event("content.UploadRetried", "retry_workflow", StartWorkflow("transcoding")),
        on_aws(_JOB_STATE, "resume_workflow", _JOBS, ResumeWorkflow("transcoding")),
        # Of a fragmented MP4 it reads the head of every fragment: thousands of calls for a long film.
        step("inspect_source", _JOBS, _SOURCES, ProbeMedia(), timeout=300),
        step("judge_source", Read("transcoding")),
        step("plan_ladder", _JOBS, Ladder(), Encrypt()),
        step("estimate_cost", _JOBS, Budgeted()),
        # MediaConvert takes two CreateJob calls a second: a thousand films that arrive at once wait here, not there.
        step("submit_job", _JOBS, Transcode(), Encrypt(), ResumeWorkflow("transcoding"), concurrency=2),
        # A back catalogue that is brought in one night leaves the account's other environments to its viewers.
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
        step("record_failure", _JOBS),
    ),
)
