"""An editor cancelled an upload: stops its workflow and deletes its files."""

from matinee.content.events import UploadCancelled
from matinee.kernel.consumer import consumer
from matinee.transcoding import cancelling
from matinee.transcoding.models import Task


@consumer
def handler(event: UploadCancelled) -> None:
    cancelling.cancel(Task(upload_id=event.upload_id, content_id=event.content_id, attempt=event.attempt))
