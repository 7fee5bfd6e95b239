"""The catalogue: what there is to see, and who may see it."""

from datetime import datetime

from matinee import table
from matinee.caller import Caller
from matinee.content.events import TitleChanged, TitleDeleted, TitlePublished, TitleUnpublished
from matinee.content.models import Title, TitleInput, TitleList, TitleStatus, TitleView
from matinee.errors import Conflict, NotFound
from matinee.ids import new_id
from matinee.types import now


def create(details: TitleInput) -> Title:
    return table.create(Title(content_id=new_id("ttl"), details=details))


def get(content_id: str) -> Title:
    """Raises NotFound."""
    return table.get(Title, content_id=content_id)


def visible(content_id: str, caller: Caller | None) -> Title:
    """The title as far as this caller may know of it: editors know all. Raises NotFound."""
    title = get(content_id)
    if title.status != "published" and not edits(caller):
        raise NotFound("No such title")
    return title


def edits(caller: Caller | None) -> bool:
    return caller is not None and caller.may("editor")


def open_in(title: Title, country: str, moment: datetime) -> bool:
    """Whether one of its windows is open there and then; a title without windows is open everywhere, always."""
    return not title.details.availability or any(
        (not window.countries or country in window.countries)
        and (window.start is None or window.start <= moment)
        and (window.end is None or moment < window.end)
        for window in title.details.availability
    )


def replace(content_id: str, details: TitleInput) -> Title:
    changed = TitleChanged(content_id=content_id)
    return table.again(lambda: table.update(get(content_id), changed, details=details, updated_at=now()))


def publish(content_id: str) -> Title:
    """Idempotent: publishing what is published changes nothing."""
    return _to(content_id, "published", TitlePublished(content_id=content_id))


def unpublish(content_id: str) -> Title:
    return _to(content_id, "unpublished", TitleUnpublished(content_id=content_id))


def _to(content_id: str, status: TitleStatus, event: TitlePublished | TitleUnpublished) -> Title:
    def switched() -> Title:
        title = get(content_id)
        return title if title.status == status else table.update(title, event, status=status, updated_at=now())

    return table.again(switched)


def delete(content_id: str) -> None:
    """Raises Conflict while it is published: unpublish it first, so that nobody loses a film by one wrong key."""
    title = get(content_id)
    if title.status == "published":
        raise Conflict("Unpublish it first", code="published")
    table.update(title, TitleDeleted(content_id=content_id))
    table.delete(get(content_id))


def browse(status: TitleStatus, limit: int, cursor: str | None) -> TitleList:
    """Newest first."""
    page = table.query(Title, index="gsi1", status=status, limit=limit, cursor=cursor, newest_first=True)
    return TitleList(items=[view(title) for title in page.items], next_cursor=page.next_cursor)


def view(title: Title, *, stills: bool = False) -> TitleView:
    """`stills`: with the frames that artwork is chosen from, which editors alone see."""
    version = title.current
    return TitleView(
        **dict(title.details),
        content_id=title.content_id,
        status=title.status,
        playable=version is not None,
        duration=version and version.duration,
        max_height=version and version.max_height,
        audio_languages=version.audio_languages if version else [],
        subtitle_languages=sorted(title.subtitles),
        stills=[f"/{version.prefix}{name}" for name in version.stills] if version and stills else [],
        poster_url=_url(title.artwork.get("poster")),
        backdrop_url=_url(title.artwork.get("backdrop")),
        created_at=title.created_at,
        updated_at=title.updated_at,
    )


def _url(key: str | None) -> str | None:
    return f"/{key}" if key else None
