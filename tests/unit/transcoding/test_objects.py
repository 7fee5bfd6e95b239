"""Objects as files: read in blocks, written in parts of which the first one may be written again."""

import io
import random
from typing import Any

import av
import pytest
from matinee.transcoding import objects
from matinee.transcoding.objects import ObjectFile, ObjectWriter

from tests.unit.fakes import S3

_PICTURES = 9_000


class Multipart(S3):
    """With multipart uploads."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[int, bytes] = {}
        self.abandoned = False

    def create_multipart_upload(self, Bucket: str, Key: str) -> dict[str, str]:
        return {"UploadId": "upload"}

    def upload_part(self, Bucket: str, Key: str, UploadId: str, PartNumber: int, Body: bytes) -> dict[str, str]:
        self.parts[PartNumber] = Body
        return {"ETag": f'"{PartNumber}"'}

    def complete_multipart_upload(self, Bucket: str, Key: str, UploadId: str, MultipartUpload: Any) -> None:
        numbers = [part["PartNumber"] for part in MultipartUpload["Parts"]]
        assert numbers == sorted(self.parts) == list(range(1, len(numbers) + 1))
        assert all(len(self.parts[number]) == objects._PART for number in numbers[:-1])
        self.objects[Key] = b"".join(self.parts[number] for number in numbers)

    def abort_multipart_upload(self, **_: Any) -> None:
        self.abandoned = True


@pytest.fixture
def s3(clients: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Multipart:
    monkeypatch.setattr(objects, "_PART", 1000)
    monkeypatch.setattr(objects, "_TAIL", 3000)
    monkeypatch.setattr(objects, "_BLOCK", 1000)
    clients["s3"] = Multipart()
    return clients["s3"]  # type: ignore[no-any-return]


def test_any_read_gives_what_the_object_has(s3: Multipart) -> None:
    chance, body = random.Random(3), random.Random(4).randbytes(9_500)
    s3.objects["film"] = body
    with ObjectFile("uploads", "film", len(body)) as file:
        for _ in range(300):
            at, count = chance.randrange(len(body) + 50), chance.randrange(3000)
            file.seek(at)
            assert file.read(count) == body[at : at + count]
        assert file.seek(-10, io.SEEK_END) == len(body) - 10
        assert file.read() == body[-10:]
        assert file.read() == b""


def test_a_file_that_is_read_forwards_is_read_once(s3: Multipart) -> None:
    s3.objects["film"] = bytes(9_500)
    with ObjectFile("uploads", "film", 9_500) as file:
        while file.read(700):
            pass
    assert s3.reads == 10


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 2000, 12_345])
def test_what_is_written_is_the_object(s3: Multipart, size: int) -> None:
    body = random.Random(size).randbytes(size)
    writer = ObjectWriter("uploads", "mezzanine")
    for at in range(0, size, 333):
        writer.write(body[at : at + 333])
    writer.finish()
    assert s3.objects["mezzanine"] == body


def test_a_muxer_may_return_to_its_header_when_all_is_written(s3: Multipart) -> None:
    body = bytearray(random.Random(5).randbytes(7_777))
    writer = ObjectWriter("uploads", "mezzanine")
    writer.write(bytes(body))
    assert writer.seek(40) == 40
    writer.write(b"the size of the media")
    body[40:61] = b"the size of the media"
    assert writer.seek(0, io.SEEK_END) == len(body)
    writer.write(b"an index")
    writer.finish()
    assert s3.objects["mezzanine"] == bytes(body) + b"an index"


def test_it_may_return_within_an_index_that_is_longer_than_a_part(s3: Multipart) -> None:
    """QuickTime's muxer writes an atom's size when it has written the atom, and an atom may hold the others."""
    film, index = random.Random(6).randbytes(12_345), bytearray(random.Random(7).randbytes(2_900))
    writer = ObjectWriter("uploads", "mezzanine")
    writer.write(film)
    for at in range(0, len(index), 100):
        writer.write(bytes(index[at : at + 100]))
    writer.seek(len(film))
    writer.write(b"size")
    index[:4] = b"size"
    writer.seek(0, io.SEEK_END)
    writer.write(b"end")
    writer.finish()
    assert s3.objects["mezzanine"] == film + bytes(index) + b"end"


@pytest.mark.parametrize("format_", ["mov", "matroska", "webm"])
def test_a_muxer_writes_a_film_of_many_parts(s3: Multipart, monkeypatch: pytest.MonkeyPatch, format_: str) -> None:
    """Whose index is longer than what the muxer holds back by itself."""
    monkeypatch.setattr(objects, "_PART", 40_000)
    monkeypatch.setattr(objects, "_TAIL", 400_000)
    writer = ObjectWriter("uploads", "mezzanine")
    with av.open(writer, "w", format=format_) as target:
        film = target.add_stream("libvpx" if format_ == "webm" else "mpeg4", rate=25, width=32, height=32)
        film.options = {"deadline": "realtime", "cpu-used": "8"} if format_ == "webm" else {}
        picture = av.VideoFrame(32, 32, "yuv420p")
        for number in range(_PICTURES):
            picture.pts = number
            target.mux(film.encode(picture))
        target.mux(film.encode(None))
    writer.finish()
    assert len(s3.parts) > 2
    with av.open(io.BytesIO(s3.objects["mezzanine"]), "r") as made:
        assert len([packet for packet in made.demux(video=0) if packet.size]) == _PICTURES


@pytest.mark.parametrize("place", [2500, 9001])
def test_it_may_return_nowhere_else(s3: Multipart, place: int) -> None:
    writer = ObjectWriter("uploads", "mezzanine")
    writer.write(bytes(9000))
    writer.seek(place)
    with pytest.raises(OSError, match="only the first part and the end"):
        writer.write(b"late")
    writer.abandon()
    assert s3.abandoned
    assert s3.objects == {}
