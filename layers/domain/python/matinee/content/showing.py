"""Titles as clients are shown them: whole, and as the cards of lists."""

from matinee.content import audio, pictures
from matinee.content.card_views import TitleCard, translated
from matinee.content.details import Translation
from matinee.content.models import Title, Version
from matinee.content.pictures import PictureView
from matinee.content.views import EmbeddedView, LocalArtwork, MorePoster, TitleView
from matinee.content.visibility import Audience
from matinee.kernel import languages


def card(title: Title) -> TitleCard:
    """With all its languages: `card_views.localised` chooses one."""
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


def view(title: Title, audience: Audience | None = None) -> TitleView:
    """For viewers in their language; editors (and no audience) get all that was said, and the frames to choose artwork from."""
    version, details, edited = title.current, dict(title.details), audience is None or audience.edits
    artwork, tracks = dict(title.artwork), audio.arranged(version, title.audio) if version else []
    offered = [track for track in tracks if not track.hidden]
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
        audio_languages=audio.languages(offered),
        audio=tracks if edited else offered,
        subtitle_languages=sorted(title.subtitles),
        embedded_subtitles=_embedded(version) if version and edited else [],
        stills=[f"/{version.prefix}{name}" for name in version.stills] if version and edited else [],
        poster_url=_url(artwork.get("poster")),
        backdrop_url=_url(artwork.get("backdrop")),
        logo_url=_url(artwork.get("logo")),
        poster=_picture(title, artwork.get("poster")),
        backdrop=_picture(title, artwork.get("backdrop")),
        logo=_picture(title, artwork.get("logo")),
        refused_artwork=title.refused_artwork if edited else {},
        local_artwork=_local(title) if edited else {},
        more_posters=[MorePoster(artwork_id=pictures.name(key), url=f"/{key}") for key in title.more_posters]
        if edited
        else [],
        created_at=title.created_at,
        updated_at=title.updated_at,
        version=title.version,
    )


def _embedded(version: Version) -> list[EmbeddedView]:
    return [
        EmbeddedView(**{**each.model_dump(), "language": languages.tag(each.language)}) for each in version.embedded
    ]


def _local(title: Title) -> dict[str, LocalArtwork]:
    return {
        language: LocalArtwork(**{f"{kind}_url": _url(key) for kind, key in keys.items()})
        for language, keys in title.local_artwork.items()
    }


def _picture(title: Title, key: str | None) -> PictureView | None:
    return pictures.view(key, title.pictures[key]) if key in title.pictures else None


def _url(key: str | None) -> str | None:
    return f"/{key}" if key else None
