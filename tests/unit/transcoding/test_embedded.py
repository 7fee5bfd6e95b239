"""Subtitles inside films become WebVTT files: read by PyAV from files that ffmpeg made."""

import struct
import subprocess
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content import webvtt
from matinee.transcoding import captions, embedded
from matinee.transcoding.digital_captions import Cue
from matinee.transcoding.models import Note
from matinee.transcoding.tracks import EmbeddedSubtitle

from infra.local.mediaconvert import tools
from tests.films import shared
from tests.unit.conftest import Told
from tests.unit.fakes import S3
from tests.unit.transcoding.sources import TASK
from tests.unit.transcoding.test_digital_captions import block, packet

_SRT = """1
00:00:00,500 --> 00:00:01,500
<i>مرحبا</i> <font color="red">بالعالم</font>

2
00:00:01,000 --> 00:00:02,000
{\\an8}É <b>ça</b> & x < y
"""
_ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, Bold, Italic, Underline, Alignment
Style: Default,Arial,20,0,0,0,2
Style: Thought,Arial,20,0,-1,0,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.50,0:00:01.50,Default,,0,0,0,,{\\an8\\fnComic Sans MS}Oben, {\\i1}schräg{\\i0}\\Nzwei <a> & b
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}
Dialogue: 0,0:00:02.00,0:00:02.04,Thought,Bob,0,0,0,,{\\pos(10,200)}moves
Dialogue: 0,0:00:02.04,0:00:02.08,Thought,Bob,0,0,0,,{\\pos(11,200)}moves
Dialogue: 1,0:00:02.04,0:00:02.08,Thought,Bob,0,0,0,,{\\pos(11,200)}moves
"""
_SCC = """Scenarist_SCC V1.0

00:00:00:15	9420 9420 9470 9470 c845 4c4c 4fae 942f 942f

00:00:01:20	942c 942c 9420 9420 9470 9470 c845 4c4c 942f 942f

