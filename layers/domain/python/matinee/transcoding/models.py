"""What a source holds, what is made of it, and how far that is."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, Money, TitleId, UploadId, now

Codec = Literal["H264", "HEVC", "AV1"]


class Task(Model):
    """What every step is told: which upload, and which attempt at it."""

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
        """Where the attempt's files go: its own, so that nothing published is ever written again."""
        return f"titles/{self.content_id}/{self.version_id}/"


class Verdict(Model):
    """Whether to go on; if not, why: `code` for a program, `detail` for a person, saying what to do."""

    accepted: bool = True
    code: str = ""
    detail: str = ""


class Rejection(Model):
    code: str
    detail: str


class VideoTrack(Model):
    codec: str
    width: int
    """Coded pixels, before rotation and before pixels are squared."""
    height: int
    rotation: int = 0
    """Degrees clockwise that a player turns it by."""
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
    """Seconds between the frames that artwork is chosen from."""
    still_size: tuple[int, int]


Status = Literal["inspecting", "transcoding", "verifying", "ready", "rejected", "failed"]


class Job(Item, pk="UPLOAD#{upload_id}", sk="JOB"):
    """One attempt at an upload; a later attempt takes its place."""

    upload_id: UploadId
    content_id: TitleId
    attempt: int = 1
    status: Status = "inspecting"
    progress: int = 0
    source: Source | None = None
    plan: Plan | None = None
    cost_estimate: Money | None = None
    charged: bool = False
    """Whether the estimate counts in the month's budget already."""
    task_token: str | None = None
    mediaconvert_job: str | None = None
    rejection: Rejection | None = None
    stills: list[str] = []
    """Names, below the prefix, of the frames that artwork is chosen from."""
    started: dict[str, Instant] = {}
    """When it first entered each status."""
    created_at: Instant = Field(default_factory=now)

    @property
    def timings(self) -> dict[str, float]:
        """Seconds spent in each status that it has left."""
        moments = sorted(self.started.items(), key=lambda item: item[1])
        spans = pairwise(moments)
        return {status: round((after - since).total_seconds(), 2) for (status, since), (_, after) in spans}

    def task(self) -> Task:
        return Task(upload_id=self.upload_id, content_id=self.content_id, attempt=self.attempt)


class Month(Item, pk="BUDGET#{month}", sk="BUDGET"):
    """What a month's estimates add up to."""

    month: str
    spent: int = 0
