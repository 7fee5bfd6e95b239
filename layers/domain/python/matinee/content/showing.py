"""Titles as clients are shown them: whole, and as the cards of lists."""

from collections.abc import Mapping
from typing import Any, TypeVar

from matinee.content import pictures
from matinee.content.details import Translation
from matinee.content.models import Title
from matinee.content.pictures import PictureView
from matinee.content.views import LocalArtwork, TitleCard, TitleView
from matinee.content.visibility import Audience

T = TypeVar("T")


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
    texts: dict[str, Any] = {"title": title, "titles": {}, "poster_url": poster, "poster": sizes, "posters": {}}
    return card.model_copy(update=texts)


def translated(translations: Mapping[str, T], language: str | None, original: T) -> T:
    """The one for de-AT; else that for de; else the original."""
    exact = language or ""
    return next((translations[each] for each in (exact, exact.partition("-")[0]) if each in translations), original)


def view(title: Title, audience: Audience | None = None) -> TitleView:
    """For viewers in their language; editors (and no audience) get all that was said, and the frames to choose artwork from."""
    version, details, edited = title.current, dict(title.details), audience is None or audience.edits
    artwork = dict(title.artwork)
    if not edited:
        details |= {"maturity": title.maturity}
    if audience and (audience.language or not edited):
        original = Translation(title=title.details.title, description=title.details.description)
        translation = translated(title.details.translations, audience.language, original)
        described = {"title": translation.title, "description": translation.description or original.description}
        details |= {**described, "translations": {}}
        artwork |= translated(title.local_artwork, audience.language, {})
    return TitleView(
        **details,
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
