"""Sources, plans and jobs of the transcoding workflow."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from matinee.kernel.money import Money
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, Model, TitleId, UploadId, now
from matinee.transcoding.tracks import Chapter, EmbeddedSubtitle, Role

Codec = Literal["H264", "HEVC", "AV1"]
EXPRESS = "x"
"""Ends the id of an express version."""


class Task(Model):
    """The input of every step: an upload and the number of its attempt."""

    upload_id: UploadId
    content_id: TitleId
    attempt: Annotated[int, Field(ge=1)] = 1
    express: bool = False
    """Whether it is about the attempt's express rendition, which plays while the ladder is made."""

    @property
    def source_key(self) -> str:
        return f"uploads/{self.content_id}/{self.upload_id}/source"

    @property
    def mezzanine_key(self) -> str:
        return f"mezzanines/{self.content_id}/{self.upload_id}-{self.attempt}"

    @property
    def version_id(self) -> str:
        return f"{self.upload_id}-{self.attempt}{EXPRESS if self.express else ''}"

    @property
    def prefix(self) -> str:
        """The prefix of the version's files. Each attempt has its own, so published files are never overwritten."""
        return f"titles/{self.content_id}/{self.version_id}/"


class Verdict(Model):
    """Whether the workflow continues. A refusal has a `code` for programs and a `detail` that says what to do."""

    accepted: bool = True
    needs_mezzanine: bool = False
    code: str = ""
    detail: str = ""


class Rejection(Model):
    code: str
    detail: str


class VideoTrack(Model):
    codec: str
    """FFmpeg's name."""
    width: int
    """Coded pixels, before rotation and before conversion to square pixels."""
    height: int
    rotation: int = 0
    """Degrees clockwise by which players rotate the picture."""
    pixel_aspect: tuple[int, int] = (1, 1)
    frame_rate: tuple[int, int]
    interlaced: bool = False
    fields_unmarked: bool = False
    """Interlaced, though no frame says so."""
    hdr: bool = False
    matrix: str | None = None
    """bt601, bt709, bt2020 or rgb; None where the file does not say."""
    full_range: bool = False


class AudioTrack(Model):
    number: Annotated[int, Field(ge=1)] = 1
    """Among the source's audio tracks."""
    language: str = "und"
    """ISO 639-3; `und` where the source says none or nonsense."""
    label: str = ""
    """The source's title of the track, cleaned."""
    role: Role = "main"
    default: bool = False
    channels: int = 2


class Note(Model):
    """What was left out of a film or mended in it, and why. It is shown to editors."""

    code: str
    """For programs."""
    detail: str
    """A sentence, with the times in the source that it is about."""


class Source(Model):
    size: int
    """Bytes."""
    container: str | None = None
    """FFmpeg's name."""
    duration: float = 0
    """Seconds that pictures and sound last."""
    video: VideoTrack | None = None
    audio: list[AudioTrack] = []
    """Those that can be heard, the default first."""
    subtitles: list[EmbeddedSubtitle] = []
    chapters: list[Chapter] = []
    notes: list[Note] = []
    uneven: bool = False
    """Sound starts or ends at another time than the picture."""
    needs_mezzanine: bool = False
    """MediaConvert would not read it right."""
    mezzanine: bool = False
    """What is said of tracks and times is the mezzanine's, which takes the source's place."""
    damage: Literal["unreadable", "truncated", "encrypted", "undecodable", "untimed", "damaged"] | None = None


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
    deinterlace: Literal["no", "marked", "all"]
    """Which frames."""
    tone_map: bool
    assumed_color: Literal["REC_601", "REC_709"] | None = None
    """Of a source that does not say."""
    convert_color: bool = False
    """To BT.709, which players assume."""
    full_range: bool = False
    pad: bool = False
    """Fill with black and silence where only one of picture and sound is there."""
    mezzanine: bool = False
    """The input is the attempt's mezzanine, not the source."""
    audio: list[AudioTrack]
    encrypted: bool = False
    storyboard: bool = True
    """Whether frames are captured for the seek bar's previews."""
    capture_interval: int
    """Seconds between the storyboard's frames."""
    capture_size: tuple[int, int]
    still_interval: int
    """Seconds between the stills for artwork."""
    still_size: tuple[int, int]


Status = Literal["inspecting", "transcoding", "verifying", "ready", "rejected", "failed", "cancelled"]


class Express(Model):
    """One rendition with all audio tracks, made before the ladder, so that the film plays early."""

    plan: Plan
    mediaconvert_job: str | None = None
    stills: list[str] = []
    trouble: Rejection | None = None
    """Why it failed. The ladder does not depend on it."""


class Job(Item, pk="UPLOAD#{upload_id}", sk="JOB"):
    """The newest attempt at an upload."""

    upload_id: UploadId
    content_id: TitleId
    attempt: int = 1
    status: Status = "inspecting"
    progress: int = 0
    source: Source | None = None
    plan: Plan | None = None
    express_wanted: bool = False
    background: bool = False
    """Whether its jobs wait for those of other uploads."""
    early: Express | None = None
    """None where it is not wanted, or would save no time."""
    playable: bool = False
    """Whether an express rendition was published, by this attempt or an earlier one."""
    cost_estimate: Money | None = None
    charged: bool = False
    """Whether the estimate is already part of the month's sum."""
    charged_in: str = ""
    """That month: "2026-11"."""
    cost_at_most: Money | None = None
    """Of a cancelled attempt: the estimate's part that was transcoded. MediaConvert's bill is not higher."""
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

    @property
    def mediaconvert_jobs(self) -> list[str]:
        """The ids of all that was submitted."""
        submitted = (self.mediaconvert_job, self.early.mediaconvert_job if self.early else None)
        return [each for each in submitted if each]

    def submitted(self, task: Task) -> str | None:
        """The id of MediaConvert's job for the ladder, or for the express rendition."""
        if task.express:
            return self.early.mediaconvert_job if self.early else None
        return self.mediaconvert_job

    def plan_of(self, task: Task) -> Plan:
        """The ladder's plan, or the express rendition's. Raises ValueError if there is none."""
        found = next((plan for each, plan in self.planned() if each.express == task.express), None)
        if found is None:
            raise ValueError("the job has no plan")
        return found

    def planned(self) -> list[tuple[Task, Plan]]:
        """What is made of this attempt: the ladder, and the express rendition."""
        plans = ((False, self.plan), (True, self.early.plan if self.early else None))
        whole = self.task()
        return [(whole.model_copy(update={"express": express}), plan) for express, plan in plans if plan]

    def task(self) -> Task:
        return Task(upload_id=self.upload_id, content_id=self.content_id, attempt=self.attempt)


class Month(Item, pk="BUDGET#{month}", sk="BUDGET"):
    """The sum of a month's estimates, in cents."""

    month: str
    spent: int = 0
