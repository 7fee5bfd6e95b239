"""Deletion: a deleted title is hidden at once, can be restored for thirty days, and is then removed with all its files."""

from functools import partial

from matinee.content import cards, editing, hierarchy, history, showing, titles
from matinee.content.events import TitleChanged, TitleDeleted, TitleRemoved
from matinee.content.models import Title
from matinee.content.upload_models import Upload
from matinee.kernel import objects, table
from matinee.kernel.errors import Conflict, NotFound
from matinee.kernel.preconditions import ANYTHING, IfMatch, met
from matinee.kernel.settings import settings
from matinee.kernel.types import now

_FILES = {"media": ("titles", "artwork", "subtitles"), "uploads": ("uploads", "artwork")}
"""Bucket → the folders in which a title has one of its own."""


def delete(content_id: str, by: str | None = None, expected: IfMatch = ANYTHING) -> None:
    """Raises NotFound, PreconditionFailed, Conflict (published, has_children).

    What is published is unpublished first, so that nobody loses a film by one wrong key.
    """

    def deleted() -> Title:
        title = titles.get(content_id, consistent=True)
        met(expected, title.version)
        if title.status == "published":
            raise Conflict("Unpublish it first", code="published")
        hierarchy.childless(content_id)
        event = TitleDeleted(content_id=content_id)
        return editing.change(title, "deleted", by, event, status="deleted", deleted_at=now())

    table.again(deleted)


def restore(content_id: str, by: str | None = None) -> Title:
    """Restore a title, unpublished. Idempotent. Raises NotFound, Invalid, Conflict (number_taken)."""

    def restored() -> Title:
        title = table.get(Title, content_id=content_id, consistent=True)
        if title.removing:
            raise NotFound("Its thirty days are over")
        if title.status != "deleted":
            return title
        status = "unpublished" if title.published_at else "draft"
        return editing.change(
            title, "restored", by, TitleChanged(content_id=content_id), status=status, deleted_at=None
        )

    return table.again(restored)


def remove_due() -> int:
    """Remove the titles that were deleted thirty days ago; returns how many. The next run continues an interrupted one.

    Raises ExceptionGroup, at the end, of what could not go: where S3 keeps a file.
    """
    moment, removed, kept = now(), 0, []
    for title in table.every(Title, index="gsi2", due="removal"):
        if title.due_at and title.due_at > moment:
            break
        if table.again(partial(_claim, title.content_id)):
            try:
                _remove(title.content_id)
                removed += 1
            except RuntimeError as error:
                kept.append(error)
    if kept:
        raise ExceptionGroup(f"{removed} titles were removed", kept)
    return removed


def _claim(content_id: str) -> bool:
    """Mark a title so that it cannot be restored any more."""
    title = table.find(Title, content_id=content_id, consistent=True)
    if title is None or title.status != "deleted":
        return False
    if not title.removing:
        table.update(title, TitleRemoved(content_id=content_id), removing=True)
    return True


def _remove(content_id: str) -> None:
    """Delete the files, then the title, so that an interrupted run finds it again."""
    for bucket, folders in _FILES.items():
        for folder in folders:
            objects.empty(settings().bucket(bucket), f"{folder}/{content_id}/")
    table.purge(Upload, index="gsi1", content_id=content_id)
    title = table.get(Title, content_id=content_id, consistent=True)
    table.transact(
        table.deleting(title),
        *cards.writes(cards.of(title, showing.card(title)), []),
        history.writing(title, title.model_copy(update={"updated_at": now()}), "removed", None),
    )
