"""Titles, the versions of them that play, and the uploads that become versions."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import ConfigDict, Field

from matinee.content.pictures import Picture, PictureView, RefusedPicture
from matinee.kernel.table import Item
from matinee.kernel.types import (
    Country,
    Input,
    Instant,
    Language,
    Maturity,
    Model,
    Money,
    TitleId,
    UploadId,
    UserId,
    now,
)

TitleType = Literal["movie", "series", "season", "episode"]
TitleStatus = Literal["draft", "published", "unpublished", "deleted"]
ArtworkKind = Literal["poster", "backdrop", "logo"]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Synopsis = Annotated[str, Field(max_length=5000)]
Names = Annotated[list[Name], Field(max_length=100)]


ExternalId = Annotated[str, Field(min_length=1, max_length=200)]
"""What somebody else's catalogue calls a title."""


class Window(Input):
    """When a title may be seen, and where; no countries: everywhere."""

    model_config = ConfigDict(populate_by_name=True)

    countries: Annotated[list[Country], Field(max_length=250)] = []
    start: Instant | None = Field(None, alias="from")
    end: Instant | None = Field(None, alias="until")


class Translation(Input):
    title: Name
    description: Synopsis = ""


class Credit(Input):
    """Somebody of the crew, and what they did."""

    name: Name
    job: Annotated[str, Field(min_length=1, max_length=100)]


Moment = Annotated[float, Field(ge=0, le=7 * 86_400)]
"""Seconds from where a film begins."""


class Passage(Input):
    """A part of a film that is passed over at once."""

    start: Moment
    end: Moment


class Markers(Input):
    """What a player offers on its way through a film."""

    recap: Passage | None = None
    """What happened before."""
    intro: Passage | None = None
    credits_at: Moment | None = None
    """Where they begin: from there on it is finished, and the next episode is offered."""

    def within(self, duration: float) -> "Markers":
        """Those of a film that is so long: a later edition may be shorter than that which they were said of."""
        kept = {name: passage for name in PASSAGES if (passage := getattr(self, name)) and passage.end <= duration}
        credits_at = self.credits_at if self.credits_at is not None and self.credits_at < duration else None
        return Markers(**kept, credits_at=credits_at)


PASSAGES = ("recap", "intro")


class TitleInput(Input):
    """What an editor says of a title."""

    type: TitleType = "movie"
    parent_id: TitleId | None = None
    """A season's series, an episode's season."""
    number: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """Its place within the parent: nobody else's there, and gaps are fine."""
    title: Name
    description: Synopsis = ""
    original_language: Language = "en"
    translations: Annotated[dict[Language, Translation], Field(max_length=100)] = {}
    genres: Annotated[list[Name], Field(max_length=20)] = []
    cast: Names = []
    directors: Names = []
    crew: Annotated[list[Credit], Field(max_length=500)] = []
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=50)] = []
    trailers: Annotated[list[TitleId], Field(max_length=20)] = []
    """Titles of their own, which play like any other."""
    release_date: date | None = None
    year: Annotated[int, Field(ge=1850, le=2200)] | None = None
    """Of its release, where the date is not known."""
    ratings: Annotated[dict[Country, Annotated[str, Field(min_length=1, max_length=12)]], Field(max_length=60)] = {}
    """Country → the certificate of its board ("PG-13", "12A"), of those that `matinee.content.ratings` knows."""
    maturity: Maturity = 0
    """Where it is not said: the strictest of the ratings."""
    availability: Annotated[list[Window], Field(max_length=250)] = []
    markers: Markers | None = None
    """Of a film or an episode."""


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
    """The manifests that the transcoder wrote; later ones name subtitles too."""

    version_id: str
    upload_id: UploadId
    prefix: str
    duration: float
    """Seconds."""
    max_height: int
    audio_languages: list[str] = []
    renditions: list[Rendition] = []
    hls: str
    dash: str
    limits: list[int] = []
    """Heights for which there are manifests that name nothing higher."""
    storyboard: str | None = None
    poster: str | None = None
    stills: list[str] = []
    """Frames to choose artwork from."""
    encrypted: bool = False
    ready_at: Instant = Field(default_factory=now)

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
    status: TitleStatus = "draft"
    external_id: ExternalId | None = None
    """In the system that it was imported from."""
    artwork: dict[str, str] = {}
    """Kind ("poster", "backdrop", "logo") → its key in the media bucket."""
    local_artwork: dict[Language, dict[str, str]] = {}
    """Language → the same, where a picture differs there."""
    pictures: dict[str, Picture] = {}
    """Key of a picture that is shown → what is known of it, once it has variants."""
    refused_artwork: dict[str, RefusedPicture] = {}
    """Kind, with its language where it has one ("poster.de") → the picture that was sent last and is none."""
    withdrawn_artwork: dict[str, str] = {}
    """The same → the id of the newest picture that was taken away: its arrival, told again, does not bring it back."""
    current: Version | None = None
    subtitles: dict[Language, Subtitle] = {}
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
    def maturity(self) -> int:
        return self.details.maturity

    @property
    def windows(self) -> list[Window]:
        return self.details.availability

    @property
    def year(self) -> int | None:
        released = self.details.release_date
        return released.year if released else self.details.year


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
    release_date: date | None = None
    year: int | None = None
    maturity: Maturity = 0
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
    """Of a series, those that may be seen, in their order."""


class ListedTitle(TitleCard):
    status: TitleStatus
    created_at: Instant
    restorable_until: Instant | None = None
    """Of a deleted one."""


class TitleList(Model):
    items: list[ListedTitle]
    next_cursor: str | None = None


class RetiredVersion(Item, pk="RETIRED", sk="{delete_after}#{version_id}"):
    """A version that nobody can start any more; its files go when its last stream must have ended."""

    version_id: str
    prefix: str
    delete_after: Instant


UploadStatus = Literal["uploading", "inspecting", "transcoding", "verifying", "ready", "rejected", "failed"]


class Upload(
    Item,
    pk="UPLOAD#{upload_id}",
    sk="UPLOAD",
    gsi1pk="TITLE#{content_id}",
    gsi1sk="{upload_id}",
    gsi2pk="CREATOR#{created_by}",
    gsi2sk="{upload_id}",
):
    """A source file on its way in. What its workflow makes of it is the transcoding domain's to say."""

    upload_id: UploadId
    content_id: TitleId
    multipart_id: str
    filename: str
    size: int
    """Bytes."""
    part_size: int
    checksum: str | None = None
    status: Literal["uploading", "submitted", "ready"] = "uploading"
    attempt: int = 1
    created_by: UserId | None = None
    """Nobody, once whoever it was is forgotten."""
    created_at: Instant = Field(default_factory=now)
    ttl: int | None = None


class Part(Model):
    number: int
    url: str
    """PUT the part's bytes here, as they are."""


class UploadView(Model):
    upload_id: UploadId
    content_id: TitleId
    filename: str
    size: int
    status: UploadStatus
    progress: int
    """Percent."""
    attempt: int
    part_size: int
    parts: list[Part] | None = None
    """While uploading: the parts that are still missing."""
    cost_estimate: Money | None = None
    rejection: dict[str, Any] | None = None
    """{code, detail}: why it was rejected, or why it failed."""
    timings: dict[str, float] = {}
    """Seconds spent in each status."""
    created_at: Instant
