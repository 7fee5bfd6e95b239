"""What is said of a source, and the MP4 that is cut off or has something behind it."""

import struct
from typing import Any

import pytest
from matinee.transcoding import inspecting
from matinee.transcoding.models import Source
from matinee.transcoding.scanning import Scan
from matinee.transcoding.timelines import Span

from tests import films
from tests.unit.conftest import Told
from tests.unit.fakes import S3
from tests.unit.transcoding.sources import TASK

FILM = films.film(2.0)


def box(kind: bytes, length: int) -> bytes:
    return struct.pack(">I4s", 8 + length, kind) + bytes(length)


@pytest.fixture
def bucket(clients: dict[str, Any], told: Told) -> dict[str, bytes]:
    told(bucket_uploads="uploads")
    clients["s3"] = S3()
    objects: dict[str, bytes] = clients["s3"].objects
    return objects


def inspected(bucket: dict[str, bytes], body: bytes) -> Source:
    bucket[TASK.source_key] = body
    return inspecting.inspect(TASK)


def test_an_ordinary_film_has_nothing_to_be_said_of(bucket: dict[str, bytes]) -> None:
    found = inspected(bucket, FILM)
    assert (found.size, found.duration, found.damage) == (len(FILM), 2.0, None)
    assert (found.notes, found.needs_mezzanine, found.uneven) == ([], False, False)


@pytest.mark.parametrize("body", [b"", b"short", b"\x1aE\xdf\xa3 a Matroska file", bytes(range(256)) * 40])
def test_what_is_no_film_is_unreadable(bucket: dict[str, bytes], body: bytes) -> None:
    assert inspected(bucket, body) == Source(size=len(body), damage="unreadable")


@pytest.mark.parametrize("missing", [1, 10, 700, len(FILM) - 40])
def test_an_mp4_that_lacks_its_end_is_truncated(bucket: dict[str, bytes], missing: int) -> None:
    assert inspected(bucket, FILM[:-missing]).damage == "truncated"


@pytest.mark.parametrize(
    "trailer",
    [b"\n<!-- served by a proxy -->", bytes([200, 255, 254, 3]) * 500, b"abc", box(b"free", 8) + b"\xff" * 99],
    ids=["a line", "binary", "three bytes", "behind a box"],
)
def test_what_follows_the_last_box_is_left_out_of_a_mezzanine(bucket: dict[str, bytes], trailer: bytes) -> None:
    found = inspected(bucket, FILM + trailer)
    assert (found.damage, found.needs_mezzanine, found.duration) == (None, True, 2.0)


def test_a_scrambled_recording_is_encrypted(bucket: dict[str, bytes]) -> None:
    clear = films.film(2.0, container="mpegts", codec="mpeg2video")
    assert inspected(bucket, clear).damage is None
    packets = [bytearray(clear[at : at + 188]) for at in range(0, len(clear), 188)]
    for packet in packets[3:]:
        packet[3] |= 0x80
    assert inspected(bucket, b"".join(packets)).damage == "encrypted"


def test_more_boxes_are_no_trailer(bucket: dict[str, bytes]) -> None:
    assert not inspected(bucket, FILM + box(b"free", 100) + box(b"uuid", 32)).needs_mezzanine


def scan(**facts: Any) -> Scan:
    return Scan("mpegts", has_duration=True, **facts)


@pytest.mark.parametrize(
    ("facts", "code", "detail"),
    [
        (
            {"left_out": [(2, "its codec is unknown")]},
            "track_left_out",
            "Audio track 2 was left out: its codec is unknown.",
        ),
        ({"seen_whole": False}, "not_looked_at_whole", "only its beginning was checked"),
        (
            {"parts": [{0: [Span(1, 9)]}, {0: [Span(1, 5)]}], "video_index": 0},
            "joined",
            "several recordings, which follow one another: cut at 0:08.00.",
        ),
    ],
)
def test_what_is_mended_or_left_out_is_said(facts: dict[str, Any], code: str, detail: str) -> None:
    (note,) = inspecting.described(scan(**facts), 1).notes
    assert note.code == code
    assert detail in note.detail


def test_of_what_is_encrypted_nothing_else_is_said() -> None:
    found = inspecting.described(scan(encrypted=True, videos=1, left_out=[(1, "its sound cannot be decoded")]), 1)
    assert (found.damage, found.notes) == ("encrypted", [])


def test_times_are_listed_as_people_write_them_and_not_without_end() -> None:
    spans = [Span(61.0 * number, 61.0 * number + 0.25) for number in range(60, 68)]
    assert inspecting.times(spans[:1]) == "1:01:00.00–1:01:00.25"
    assert inspecting.times(spans).endswith("1:05:04.00–1:05:04.25 and 3 more")
