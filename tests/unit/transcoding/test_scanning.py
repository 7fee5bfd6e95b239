"""Sources as recorders, receivers, editors and downloads leave them: what the scan finds, and what a mezzanine makes of them."""

import io
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from matinee.transcoding import conforming, demuxing, inspecting, judging, mezzanine, scanning
from matinee.transcoding.mezzanine import Made
from matinee.transcoding.models import Source
from matinee.transcoding.scanning import Scan

from infra.local.mediaconvert import tools
from tests import films
from tests.films import AVC, blinking

Make = Callable[[Path], Path]
PAUSED = "aselect='lt(t,1.2)+between(t,2.4,6)+gt(t,7.5)'"
VP8 = ("-c:v", "libvpx", "-b:v", "200k", "-deadline", "realtime", "-cpu-used", "8")


def _channels(layout: str, count: int) -> str:
    """ffmpeg's filter for as many channels that all have the same sound."""
    return "|".join([f"pan={layout}", *(f"c{number}=c0" for number in range(count))])


def scan(file: Path) -> Scan:
    return scanning.scan(demuxing.opener(lambda: file.open("rb")), file.stat().st_size)


def described(file: Path) -> Source:
    return inspecting.described(scan(file), file.stat().st_size)


def made(file: Path) -> tuple[Path, Made]:
    into = file.with_name("mezzanine")
    with into.open("wb") as target:
        done = mezzanine.make(demuxing.opener(lambda: file.open("rb")), scan(file), target)
    return into, done


def together(film: Path, times: list[float]) -> None:
    """It flashes and beeps at these times, as closely as a frame can be."""
    assert films.flashes(film) == pytest.approx(times, abs=0.04)
    assert films.beeps(film) == pytest.approx(times, abs=0.04)


def transport(folder: Path, *options: str, seconds: int = 10) -> Path:
    return blinking(
        folder / "film.ts", *(options or (*AVC, "-bf", "2", "-vf", "noise=alls=8")), "-c:a", "aac", seconds=seconds
    )


def less(file: Path, lost: Callable[[int], bool]) -> Path:
    """A transport stream without the packets whose numbers are lost."""
    body = file.read_bytes()
    packets = [body[at : at + 188] for at in range(0, len(body), 188)]
    file.write_bytes(b"".join(packet for number, packet in enumerate(packets) if not lost(number)))
    return file


