"""Chapters of films: what is shown of them, and which of them are markers."""

import pytest
from matinee.content import chapters
from matinee.content.details import Markers, Passage
from matinee.transcoding.tracks import Chapter


def film(**starts: float) -> list[Chapter]:
    return [Chapter(start=start, title=title.replace("_", " ")) for title, start in starts.items()]


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ("Intro", "intro"),
        ("OP", "intro"),
        ("01 - Opening", "intro"),
        ("Chapter 2: Opening Credits", "intro"),
        ("Kapitel 1: Vorspann", "intro"),
        ("GÉNÉRIQUE", "intro"),
        ("Ge\u0301ne\u0301rique", "intro"),
        ("オープニング", "intro"),
        ("المقدمة", "intro"),
        ("Créditos iniciales", "intro"),
        ("Previously on “The Lighthouse”", "recap"),
        ("Was bisher geschah", "recap"),
        ("Credits", "credits"),
        ("Ending (1)", "credits"),
        ("Abspann", "credits"),
        ("Outro", "credits"),
        ("The Opening of the Tomb", None),
        ("Part A", None),
        ("Chapter 1", None),
        ("Edward", None),
        ("", None),
        ("3", None),
    ],
)
def test_a_chapter_is_a_marker_by_its_whole_name(named: str, kind: str | None) -> None:
    assert chapters._kind(named) == kind


def test_a_passage_ends_where_the_next_chapter_begins() -> None:
    found = chapters.markers(film(Recap=0, Prologue=60, Intro=120, Part_A=210, Credits=1300, Preview=1400), 1440)
    assert found == Markers(recap=Passage(start=0, end=60), intro=Passage(start=120, end=210), credits_at=1300)


def test_what_is_named_so_in_the_wrong_half_is_no_marker() -> None:
    assert chapters.markers(film(Ending=10, Part_A=100, Opening=1200), 1440) is None
    assert chapters.markers(film(Intro=0), 1440) is None
    assert chapters.markers([], 1440) is None


def test_chapters_are_shown_in_order_within_the_film_and_one_at_a_time() -> None:
    said = [
        Chapter(start=500, title="Beyond"),
        Chapter(start=60, title=" Two\n\tlines\0 "),
        Chapter(start=0, title="One"),
    ]
    said += [Chapter(start=-1, title="Before"), Chapter(start=60, title="Again"), Chapter(start=90, title="x" * 300)]
    assert [(each.start, each.title) for each in chapters.shown(said, 100)] == [
        (0, "One"),
        (60, "Again"),
        (90, "x" * 200),
    ]


def test_one_chapter_that_is_the_whole_film_is_none() -> None:
    assert chapters.shown(film(Film=0), 100) == []


def test_a_film_has_no_more_chapters_than_fit_into_its_title() -> None:
    assert len(chapters.shown([Chapter(start=n) for n in range(5000)], 9000)) == chapters.MOST
