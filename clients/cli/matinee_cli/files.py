"""Text files that an operator names: in UTF-8, with or without a byte order mark."""

from pathlib import Path
from typing import BinaryIO

from matinee_cli.errors import Usage

_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
"""How files of gzip, zip, bzip2, xz and zstd begin."""


def opened(file: Path) -> BinaryIO:
    """Raises Usage where it is no file, or one that is packed or in UTF-16."""
    if not file.is_file():
        raise Usage(f"{file} is a folder" if file.is_dir() else f"{file} does not exist")
    with file.open("rb") as content:
        start = content.read(5)
    if start.startswith(_PACKED):
        raise Usage(f"{file} is packed", hint="Unpack it first")
    if b"\0" in start:
        raise _not_in_utf_8(file)
    return file.open("rb")


def text(file: Path, content: bytes) -> str:
    """A line of a file, or all of it. Raises Usage where it is not in UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_in_utf_8(file) from error


def _not_in_utf_8(file: Path) -> Usage:
    return Usage(f"{file} is not in UTF-8", hint="Convert it with iconv")
