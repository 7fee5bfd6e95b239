"""A source has arrived in S3: starts its workflow once."""

from matinee.kernel.consumer import consumer
from matinee.kernel.types import Model
from matinee.transcoding import workflow
from matinee.transcoding.models import Task


class SourceArrived(Model):
    """The fields that we use of S3's `Object Created` event."""

    class Object(Model):
        key: str

    object: Object


@consumer
def handler(arrived: SourceArrived) -> None:
    _, content_id, upload_id, _ = arrived.object.key.split("/")
    workflow.start(Task(upload_id=upload_id, content_id=content_id))
