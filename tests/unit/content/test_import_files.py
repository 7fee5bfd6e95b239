"""How an import's file is cut: at ends of lines, whole, whatever the blocks are that it is read in."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content import import_files
from matinee.content.import_files import Unfit

from tests.platform import ROOT

LINES = st.lists(st.sampled_from([b"", b"{}", b'{"type": "season"}', b'{"type":"episode"}', b"x" * 40]), max_size=60)


def blocks(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@given(LINES, st.integers(1, 50), st.booleans())
def test_the_spans_are_the_file_and_each_begins_a_line(lines: list[bytes], size: int, ended: bool) -> None:
    content = b"\n".join(lines) + (b"\n" if ended else b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_files, "LINES", 7)
        patch.setattr(import_files, "BYTES", 100)
        spans = list(import_files.cut(blocks(content, size), "etag"))
    assert b"".join(content[span.start : span.end] for span, _ in spans) == content
    for span, passes in spans:
        part = content[span.start : span.end]
        assert span.first_line == content[: span.start].count(b"\n") + 1
        assert part.count(b"\n") <= 7
        assert passes == {import_files.pass_of(line) for line in part.splitlines()}


def test_a_line_that_is_too_long_and_a_file_of_too_many_are_unfit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_files, "LONGEST", 10)
    monkeypatch.setattr(import_files, "MAX_LINES", 3)
    assert len(list(import_files.cut([b"a\nb\nc\n"], ""))) == 1
    with pytest.raises(Unfit, match="Line 2 is longer"):
        list(import_files.cut([b"a\n", b"x" * 6, b"x" * 6], ""))
    with pytest.raises(Unfit, match="more than 3 lines"):
        list(import_files.cut([b"a\nb\nc\nd"], ""))


def test_what_a_description_says_of_types_makes_no_season() -> None:
    assert import_files.pass_of(rb'{"title": "A", "description": "\"type\": \"season\""}') == 0
    assert [import_files.pass_of(b'{"type" : "%s"}' % kind) for kind in (b"season", b"episode", b"series")] == [1, 2, 0]


def test_only_what_makes_pictures_imports_pillow() -> None:
    """It is 40 ms of a cold start."""
    code = "import sys; from matinee.content import artwork, import_chunks, titles, versions; assert 'PIL' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env={"PYTHONPATH": "layers/domain/python"})
