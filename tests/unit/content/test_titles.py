"""Who sees what, where and when: windows up to their borders, drafts, and what a view tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content import showing, visibility
from matinee.content.details import TitleInput, Window
from matinee.content.models import Title, Version
from pydantic import ValidationError

ID = "ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMN"
START, END = datetime(2026, 11, 21, 20, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def title(*windows: dict[str, Any], **changes: Any) -> Title:
    details = TitleInput(title="Tidewater", availability=[Window.model_validate(window) for window in windows])
    return Title(content_id=ID, details=details, **changes)


SPAN = {"from": START, "until": END}


@pytest.mark.parametrize(
    ("moment", "is_open"), [(START - MOMENT, False), (START, True), (END - MOMENT, True), (END, False)]
)
def test_a_window_opens_with_its_start_and_is_shut_at_its_end(moment: datetime, is_open: bool) -> None:
    assert visibility.open_in(title(SPAN).windows, "DE", moment) is is_open


@pytest.mark.parametrize(
    ("window", "before", "within", "after"),
    [
        ({"from": START}, False, True, True),
        ({"until": END}, True, True, False),
        ({}, True, True, True),
        ({"from": END, "until": START}, False, False, False),
    ],
    ids=["no end", "no start", "neither", "an end before its start"],
)
def test_a_border_that_is_not_set_does_not_bound(
    window: dict[str, Any], before: bool, within: bool, after: bool
) -> None:
    film = title(window)
    found = [visibility.open_in(film.windows, "DE", moment) for moment in (START - MOMENT, START, END)]
    assert found == [before, within, after]


def test_a_window_is_for_its_countries_or_for_all() -> None:
    film = title({"countries": ["DE", "AT"]})
    assert [visibility.open_in(film.windows, country, START) for country in ("DE", "AT", "CH")] == [True, True, False]
    assert visibility.open_in(title({"countries": []}).windows, "CH", START)


def test_one_open_window_is_enough_but_place_and_time_must_be_of_the_same() -> None:
    film = title({"countries": ["DE"], "until": START}, {"countries": ["FR"], "from": START})
    assert visibility.open_in(film.windows, "FR", START)
    assert not visibility.open_in(film.windows, "DE", START)
    assert not visibility.open_in(film.windows, "FR", START - MOMENT)


@given(st.sampled_from(["DE", "US", "JP"]), st.datetimes(timezones=st.just(UTC)))
def test_without_windows_a_title_is_open_everywhere_always(country: str, moment: datetime) -> None:
    assert visibility.open_in(title().windows, country, moment)


def test_a_border_may_be_said_in_any_zone() -> None:
    film = title({"from": "2026-11-21T21:00:00+01:00"})
    assert visibility.open_in(film.windows, "DE", START)
    assert not visibility.open_in(film.windows, "DE", START - MOMENT)


def test_windows_are_kept_as_they_were_said() -> None:
    film = title({"countries": ["DE"], **SPAN}, {"until": END})
    assert Title.of(film.attributes()) == film


@pytest.mark.parametrize("field", ["from_", "start_date", "country"])
def test_a_window_takes_no_field_that_it_does_not_know(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Window.model_validate({field: None})


def test_a_view_says_what_can_be_played() -> None:
    coming = showing.view(title())
    assert (coming.playable, coming.duration, coming.max_height, coming.poster_url) == (False, None, None, None)
    version = Version(
        version_id="v",
        upload_id="upl_01K9ZQ8B2C3D4E5F6G7H8J9KMN",
        prefix="titles/1/",
        duration=92.5,
        max_height=1080,
        audio_languages=["en"],
        hls="index.m3u8",
        dash="index.mpd",
    )
    ready = showing.view(title(current=version, artwork={"poster": "artwork/1/poster.jpg"}))
    assert (ready.playable, ready.duration, ready.max_height, ready.audio_languages) == (True, 92.5, 1080, ["en"])
    assert (ready.poster_url, ready.backdrop_url) == ("/artwork/1/poster.jpg", None)


def test_a_view_does_not_tell_where_the_films_files_are() -> None:
    assert "prefix" not in showing.view(title()).model_dump_json()
