"""The weekly mail: whole in every language, its numbers written as its readers write them, Arabic from right to left."""

import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from matinee.analytics import weekly
from matinee.analytics.weekly import Figure, Line, Week
from matinee.users import mail, weekly_report

LINES = [Line(name, 1234.5, 0.1, "EUR" if name in ("revenue", "paying", "lost") else "") for name in get_args(Figure)]
WEEK = Week(weekly.week(date(2026, 11, 30)), LINES, [("<b>Heat</b>", 1234.0), ("هيت", 2.0)])


@pytest.fixture(autouse=True)
def _site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matinee.kernel.site.url", lambda: "https://matinee.test")


def composed(language: str, week: Week = WEEK) -> tuple[str, str, str]:
    return weekly_report.composed(week, "ada@matinee.test", language)


@pytest.mark.parametrize("language", mail.LANGUAGES)
def test_it_is_whole_in_every_language(language: str) -> None:
    subject, text, page = composed(language)
    for part in (subject, text, page.split("</head>")[-1]):
        assert not re.search(r"[{}$]|None", part)
    assert "ada@matinee.test" in text and "23" in subject and "29" in subject
    assert text.count("\n") >= len(LINES) + len(WEEK.titles)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert "<b>Heat" not in page


def test_all_languages_say_the_same_things_in_other_words() -> None:
    words = {language: weekly_report._words(language) for language in mail.LANGUAGES}
    for language, said in words.items():
        assert (set(said), set(said["lines"])) == (set(words["en"]), set(get_args(Figure)))
        assert len(set(said["months"])) == 12
        same = [key for key, line in said["lines"].items() if language != "en" and line == words["en"]["lines"][key]]
        assert same == []
        for key, line in said["lines"].items():
            assert ("{currency}" in line) == (key in ("revenue", "paying", "lost"))


@pytest.mark.parametrize(
    ("language", "figures"),
    [
        ("en", ["1,234 (", "1,234.50 s", "123,450%", "1,234.50 (", "+10%"]),
        ("de", ["1.234 (", "1.234,50 s", "123.450 %", "1.234,50 (", "+10 %"]),
        ("es", ["1.234 (", "1.234,50 s", "123.450 %", "1.234,50 (", "+10 %"]),
        ("ar", ["1,234 (", "1,234.50 ثانية", "123,450%", "\u2066+10%\u2069"]),
    ],
)
def test_numbers_are_written_as_readers_of_the_language_write_them(language: str, figures: list[str]) -> None:
    text = composed(language)[1].replace("\u00a0", " ")
    for figure in figures:
        assert figure in text


def test_a_week_without_anything_says_so_and_names_no_table() -> None:
    _, text, page = composed("es", replace(WEEK, lines=[], titles=[]))
    assert "no se contó nada" in text
    assert "<table width" not in page


def test_what_is_new_and_what_has_stayed_is_said_in_words() -> None:
    lines = [Line("plays", 5, None), Line("hours", 5, 0.001)]
    _, text, _ = composed("de", replace(WEEK, lines=lines))
    assert "Wiedergaben: 5 (nichts in der Vorwoche)" in text
    assert "Gesehene Stunden: 5 Std. (wie zuvor)" in text
