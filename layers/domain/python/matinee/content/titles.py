"""The catalogue: what there is to see, and who may see it."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from matinee.content import cards, hierarchy, history, markers, pictures, ratings, releases, visibility, windows
from matinee.content.details import TitleInput, Translation
from matinee.content.events import PartsOutdated, TitleChanged, TitlePublished, TitleUnpublished
from matinee.content.models import Title, Version
from matinee.content.pictures import PictureView
from matinee.content.views import LocalArtwork, TitleCard, TitleView
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.kernel.bus import Event
from matinee.kernel.errors import Conflict, Invalid, NotFound, TooLarge
from matinee.kernel.ids import new_id
from matinee.kernel.preconditions import ANYTHING, IfMatch, met
from matinee.kernel.table import Item, Write
from matinee.kernel.types import now

LARGEST = 300_000
"""Bytes of JSON that editors say of a title: an item of DynamoDB holds 400 kB, the film, its pictures and subtitles among them."""
T = TypeVar("T")


def create(details: TitleInput, by: str | None = None) -> Title:
    """A draft. Raises Invalid, Conflict (number_taken)."""
    title = Title(content_id=new_id("ttl"), details=settled(details))
    return table.again(lambda: created(title, by))


def created(title: Title, by: str | None, *events: Event) -> Title:
    """A new title, stored. Raises Invalid, Conflict."""
    table.transact(*creating(title, by, *events))
    return title.model_copy(update={"version": 1})


def creating(title: Title, by: str | None, *events: Event) -> list[Write]:
    """Every write that a new title is: its own first, then its cards', its place's and the first line of its history.

    Raises Invalid, Conflict (number_taken).
    """
    parent = hierarchy.parent_for(title.content_id, title.details)
    title = title.model_copy(update=hierarchy.kept_of(parent))
    title = title.model_copy(update=windows.due(title, now()))
    shown = card(title)
    return [
        table.creating(title, *events),
        *cards.writes([], cards.of(title, shown)),
        *hierarchy.writes(None, hierarchy.child(title, shown), parent),
        history.writing(None, title, "created", by),
    ]


def get(content_id: str, *, consistent: bool = False) -> Title:
    """Raises NotFound, also for one that is deleted. `consistent`: as the last write left it, for who is about to change it."""
    title = table.get(Title, content_id=content_id, consistent=consistent)
    if title.status == "deleted":
        raise NotFound("It is deleted")
    return title


def seen(content_id: str, audience: Audience) -> Title:
    """The title, if this audience may see it. Raises NotFound."""
    title = get(content_id)
    if not visibility.shown(title, audience):
        raise NotFound("No such title")
    return title


def playable(found: Item | None, audience: Audience) -> tuple[Title, Version]:
    """The title that was read, if this audience may watch it, and its current version.

    Raises NotFound, Unavailable (country), Forbidden (maturity), Conflict (not_playable).
    """
    if not isinstance(found, Title) or found.status == "deleted":
        raise NotFound("No such title")
    visibility.check(found, audience)
    if found.current is None:
        raise Conflict("This title has no video to play yet", code="not_playable")
    return found, found.current


def changing(
    title: Title,
    did: history.Did | None,
    by: str | None,
    *events: Event,
    parent: Title | None = None,
    **changes: Any,
) -> tuple[Title, list[Write]]:
    """The title as `changes` make it, and every write that this is: its own first, then those of its cards, place and history.

    `did` None: nobody said it, so the history has no line of it. `parent`: the title stores what this parent says now.

    Raises Invalid, Conflict (number_taken).
    """
    changes = {"updated_at": now(), **changes}
    details: TitleInput = changes.get("details", title.details)
    if details != title.details and title.current and (wrong := markers.refused(details, title.current.duration)):
        raise Invalid(wrong)
    if changes.get("status", title.status) != "deleted" and _takes_a_place(title, details):
        parent = hierarchy.parent_for(title.content_id, details)
        changes |= hierarchy.kept_of(parent)
    elif parent:
        changes |= hierarchy.kept_of(parent)
    changes |= windows.due(table.changed(title, **changes), now())
    after = table.changed(title, **changes)
    if hierarchy.has_parts(title) and hierarchy.kept_of(title) != hierarchy.kept_of(after):
        events = (*events, PartsOutdated(content_id=title.content_id))
    old, new = card(title), card(after)
    return after, [
        table.updating(title, *events, **changes),
        *cards.writes(cards.of(title, old), cards.of(after, new)),
        *hierarchy.writes(hierarchy.child(title, old), hierarchy.child(after, new), parent),
        *([history.writing(title, after, did, by)] if did else []),
    ]


def _takes_a_place(title: Title, details: TitleInput) -> bool:
    """Whether its parent must be read: the title moves, is restored, or was stored before parts kept what parents say."""
    return (
        title.status == "deleted"
        or hierarchy.moved(title.details, details)
        or (details.parent_id is not None and not title.parents)
    )


def change(
    title: Title,
    did: history.Did | None,
    by: str | None,
    *events: Event,
    parent: Title | None = None,
    **changes: Any,
) -> Title:
    """The title with `changes`, stored. Raises Conflict where somebody else wrote it since it was read, and as `changing`."""
    after, writes = changing(title, did, by, *events, parent=parent, **changes)
    table.transact(*writes)
    return after


def replace(content_id: str, details: TitleInput, by: str | None = None, expected: IfMatch = ANYTHING) -> Title:
    """Raises NotFound, Invalid, Conflict (number_taken, has_children), PreconditionFailed."""
    said = settled(details)

    def replaced() -> Title:
        title = get(content_id, consistent=True)
        met(expected, title.version)
        if said.type != title.details.type:
            hierarchy.childless(content_id)
        return change(title, "changed", by, TitleChanged(content_id=content_id), details=said)

    return table.again(replaced)


def publish(content_id: str, by: str | None = None, expected: IfMatch = ANYTHING) -> Title:
    """Idempotent: publishing what is published changes nothing. Raises NotFound, PreconditionFailed."""
    return _to(content_id, "published", TitlePublished(content_id=content_id), by, expected)


def unpublish(content_id: str, by: str | None = None, expected: IfMatch = ANYTHING) -> Title:
    """Raises NotFound, PreconditionFailed."""
    return _to(content_id, "unpublished", TitleUnpublished(content_id=content_id), by, expected)


def _to(
    content_id: str, status: Literal["published", "unpublished"], event: Event, by: str | None, expected: IfMatch
) -> Title:
    def switched() -> Title:
        title = get(content_id, consistent=True)
        met(expected, title.version)
        if title.status == status:
            return title
        first: dict[str, Any] = {"published_at": title.published_at or now()} if status == "published" else {}
        return change(title, status, by, event, status=status, **first)

    return table.again(switched)


def settled(details: TitleInput) -> TitleInput:
    """What an editor said, with what follows from it. Raises Invalid where its parts contradict each other."""
    wrong = {
        **hierarchy.refused(details),
        **ratings.refused(details.ratings),
        **markers.refused(details),
        **windows.refused(details.availability),
        **releases.refused(details.release_date, details.year),
    }
    if wrong:
        raise Invalid(wrong)
    if len(details.model_dump_json(exclude_defaults=True).encode()) > LARGEST:
        raise TooLarge({details.largest(): f"is too large: all of a title has {LARGEST // 1000} kB at most"})
    if details.ratings and details.maturity is None:
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
        poster=_picture(title, title.artwork.get("poster")),
        posters={language: url for language, url in local.items() if url},
        backdrop_url=_url(title.artwork.get("backdrop")),
    )


def localised(card: TitleCard, language: str | None) -> TitleCard:
    """The card as somebody who reads this language sees it; in the original where there is no translation."""
    title = translated(card.titles, language, card.title)
    poster = translated(card.posters, language, card.poster_url)
    sizes = card.poster if poster == card.poster_url else None
    told: dict[str, Any] = {"title": title, "titles": {}, "poster_url": poster, "poster": sizes, "posters": {}}
    return card.model_copy(update=told)


def translated(translations: Mapping[str, T], language: str | None, original: T) -> T:
    """The one for de-AT; else that for de; else the original."""
    exact = language or ""
    return next((translations[each] for each in (exact, exact.partition("-")[0]) if each in translations), original)


def view(title: Title, audience: Audience | None = None) -> TitleView:
    """For viewers in their language; editors (and no audience) get all that was said, and the frames to choose artwork from."""
    version, told, edited = title.current, dict(title.details), audience is None or audience.edits
    artwork = dict(title.artwork)
    if not edited:
        told |= {"maturity": title.maturity}
    if audience and (audience.language or not edited):
        original = Translation(title=title.details.title, description=title.details.description)
        translation = translated(title.details.translations, audience.language, original)
        described = {"title": translation.title, "description": translation.description or original.description}
        told |= {**described, "translations": {}}
        artwork |= translated(title.local_artwork, audience.language, {})
    return TitleView(
        **told,
        content_id=title.content_id,
        external_id=title.external_id if edited else None,
        status=title.status,
        playable=version is not None,
        effective_maturity=title.maturity if edited else None,
        withheld=edited and title.withheld,
        parents=title.parents if edited else [],
        certificate=title.details.ratings.get(audience.country) if audience else None,
        duration=version and version.duration,
        max_height=version and version.max_height,
        audio_languages=version.audio_languages if version else [],
        subtitle_languages=sorted(title.subtitles),
        stills=[f"/{version.prefix}{name}" for name in version.stills] if version and edited else [],
        poster_url=_url(artwork.get("poster")),
        backdrop_url=_url(artwork.get("backdrop")),
        logo_url=_url(artwork.get("logo")),
        poster=_picture(title, artwork.get("poster")),
        backdrop=_picture(title, artwork.get("backdrop")),
        logo=_picture(title, artwork.get("logo")),
        refused_artwork=title.refused_artwork if edited else {},
        local_artwork=_local(title) if edited else {},
        created_at=title.created_at,
        updated_at=title.updated_at,
        version=title.version,
    )


def _local(title: Title) -> dict[str, LocalArtwork]:
    return {
        language: LocalArtwork(**{f"{kind}_url": _url(key) for kind, key in keys.items()})
        for language, keys in title.local_artwork.items()
    }


def _picture(title: Title, key: str | None) -> PictureView | None:
    return pictures.view(key, title.pictures[key]) if key in title.pictures else None


def _url(key: str | None) -> str | None:
    return f"/{key}" if key else None