00:00:02:20	9420 9420
"""
_PICTURE = ("-f", "lavfi", "-i", "testsrc=d=3:s=160x90:r=25")
_ONE, _TWO = "00:00:00.500 --> 00:00:01.500", "00:00:01.000 --> 00:00:02.000"
_SUBRIP = f"WEBVTT\n\n{_ONE}\n<i>مرحبا</i> بالعالم\n\n{_TWO} line:0\nÉ <b>ça</b> &amp; x &lt; y\n"


@pytest.fixture(autouse=True)
def s3(told: Told, clients: dict[str, object]) -> S3:
    told(bucket_media="media")
    clients["s3"] = bucket = S3()
    return bucket


def film(folder: Path, name: str, subtitles: list[str], *options: str) -> Path:
    """Three seconds with these subtitle files as its tracks."""
    inputs, maps = list[str](), ["-map", "0"]
    for number, (suffix, text) in enumerate((each.split(":", 1) for each in subtitles), 1):
        (folder / f"{number}.{suffix}").write_text(text, encoding="utf-8")
        inputs += ["-i", str(folder / f"{number}.{suffix}")]
        maps += ["-map", str(number)]
    command = [tools.ffmpeg(), "-v", "error", *_PICTURE, *inputs, *maps, "-c:v", "libx264", "-preset", "ultrafast"]
    subprocess.run([*command, *options, str(folder / name)], check=True)
    return folder / name


def written(file: Path) -> tuple[list[EmbeddedSubtitle], list[Note]]:
    with av.open(str(file)) as container:
        return embedded.write(TASK, container)


def text(s3: S3, subtitle: EmbeddedSubtitle) -> str:
    body = s3.objects[TASK.prefix + subtitle.file].decode()
    assert webvtt.convert(body) == (body, body.count("-->"), []), "an editor can publish it as it is"
    return body


def test_tracks_of_a_matroska_film_keep_their_language_label_and_purpose(tmp_path: Path, s3: S3) -> None:
    named = ["-metadata:s:s:0", "language=ara", "-metadata:s:s:0", 'title=Arabisch\n "roh"']
    named += ["-disposition:s:0", "forced+hearing_impaired", "-metadata:s:s:1", "language=ger"]
    found, notes = written(film(tmp_path, "a.mkv", [f"srt:{_SRT}", f"ass:{_ASS}"], "-c:s", "copy", *named))
    assert found == [
        EmbeddedSubtitle(
            language="ara", label="Arabisch 'roh'", forced=True, hearing_impaired=True, file="embedded/1.vtt"
        ),
        EmbeddedSubtitle(language="deu", file="embedded/2.vtt"),
    ]
    assert notes == []
    assert text(s3, found[0]) == _SUBRIP
    assert text(s3, found[1]) == (
        f"WEBVTT\n\n{_ONE} line:0\nOben, <i>schräg</i>\nzwei &lt;a&gt; &amp; b\n\n"
        "00:00:02.000 --> 00:00:02.080\n<i>moves</i>\n"
    )


def test_mov_text_is_read_from_mp4(tmp_path: Path, s3: S3) -> None:
    found, notes = written(
        film(tmp_path, "a.mp4", [f"srt:{_SRT}"], "-c:s", "mov_text", "-metadata:s:s:0", "language=mul")
    )
    assert ([each.language for each in found], notes) == (["und"], [])
    cut = _SUBRIP.replace(_ONE, "00:00:00.500 --> 00:00:01.000")  # ffmpeg writes neither cues that overlap nor places
    assert text(s3, found[0]) == cut.replace(" line:0", "")


def test_webvtt_is_read_from_matroska(tmp_path: Path, s3: S3) -> None:
    found, _ = written(film(tmp_path, "a.mkv", [f"srt:{_SRT}"], "-c:s", "webvtt"))  # with a "<" that begins no tag
    assert text(s3, found[0]) == _SUBRIP.replace(" &lt; y", "").replace(" line:0", "")


def test_captions_of_a_quicktime_track_are_read_to_the_last(tmp_path: Path, s3: S3) -> None:
    found, _ = written(film(tmp_path, "a.mov", [f"scc:{_SCC}"], "-c:s", "copy"))
    assert found[0].hearing_impaired
    _, first, last = text(s3, found[0]).strip().split("\n\n")
    assert first.endswith("HELLO.") and last.endswith("HELL")
    assert last.split("\n")[0] == "00:00:01.660 --> 00:00:03.160", "no end is said, so it is shown for a reader's time"


Said = dict[int, str]
"""Pairs of bytes by the frame of the first; each frame after it has the next."""
HELLO = {15: "94ae 9420 9470 c845 4c4c 4fae 942f", 50: "942c"}
CAPTIONED = [("h264", "mp4"), ("h264", "ts"), ("hevc", "mp4"), ("mpeg2video", "ts")]


def captioned(
    folder: Path,
    codec: str,
    suffix: str,
    first: Said,
    second: Said | None = None,
    *,
    digital: dict[int, bytes] | None = None,
) -> Path:
    """The film with captions of both fields beside its pictures, as broadcasters' files have them, and triplets of CEA-708."""
    plain, made = folder / f"plain.{suffix}", folder / f"captioned.{suffix}"
    coder = {"h264": ["libx264", "-bf", "2"], "hevc": ["libx265", "-x265-params", "log-level=error"]}.get(
        codec, [codec]
    )
    subprocess.run(
        [tools.ffmpeg(), "-v", "error", *_PICTURE, "-pix_fmt", "yuv420p", "-c:v", *coder, str(plain)], check=True
    )
    fields = [
        {at + n: bytes.fromhex(pair) for at, each in said.items() for n, pair in enumerate(each.split())}
        for said in (first, second or {})
    ]
    with av.open(str(plain)) as source, av.open(str(made), "w") as out:
        video = source.streams.video[0]
        copied = out.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.pts is None or video.start_time is None:
                continue
            assert packet.time_base
            frame = round(float((packet.pts - video.start_time) * packet.time_base) * 25)
            one, two = (pairs.get(frame, b"\x80\x80") for pairs in fields)
            said_now, coded = message(codec, one, two, (digital or {}).get(frame, b""), suffix), bytes(packet)
            before = coded.index(b"\x00\x00\x01\x01") if codec == "mpeg2video" else 0  # its first slice
            body = coded[:before] + said_now + coded[before:]
            fresh = av.Packet(body)
            fresh.pts, fresh.dts, fresh.time_base, fresh.is_keyframe = (
                packet.pts,
                packet.dts,
                packet.time_base,
                packet.is_keyframe,
            )
            fresh.stream = copied
            out.mux(fresh)
    return made


