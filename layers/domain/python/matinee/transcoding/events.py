"""Events of the transcoding workflow."""

from matinee.kernel.bus import Event
from matinee.kernel.money import Money
from matinee.kernel.types import Model, TitleId, UploadId
from matinee.transcoding.models import Note
from matinee.transcoding.tracks import AudioBrief, Chapter, EmbeddedSubtitle


class RenditionBrief(Model):
    name: str
    width: int
    height: int
    codec: str
    bitrate: int


class RenditionsReady(Event):
    """A verified version is ready under `prefix` in the media bucket. The file names are relative to it."""

    upload_id: UploadId
    content_id: TitleId
    attempt: int
    express: bool = False
    """Whether it is the express rendition: the ladder's version follows, and this one never replaces another."""
    version_id: str
    prefix: str
    duration: float
    max_height: int
    audio_languages: list[str]
    audio: list[AudioBrief] = []
    """The default first."""
    subtitles: list[EmbeddedSubtitle] = []
    """Of the source, not published yet."""
    chapters: list[Chapter] = []
    notes: list[Note] = []
    renditions: list[RenditionBrief]
    hls: str = "index.m3u8"
    dash: str = "index.mpd"
    storyboard: str | None = "storyboard.vtt"
    poster: str | None = "poster.jpg"
    stills: list[str] = []
    encrypted: bool = False
    cost: Money | None = None
    """What the attempt is estimated to have cost, its express rendition included, whose own event does not say it."""


class UploadRejected(Event):
    upload_id: UploadId
    content_id: TitleId
    attempt: int
    code: str
    detail: str


class TranscodingFailed(UploadRejected):
    cost: Money | None = None
    """What the attempt is estimated to have cost at most, where it came so far."""
