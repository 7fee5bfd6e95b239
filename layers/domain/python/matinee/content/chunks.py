"""An import's file, cut at ends of lines into chunks that a function takes in at a time.

Cut by us and not by Step Functions' own reader of JSON lines: that one fails the whole file for one line that is no JSON.
"""

import json
import re
from collections.abc import Iterable, Iterator

from matinee import aws
from matinee.content import imports
from matinee.types import Model

LINES, BYTES = 250, 2**20
"""At which a chunk ends."""
LONGEST = 2**20
"""Bytes that a line may have for the file to count as one of lines."""
MAX_LINES = 1_000_000
_BLOCK = 2**20
_NEWLINE = re.compile(rb"\n")


class Unfit(Exception):
    """The file as a whole cannot be taken in; the message says why, to a person."""


class Span(Model):
    """A part of the file."""

    number: int
    first_line: int
    start: int
    end: int
    """Of its bytes, exclusive."""
    etag: str
    """Of the file that was cut: no other is read."""


def split(import_id: str) -> int:
    """Cut the file and write down the spans, for the workflow to read; how many. Raises Unfit."""
    s3 = aws.client("s3")
    found = s3.get_object(**imports.source(import_id))
    spans = list(cut(found["Body"].iter_chunks(_BLOCK), found["ETag"]))
    listed = json.dumps([span.model_dump() for span in spans])
    s3.put_object(**imports.product(import_id, "chunks.json"), Body=listed.encode(), ContentType="application/json")
    return len(spans)


def cut(blocks: Iterable[bytes], etag: str) -> Iterator[Span]:
    """Raises Unfit where it is not a file of lines, or of too many."""
    number, first_line, start = 0, 1, 0
    line, line_start, place = 1, 0, 0
    for block in blocks:
        for newline in _NEWLINE.finditer(block):
            _must_be_a_line(line, place + newline.start() - line_start)
            line, line_start = line + 1, place + newline.end()
            if line - first_line == LINES or line_start - start >= BYTES:
                yield Span(number=number, first_line=first_line, start=start, end=line_start, etag=etag)
                number, first_line, start = number + 1, line, line_start
        place += len(block)
        _must_be_a_line(line, place - line_start)
    if place > start:
        yield Span(number=number, first_line=first_line, start=start, end=place, etag=etag)


def _must_be_a_line(number: int, length: int) -> None:
    if length > LONGEST:
        raise Unfit(f"Line {number} is longer than {LONGEST} bytes: a title is a line of JSON")
    if number > MAX_LINES and length:
        raise Unfit(f"It has more than {MAX_LINES} lines: cut it into several files")


def read(import_id: str, span: Span) -> Iterator[tuple[int, bytes]]:
    """The lines of a part, each with its number in the file; blank ones are left out.

    Raises ClientError (PreconditionFailed) where another file lies there by now.
    """
    wanted = {"Range": f"bytes={span.start}-{span.end - 1}", "IfMatch": span.etag}
    body: bytes = aws.client("s3").get_object(**imports.source(import_id), **wanted)["Body"].read()
    for number, line in enumerate(body.split(b"\n"), span.first_line):
        if line.strip():
            yield number, line
