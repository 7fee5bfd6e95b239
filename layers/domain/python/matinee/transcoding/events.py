"""Events of the transcoding workflow."""

from matinee.kernel.bus import Event
from matinee.kernel.types import Model, TitleId, UploadId


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
    version_id: str
    prefix: str
    duration: float
    max_height: int
    audio_languages: list[str]
    renditions: list[RenditionBrief]
    hls: str = "index.m3u8"
    dash: str = "index.mpd"
    storyboard: str | None = "storyboard.vtt"
    poster: str | None = "poster.jpg"
    stills: list[str] = []
    encrypted: bool = False


class UploadRejected(Event):
    upload_id: UploadId
    content_id: TitleId
    attempt: int
    code: str
    detail: str


class TranscodingFailed(UploadRejected):
    pass
