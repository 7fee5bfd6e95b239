"""The catalogue: what there is to see, and who may see it."""

from collections.abc import Mapping
from typing import TypeVar

from matinee import table
from matinee.caller import Caller
from matinee.content import hierarchy, ratings
from matinee.content.events import TitleChanged, TitleDeleted, TitlePublished, TitleUnpublished
from matinee.content.models import Title, TitleCard, TitleInput, TitleList, TitleStatus, TitleView
from matinee.content.visibility import edits
from matinee.errors import Conflict, Invalid, NotFound
from matinee.ids import new_id
from matinee.types import now

T = TypeVar("T")


def create(details: TitleInput) -> Title:
    """A draft. Raises Invalid."""
    return table.create(Title(content_id=new_id("ttl"), details=settled(details)))


def get(content_id: str) -> Title:
    """Raises NotFound."""
    return table.get(Title, content_id=content_id)


def visible(content_id: str, caller: Caller | None) -> Title:
    """The title as far as this caller may know of it: editors know all. Raises NotFound."""
    title = get(content_id)
    if title.status != "published" and not edits(caller):
        raise NotFound("No such title")
    return title


def replace(content_id: str, details: TitleInput) -> Title:
    """Raises NotFound, Invalid."""
    changed, said = TitleChanged(content_id=content_id), settled(details)
    return table.again(lambda: table.update(get(content_id), changed, details=said, updated_at=now()))


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


def settled(details: TitleInput) -> TitleInput:
    """What an editor said, with what follows from it. Raises Invalid where its parts contradict each other."""
    wrong = {**hierarchy.refused(details), **ratings.refused(details.ratings)}
    if wrong:
        raise Invalid(wrong)
    if details.ratings and "maturity" not in details.model_fields_set:
        return details.model_copy(update={"maturity": ratings.strictest(details.ratings)})
    return details


def card(title: Title) -> TitleCard:
    """With all its languages: `localised` chooses one."""
    details, version = title.details, title.current
    local = {language: _url(keys.get("poster")) for language, keys in title.local_artwork.items()}
    return TitleCard(
        content_id=title.content_id,
        type=details.type,
        parent_id=details.parent_id,
        number=details.number,
        title=details.title,
        titles={language: translation.title for language, translation in details.translations.items()},
        original_language=details.original_language,
        genres=details.genres,
        release_date=details.release_date,
        year=title.year,
        maturity=title.maturity,
        playable=version is not None,
        duration=version and version.duration,
        poster_url=_url(title.artwork.get("poster")),
        posters={language: url for language, url in local.items() if url},
        backdrop_url=_url(title.artwork.get("backdrop")),
    )


def localised(card: TitleCard, language: str | None) -> TitleCard:
    """The card as somebody who reads this language sees it; in the original where there is no translation."""
    title = translated(card.titles, language, card.title)
    poster = translated(card.posters, language, card.poster_url)
    return card.model_copy(update={"title": title, "titles": {}, "poster_url": poster, "posters": {}})


def translated(translations: Mapping[str, T], language: str | None, original: T) -> T:
    """The one for de-AT; else that for de; else the original."""
    exact = language or ""
    return next((translations[each] for each in (exact, exact.partition("-")[0]) if each in translations), original)


def view(title: Title, *, stills: bool = False) -> TitleView:
    """`stills`: with the frames that artwork is chosen from, which editors alone see."""
    version = title.current
    return TitleView(
        **dict(title.details),
        content_id=title.content_id,
        external_id=title.external_id,
        status=title.status,
        playable=version is not None,
        duration=version and version.duration,
        max_height=version and version.max_height,
        audio_languages=version.audio_languages if version else [],
        subtitle_languages=sorted(title.subtitles),
        stills=[f"/{version.prefix}{name}" for name in version.stills] if version and stills else [],
        poster_url=_url(title.artwork.get("poster")),
        backdrop_url=_url(title.artwork.get("backdrop")),
        logo_url=_url(title.artwork.get("logo")),
        created_at=title.created_at,
        updated_at=title.updated_at,
    )


def _url(key: str | None) -> str | None:
    return f"/{key}" if key else None
