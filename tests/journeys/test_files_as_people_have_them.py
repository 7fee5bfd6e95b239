"""The files of `../shared/media/field`: each ends as its README says, encrypted, with sound and pictures together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import av
import m3u8
import pytest

from tests import films
from tests.journeys.playing import rendition, stream
from tests.platform import MEDIA, Platform

FIELD = MEDIA / "field"
EVERY_FIVE = [3.0, 8.0, 13.0, 18.0]
EXPECTED: dict[str, tuple[float, list[float] | None, list[float], set[str]]] = {
    "00": (8, [3.0], [3.0], set()),
    "01": (5, None, [0.0, 0.0], set()),
    "02": (5, None, [0.0, 0.0], set()),
    "03": (20, EVERY_FIVE, EVERY_FIVE, {"sound_filled"}),
    "04": (8, [3.0], [3.0], {"sound_padded"}),
    "05": (8, [3.0], [3.0], {"sound_padded"}),
    "06": (8, [3.0], [3.0], {"sound_padded"}),
    "07": (8, [3.0], [3.0], set()),
    "08": (8, [3.0], [3.0], set()),
    "09": (6, [3.0], [3.0], set()),
    "10": (8, [3.0], [3.0], set()),
    "11": (8, [3.0], [], set()),
    "12": (8, [3.0], [3.0], set()),
    "13": (8, [3.0], [3.0], set()),
    "14": (8, [3.0], [3.0], {"track_left_out"}),
    "15": (4, [3.0], [], {"track_left_out"}),
    "16": (8, [3.0], [3.0], set()),
    "17": (8, [3.0], [3.0], set()),
    "18": (12, [3.0, 11.0], [3.0, 11.0], {"joined", "skipped"}),
    "19": (4, [], [], {"skipped"}),
    "20": (3, [], [], {"skipped"}),
    "21": (0.6, [], [], set()),
    "23": (8, [3.0], [3.0], set()),
    "24": (3, [], [], set()),
    "25": (8, [3.0, 7.0], [3.0, 7.0], {"size_changes"}),
}
"""Seconds; when it flashes (None: is not looked at); when each audio track begins to beep, or when the one does; notes."""
TWO_TRACKS = ("01", "02")

Ended = dict[str, tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def ended(platform: Platform) -> Iterator[Ended]:
    """By a file's number: its title and its upload, once all have ended."""
    if not FIELD.exists():
        pytest.skip(f"{FIELD} is not there")
    editor, uploads = platform.editor, {}
    for file in sorted(FIELD.iterdir()):
        if file.name[:2] in {*EXPECTED, "22"}:
            content_id = editor.create(file.name)
            uploads[file.name[:2]] = content_id, editor.upload(content_id, file.read_bytes())
    yield {number: (content_id, editor.ended(upload_id, 300)) for number, (content_id, upload_id) in uploads.items()}


@pytest.mark.parametrize("number", EXPECTED)
def test_what_people_have_becomes_a_film_in_time(platform: Platform, ended: Ended, number: str, tmp_path: Path) -> None:
    editor, (content_id, upload) = platform.editor, ended[number]
    assert upload["status"] == "ready", upload
    lasts, flashes, beeps, notes = EXPECTED[number]
    assert {note["code"] for note in upload.get("notes", [])} == notes
    started = stream(editor, content_id)
    master = m3u8.loads(editor("GET", started["hls_url"]).content.decode())
    sounds = [item.uri for item in master.media if item.type == "AUDIO"]
    uris = [master.playlists[0].uri, *sounds]
    pictures, *tones = [
        rendition(editor, started, urljoin(started["hls_url"], uri), tmp_path / Path(uri).name) for uri in uris
    ]
    assert lengths(pictures) == pytest.approx(lasts, abs=0.08)
    if flashes is not None:
        assert films.flashes(pictures) == pytest.approx(flashes, abs=0.08)
    heard = [films.beeps(tone) for tone in tones]
    if number in TWO_TRACKS:
        assert [each[0] for each in heard] == pytest.approx(beeps, abs=0.08)
    else:
        assert len(heard) == (number not in ("11", "15", "21", "24"))
        assert heard == [] or heard[0] == pytest.approx(beeps, abs=0.08)
    for tone in tones:
        assert lengths(tone) == pytest.approx(lasts, abs=0.08)
    if number in ("16", "17"):
        assert editor("GET", f"/v1/content/{content_id}").json()["audio_languages"] == ["und"]
    if number == "23":
        assert size(pictures) == (320, 180)
    if number == "25":
        assert size(pictures) == (640, 360)
    if number == "24":
        assert colour(pictures, 0.25) == pytest.approx((255, 0, 0), abs=4)
        assert colour(pictures, 0.75) == pytest.approx((0, 128, 0), abs=4)


def test_what_is_encrypted_is_refused_before_it_costs(platform: Platform, ended: Ended) -> None:
    _, upload = ended["22"]
    assert (upload["status"], upload["rejection"]["code"]) == ("rejected", "encrypted")
    assert "cost_estimate" not in upload


def test_a_tape_with_its_bottom_field_first_becomes_progressive(platform: Platform, tmp_path: Path) -> None:
    """As its command in the folder says: DV is too large to be kept there."""
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=4", "-f", "lavfi", "-i", "sine=d=4:r=48000"]
    coding = ["-vf", "interlace=scan=bff", "-c:v", "dvvideo", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", "-ac", "2"]
    tape = films.ffmpeg(tmp_path / "tape.avi", *inputs, *coding)
    editor = platform.editor
    content_id = editor.create("A tape")
    upload = editor.ended(editor.upload(content_id, tape.read_bytes()), 300)
    assert (upload["status"], upload["notes"]) == ("ready", []), upload
    started = stream(editor, content_id)
    master = m3u8.loads(editor("GET", started["hls_url"]).content.decode())
    best = max(master.playlists, key=lambda each: each.stream_info.bandwidth)
    pictures = rendition(editor, started, urljoin(started["hls_url"], best.uri), tmp_path / "best.mp4")
    assert size(pictures)[1] == 576
    fields = films.fields(pictures)
    assert fields["Progressive"] > 0.9 * sum(fields.values()), fields


def lengths(file: Path) -> float:
    with av.open(str(file)) as container:
        packets = [packet for packet in container.demux(container.streams[0]) if packet.size]
        return float(max((p.pts or 0) + (p.duration or 0) for p in packets) * packets[0].time_base)


def size(file: Path) -> tuple[int, int]:
    with av.open(str(file)) as container:
        frame = next(container.decode(video=0))
        return frame.width, frame.height


def colour(file: Path, part: float) -> tuple[int, int, int]:
    """At the middle of the first frame's width, that far down, as a screen shows what the file says it is."""
    with av.open(str(file)) as container:
        frame = next(container.decode(video=0))
        assert frame.colorspace == 1  # ITU-R BT.709
        rgb = frame.reformat(format="rgb24", src_colorspace="ITU709").planes[0]
        at = round(frame.height * part) * rgb.line_size + 3 * (frame.width // 2)
        red, green, blue = bytes(rgb)[at : at + 3]
        return red, green, blue
