"""transcoding: the workflow that turns an upload into renditions, and its steps."""

from infra.functions import (
    AwsEvent,
    Budgeted,
    CancelJobs,
    DeleteObjects,
    Domain,
    Encrypt,
    Ladder,
    ListObjects,
    MultipartUpload,
    Read,
    ReadObjects,
    ResumeWorkflow,
    StartWorkflow,
    StopWorkflow,
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
_EXECUTION_ENDED = AwsEvent(
    "aws.states",
    "Step Functions Execution Status Change",
    {"status": ["ABORTED", "TIMED_OUT", "FAILED"], "stateMachineArn": ["transcoding"]},
)
_SOURCES = ReadObjects("uploads", "uploads/")
_MEZZANINES = (ReadObjects("uploads", "mezzanines/"), MultipartUpload("uploads", "mezzanines/"))
_SUBTITLES = WriteObjects("media", "titles/")
_DISCARDED = (ListObjects("media", "titles/"), DeleteObjects("media", "titles/"))
_WRITTEN = (ReadObjects("media", "titles/"), ListObjects("media", "titles/"))

TRANSCODING = Domain(
    name="transcoding",
    personal=False,  # jobs contain upload ids, but no personal data
    workflow=WORKFLOW,
    functions=(
        on_aws(_SOURCE_ARRIVED, "start_workflow", StartWorkflow("transcoding")),
        on_event("content.UploadRetried", "retry_workflow", StartWorkflow("transcoding")),
        on_aws(
            _JOB_STATE,
            "resume_workflow",
            _JOBS,
            ResumeWorkflow("transcoding"),
            StartWorkflow("transcoding"),
            CancelJobs(),
            *_DISCARDED,
        ),
        on_event(
            "content.UploadCancelled",
            "cancel_workflow",
            _JOBS,
            StopWorkflow("transcoding"),
            CancelJobs(),
            *_DISCARDED,
            ListObjects("uploads", "uploads/"),
            DeleteObjects("uploads", "uploads/"),
        ),
        on_aws(_EXECUTION_ENDED, "settle_workflow", _JOBS, CancelJobs()),
        # Both read all of a source that has no index: as much as their time allows.
        step("inspect_source", _JOBS, _SOURCES, _SUBTITLES, memory=1769, timeout=900, media=True),
        step("judge_source", Read("transcoding")),
        step(
            "make_mezzanine",
            _JOBS,
            _SOURCES,
            *_MEZZANINES,
            _SUBTITLES,
            memory=3008,
            timeout=900,
            media=True,
            concurrency=50,
        ),
        step("plan_ladder", _JOBS, Ladder(), Encrypt()),
        step("estimate_cost", _JOBS, Budgeted()),
        # MediaConvert accepts two CreateJob calls a second; a burst of uploads waits here, as long as it takes.
        step("submit_job", _JOBS, Transcode(), CancelJobs(), Encrypt(), ResumeWorkflow("transcoding"), concurrency=2),
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
