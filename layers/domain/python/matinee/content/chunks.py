"""An import's file, cut at ends of lines into chunks that a function takes in at a time.

Cut by us and not by Step Functions' own reader of JSON lines: that one fails the whole file for one line that is no JSON.
A season needs its series and an episode its season, wherever in the file they stand: so the file is gone through by kind.
"""

import json
import re
from collections.abc import Iterable, Iterator

from matinee.content import imports
from matinee.kernel import aws
from matinee.kernel.types import Model

LINES, BYTES = 250, 2**20
"""At which a chunk ends."""
LONGEST = 2**20
"""Bytes that a line may have for the file to count as one of lines."""
MAX_LINES = 1_000_000
_BLOCK = 2**20
_TYPE = re.compile(rb'"type"\s*:\s*"(season|episode)"')
_TURNS = {b"season": 1, b"episode": 2}


class Unfit(Exception):
    """The file as a whole cannot be taken in; the message says why, to a person."""


class Span(Model):
    """A part of the file, or of it the lines that are taken in by one pass."""

    number: int = 0
    turn: int = 0
    """Of the pass that takes it in."""
    first_line: int
    start: int
    end: int
    """Of its bytes, exclusive."""
    etag: str
    """Of the file that was cut: no other is read."""


def split(import_id: str) -> list[list[Span]]:
    """Cut the file, and write down each pass's spans for the workflow to read. Raises Unfit."""
    s3 = aws.client("s3")
    found = s3.get_object(**imports.source(import_id))
    whole = list(cut(found["Body"].iter_chunks(_BLOCK), found["ETag"]))
    passes = [[span for span, kinds in whole if turn in kinds] for turn in (0, *_TURNS.values())]
    count = 0
    for turn, spans in enumerate(passes):
        spans[:] = [span.model_copy(update={"number": count + n, "turn": turn}) for n, span in enumerate(spans)]
        count += len(spans)
        listed = json.dumps([span.model_dump() for span in spans]).encode()
        s3.put_object(**listing(import_id, turn), Body=listed, ContentType="application/json")
    return passes


def listing(import_id: str, turn: int) -> dict[str, str]:
    """Where in S3 a pass's spans are written down."""
    return imports.product(import_id, f"chunks-{turn}.json")


def cut(blocks: Iterable[bytes], etag: str) -> Iterator[tuple[Span, set[int]]]:
    """The spans, each with the passes that find lines in it. Raises Unfit where it is not a file of lines, or of too many."""
    first, start, end, kinds = 1, 0, 0, set[int]()
    for number, line in enumerate(_lines(blocks), 1):
        kinds.add(turn_of(line))
        end += len(line)
        if number - first + 1 == LINES or end - start >= BYTES:
            yield Span(first_line=first, start=start, end=end, etag=etag), kinds
            first, start, kinds = number + 1, end, set()
    if end > start:
        yield Span(first_line=first, start=start, end=end, etag=etag), kinds


def turn_of(line: bytes) -> int:
    """In which pass a line is taken in: seasons come after everything that stands alone, and episodes after them."""
    found = _TYPE.search(line)
    return _TURNS[found[1]] if found else 0


def _lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """With their ends. Raises Unfit."""
    rest, count = b"", 0
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            count += 1
            _must_be_a_line(count, line)
            yield line + b"\n"
        _must_be_a_line(count + 1, rest)
    if rest:
        yield rest


def _must_be_a_line(number: int, line: bytes) -> None:
    if len(line) > LONGEST:
        raise Unfit(f"Line {number} is longer than {LONGEST} bytes: a title is a line of JSON")
    if line and number > MAX_LINES:
        raise Unfit(f"It has more than {MAX_LINES} lines: cut it into several files")


def read(import_id: str, span: Span) -> Iterator[tuple[int, bytes]]:
    """The lines of its pass, each with its number in the file; blank ones are left out.

    Raises ClientError (PreconditionFailed) where another file lies there by now.
    """
    wanted = {"Range": f"bytes={span.start}-{span.end - 1}", "IfMatch": span.etag}
    body: bytes = aws.client("s3").get_object(**imports.source(import_id), **wanted)["Body"].read()
    for number, line in enumerate(body.split(b"\n"), span.first_line):
        if line.strip() and turn_of(line) == span.turn:
            yield number, line
