"""When a title came out: a day, a month or a year, and only what the calendar has."""

import json

import pytest
from matinee.content import editing, releases, windows
from matinee.content.details import TitleInput, Window
from matinee.kernel.errors import Invalid
from matinee.kernel.request import parse_json


def said(**fields: object) -> TitleInput:
    return parse_json(TitleInput, json.dumps({"title": "A", **fields}).encode())


@pytest.mark.parametrize("released", ["1850", "1999", "2200", "1999-05", "1999-12", "2024-02-29", "1999-05-17"])
def test_a_release_is_kept_as_precisely_as_it_was_said(released: str) -> None:
    details = said(release_date=released)
    assert details.release_date == released
    assert json.loads(details.model_dump_json())["release_date"] == released
    assert releases.year_of(released) == int(released[:4])


@pytest.mark.parametrize(
    "released",
    [
        *(0, 1999, 19990517, True, ["1999"], "", "0", "99", "1849", "2201", "1999-", "1999-00", "1999-13", "1999-5"),
        *("1999-02-29", "1999-05-32", "19990517", "1999-W01", "1999-W01-1", "1999-137", "1999-05-17T00:00:00Z"),
        *("١٩٩٩", "next year"),
    ],
    ids=repr,
)
def test_what_is_no_date_is_refused_by_its_field(released: object) -> None:
    with pytest.raises(Invalid) as refused:
        said(release_date=released)
    assert [*refused.value.fields] == ["release_date"]


def test_releases_sort_by_time_with_a_year_before_its_days() -> None:
    assert sorted(["2000", "1999-05-17", "1999", "1999-06-01", "1999-05", "1998-12-31"]) == [
        *("1998-12-31", "1999", "1999-05", "1999-05-17", "1999-06-01", "2000")
    ]


def test_a_year_may_not_contradict_the_date() -> None:
    assert editing.settled(said(release_date="1999-05", year=1999)).year == 1999
    with pytest.raises(Invalid) as refused:
        editing.settled(said(release_date="1999-05", year=2000))
    assert [*refused.value.fields] == ["year"]


def test_a_window_ends_after_it_begins() -> None:
    begins, ends = "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"
    good = [{"from": begins, "until": ends}, {"from": begins}, {"until": ends}, {}]
    assert windows.refused(said(availability=good).availability) == {}
    for wrong in ({"from": ends, "until": begins}, {"from": begins, "until": begins}):
        with pytest.raises(Invalid) as refused:
            editing.settled(said(availability=[{}, wrong]))
        assert [*refused.value.fields] == ["availability.1.until"]
    assert Window.model_validate({"from": ends, "until": begins}), "what is stored already stays readable"
