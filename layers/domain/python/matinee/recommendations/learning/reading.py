"""Lines and cells of files as people have them: packed or not, in whatever encoding, divided by whatever character."""

import codecs
import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import cast

_DIVIDERS = ("::", "\t", ",", ";", "|")
_SAID = re.compile(r"""["']?sep=(?P<divider>[^\r\n])["']?[\s,;]*""", re.IGNORECASE)
"""The line that tells Excel what divides cells."""
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_BEGINS = 1024
_CONTROL = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a\x1b"})
_FOREIGN = 0.05
"""The share of control characters in a file's first bytes from which on it is no text; one of packed bytes has a tenth."""
_LONGEST = 1000
"""Lines that one quoted cell may have: a quotation mark that is never closed takes its own line alone."""


class Unusable(ValueError):
    """A file has nothing to learn from. Its text says why."""


def lines(file: Path, wanted: tuple[str, ...]) -> Generator[str, None, None]:
    """The lines of a file, unpacked where it is gzip's or a zip, without a byte order mark.

    `wanted`: how the name of the zip's file begins, where it has several. What is not UTF-8 is read as Latin-1, as MovieLens' old
    files are. Raises Unusable where it is packed and broken, no text, or a folder.
    """
    if file.is_dir():
        raise Unusable(f"{file.name} is a folder: name the file in it")
    try:
        with _unpacked(file, wanted) as whole:
            for line in _text(file, whole):
                try:
                    yield line.decode("utf-8-sig")
                except UnicodeDecodeError:
                    yield line.decode("latin-1")
    except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise Unusable(f"{file.name} is broken: {error}") from error


Packed = io.BufferedReader | gzip.GzipFile | zipfile.ZipExtFile


def _text(file: Path, whole: Packed) -> Iterator[bytes]:
    """Raises Unusable where it is none."""
    begins = whole.peek(_BEGINS)[:_BEGINS]
    if begins[:2] in _WIDE:
        with io.TextIOWrapper(whole, _WIDE[begins[:2]], errors="replace") as text:
            yield from (line.encode() for line in text)
    elif len(begins) - len(begins.translate(None, _CONTROL)) > _FOREIGN * len(begins):
        raise Unusable(f"{file.name} is no text file")
    else:
        yield from whole


@contextmanager
def _unpacked(file: Path, wanted: tuple[str, ...]) -> Iterator[Packed]:
    with file.open("rb") as raw:
        begins = raw.read(4)
        raw.seek(0)
        if begins[:2] == b"\x1f\x8b":
            with gzip.open(raw) as whole:
                yield whole
        elif begins[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(raw) as archive, archive.open(_member(file, archive.namelist(), wanted)) as part:
                yield cast(zipfile.ZipExtFile, part)
        else:
            yield raw


def _member(file: Path, names: list[str], wanted: tuple[str, ...]) -> str:
    """Raises Unusable."""
    files = [name for name in names if not name.endswith("/") and not name.startswith("__MACOSX/")]
    found = [name for name in files if PurePosixPath(name).name.casefold().startswith(wanted)]
    if len(files) == 1 or found:
        return (found or files)[0]
    raise Unusable(f"{file.name} has none of {', '.join(wanted)}: {', '.join(files[:5])}")


Numbered = Iterable[tuple[int, str]]


def numbered(text: Iterable[str]) -> Numbered:
    """Lines with their numbers, from 1."""
    return enumerate(text, 1)


def joined(text: Numbered) -> Iterator[tuple[int, str]]:
    """Lines of which a quoted cell goes on in the next ones, as one line each."""
    held, is_open = list[tuple[int, str]](), False
    for number, line in text:
        held.append((number, line))
        is_open ^= line.count('"') % 2 == 1
        if is_open and len(held) <= _LONGEST:
            continue
        if is_open:
            yield from held
        else:
            yield held[0][0], "".join(each for _, each in held)
        held, is_open = [], False
    yield from held


def cells(text: Numbered, *, spanning: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Each line's number and cells; empty lines are passed over. What divides cells is what the first line has, or says.

    `spanning`: whether a quoted cell of a CSV may have several lines.
    """
    every = iter(text)
    first = next(((number, line) for number, line in every if line.strip()), (1, ""))
    said = _SAID.fullmatch(first[1])
    divider = said["divider"] if said else next((each for each in _DIVIDERS if each in first[1]), ",")
    whole = every if said else chain([first], every)
    for number, line in joined(whole) if spanning and divider in ",;" else whole:
        line = line.rstrip("\r\n")
        if not line.strip():
            continue
        if divider == "::" or '"' not in line:
            yield number, line.split(divider)
        else:
            yield number, _quoted(line, divider)


def _quoted(line: str, divider: str) -> list[str]:
    """A line with quotation marks. What is no CSV, or has a cell of 128 kB, has one cell."""
    try:
        return next(csv.reader([line], delimiter=divider), [])
    except csv.Error:
        return [line]
