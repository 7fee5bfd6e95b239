"""Titles and the versions of them that play, as they are stored."""

from datetime import timedelta
from typing import ClassVar, Literal, NamedTuple

from pydantic import Field

from matinee.content import bounds, releases
from matinee.content.bounds import Bound
from matinee.content.details import ExternalId, TitleInput, TitleStatus, Window
from matinee.content.pictures import Picture, RefusedPicture
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Language, Model, TitleId, UploadId, now
from matinee.transcoding.tracks import AudioBrief, Chapter, EmbeddedSubtitle, Role

KEPT = timedelta(days=30)
"""How long a deleted title can be restored."""
ArtworkKind = Literal["poster", "backdrop", "logo"]


class Rendition(Model):
    name: str
    width: int
    height: int
    codec: str
    bitrate: int


class Version(Model):
    """One transcoded edition, immutable under its prefix of the media bucket; names are relative to the prefix."""

    FIRST_HLS: ClassVar[str] = "index.m3u8"
    FIRST_DASH: ClassVar[str] = "index.mpd"
    """The manifests that the transcoder wrote; those that play present the tracks as editors want them, and subtitles."""

    version_id: str
    upload_id: UploadId
    prefix: str
    duration: float
    """Seconds."""
    max_height: int
    audio_languages: list[str] = []
    audio: list[AudioBrief] = []
    """The tracks as the source says them; `tracks` has them of versions too that were attached without."""
    renditions: list[Rendition] = []
    hls: str
    dash: str
    limits: list[int] = []
    """Heights for which there are manifests that name nothing higher."""
    storyboard: str | None = None
    poster: str | None = None
    stills: list[str] = []
    """Frames to choose artwork from."""
    embedded: list[EmbeddedSubtitle] = []
    """Subtitles inside its source: viewers have them once an editor publishes them."""
    chapters: list[Chapter] = []
    encrypted: bool = False
    express: bool = False
    """Whether it is a first quality, which the whole ladder replaces."""
    ready_at: Instant = Field(default_factory=now)

    @property
    def tracks(self) -> list[AudioBrief]:
        named = [AudioBrief(name=f"audio{n}", language=each) for n, each in enumerate(self.audio_languages, 1)]
        return self.audio or named

    def within(self, height: int) -> "Manifests":
        """The manifests of the highest picture that is no higher; of the lowest that there is, where all are."""
        fitting = [each for each in self.limits if each <= height] or self.limits[:1]
        if height >= self.max_height or not fitting:
            return Manifests(self.hls, self.dash, self.max_height)
        return Manifests(limited(self.hls, fitting[-1]), limited(self.dash, fitting[-1]), fitting[-1])


class Manifests(NamedTuple):
    """Names below a version's prefix, and the height of the highest picture in them."""

    hls: str
    dash: str
    max_height: int


def limited(manifest: str, height: int) -> str:
    """The name of a manifest's part: "index-720p.m3u8"."""
    stem, _, kind = manifest.rpartition(".")
    return f"{stem}-{height}p.{kind}"


class Subtitle(Model):
    label: str
    forced: bool = False
    key: str
    """Of the WebVTT file in the media bucket; each version has a copy under its own prefix."""


class AudioEdit(Model):
    """What an editor says of one audio track of the film that plays."""

    name: str
    """Of the version's track: `audio1`."""
    label: str = ""
    role: Role = "main"
    hidden: bool = False


class Serial(Model):
    """Where an episode's season stands."""

    series_id: TitleId
    season: int
    """Its number there."""


class Title(
    Item,
    pk="TITLE#{content_id}",
    sk="TITLE",
    gsi1pk="STATUS#{status}",
    gsi1sk="{content_id}",
    gsi2pk="DUE#{due}",
    gsi2sk="{due_at}",
):
    content_id: TitleId
    details: TitleInput
    serial: Serial | None = None
    """Of an episode, as its season says it: so that what follows an episode is found by one call."""
    parents: list[Bound] = []
    """What its parents say of who may see it, the nearest first, as of their last change. A part without any is withheld."""
    status: TitleStatus = "draft"
    external_id: ExternalId | None = None
    """In the system that it was imported from."""
    artwork: dict[str, str] = {}
    """Kind ("poster", "backdrop", "logo") → its key in the media bucket."""
    local_artwork: dict[Language, dict[str, str]] = {}
    """Language → the same, where a picture differs there."""
    more_posters: list[str] = []
    """Keys of frames that may stand on cards in the poster's place, where an experiment tries which is liked."""
    pictures: dict[str, Picture] = {}
    """Key of a picture that is shown → what is known of it, once it has variants."""
    refused_artwork: dict[str, RefusedPicture] = {}
    """Kind, with its language where it has one ("poster.de") → the picture that was sent last and is none."""
    withdrawn_artwork: dict[str, str] = {}
    """The same → the id of the newest picture that was taken away: its arrival, told again, does not bring it back."""
    current: Version | None = None
    subtitles: dict[Language, Subtitle] = {}
    audio: list[AudioEdit] = []
    """The audio tracks as an editor has named and ordered them; none: as the source says them."""
    published_at: Instant | None = None
    """For the first time."""
    deleted_at: Instant | None = None
    removing: bool = False
    """Its files go: it cannot be restored any more."""
    due: Literal["window", "removal"] | None = None
    """What happens to it by itself next, and when: a window opens or closes, or it is removed."""
    due_at: Instant | None = None
    created_at: Instant = Field(default_factory=now)
    updated_at: Instant = Field(default_factory=now)

    @property
    def bound(self) -> Bound:
        """What it says itself, to its parts too."""
        return Bound(
            content_id=self.content_id,
            published=self.status == "published",
            maturity=self.details.maturity,
            windows=self.details.availability,
        )

    @property
    def withheld(self) -> bool:
        """Whether its parents keep it from everybody, whatever it says itself: one of them is not published."""
        known = bool(self.parents) and all(parent.published for parent in self.parents)
        return self.details.parent_id is not None and not known

    @property
    def maturity(self) -> int | None:
        """Its own age and its parents', the strictest; None: it is unrated."""
        return bounds.age([self.bound, *self.parents])

    @property
    def windows(self) -> list[list[Window]]:
        """Its own and each parent's, where there are any: of each, one must be open."""
        return [bound.windows for bound in (self.bound, *self.parents) if bound.windows]

    @property
    def year(self) -> int | None:
        released = self.details.release_date
        return releases.year_of(released) if released else self.details.year


class RetiredVersion(Item, pk="RETIRED", sk="{delete_after}#{version_id}"):
    """A version that nobody can start any more; its files go when its last stream must have ended."""

    version_id: str
    prefix: str
    delete_after: Instant
