"""Reading again what was written: an edition that is whole passes, and each way of being broken is found and said."""

import struct
from collections.abc import Callable
from typing import Any

import pytest
from matinee.transcoding import ladder, verifying
from matinee.transcoding.models import Job
from matinee.transcoding.verifying import VerificationFailed

from tests.unit.conftest import Told
from tests.unit.fakes import S3, OneItem
from tests.unit.transcoding.sources import TASK, source

SEGMENTS, SECONDS = 5, 4.0
VIDEOS, SOUNDS = ("480p", "360p", "240p"), ("audio1",)
NOT_SYNC = 0x0101_0000
SYNC = 0x0200_0000


def box(kind: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind.encode()) + body


def words(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


LENGTH = 512
"""Of a sample, in units of which a second has 128: a segment has one sample."""


def initial() -> bytes:
    header = box("mdhd", words(0, 0, 0, LENGTH // 4, 0, 0))
    return box("moov", box("trak", box("mdia", header)), box("mvex", box("trex", words(0, 1, 1, LENGTH, 0, 0))))


def segment(tfhd: bytes, trun: bytes, start: int = 0) -> bytes:
    """A CMAF segment (ISO/IEC 14496-12 §8.8): the boxes that say what its samples are, and when the first one is decoded."""
    moof = box("traf", box("tfhd", tfhd), box("tfdt", words(0, start)), box("trun", trun))
    return box("moof", box("mfhd", words(0, 1)), moof) + box("mdat", b"x")


def first_sample(flags: int, start: int = 0) -> bytes:
    """data-offset and first-sample-flags present."""
    return segment(words(0x020000, 1), words(0x5, 1, 100, flags), start)


def each_sample(flags: int) -> bytes:
    """data-offset, and of every sample its duration, size and flags."""
    return segment(words(0x020000, 1), words(0x701, 1, 100, 512, 900, flags))


def flags_alone(flags: int) -> bytes:
    """Of every sample its flags only."""
    return segment(words(0x020000, 1), words(0x400, 1, flags))


def by_default(flags: int) -> bytes:
    """The track fragment says it for all: after base-data-offset, description, duration and size."""
    return segment(words(0x3B, 1, 0, 0, 1, 512, 900, flags), words(0x1, 1, 100))


def samples(*durations: int, start: int = 0) -> bytes:
    return segment(words(0x020000, 1), words(0x100, len(durations), *durations), start)


def playlist(name: str, durations: list[float]) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:4", f'#EXT-X-MAP:URI="index_{name}init.mp4"']
    for number, seconds in enumerate(durations, 1):
        lines += [f"#EXTINF:{seconds:.5f},", f"index_{name}_{number:09}.cmfv"]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def master() -> str:
    lines = ["#EXTM3U", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="{n}",DEFAULT=YES,URI="index_{n}.m3u8"' for n in SOUNDS]
    for name in VIDEOS:
        lines += ['#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="avc1.4d401e",AUDIO="audio"', f"index_{name}.m3u8"]
    return "\n".join([*lines, ""])


def mpd(names: tuple[str, ...] = (*VIDEOS, *SOUNDS)) -> str:
    sets = "".join(
        f'<AdaptationSet><Representation id="{name}" bandwidth="1"><SegmentTemplate timescale="1" '
        f'initialization="index_{name}init.mp4" media="index_{name}_$Number%09d$.cmfv" startNumber="1">'
        f'<SegmentTimeline><S t="0" d="4" r="{SEGMENTS - 1}"/></SegmentTimeline></SegmentTemplate>'
        "</Representation></AdaptationSet>"
        for name in names
    )
    return f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period>{sets}</Period></MPD>'


Edition = dict[str, bytes]


@pytest.fixture
def edition(clients: dict[str, Any], told: Told) -> Edition:
    """A whole edition's files by name; what a test changes here is what is verified."""
    told(bucket_media="media", table_transcoding="jobs")
    of = source(854, 480, duration=SEGMENTS * SECONDS)
    job = Job(**TASK.model_dump(), source=of, plan=ladder.plan(of), version=1)
    files = {"index.m3u8": master().encode(), "index.mpd": mpd().encode()}
    files |= {"storyboard.vtt": b"WEBVTT", "poster.jpg": b"jpeg"}
    for name in (*VIDEOS, *SOUNDS):
        files[f"index_{name}.m3u8"] = playlist(name, [SECONDS] * SEGMENTS).encode()
        files[f"index_{name}init.mp4"] = initial()
        for number in range(SEGMENTS):
            files[f"index_{name}_{number + 1:09}.cmfv"] = first_sample(SYNC, number * LENGTH)
    clients["dynamodb"], clients["s3"] = OneItem(job.attributes()), S3()
    return files


@pytest.fixture
def verify(edition: Edition, clients: dict[str, Any]) -> Callable[[], None]:
    def verified() -> None:
        clients["s3"].objects = {TASK.prefix + name: body for name, body in edition.items()}
        verifying.verify(TASK)

    return verified


def test_a_whole_edition_passes(verify: Callable[[], None]) -> None:
    verify()


@pytest.mark.parametrize("spelled", [first_sample, each_sample, flags_alone, by_default])
def test_a_key_frame_is_known_however_it_is_said(
    edition: Edition, verify: Callable[[], None], spelled: Callable[[int], bytes]
) -> None:
    edition["index_360p_000000001.cmfv"] = spelled(SYNC)
    verify()
    edition["index_360p_000000001.cmfv"] = spelled(NOT_SYNC)
    with pytest.raises(VerificationFailed, match=r"index_360p_000000001\.cmfv does not begin with a key frame"):
        verify()


def test_segments_that_say_nothing_of_their_samples_have_key_frames_alone(
    edition: Edition, verify: Callable[[], None]
) -> None:
    edition["index_360p_000000001.cmfv"] = segment(words(0x020000, 1), words(0x1, 1, 100))
    verify()


def test_a_manifest_may_escape_its_names(edition: Edition, verify: Callable[[], None]) -> None:
    edition["index.mpd"] = edition["index.mpd"].replace(b"index_480p_", b"index%5F480p_")
    verify()


def test_a_manifest_may_say_its_template_once_a_set_and_name_by_time(
    edition: Edition, verify: Callable[[], None]
) -> None:
    for number in range(SEGMENTS):
        edition[f"s-240p-{number * 4}.cmfv"] = edition.pop(f"index_240p_{number + 1:09}.cmfv")
        edition["index_240p.m3u8"] = edition["index_240p.m3u8"].replace(
            b"index_240p_%09d.cmfv" % (number + 1), b"s-240p-%d.cmfv" % (number * 4)
        )
    shared = (
        '<AdaptationSet><SegmentTemplate initialization="index_$RepresentationID$init.mp4" '
        'media="s-$RepresentationID$-$Time$.cmfv"><SegmentTimeline><S d="4" r="1"/><S d="4" r="2"/></SegmentTimeline>'
        '</SegmentTemplate><Representation id="240p" bandwidth="1"/></AdaptationSet></Period>'
    )
    others = mpd(tuple(name for name in (*VIDEOS, *SOUNDS) if name != "240p"))
    edition["index.mpd"] = others.replace("</Period>", shared).encode()
    verify()


def test_durations_in_place_of_timelines_are_read_too(edition: Edition, verify: Callable[[], None]) -> None:
    """As MediaConvert writes them unless it is asked for timelines."""
    timeline = (
        f'startNumber="1"><SegmentTimeline><S t="0" d="4" r="{SEGMENTS - 1}"/></SegmentTimeline></SegmentTemplate>'
    )
    approximate = mpd().replace(timeline, 'startNumber="1" duration="4"/>')
    edition["index.mpd"] = approximate.replace("<Period>", '<Period duration="PT20S">').encode()
    assert b"<S " not in edition["index.mpd"]
    verify()
    edition["index.mpd"] = edition["index.mpd"].replace(b'startNumber="1"', b'startNumber="2"')
    with pytest.raises(VerificationFailed, match="differ in 8 segments"):
        verify()


def without(name: str) -> Callable[[Edition], None]:
    def change(edition: Edition) -> None:
        del edition[name]

    return change


def emptied(name: str) -> Callable[[Edition], None]:
    return changed(name, lambda body: b"")


def changed(name: str, change: Callable[[bytes], bytes]) -> Callable[[Edition], None]:
    def made(edition: Edition) -> None:
        before = edition[name]
        edition[name] = change(before)
        assert edition[name] != before

    return made


def cut(name: str, *durations: float) -> Callable[[Edition], None]:
    return changed(f"index_{name}.m3u8", lambda body: playlist(name, list(durations)).encode())


@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        (without("index.m3u8"), "index.m3u8 is missing"),
        (emptied("index.m3u8"), "index.m3u8 is missing"),
        (without("index.mpd"), "index.mpd is missing"),
        (without("index_360p.m3u8"), "index_360p.m3u8 is missing"),
        (
            changed("index.m3u8", lambda body: body[: body.rindex(b"#EXT-X-STREAM-INF")]),
            "2 video renditions instead of 3",
        ),
        (
            changed("index.m3u8", lambda body: body.replace(b"TYPE=AUDIO", b"TYPE=SUBTITLES")),
            "0 audio tracks instead of 1",
        ),
        (
            changed("index.m3u8", lambda body: body.replace(b',AUDIO="audio"', b"", 1)),
            "index_480p.m3u8 names no audio track of the film",
        ),
        (
            changed("index.m3u8", lambda body: body.replace(b',AUDIO="audio"', b',AUDIO="other"', 1)),
            "index_480p.m3u8 names no audio track of the film",
        ),
        (
            changed("index_240p.m3u8", lambda body: body.replace(b"#EXT-X-ENDLIST", b"")),
            "index_240p.m3u8 is not a complete",
        ),
        (cut("240p"), "index_240p.m3u8 is not a complete playlist"),
        (without("index_480p_000000003.cmfv"), "index_480p.m3u8 names 1 segments that do not exist"),
        (emptied("index_audio1_000000005.cmfv"), "index_audio1.m3u8 names 1 segments that do not exist"),
        (without("index_480pinit.mp4"), "index_480p.m3u8 names 1 segments that do not exist"),
        (cut("480p", 4, 4, 4, 4), "the renditions are not cut at the same times"),
        (cut("audio1", 4, 4, 4, 4, 4.1), "index_audio1.m3u8 lasts 20.10 s instead of 20.00 s"),
        (cut("audio1", 4, 4, 3.9, 4.1, 4), "index_audio1_000000004.cmfv is 0.10 s off at 11.90 s"),
        (
            changed("index_audio1_000000002.cmfv", lambda body: samples(*[64] * 4, 192, 64, start=512)),
            "index_audio1_000000002.cmfv has a gap of 1.00 s after 4.00 s",
        ),
        (
            changed("index_audio1_000000002.cmfv", lambda body: samples(256, start=512) + samples(240, start=784)),
            "index_audio1_000000002.cmfv is 0.12 s off at 6.00 s",
        ),
        (
            changed("index_audio1_000000005.cmfv", lambda body: samples(448, start=2048)),
            "index_audio1.m3u8 lasts 19.50 s instead of 20.00 s",
        ),
        (
            changed("index_360p_000000003.cmfv", lambda body: first_sample(SYNC, 1024 + 12)),
            "index_360p_000000003.cmfv is 0.09 s off at 8.00 s",
        ),
        (changed("index_480pinit.mp4", lambda body: body[:30]), "index_480p.m3u8: the init segment is incomplete"),
        (cut("360p", 4, 3.9, 4.1, 4, 4), "the renditions are not cut at the same times"),
        (cut("240p", 5, 5, 5, 5), "the renditions are not cut at the same times"),
        (changed("index_240p_000000001.cmfv", lambda body: first_sample(NOT_SYNC)), "does not begin with a key frame"),
        (changed("index_240p_000000005.cmfv", lambda body: first_sample(NOT_SYNC)), "does not begin with a key frame"),
        (changed("index_480p_000000001.cmfv", lambda body: b"garbage"), "index_480p_000000001.cmfv has no samples"),
        (changed("index.mpd", lambda body: body[:-7]), "index.mpd cannot be parsed"),
        (changed("index.mpd", lambda body: mpd(VIDEOS).encode()), "index.mpd and index.m3u8 differ in 6 segments"),
        (
            changed("index.mpd", lambda body: body.replace(b"index_480p_$", b"index_other_$")),
            "index.mpd and index.m3u8 differ in 10 segments",
        ),
        (
            changed("index.mpd", lambda body: body.replace(b'r="4"', b'r="5"', 1)),
            "index.mpd lasts 24.00 s instead of 20.00 s",
        ),
        (
            changed("index.mpd", lambda body: body.replace(b'timescale="1"', b'timescale="2"', 1)),
            "index.mpd lasts 10.00 s instead of 20.00 s",
        ),
        (
            changed("index.mpd", lambda body: body.replace(b"SegmentTemplate", b"SegmentBase")),
            "a representation without segments",
        ),
    ],
)
def test_what_is_broken_is_found_and_said(
    edition: Edition, verify: Callable[[], None], breaking: Callable[[Edition], None], said: str
) -> None:
    breaking(edition)
    with pytest.raises(VerificationFailed) as failed:
        verify()
    assert said in str(failed.value)
    assert str(failed.value).endswith("Retry the upload.")


@pytest.mark.parametrize("units", [502, 522])
def test_sound_may_end_a_little_before_or_after_the_picture(
    edition: Edition, verify: Callable[[], None], units: int
) -> None:
    cut("audio1", 4, 4, 4, 4, units / 128)(edition)
    edition["index_audio1_000000005.cmfv"] = samples(units, start=2048)
    verify()


def test_two_hours_hide_no_second(edition: Edition, verify: Callable[[], None], clients: dict[str, Any]) -> None:
    """A hundredth of two hours is 72 s."""
    of = source(854, 480, duration=SEGMENTS * SECONDS + 0.2)
    clients["dynamodb"].item = Job(**TASK.model_dump(), source=of, plan=ladder.plan(of), version=1).attributes()
    with pytest.raises(VerificationFailed, match=r"lasts 20\.00 s instead of 20\.20 s"):
        verify()
