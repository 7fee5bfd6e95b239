"""Titles were published, changed, unpublished or deleted, or rows by hand changed: the shelf follows, one write a batch."""

from matinee.content.events import TitleChanged, TitleDeleted, TitlePublished, TitleUnpublished
from matinee.kernel.consumer import consumer
from matinee.recommendations import shelving
from matinee.recommendations.events import CollectionsChanged


@consumer
def handler(events: list[TitlePublished | TitleUnpublished | TitleChanged | TitleDeleted | CollectionsChanged]) -> None:
    shelving.follow(event.content_id for event in events if not isinstance(event, CollectionsChanged))
