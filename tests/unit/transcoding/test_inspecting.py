"""What a probe's answer means, and the truncated MP4 that a probe overlooks."""

import struct
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.transcoding import inspecting
from matinee.transcoding.models import AudioTrack, Source

from tests.unit.conftest import Told
from tests.unit.fakes import S3
from tests.unit.transcoding.sources import TASK


def box(kind: bytes, length: int) -> bytes:
    return struct.pack(">I4s", 8 + length, kind) + bytes(length)


FTYP, MOOV, MDAT = box(b"ftyp", 16), box(b"moov", 200), box(b"mdat", 1000)
FAST_START, CLASSIC = FTYP + MOOV + MDAT, FTYP + MDAT + MOOV
LONG_FORM = FTYP + struct.pack(">I4sQ", 1, b"mdat", 16 + 1000) + bytes(1000) + MOOV
TO_THE_END = FTYP + MOOV + struct.pack(">I4s", 0, b"mdat") + bytes(1000)
FRAGMENTED = FTYP + box(b"moof", 80) + MDAT


class Prober:
    """MediaConvert's Probe, with one answer or one refusal for all."""

    def __init__(self) -> None:
        self.container: dict[str, Any] = {}
        self.refusal = ""

    def probe(self, InputFiles: list[dict[str, str]]) -> dict[str, Any]:
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal, "Message": "no"}}, "Probe")
        return {"ProbeResults": [{"Container": self.container}]}


@pytest.fixture
def prober(clients: dict[str, Any], told: Told) -> Prober:
    told(bucket_uploads="uploads")
    clients["s3"], clients["mediaconvert"] = S3(), Prober()
    clients["s3"].objects[TASK.source_key] = FAST_START
    return clients["mediaconvert"]  # type: ignore[no-any-return]


def damage(clients: dict[str, Any], body: bytes) -> str | None:
    clients["s3"].objects[TASK.source_key] = body
    return inspecting.inspect(TASK).damage


@pytest.mark.usefixtures("prober")
@pytest.mark.parametrize(
    "body",
    [FAST_START, CLASSIC, LONG_FORM, TO_THE_END, FRAGMENTED, b"\x1aE\xdf\xa3 a Matroska file", b"short", b""],
    ids=["fast start", "classic", "64-bit size", "to the end", "fragmented", "another kind", "short", "empty"],
)
def test_what_is_whole_is_left_to_the_probe(clients: dict[str, Any], body: bytes) -> None:
    assert damage(clients, body) is None


@pytest.mark.usefixtures("prober")
def test_a_film_of_many_fragments_is_walked_with_a_read_for_many_of_them(clients: dict[str, Any]) -> None:
    body = FTYP + 2_000 * (box(b"moof", 80) + MDAT)
    assert damage(clients, body) is None
    assert clients["s3"].reads < 50
    assert damage(clients, body[:-1]) == "truncated"


@pytest.mark.usefixtures("prober")
@pytest.mark.parametrize(
    "body",
    [
        FAST_START[:-1],
        FAST_START[: len(FTYP + MOOV) + 8],
        CLASSIC[:-1],
        CLASSIC[: len(FTYP + MDAT)],
        LONG_FORM[:900],
        FTYP,
        FTYP + struct.pack(">I4s", 4, b"mdat"),
    ],
    ids=["a byte", "nearly all media", "its index", "its whole index", "64-bit size", "all", "a size that cannot be"],
)
def test_an_mp4_that_lacks_its_end_is_truncated(clients: dict[str, Any], body: bytes) -> None:
    assert damage(clients, body) == "truncated"


def test_what_mediaconvert_cannot_read_is_unreadable_and_its_own_trouble_is_not(prober: Prober) -> None:
    prober.refusal = "BadRequestException"
    assert inspecting.inspect(TASK) == Source(size=len(FAST_START), damage="unreadable")
    prober.refusal = "TooManyRequestsException"
    with pytest.raises(ClientError):
        inspecting.inspect(TASK)


def video(**facts: Any) -> dict[str, Any]:
    return {"TrackType": "video", "Codec": "HEVC", "Duration": 61.5, "VideoProperties": facts}


def test_a_picture_is_described_as_the_probe_found_it(prober: Prober) -> None:
    prober.container = {
        "Format": "mp4",
        "Duration": 62.0,
        "Tracks": [
            video(
                Width=1440,
                Height=1080,
                Rotation=-90,
                SampleAspectRatio={"Numerator": 4, "Denominator": 3},
                FrameRate={"Numerator": 30000, "Denominator": 1001},
                CodecMetadata={"ScanType": "INTERLACED"},
                TransferCharacteristics="SMPTE_2084",
            ),
            {"TrackType": "audio", "AudioProperties": {"LanguageCode": "DEU", "Channels": 6}},
            {"TrackType": "audio"},
            {"TrackType": "data"},
        ],
    }
    found = inspecting.inspect(TASK)
    assert found.video is not None
    assert (found.container, found.duration, found.size) == ("mp4", 62.0, len(FAST_START))
    assert (found.video.codec, found.video.width, found.video.height, found.video.rotation) == ("HEVC", 1440, 1080, 270)
    assert (found.video.pixel_aspect, found.video.frame_rate) == ((4, 3), (30000, 1001))
    assert (found.video.interlaced, found.video.hdr) == (True, True)
    assert found.audio == [AudioTrack(language="DEU", channels=6), AudioTrack()]


def test_what_a_probe_leaves_out_is_taken_for_the_ordinary(prober: Prober) -> None:
    zero = {"Numerator": 0, "Denominator": 0}
    prober.container = {"Tracks": [video(Width=640, Height=360, SampleAspectRatio=zero, FrameRate=zero)]}
    found = inspecting.inspect(TASK)
    assert found.video is not None
    assert found.duration == 61.5
    assert (found.video.pixel_aspect, found.video.frame_rate, found.video.rotation) == ((1, 1), (0, 1), 0)
    assert (found.video.interlaced, found.video.hdr) == (False, False)


def test_sound_alone_has_no_picture(prober: Prober) -> None:
    prober.container = {"Tracks": [{"TrackType": "audio", "Duration": 3.0}]}
    assert inspecting.inspect(TASK).video is None
