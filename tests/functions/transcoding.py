"""The upload that the samples in events/transcoding are about: its source, its record, and its way through the steps."""

from typing import Any

from matinee.transcoding import jobs
from matinee.transcoding.models import Job, Source, Task

from tests import films
from tests.conftest import sample
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


def arrive(body: bytes | None = None, **metadata: str) -> None:
    """The source is in S3: eight seconds of 640 × 360 with a sound track, unless something else is said."""
    film = films.film() if body is None else body
    client("s3").put_object(Bucket=UPLOADS, Key=TASK.source_key, Body=film, Metadata=metadata)


def describe(**changes: Any) -> None:
    """The inspection has found something else of the source, or of its picture."""
    source = job().source
    assert source
    assert source.video
    whole = {name: changes.pop(name) for name in list(changes) if name in Source.model_fields}
    found = source.model_copy(update={"video": source.video.model_copy(update=changes), **whole})
    jobs.change(TASK, source=found)


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