def message(codec: str, first: bytes, second: bytes, digital: bytes, suffix: str) -> bytes:
    """Captions of one frame: a pair of the first field, one of the second, those of CEA-708 and one that is not valid."""
    triplets = b"\xfc" + first + b"\xfd" + second + digital + b"\xfa\x00\x00"
    user_data = b"GA94\x03" + bytes([0x40 | len(triplets) // 3, 0xFF]) + triplets + b"\xff"
    if codec == "mpeg2video":
        return b"\x00\x00\x01\xb2" + user_data
    registered = b"\xb5\x00\x31" + user_data
    unit = {"h264": b"\x06", "hevc": b"\x4e\x01"}[codec] + b"\x04" + bytes([len(registered)]) + registered + b"\x80"
    unit = unit.replace(b"\x00\x00", b"\x00\x00\x03")
    return len(unit).to_bytes(4, "big") + unit if suffix == "mp4" else b"\x00\x00\x00\x01" + unit


@pytest.mark.parametrize(("codec", "suffix"), CAPTIONED)
def test_captions_of_the_picture_are_read_from_its_packets(tmp_path: Path, s3: S3, codec: str, suffix: str) -> None:
    found, notes = captions_of(captioned(tmp_path, codec, suffix, HELLO))
    assert (found, notes) == ([EmbeddedSubtitle(label="CC1", hearing_impaired=True, file="embedded/cc1.vtt")], [])
    (cue,) = text(s3, found[0]).strip().split("\n\n")[1:]
    timing, said = cue.split("\n")
    assert said == "HELLO."
    start, end = (float(each.split(":")[-1].split()[0]) for each in timing.split(" --> "))
    assert start == pytest.approx(21 / 25, abs=0.1) and end == pytest.approx(2, abs=0.1)


def test_each_channel_of_captions_is_a_track_of_its_own(tmp_path: Path, s3: S3) -> None:
    """CC1 and CC2 take turns in the first field; in the second, CC3 is interrupted by the programme's other data."""
    first = {
        10: "94ae 9420 9470 c845",  # CC1 begins: HE
        14: "1cae 1c20 1c70 c84f 4cc1 1c2f",  # CC2: HOLA
        20: "9420 4c4c 4fae 942f",  # CC1 goes on: LLO.
        50: "942c",
        51: "1c2c",
    }
    second = {10: "15ae 1520 9570 c24f", 14: "0103 c8c8 8f1c", 17: "1520 ce4a 4fd5 5280 152f", 50: "152c"}
    found, notes = captions_of(captioned(tmp_path, "h264", "mp4", first, second))
    assert ([each.label for each in found], notes) == (["CC1", "CC2", "CC3"], [])
    said = [text(s3, each).strip().split("\n\n")[1:] for each in found]
    assert [[cue.split("\n")[1] for cue in cues] for cues in said] == [["HELLO."], ["HOLA"], ["BONJOUR"]]


SERVICES = {
    15: packet(block(f"98 38 46 00 01 1f 00 {b'Hello'.hex()}"), block(f"98 38 46 00 01 1f 00 {b'Hola'.hex()}", 2)),
    50: packet(block("8a ff"), block("8a ff", 2)),
}


@pytest.mark.parametrize(("codec", "suffix"), CAPTIONED)
def test_captions_of_digital_television_are_read_where_there_are_no_others(
    tmp_path: Path, s3: S3, codec: str, suffix: str
) -> None:
    found, notes = captions_of(captioned(tmp_path, codec, suffix, {}, digital=SERVICES))
    assert ([(each.label, each.file) for each in found], notes) == (
        [("Service 1", "embedded/service1.vtt"), ("Service 2", "embedded/service2.vtt")],
        [],
    )
    cue = "00:00:00.600 --> 00:00:02.000\n"
    assert [text(s3, each) for each in found] == [f"WEBVTT\n\n{cue}{said}\n" for said in ("Hello", "Hola")]
    found, notes = captions_of(captioned(tmp_path, codec, suffix, HELLO, digital=SERVICES))
    assert ([each.label for each in found], notes) == (["CC1"], [])


def test_captions_that_cannot_be_read_are_a_note(tmp_path: Path, s3: S3) -> None:
    broken = {10: packet(block(b"there is no window"))}
    found, notes = captions_of(captioned(tmp_path, "h264", "mp4", {}, digital=broken))
    assert (found, [note.code for note in notes]) == ([], ["subtitles_left_out"])
    assert "CEA-708" in notes[0].detail
    assert captions_of(captioned(tmp_path, "h264", "mp4", HELLO, digital=broken))[1] == []
    silence = {10: packet(b"\0"), 20: b"\xff\x02\x21"}
    assert captions_of(captioned(tmp_path, "h264", "mp4", {}, digital=silence)) == ([], [])


def captions_of(file: Path) -> tuple[list[EmbeddedSubtitle], list[Note]]:
    with av.open(str(file)) as container:
        reader = embedded.Reader(container)
        for packet in container.demux():
            reader.take(packet)
        return reader.write(TASK)


@given(
    st.lists(
        st.binary(max_size=40) | st.sampled_from([b"\0\0\1", b"\0\0\1\x06\x04", b"\xb5\x00\x31GA94\x03", b"\xff" * 300])
    ),
    st.sampled_from(["h264", "hevc", "mpeg2video"]),
    st.sampled_from([b"", b"\x01" * 30]),
)
def test_no_packet_is_so_broken_that_its_captions_cannot_be_looked_for(
    parts: list[bytes], codec: str, extra: bytes
) -> None:
    context = SimpleNamespace(codec=SimpleNamespace(canonical_name=codec), extradata=extra)
    packet = av.Packet(b"".join(parts) or b"\0")
    packet.pts, packet.time_base = 0, Fraction(1, 25)
    captions.Captions(SimpleNamespace(codec_context=context, index=0)).take(packet)  # type: ignore[arg-type]


def test_a_picture_without_captions_has_none(tmp_path: Path, s3: S3) -> None:
    assert captions_of(film(tmp_path, "a.mp4", [])) == ([], [])


def test_pictures_of_subtitles_are_a_note_and_no_file(tmp_path: Path, s3: S3) -> None:
    def segment(kind: int, body: bytes) -> bytes:
        return b"PG" + struct.pack(">IIBH", 45_000, 0, kind, len(body)) + body

    composition = struct.pack(">HHBHBBBB", 160, 90, 0x10, 1, 0x80, 0, 0, 0)
    (tmp_path / "p.sup").write_bytes(segment(0x16, composition) + segment(0x80, b""))
    command = [tools.ffmpeg(), "-v", "error", *_PICTURE, "-i", str(tmp_path / "p.sup"), "-map", "0", "-map", "1"]
    named = ["-c:s", "copy", "-metadata:s:s:0", "language=fre", str(tmp_path / "p.mkv")]
    subprocess.run([*command, *named], check=True)
    found, notes = written(tmp_path / "p.mkv")
    assert (found, s3.objects) == ([], {})
    detail = "Subtitle track 1 (French) consists of pictures, which have no text. Add its text as a file."
    assert notes == [Note(code="pictures_of_subtitles", detail=detail)]


def test_times_count_from_the_first_frame_of_the_film(tmp_path: Path, s3: S3) -> None:
    late = film(tmp_path, "a.mkv", [f"srt:{_SRT}"], "-c:s", "copy", "-output_ts_offset", "10")
    found, _ = written(late)
    assert text(s3, found[0]) == _SUBRIP


def test_a_cue_in_another_encoding_costs_that_cue(tmp_path: Path, s3: S3) -> None:
    whole = film(tmp_path, "a.mkv", [f"srt:{_SRT}"], "-c:s", "copy")
    whole.write_bytes(whole.read_bytes().replace("É <b>".encode(), b"\xc9\xc9 <b>"))
    found, notes = written(whole)
    assert text(s3, found[0]).count("-->") == 1
    assert [(note.code, note.detail) for note in notes] == [
        ("subtitles_left_out", "Subtitle track 1 has 1 cue that cannot be read, and is left out.")
    ]


def test_a_film_that_ends_early_gives_the_subtitles_before_its_end(tmp_path: Path, s3: S3) -> None:
    whole = film(tmp_path, "a.mkv", [f"srt:{_SRT}"], "-c:s", "copy")
    body = whole.read_bytes()
    whole.write_bytes(body[: body.index("É <b>".encode())])
    found, _ = written(whole)
    assert "مرحبا" in text(s3, found[0])


def test_a_track_without_a_cue_is_no_track(tmp_path: Path, s3: S3) -> None:
    drawn = _ASS.split("Dialogue: 0,0:00:00.50")[0] + "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0\n"
    assert written(film(tmp_path, "a.mkv", [f"ass:{drawn}"], "-c:s", "copy")) == ([], [])


def test_a_film_without_subtitles_has_none(tmp_path: Path, s3: S3) -> None:
    assert written(film(tmp_path, "a.mp4", [])) == ([], [])


def test_a_film_of_the_field_gives_its_subtitles(tmp_path: Path, s3: S3) -> None:
    file = tmp_path / "field.mkv"
    file.write_bytes(shared("field/07_last_subtitle_ends_6s_after_the_film.mkv"))
    found, notes = written(file)
    assert found and not notes
    assert text(s3, found[0]).count("-->") >= 1


@pytest.mark.parametrize(
    ("cues", "times"),
    [
        ([Cue(1, None, "Hi"), Cue(1.8, 3, "there")], ["1.0-1.8 Hi", "1.8-3.0 there"]),
        ([Cue(1, None, "Hi"), Cue(20, 21, "there")], ["1.0-2.5 Hi", "20.0-21.0 there"]),
        ([Cue(1, None, "Hi"), Cue(1, 3, "there")], ["1.0-2.5 Hi", "1.0-3.0 there"]),
        ([Cue(1, None, "long " * 100)], ["1.0-8.0 " + "long " * 100]),
        ([Cue(5, 6, "b"), Cue(1, 2, "a")], ["1.0-2.0 a", "5.0-6.0 b"]),
        ([Cue(-2, -1, "before the film"), Cue(-0.5, 1, "into it")], ["0.0-1.0 into it"]),
        ([Cue(1, 2, "No."), Cue(4, 5, "No.")], ["1.0-2.0 No.", "4.0-5.0 No."]),
        ([Cue(1, 5, "long"), Cue(2, 3, "within")], ["1.0-5.0 long", "2.0-3.0 within"]),
    ],
)  # fmt: skip
def test_every_cue_has_a_sensible_end(cues: list[Cue], times: list[str]) -> None:
    assert [f"{each.start:.1f}-{each.end:.1f} {each.text}" for each in embedded._settled(cues)] == times
