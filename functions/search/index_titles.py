"""Titles were published, changed, unpublished or deleted: the index follows, one commit a batch."""

from matinee.content.events import TitleChanged, TitleDeleted, TitlePublished, TitleUnpublished
from matinee.kernel.consumer import consumer
from matinee.search import indexing


@consumer
def handler(events: list[TitlePublished | TitleUnpublished | TitleChanged | TitleDeleted]) -> None:
    indexing.follow(event.content_id for event in events)
