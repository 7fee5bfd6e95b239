"""What lists hold of a title, in which of them, and in what order."""

from typing import Any

import pytest
from matinee.content import cards, showing, stored_cards
from matinee.content.details import TitleInput
from matinee.content.models import Title
from matinee.content.pictures import Picture
from matinee.content.stored_cards import Card

from tests.unit.conftest import Told

ID = "ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMN"
PARENT = "ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMP"
POSTER = f"artwork/{ID}/poster-art_01K9ZQ8B2C3D4E5F6G7H8J9KMN.webp"


def title(said: dict[str, Any] | None = None, **facts: Any) -> Title:
    return Title(content_id=ID, details=TitleInput(**{"title": "Tidewater", "maturity": 0, **(said or {})}), **facts)


def copies(of: Title) -> list[Card]:
    return cards.of(of, showing.card(of))


@pytest.mark.parametrize(
    ("said", "shelves"),
    [
        ({"maturity": None}, ["*", "t:movie", "l:en", "unrated"]),
        ({}, ["*", "t:movie", "l:en"]),
        ({"genres": ["Drama", "Noir"]}, ["*", "t:movie", "l:en", "g:drama", "g:noir"]),
        ({"genres": ["Drama", "DRAMA"]}, ["*", "t:movie", "l:en", "g:drama"]),
        ({"type": "series", "genres": ["Drama"]}, ["*", "t:series", "l:en", "g:drama", "series:drama"]),
        ({"type": "episode", "parent_id": PARENT, "number": 1, "genres": ["Drama"]}, ["t:episode"]),
    ],
    ids=str,
)
def test_a_title_is_in_the_lists_of_all_that_is_said_of_it(said: dict[str, Any], shelves: list[str]) -> None:
    assert cards.shelves(title(said)) == shelves


def test_the_most_genres_change_in_one_transaction(told: Told) -> None:
    """DynamoDB takes a hundred writes: the cards of before and after, the title, its place and its history."""
    told(table_content="content")
    before, after = (
        copies(title({"type": "series", "genres": [f"{when} {number}" for number in range(20)]}))
        for when in ("before", "after")
    )
    assert len(list(cards.writes(before, after))) + 5 <= 100


def test_what_did_not_change_is_not_written_again() -> None:
    before = title({"genres": ["Drama"]})
    described = before.model_copy(update={"details": before.details.model_copy(update={"description": "New."})})
    assert list(cards.writes(copies(before), copies(described))) == []


def test_a_card_comes_back_as_it_was_put() -> None:
    film = title(
        {
            "genres": ["Drama"],
            "translations": {"de": {"title": "Gezeiten"}},
            "release_date": "2024-02-29",
            "maturity": 12,
            "availability": [{"countries": ["DE"], "from": "2026-01-01T00:00:00Z"}],
        },
        status="published",
        artwork={"poster": POSTER, "backdrop": "artwork/elsewhere/backdrop.jpg"},
        pictures={POSTER: Picture(width=1000, height=1500, widths=[200, 400], placeholder="data:,")},
        local_artwork={"de": {"poster": "artwork/1/de.jpg"}},
    )
    for copy in copies(film):
        read = Card.of(copy.attributes())
        assert stored_cards.read(read) == showing.card(film)
        assert (read.status, read.maturity, read.windows) == ("published", 12, film.windows)
        assert (read.shelf, read.by_title, read.by_year) == (copy.shelf, "tidewater", "2024")


def test_an_address_is_not_stored_twice() -> None:
    (card, *_) = copies(title(artwork={"poster": POSTER}))
    assert ID not in str(card.card)
