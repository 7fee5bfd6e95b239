"""An import's file in S3: where it lies, and how it is cut into chunks of whole lines, one for each call of `import_titles`.

Step Functions' own reader of JSON lines is not used: it fails the whole file for one line that is not JSON. A season needs
its series and an episode its season, wherever in the file they stand. So the file is read in three passes: titles that
stand alone, then seasons, then episodes.
"""

import json
import re
from collections.abc import Iterable, Iterator

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.kernel.types import Model

LINES, BYTES = 250, 2**20
"""A chunk ends at whichever it reaches first."""
LONGEST = 2**23
"""Bytes that a line may have for the file to count as one of lines."""
MAX_LINES = 1_000_000
_BLOCK = 2**20
_TYPE = re.compile(rb'"type"\s*:\s*"(season|episode)"')
_PASSES = {b"season": 1, b"episode": 2}


class Unfit(Exception):
    """The file cannot be imported at all; the message says why, to a person."""


class Span(Model):
    """A chunk of the file, and which pass reads it: of its lines only those of that pass."""

    number: int = 0
    pass_number: int = 0
    first_line: int
    """From 1."""
    start: int
    end: int
    """Byte offsets; the end is exclusive."""
    etag: str
    """Of the file that was cut: another one in its place is not read."""


def source(import_id: str) -> dict[str, str]:
    """Where in S3 the file lies."""
    return {"Bucket": settings().bucket("uploads"), "Key": f"imports/{import_id}/titles.jsonl"}


def product(import_id: str, name: str) -> dict[str, str]:
    """Where in S3 something lies that the import made of the file."""
    return {"Bucket": settings().bucket("uploads"), "Key": f"reports/{import_id}/{name}"}


def split(import_id: str) -> list[list[Span]]:
    """Cut the file, and store the spans of each pass for the workflow to read. Raises Unfit."""
    s3 = aws.client("s3")
    found = s3.get_object(**source(import_id))
    spans = list(cut(found["Body"].iter_chunks(_BLOCK), found["ETag"]))
    passes: list[list[Span]] = []
    count = 0
    for pass_number in (0, *_PASSES.values()):
        wanted = (span for span, passes_of_lines in spans if pass_number in passes_of_lines)
        numbered = [
            span.model_copy(update={"number": number, "pass_number": pass_number})
            for number, span in enumerate(wanted, count)
        ]
        count += len(numbered)
        listed = json.dumps([span.model_dump() for span in numbered]).encode()
        s3.put_object(**listing(import_id, pass_number), Body=listed, ContentType="application/json")
        passes.append(numbered)
    return passes


def listing(import_id: str, pass_number: int) -> dict[str, str]:
    """Where in S3 the spans of a pass are stored."""
    return product(import_id, f"chunks-{pass_number}.json")


def cut(blocks: Iterable[bytes], etag: str) -> Iterator[tuple[Span, set[int]]]:
    """The spans, each with the passes that have lines in it. Raises Unfit where it is not a file of lines, or of too many."""
    first, start, end, passes = 1, 0, 0, set[int]()
    for number, line in enumerate(_lines(blocks), 1):
        passes.add(pass_of(line))
        end += len(line)
        if number - first + 1 == LINES or end - start >= BYTES:
            yield Span(first_line=first, start=start, end=end, etag=etag), passes
            first, start, passes = number + 1, end, set()
    if end > start:
        yield Span(first_line=first, start=start, end=end, etag=etag), passes


def pass_of(line: bytes) -> int:
    """The pass that imports a line: 1 for a season, 2 for an episode, 0 for everything else."""
    found = _TYPE.search(line)
    return _PASSES[found[1]] if found else 0


def _lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """With their ends. Raises Unfit."""
    rest, count = b"", 0
    for block in blocks:
        *complete, rest = (rest + block).split(b"\n")
        for line in complete:
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
    """The span's lines of its pass, each with its number in the file; blank ones are left out.

    Raises ClientError (PreconditionFailed) where another file lies there by now.
    """
    wanted = {"Range": f"bytes={span.start}-{span.end - 1}", "IfMatch": span.etag}
    body: bytes = aws.client("s3").get_object(**source(import_id), **wanted)["Body"].read()
    for number, line in enumerate(body.split(b"\n"), span.first_line):
        if line.strip() and pass_of(line) == span.pass_number:
            yield number, line
