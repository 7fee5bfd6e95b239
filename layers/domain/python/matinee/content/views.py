"""Titles as clients are shown them."""

from matinee.content.bounds import Bound
from matinee.content.details import TitleInput, TitleType
from matinee.content.models import TitleStatus
from matinee.content.pictures import PictureView, RefusedPicture
from matinee.content.releases import ReleaseDate
from matinee.kernel.types import Instant, Language, Maturity, Model, TitleId


class TitleCard(Model):
    """What lists, rows and search results show of a title."""

    content_id: TitleId
    type: TitleType = "movie"
    parent_id: TitleId | None = None
    number: int | None = None
    title: str
    titles: dict[Language, str] = {}
    """Translations of the title; none of them where the answer chose one."""
    original_language: Language = "en"
    genres: list[str] = []
    release_date: ReleaseDate | None = None
    year: int | None = None
    maturity: Maturity | None = None
    """Its own and its parents', the strictest; none: it is unrated, and no profile with an age limit sees it."""
    playable: bool = False
    """Else it is coming soon."""
    duration: float | None = None
    """Seconds."""
    poster_url: str | None = None
    poster: PictureView | None = None
    posters: dict[Language, str] = {}
    """Language → its own poster, where there is one; none where the answer chose one."""
    backdrop_url: str | None = None


class LocalArtwork(Model):
    """A language's own pictures; for the others it shows everybody's."""

    poster_url: str | None = None
    backdrop_url: str | None = None
    logo_url: str | None = None


class TitleView(TitleInput):
    content_id: TitleId
    external_id: str | None = None
    status: TitleStatus
    playable: bool
    """Else it is coming soon."""
    effective_maturity: Maturity | None = None
    """For editors, for whom `maturity` is what was said of this title alone: the strictest of it and its parents'."""
    withheld: bool = False
    """For editors: a parent is not published, so that nobody else sees it."""
    parents: list[Bound] = []
    """For editors: what its parents say of who may see it, the nearest first."""
    certificate: str | None = None
    """Of its ratings, that of the country where one asks."""
    duration: float | None = None
    max_height: int | None = None
    audio_languages: list[str] = []
    subtitle_languages: list[str] = []
    stills: list[str] = []
    """Frames of the film, for editors: addresses that the cookies of a stream open."""
    poster_url: str | None = None
    backdrop_url: str | None = None
    logo_url: str | None = None
    poster: PictureView | None = None
    backdrop: PictureView | None = None
    logo: PictureView | None = None
    """In several sizes, once they are made, a moment after a picture is chosen."""
    refused_artwork: dict[str, RefusedPicture] = {}
    """For editors: kind, or kind and language ("poster.de") → the picture that was sent last, where it could not be taken."""
    local_artwork: dict[Language, LocalArtwork] = {}
    """For editors: the languages that have pictures of their own."""
    created_at: Instant
    updated_at: Instant
    version: int
    """Counts its changes; in quotes it is the ETag that `If-Match` takes."""
    seasons: list[TitleCard] = []
    """Of a series, those that may be seen, by number: 0 are the specials, which clients show last and do not open first."""


class ListedTitle(TitleCard):
    status: TitleStatus
    created_at: Instant
    restorable_until: Instant | None = None
    """Of a deleted one."""


class TitleList(Model):
    items: list[ListedTitle]
    next_cursor: str | None = None