# --- what is fine ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("mp4", (*AVC, "-c:a", "aac")),
        ("mov", ("-c:v", "prores_ks", "-c:a", "pcm_s16le")),
        ("mkv", (*AVC, "-c:a", "flac")),
        ("webm", (*VP8, "-c:a", "libopus")),
        ("ts", (*AVC, "-c:a", "aac")),
        ("ts", ("-c:v", "mpeg2video", "-bf", "2", "-c:a", "mp2")),
        ("avi", ("-c:v", "mpeg4", "-vtag", "xvid", "-c:a", "libmp3lame")),
        ("avi", ("-c:v", "mjpeg", "-c:a", "pcm_s16le")),
        ("h264", (*AVC, "-g", "1000", "-an")),
        ("flv", (*AVC, "-c:a", "aac")),
        ("ogv", ("-c:v", "libtheora", "-c:a", "libvorbis")),
        ("mpg", ("-r", "25", "-c:v", "mpeg1video", "-c:a", "mp2")),
        ("3gp", ("-vf", "scale=352:288", "-c:v", "h263", "-c:a", "aac")),
        ("mov", ("-c:v", "jpeg2000", "-t", "2", "-c:a", "pcm_s16le")),
        ("mp4", (*AVC, "-c:a", "aac", "-output_ts_offset", "10")),
        ("ts", (*AVC, "-bf", "2", "-g", "1000", "-c:a", "aac")),  # its one key frame is decoded before the sound begins
        ("mp4", (*AVC, "-c:a", "aac", "-ar", "8000", "-ac", "1")),  # a packet is 0.13 s of sound
        ("avi", ("-c:v", "libxvid", "-bf", "2", "-c:a", "libmp3lame")),
        ("mp4", ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-c:a", "aac")),
    ],
)
def test_what_mediaconvert_reads_right_needs_no_mezzanine(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    found = scan(blinking(tmp_path / f"film.{name}", *options, seconds=4))
    assert found.duration == pytest.approx(2.0 if "jpeg2000" in options else 4.0, abs=0.1)
    assert not inspecting.awkward(found)
    assert not found.uneven and inspecting.described(found, 1).notes == []
    assert judging.judge(inspecting.described(found, 1)).accepted


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("mkv", (*AVC, "-c:a", "dca", "-strict", "-2", "-ac", "2")),
        ("mkv", (*AVC, "-c:a", "truehd", "-strict", "-2", "-ac", "2")),
        ("mkv", (*AVC, "-c:a", "libmp3lame")),
        ("m4v", (*AVC, "-c:a", "alac", "-f", "mp4")),
        ("mkv", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-c:a", "aac")),
        ("flv", (*AVC, "-ar", "44100", "-c:a", "libmp3lame")),
        ("flv", ("-c:v", "flv1", "-ar", "44100", "-c:a", "libmp3lame")),
        ("mp4", ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-c:a", "libopus")),
        ("mkv", (*VP8, "-af", _channels("7.1", 8), "-c:a", "alac")),
        ("mkv", (*VP8, "-af", _channels("5.1(side)", 6), "-c:a", "dca", "-strict", "-2")),
    ],
    ids=[
        *("DTS", "TrueHD", "MP3 in Matroska", "ALAC", "HEVC in Matroska", "MP3 in Flash"),
        *("Sorenson", "AV1 with Opus in MP4", "eight channels beside VP8", "side channels beside VP8"),
    ],
)
def test_what_it_does_not_read_there_is_put_into_what_it_reads(
    tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    foreign = blinking(tmp_path / f"film.{name}", *options, seconds=4)
    assert inspecting.awkward(scan(foreign))
    mended, _ = made(foreign)
    assert not inspecting.awkward(scan(mended))
    together(mended, [3.0])


@pytest.mark.parametrize("shape", ["pictures alone", "one frame a second", "a GIF"])
def test_pictures_that_seldom_change_have_no_gap(tmp_path: Path, shape: str) -> None:
    options = {
        "pictures alone": ("film.mp4", *AVC, "-an"),
        "one frame a second": ("film.mkv", *AVC, "-vf", "fps=1", "-an"),
        "a GIF": ("film.gif", "-vf", "fps=5", "-an"),
    }[shape]
    found = scan(blinking(tmp_path / options[0], *options[1:], seconds=4))
    assert found.duration == pytest.approx(4.0, abs=0.05)
    assert not inspecting.awkward(found)


# --- sound in its place ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "codecs"),
    [("mp4", (*AVC, "-c:a", "aac")), ("mkv", (*AVC, "-c:a", "libopus")), ("webm", (*VP8, "-c:a", "libopus"))],
)
def test_pauses_of_a_microphone_become_silence(tmp_path: Path, name: str, codecs: tuple[str, ...]) -> None:
    paused = blinking(tmp_path / f"film.{name}", *codecs, "-af", PAUSED)
    (note,) = described(paused).notes
    assert note.code == "sound_filled"
    assert note.detail.startswith("Silence fills audio track 1 where it has gaps: 0:01.2")
    assert note.detail.count("–") == 2
    assert inspecting.awkward(scan(paused))
    mended, _ = made(paused)
    together(mended, [3.0, 8.0])
    assert not inspecting.awkward(scan(mended))


def test_sound_that_runs_off_is_followed(tmp_path: Path) -> None:
    fine = blinking(tmp_path / "fine.mkv", "-vf", "scale=64:36", *AVC, "-c:a", "aac", seconds=100)
    slow = films.ffmpeg(tmp_path / "slow.mkv", "-i", str(fine), "-c", "copy", "-bsf:a", "setts=ts=TS*1.001")
    assert inspecting.awkward(scan(slow))
    mended, _ = made(slow)
    heard = films.beeps(mended)
    assert heard[-1] == pytest.approx(98.0 * 1.001, abs=0.02)
    assert heard[0] == pytest.approx(3.0, abs=0.02)


@pytest.mark.parametrize(
    ("offset", "track", "notes"),
    [
        (("-itsoffset", "2"), "sound", "Audio track 1 starts 2.0 s after the picture. Silence"),
        (("-itsoffset", "2"), "picture", "Audio track 1 starts 2.0 s before the picture. Black"),
    ],
)
def test_what_starts_late_is_padded(tmp_path: Path, offset: tuple[str, ...], track: str, notes: str) -> None:
    pictures = ("-f", "lavfi", "-i", films.FLASH.format(6))
    sound = ("-f", "lavfi", "-i", films.BEEP.format(6))
    inputs = (*pictures, *offset, *sound) if track == "sound" else (*offset, *pictures, *sound)
    late = films.ffmpeg(tmp_path / "late.mp4", *inputs, *AVC, "-c:a", "aac")
    found = described(late)
    assert found.uneven
    assert notes in found.notes[0].detail
    assert found.duration == pytest.approx(8.0, abs=0.05)


@pytest.mark.parametrize("name", ["film.mkv", "film.ts", "film.mp4"])
def test_sound_that_is_early_by_a_few_frames_is_padded_too(tmp_path: Path, name: str) -> None:
    """Segments of HLS and fragments with frames that are reordered have such: viewers notice 80 ms."""
    film = blinking(tmp_path / "film.mp4", *AVC, "-c:a", "aac", seconds=4)
    late = tmp_path / f"late-{name}"
    inputs = ["-itsoffset", "0.08", "-i", str(film), "-i", str(film), "-map", "0:v", "-map", "1:a", "-c", "copy"]
    subprocess.run([tools.ffmpeg(), "-v", "error", *inputs, str(late)], check=True)
    found = scan(late)
    assert found.uneven and found.duration == pytest.approx(4.08, abs=0.03)


def test_what_a_trimmed_film_has_before_its_beginning_is_not_played(tmp_path: Path) -> None:
    """Editors that copy cut at a key frame, and hide what comes before by an edit list."""
    film = blinking(tmp_path / "film.mp4", *AVC, "-c:a", "aac", seconds=8)
    cut = tmp_path / "cut.mp4"
    subprocess.run([tools.ffmpeg(), "-v", "error", "-ss", "3.7", "-i", str(film), "-c", "copy", str(cut)], check=True)
    found = scan(cut)
    assert (found.uneven, inspecting.described(found, 1).notes) == (False, [])
    assert found.duration == pytest.approx(4.3, abs=0.07)


def test_pictures_that_do_not_say_when_they_are_shown_are_refused(tmp_path: Path) -> None:
    film = blinking(tmp_path / "film.mpg", *AVC, "-bf", "2", "-c:a", "mp2", "-f", "vob", seconds=4)
    source = described(film)
    assert (judging.judge(source).code, source.notes) == ("untimed", [])


def test_a_subtitle_that_ends_after_the_film_does_not_make_it_longer(tmp_path: Path) -> None:
    (tmp_path / "s.srt").write_text("1\n00:00:02,000 --> 00:00:09,000\nStill here\n")
    film = blinking(tmp_path / "film.mkv", *AVC, "-c:a", "aac", seconds=4)
    with_text = films.ffmpeg(tmp_path / "text.mkv", "-i", str(film), "-i", str(tmp_path / "s.srt"), "-c", "copy")
    found = scan(with_text)
    assert found.duration == pytest.approx(4.0, abs=0.05)
    assert not found.cut_off


# --- damage ------------------------------------------------------------------------------------------------------


def test_packets_that_a_receiver_lost_cost_the_pictures_that_they_belong_to(tmp_path: Path) -> None:
    lossy = less(transport(tmp_path), lambda number: number in (300, 800))
    found = scan(lossy)
    assert found.broken
    mended, done = made(lossy)
    assert 0.5 < done.whole < 1
    assert all(0 < span.end - span.start <= 4 for span in done.skipped)
    assert films.beeps(mended) == pytest.approx([3.0, 8.0], abs=0.04)
    assert not scan(mended).broken


def test_what_has_lost_more_than_half_is_refused(tmp_path: Path) -> None:
    lossy = less(transport(tmp_path), lambda number: number > 200 and number % 40 == 0)
    source, (mended, done) = described(lossy), made(lossy)
    assert done.whole < 0.5
    found = conforming.conformed(source, described(mended), done)
    assert judging.judge(found).code == "damaged"


def test_a_recording_that_begins_in_the_middle_begins_with_its_first_picture(tmp_path: Path) -> None:
    late = less(transport(tmp_path), lambda number: 3 < number < 300)
    mended, done = made(late)
    assert 0 < done.begin < 4
    assert done.whole == pytest.approx(1.0, abs=0.01)
    seen, heard = films.flashes(mended), films.beeps(mended)
    assert seen == pytest.approx(heard, abs=0.04)
    assert scan(mended).duration == pytest.approx(done.duration - done.begin, abs=0.05)


def test_recordings_that_were_joined_follow_one_another(tmp_path: Path) -> None:
    one = transport(tmp_path, seconds=6)
    joined = tmp_path / "joined.ts"
    joined.write_bytes(one.read_bytes() * 3)
    found = scan(joined)
    assert len(found.parts) == 3
    assert found.duration == pytest.approx(18.0, abs=0.2)
    mended, _ = made(joined)
    together(mended, [3.0, 9.0, 15.0])


def test_a_recorder_that_was_paused_goes_on_where_it_stopped(tmp_path: Path) -> None:
    one = transport(tmp_path, seconds=6)
    later = films.ffmpeg(tmp_path / "later.ts", "-i", str(one), "-c", "copy", "-output_ts_offset", "400")
    paused = tmp_path / "paused.ts"
    paused.write_bytes(one.read_bytes() + later.read_bytes())
    mended, _ = made(paused)
    together(mended, [3.0, 9.0])
    assert described(paused).duration == pytest.approx(12.0, abs=0.2)


@pytest.mark.parametrize("name", ["ts", "mkv", "mp4", "flv"])
def test_a_recorder_that_was_stopped_leaves_what_it_wrote(tmp_path: Path, name: str) -> None:
    """Without a duration in the header, as recorders write; cut in the middle of a frame."""
    live = {
        "ts": ("-f", "mpegts"),
        "mkv": ("-f", "matroska", "-live", "1"),
        "mp4": ("-f", "mp4", "-movflags", "frag_keyframe+empty_moov"),
        "flv": ("-f", "flv", "-flvflags", "no_duration_filesize+no_sequence_end"),
    }[name]
    recorded = blinking(tmp_path / "film", *AVC, "-c:a", "aac", *live)
    body = recorded.read_bytes()
    recorded.write_bytes(body[: len(body) * 7 // 10 + 77])
    found = scan(recorded)
    assert not found.cut_off
    assert 4 < found.duration < 9
    mended, done = made(recorded)
    assert done.whole > 0.9
    assert films.flashes(mended)[:1] == pytest.approx([3.0], abs=0.05)


@pytest.mark.parametrize("name", ["mkv", "webm", "avi", "mp4"])
def test_a_download_that_broke_off_is_refused(tmp_path: Path, name: str) -> None:
    codecs = (*VP8, "-c:a", "libopus") if name == "webm" else (*AVC, "-c:a", "aac")
    whole = blinking(tmp_path / f"film.{name}", *codecs, "-movflags", "faststart")
    body = whole.read_bytes()
    whole.write_bytes(body[: len(body) * 6 // 10])
    assert judging.judge(described(whole)).code == "truncated"


@pytest.mark.parametrize(("name", "codecs"), [("avi", ("-c:v", "mjpeg", "-c:a", "pcm_s16le")), ("ivf", (*VP8, "-an"))])
def test_a_header_that_was_never_filled_in_says_nothing(tmp_path: Path, name: str, codecs: tuple[str, ...]) -> None:
    whole = blinking(tmp_path / "film.mkv", *codecs, seconds=4)
    command = [tools.ffmpeg(), "-loglevel", "error", "-i", str(whole), "-c", "copy", "-f", name, "pipe:1"]
    piped = tmp_path / f"film.{name}"
    piped.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    found = scan(piped)
    assert not found.has_duration
    assert found.duration == pytest.approx(4, abs=0.1)
    assert judging.judge(described(piped)).accepted


# --- tracks ------------------------------------------------------------------------------------------------------


def test_the_default_tracks_are_the_film(tmp_path: Path) -> None:
    film = blinking(tmp_path / "film.mp4", *AVC, "-c:a", "aac", seconds=4)
    preview = ("-f", "lavfi", "-i", "color=red:s=160x90:r=10:d=4")
    more = films.ffmpeg(
        tmp_path / "more.mov",
        *("-i", str(film), *preview, "-map", "1:v", "-map", "0:v", "-map", "0:a", "-map", "0:a"),
        *("-c", "copy", "-c:v:0", "mjpeg", "-disposition:v:0", "0", "-disposition:v:1", "default"),
        *("-disposition:a:0", "0", "-disposition:a:1", "default"),
        *(
            "-metadata:s:a:0",
            "language=ger",
            "-metadata:s:a:1",
            "language=eng",
            "-metadata:s:a:1",
            "title=Director's cut",
        ),
    )
    found = scan(more)
    assert found.video
    assert (found.video.codec, found.videos) == ("h264", 2)
    assert [(each.number, each.language, each.default) for _, each in found.audio] == [
        (2, "eng", True),
        (1, "deu", False),
    ]
    assert inspecting.awkward(found)
    mended, _ = made(more)
    after = scan(mended)
    assert after.videos == 1
    assert len(after.audio) == 2
    together(mended, [3.0])


def test_a_cover_is_no_film(tmp_path: Path) -> None:
    film = blinking(tmp_path / "film.mp4", *AVC, "-c:a", "aac", seconds=4)
    cover = films.ffmpeg(tmp_path / "cover.jpg", "-f", "lavfi", "-i", "color=red:s=600x800:d=0.1", "-frames:v", "1")
    inputs = ("-i", str(cover), "-i", str(film), "-map", "0", "-map", "1", "-c", "copy")
    covered = films.ffmpeg(tmp_path / "covered.mp4", *inputs, "-disposition:v:0", "attached_pic")
    found = scan(covered)
    assert found.video
    assert (found.video.width, found.videos) == (320, 1)
    assert not inspecting.awkward(found)


def test_a_track_that_cannot_be_decoded_costs_that_track(tmp_path: Path) -> None:
    one = blinking(tmp_path / "one.mov", *AVC, "-c:a", "aac", seconds=4)
    film = films.ffmpeg(
        tmp_path / "film.mov", "-i", str(one), "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy"
    )
    head, mark, last = film.read_bytes().rpartition(b"trak")
    # What a telephone calls its spatial sound.
    film.write_bytes(head + mark + last.replace(b"mp4a", b"apac").replace(b"esds", b"dapa"))
    found = described(film)
    assert [note.code for note in found.notes] == ["track_left_out"]
    assert [track.number for track in found.audio] == [1]
    assert judging.judge(found).accepted


@pytest.mark.parametrize("scheme", ["cenc-aes-ctr"])
def test_what_is_encrypted_is_refused_as_that(tmp_path: Path, scheme: str) -> None:
    key = ("-encryption_key", "0" * 31 + "1", "-encryption_kid", "0" * 31 + "2")
    locked = blinking(tmp_path / "film.mp4", *AVC, "-c:a", "aac", "-encryption_scheme", scheme, *key, seconds=2)
    assert judging.judge(described(locked)).code == "encrypted"


# --- pictures ----------------------------------------------------------------------------------------------------


def test_the_largest_picture_is_taken_where_sizes_change(tmp_path: Path) -> None:
    small = blinking(tmp_path / "a.webm", *VP8, "-c:a", "libopus", seconds=4)
    large = blinking(tmp_path / "b.webm", *VP8, "-s", "640x360", "-c:a", "libopus", seconds=4)
    (tmp_path / "list").write_text(f"file '{small}'\nfile '{large}'\n")
    both = films.ffmpeg(
        tmp_path / "both.webm", "-f", "concat", "-safe", "0", "-i", str(tmp_path / "list"), "-c", "copy"
    )
    found = described(both)
    assert found.video
    assert (found.video.width, found.video.height) == (640, 360)
    assert [note.code for note in found.notes] == ["size_changes"]


@pytest.mark.parametrize(
    ("name", "options", "marked", "unmarked"),
    [
        (
            "marked.ts",
            ("-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-vf", "scale=720:576,setfield=tff"),
            True,
            False,
        ),
        ("tape.avi", ("-c:v", "dvvideo", "-s", "720x576", "-r", "25", "-pix_fmt", "yuv420p", "-an"), True, False),
        ("film.mov", ("-c:v", "mjpeg", "-q:v", "4", "-an", "-s", "720x576"), False, False),
    ],
)
def test_fields_are_known_by_their_marks(
    tmp_path: Path, name: str, options: tuple[str, ...], marked: bool, unmarked: bool
) -> None:
    found = scan(blinking(tmp_path / name, *options, seconds=2)).video
    assert found
    assert (found.interlaced, found.fields_unmarked) == (marked or unmarked, unmarked)


def test_fields_that_nobody_marked_are_seen(tmp_path: Path) -> None:
    moving = ("-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=3,tinterlace=interleave_top,setfield=prog")
    found = scan(films.ffmpeg(tmp_path / "film.mov", *moving, "-c:v", "mjpeg", "-q:v", "4")).video
    assert found
    assert found.fields_unmarked


@pytest.mark.parametrize(
    ("options", "matrix", "full"),
    [
        (("-c:v", "libx264rgb"), "rgb", False),
        (("-c:v", "libx264", "-colorspace", "bt709"), "bt709", False),
        (("-c:v", "libx264", "-colorspace", "smpte170m"), "bt601", False),
        (("-c:v", "libx264", "-pix_fmt", "yuv420p"), None, False),
        (("-c:v", "libx264", "-pix_fmt", "yuvj420p", "-color_range", "pc"), None, True),
    ],
)
def test_colours_are_what_the_file_says(
    tmp_path: Path, options: tuple[str, ...], matrix: str | None, full: bool
) -> None:
    found = scan(blinking(tmp_path / "film.mp4", *options, "-an", seconds=1)).video
    assert found
    assert (found.matrix, found.full_range) == (matrix, full)


def test_no_file_breaks_the_scan(tmp_path: Path) -> None:
    """Whatever a byte of a film is changed to: a finding, or the one error that says unreadable."""
    film, chance = films.film(1.0, (64, 64)), random.Random(7)
    for _ in range(60):
        body = bytearray(film)
        for _ in range(chance.choice([1, 3, 30])):
            body[chance.randrange(len(body))] = chance.randrange(256)
        try:
            found = scanning.scan(demuxing.opener(lambda body=bytes(body): io.BytesIO(body)), len(body))  # type: ignore[misc]
            judging.judge(inspecting.described(found, len(body)))
        except demuxing.Unreadable:
            continue
