"""Files that an operator names, as other programs leave them: packed, in other encodings, with a byte order mark, empty."""

import bz2
import gzip
import lzma
from pathlib import Path
from typing import Any

import pytest
from matinee_cli.errors import Usage
from matinee_cli.imports import check
from matinee_cli.insights import checked, sql_of

from tests.cli.fake import serving
from tests.command_line import Operator

EVENT = '{"event_id": "a1b2c3d4e5", "type": "play_started", "title": "Amélie"}\n'
BOM = b"\xef\xbb\xbf"
PACKED = [gzip.compress, bz2.compress, lzma.compress]
ENCODINGS = ["latin-1", "utf-16", "utf-16-le", "utf-16-be"]
READERS = [checked, check, sql_of]


def holding(folder: Path, content: bytes) -> Path:
    file = folder / "events.jsonl"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("pack", PACKED)
def test_a_packed_file_is_said_to_be_packed(tmp_path: Path, read: Any, pack: Any) -> None:
    with pytest.raises(Usage, match=r"is packed$"):
        read(holding(tmp_path, pack(EVENT.encode())))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_in_another_encoding_is_said_to_be(tmp_path: Path, read: Any, encoding: str) -> None:
    with pytest.raises(Usage, match=r"is not in UTF-8$"):
        read(holding(tmp_path, EVENT.encode(encoding)))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("content", [b"", b"\n \r\n", BOM, BOM + b"\n"])
def test_a_file_without_text_is_said_to_be_empty(tmp_path: Path, read: Any, content: bytes) -> None:
    with pytest.raises(Usage, match=r"is empty$"):
        read(holding(tmp_path, content))


@pytest.mark.parametrize("read", [checked, check])
def test_a_line_that_is_nested_too_deep_is_no_object(tmp_path: Path, read: Any) -> None:
    with pytest.raises(Usage, match="JSON object"):
        read(holding(tmp_path, b'{"a":' * 200_000))


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    events = holding(tmp_path, BOM + EVENT.encode())
    assert checked(events) == events.stat().st_size
    check(events)
    assert sql_of(holding(tmp_path, BOM + b"SELECT 1\n")) == "SELECT 1"


def test_a_later_line_in_another_encoding_is_left_to_the_server(tmp_path: Path) -> None:
    events = holding(tmp_path, EVENT.encode() + EVENT.encode("latin-1"))
    assert checked(events) == events.stat().st_size


def test_details_of_a_title_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    with serving() as fake:
        fake.on("POST /v1/content", lambda asked: (201, asked.json()))
        operator = Operator(fake.url, tmp_path)
        details = str(holding(tmp_path, BOM + EVENT.encode()))
        assert operator("--json", "titles", "create", "--details", details).json()["title"] == "Amélie"
        deep = operator("titles", "create", "--details", str(holding(tmp_path, b'{"a":' * 200_000)))
    assert (deep.code, "is not JSON" in deep.err) == (2, True)
