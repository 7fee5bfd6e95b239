"""What a profile did with a title, as one confidence."""

from math import inf

import pytest
from matinee.recommendations.interactions import confidence


def test_a_film_that_was_finished_counts_one() -> None:
    assert confidence(finished=True, share=0.93) == 1.0


def test_a_part_counts_for_its_share() -> None:
    assert confidence(share=0.25) == 0.25
    assert confidence(share=1.7) == 1.0


@pytest.mark.parametrize(("stars", "told"), [(1, -1.0), (2, -0.5), (3, 0.4), (4, 1.0), (5, 1.2)])
def test_stars_count_more_than_watching(stars: int, told: float) -> None:
    assert confidence(finished=True, stars=stars, listed=True) == told


def test_the_watchlist_counts_where_little_was_watched() -> None:
    assert confidence(listed=True) == 0.4
    assert confidence(listed=True, share=0.7) == 0.7


def test_impressions_without_a_click_count_a_little_and_never_much() -> None:
    assert confidence(ignored=2) == -0.04
    assert confidence(ignored=500) == -0.1
    assert confidence(ignored=500, share=0.3) == 0.3


def test_it_halves_in_180_days() -> None:
    assert confidence(finished=True, age=180) == 0.5
    assert confidence(stars=1, age=360) == -0.25
    assert confidence(finished=True, age=-3) == 1.0


def test_hidden_stays_hidden() -> None:
    assert confidence(finished=True, hidden=True, age=1000) == -inf
