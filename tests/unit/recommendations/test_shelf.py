"""The shelf says what was put on it, in the order of what is watched most."""

import pytest
from matinee.recommendations import shelf as shelves
from matinee.recommendations.shelf import Shelf

from tests.unit.recommendations.shelves import shelf, title


def test_a_title_is_read_as_it_was_put() -> None:
    put = title(
        "Roter Sand", "Drama", titles={"en": "Red Sand"}, people=["Ada"], speaks=["de"], open=[[{"countries": ["DE"]}]]
    )
    stands = shelf([put])
    assert stands.entry(0) == put
    card = stands.card(0)
    assert (card.content_id, card.title, card.titles, card.maturity) == (put["id"], "Roter Sand", {"en": "Red Sand"}, 0)
    assert [window.countries for of in stands.windows(stands.window[0]) for window in of] == [["DE"]]
    assert list(stands.entries()) == [put]


def test_what_is_watched_most_stands_first_and_episodes_last() -> None:
    few, many = title("Few"), title("Many")
    episode = title("Episode", type="episode", series=many["id"])
    stands = shelf([episode, few, many], {many["id"]: 0.9, few["id"]: 0.2, episode["id"]: 1.0})
    assert stands.ids == [many["id"], few["id"], episode["id"]]
    assert (stands.count, stands.tops) == (3, 2)
    assert stands.numbers[few["id"]] == 1


def test_lists_of_genres_people_and_the_newest() -> None:
    old, new = title("Old", "Drama", people=["Ada"], at=1), title("New", "Drama", "Crime", people=["Ada"], at=3)
    between = title("Between", "Comedy", people=["Ada", "Bob"], at=2)
    stands = shelf([old, new, between], {old["id"]: 0.9, between["id"]: 0.5})
    named = [stands.card(n).title for n in range(3)]
    assert named == ["Old", "Between", "New"]
    assert list(stands.of_genre("Drama")) == [0, 2]
    assert list(stands.of_genre("Western")) == []
    assert list(stands.newest) == [2, 1, 0]
    assert list(stands.of_person("Ada")) == [0, 1, 2]
    assert list(stands.of_person("Bob")) == [], "who is in few titles has no list"
    assert stands.genre_names[0] == "Drama"
    assert stands.genres[2].bit_count() == 2


def test_a_shelf_may_be_empty_and_a_stranger_is_none() -> None:
    assert (shelves.empty().count, shelves.empty().ids, shelves.empty().people) == (0, [], {})
    with pytest.raises(ValueError, match="no shelf"):
        Shelf(b"something else")


def test_it_brings_the_model_along() -> None:
    assert shelf([title()], model=b"learned").model == b"learned"
