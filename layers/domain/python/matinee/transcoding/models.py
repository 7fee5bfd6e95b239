"""Sources, plans and jobs of the transcoding workflow."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from matinee.kernel.money import Money
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, TitleId, UploadId, now

Codec = Literal["H264", "HEVC", "AV1"]


class Task(Model):
    """The input of every step: an upload and the number of its attempt."""

    upload_id: UploadId
    content_id: TitleId
    attempt: Annotated[int, Field(ge=1)] = 1

    @property
    def source_key(self) -> str:
        return f"uploads/{self.content_id}/{self.upload_id}/source"

    @property
    def version_id(self) -> str:
        return f"{self.upload_id}-{self.attempt}"

    @property
    def prefix(self) -> str:
        """The prefix of the attempt's files. Each attempt has its own, so published files are never overwritten."""
        return f"titles/{self.content_id}/{self.version_id}/"


class Verdict(Model):
    """Whether the workflow continues. A refusal has a `code` for programs and a `detail` that says what to do."""

    accepted: bool = True
    code: str = ""
    detail: str = ""


class Rejection(Model):
    code: str
    detail: str


class VideoTrack(Model):
    codec: str
    width: int
    """Coded pixels, before rotation and before conversion to square pixels."""
    height: int
    rotation: int = 0
    """Degrees clockwise by which players rotate the picture."""
    pixel_aspect: tuple[int, int] = (1, 1)
    frame_rate: tuple[int, int]
    interlaced: bool = False
    hdr: bool = False


class AudioTrack(Model):
    language: str | None = None
    channels: int = 2


class Source(Model):
    size: int
    """Bytes."""
    container: str | None = None
    duration: float = 0
    """Seconds."""
    video: VideoTrack | None = None
    audio: list[AudioTrack] = []
    damage: Literal["unreadable", "truncated"] | None = None


class Rung(Model):
    """One rendition of the ladder."""

    name: str
    width: int
    height: int
    codec: Codec = "H264"
    max_bitrate: int
    """Bits a second."""
    quality: int
    """MediaConvert's QVBR level, 1-10."""


class Plan(Model):
    rungs: list[Rung]
    frame_rate: tuple[int, int]
    deinterlace: bool
    tone_map: bool
    audio: list[AudioTrack]
    encrypted: bool = False
    capture_interval: int
    """Seconds between the storyboard's frames."""
    capture_size: tuple[int, int]
    still_interval: int
    """Seconds between the stills for artwork."""
    still_size: tuple[int, int]


Status = Literal["inspecting", "transcoding", "verifying", "ready", "rejected", "failed"]


class Job(Item, pk="UPLOAD#{upload_id}", sk="JOB"):
    """The newest attempt at an upload."""

    upload_id: UploadId
    content_id: TitleId
    attempt: int = 1
    status: Status = "inspecting"
    progress: int = 0
    source: Source | None = None
    plan: Plan | None = None
    cost_estimate: Money | None = None
    charged: bool = False
    """Whether the estimate is already part of the month's sum."""
    task_token: str | None = None
    mediaconvert_job: str | None = None
    rejection: Rejection | None = None
    stills: list[str] = []
    """Names of the stills for artwork, relative to the prefix."""
    started: dict[str, Instant] = {}
    """The time at which it first entered each status."""
    created_at: Instant = Field(default_factory=now)

    @property
    def timings(self) -> dict[str, float]:
        """Seconds spent in each earlier status."""
        moments = sorted(self.started.items(), key=lambda item: item[1])
        spans = pairwise(moments)
        return {status: round((after - since).total_seconds(), 2) for (status, since), (_, after) in spans}

    def task(self) -> Task:
        return Task(upload_id=self.upload_id, content_id=self.content_id, attempt=self.attempt)


class Month(Item, pk="BUDGET#{month}", sk="BUDGET"):
    """The sum of a month's estimates, in cents."""

    month: str
    spent: int = 0
