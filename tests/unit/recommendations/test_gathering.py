"""Rows of the lake on their way into training."""

from datetime import UTC, date, datetime
from math import inf

import pytest
from matinee.recommendations import gathering

DAY = date(2026, 11, 29)


def row(profile: str = "p_1", title: str = "ttl_a", **more: str) -> dict[str, str]:
    moment = datetime(2026, 11, 30, tzinfo=UTC).timestamp()
    said = {"finished": "false", "watch_seconds": "0", "duration": "", "ignored": "0", "at_seconds": str(moment)}
    said |= {"stars": "0", "listed": "false", "hidden": "false"}
    return {"analytics_id": profile, "content_id": title, **said, **more}


def test_the_days_of_a_question_are_put_in() -> None:
    sql = gathering.question(DAY)
    assert "BETWEEN DATE '2025-10-26' AND DATE '2026-11-29'" in sql
    assert "{" not in sql


def test_a_part_of_a_film_counts_for_its_share() -> None:
    (deed,) = gathering.merged([row(watch_seconds="1500", duration="6000")], DAY, {})
    assert (deed.profile, deed.content_id, deed.confidence) == ("p_1", "ttl_a", 0.25)


def test_half_a_year_halves_it() -> None:
    at = datetime(2026, 6, 3, tzinfo=UTC).timestamp()
    (deed,) = gathering.merged([row(finished="true", at_seconds=str(at))], DAY, {})
    assert deed.confidence == 0.5


def test_what_was_passed_over_counts_a_little_against_it() -> None:
    (deed,) = gathering.merged([row(ignored="3")], DAY, {})
    assert deed.confidence == -0.06


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"stars": "5"}, 1.2),
        ({"stars": "1", "finished": "true"}, -1.0),
        ({"listed": "true", "ignored": "4"}, 0.4),
        ({"listed": "true", "watch_seconds": "4500", "duration": "6000"}, 0.75),
        ({"hidden": "true", "stars": "5", "finished": "true"}, -inf),
    ],
)
def test_what_was_said_counts_before_what_was_done(said: dict[str, str], expected: float) -> None:
    (deed,) = gathering.merged([row(**said)], DAY, {})
    assert deed.confidence == expected


def test_a_series_is_its_episode_that_speaks_most() -> None:
    rows = [row(title="ttl_e1", finished="true"), row(title="ttl_e2", ignored="2"), row(title="ttl_e3", ignored="9")]
    told = gathering.merged(rows, DAY, {f"ttl_e{n}": "ttl_show" for n in (1, 2, 3)})
    assert [(each.content_id, each.confidence) for each in told] == [("ttl_show", 1.0)]


def test_too_many_rows_lose_whole_profiles() -> None:
    rows = [row(f"p_{profile}", f"ttl_{title}") for profile in range(100) for title in range(10)]
    kept = gathering.thinned(rows, 400)
    whose = {each["analytics_id"] for each in kept}
    assert 0 < len(kept) <= 400
    assert len(kept) == 10 * len(whose)
    assert gathering.thinned(rows, 1000) == rows
