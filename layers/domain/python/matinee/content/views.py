"""Titles as clients are shown them."""

from matinee.content.audio import AudioTrack
from matinee.content.bounds import Bound
from matinee.content.card_views import TitleCard
from matinee.content.details import TitleInput, TitleStatus
from matinee.content.pictures import PictureView, RefusedPicture
from matinee.kernel.types import Instant, Language, Maturity, Model, TitleId


class LocalArtwork(Model):
    """A language's own pictures; for the others it shows everybody's."""

    poster_url: str | None = None
    backdrop_url: str | None = None
    logo_url: str | None = None


class EmbeddedView(Model):
    """A subtitle track inside the film, which an editor may publish."""

    file: str
    language: str
    """BCP 47; "und" where the film does not say it."""
    label: str
    forced: bool
    hearing_impaired: bool


class MorePoster(Model):
    artwork_id: str
    url: str


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
    """Of the tracks that viewers are offered, each once."""
    audio: list[AudioTrack] = []
    """The audio tracks in their order, the default first. Those that are hidden are for editors."""
    subtitle_languages: list[str] = []
    embedded_subtitles: list[EmbeddedView] = []
    """For editors: the subtitles inside the film, which nobody sees until they are published."""
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
    more_posters: list[MorePoster] = []
    """For editors: what may stand on cards in the poster's place, where the experiment `artwork` tries which is liked."""
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
