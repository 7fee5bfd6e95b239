"""A title was deleted: cancels those of its uploads whose workflows run."""

from matinee.content import uploads
from matinee.content.events import TitleDeleted
from matinee.kernel.consumer import consumer


@consumer
def handler(deleted: TitleDeleted) -> None:
    uploads.cancel_of_deleted(deleted.content_id)
