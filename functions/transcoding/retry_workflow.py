"""An editor retries a rejected or failed upload: starts the next attempt."""

from matinee.content.events import UploadRetried
from matinee.kernel.consumer import consumer
from matinee.transcoding import workflow
from matinee.transcoding.models import Task


@consumer
def handler(event: UploadRetried) -> None:
    workflow.start(Task(upload_id=event.upload_id, content_id=event.content_id, attempt=event.attempt))
