"""The upload that the samples in events/transcoding are about: its source, its record, and its way through the steps."""

from typing import Any

from matinee.transcoding.models import Job, Task

from tests.conftest import sample
from tests.functions import renditions
from tests.functions.conftest import ACCOUNT, Call, client
from tests.functions.mediaconvert import MediaConvert

UPLOADS = f"matinee-dev-uploads-{ACCOUNT}-us-east-1"
MEDIA = f"matinee-dev-media-{ACCOUNT}-us-east-1"
TABLE = "matinee-dev-transcoding"
TASK = Task.model_validate(sample("transcoding", "inspect_source"))
STEPS = (
    "inspect_source",
    "judge_source",
    "plan_ladder",
    "estimate_cost",
    "submit_job",
    "compose_storyboard",
    "verify_renditions",
    "publish_renditions",
)


def arrive(body: bytes | None = None) -> None:
    """The source is in S3: a whole film, unless something else is said."""
    client("s3").put_object(Bucket=UPLOADS, Key=TASK.source_key, Body=renditions.film() if body is None else body)


def job() -> Job:
    key = {"pk": {"S": f"UPLOAD#{TASK.upload_id}"}, "sk": {"S": "JOB"}}
    return Job.of(client("dynamodb").get_item(TableName=TABLE, Key=key)["Item"])


def run(call: Call, mediaconvert: MediaConvert, *, until: str) -> Any:
    """The steps in their order, up to that one and with it; what the last one answers. MediaConvert is done at once."""
    answer = None
    for name in STEPS[: STEPS.index(until) + 1]:
        answer = call("transcoding", name)
        if name == "submit_job":
            mediaconvert.complete(mediaconvert.jobs[-1])
    return answer


def take_over(call: Call) -> None:
    """A second attempt has begun."""
    call("transcoding", "inspect_source", {**sample("transcoding", "inspect_source"), "attempt": 2})
