"""Cards: copies of what lists show of a title, one for each list that it is in, written together with the title.

A list is a partition: all titles of one status, or those of one type, language, genre, or genre and type, newest first;
by title and by year through the two indexes. A reader of a list so pays for 25 cards, not for 25 titles.
"""

from collections.abc import Iterator
from typing import Any

from matinee.content import filing
from matinee.content.card_views import TitleCard
from matinee.content.models import Title
from matinee.content.stored_cards import URLS, Card, short, window_lists
from matinee.kernel import table
from matinee.kernel.table import Write

ALL = "*"
_TOP = ("movie", "series")
"""What stands in lists; seasons and episodes are in their parents', and in those of their types."""


def shelves(title: Title) -> list[str]:
    """The lists of its status that a title is in."""
    details = title.details
    if details.type not in _TOP:
        return [shelf(type=details.type)]
    genres = {each.casefold() for each in details.genres}
    named = [shelf(), shelf(type=details.type), shelf(language=details.original_language)]
    named += [shelf(genre=genre) for genre in sorted(genres)]
    named += [shelf(unrated=True)] if title.maturity is None else []
    if details.type != "movie":  # most are movies: a genre's are found in the genre's list, its few series are not
        named += [shelf(genre=genre, type=details.type) for genre in sorted(genres)]
    return named


def shelf(*, genre: str = "", type: str = "", language: str = "", unrated: bool = False) -> str:
    """A list's name."""
    if unrated:
        return "unrated"
    if genre:
        return f"{type}:{genre.casefold()}" if type else f"g:{genre.casefold()}"
    return f"t:{type}" if type else f"l:{language}" if language else ALL


def facts(title: Title, card: TitleCard) -> dict[str, Any]:
    """The fields of a StoredCard."""
    said = card.model_dump(mode="json", exclude_defaults=True, exclude={"content_id", "poster"})
    compact = {name: short(value, title.content_id) if name in URLS else value for name, value in said.items()}
    windows = window_lists().dump_python(title.windows, mode="json", by_alias=True, exclude_defaults=True)
    return {
        "content_id": title.content_id,
        "status": title.status,
        "card": compact,
        "open": windows or None,
        "withheld": title.withheld or None,
        "deleted_at": title.deleted_at,
        "picture": title.pictures.get(title.artwork.get("poster", "")),
    }


def of(title: Title, card: TitleCard) -> list[Card]:
    shown = facts(title, card)
    sorts = {
        "by_title": filing.sort_key(card.title, title.details.original_language),
        "by_year": f"{card.year or 0:04}",
    }
    return [Card(shelf=name, **shown, **sorts) for name in shelves(title)]


def writes(before: list[Card], after: list[Card]) -> Iterator[Write]:
    """What turns one into the other; nothing where they say the same."""
    old = {(card.status, card.shelf): card for card in before}
    new = {(card.status, card.shelf): card for card in after}
    yield from (table.putting(card) for place, card in new.items() if old.get(place) != card)
    for status, name in old.keys() - new.keys():
        yield table.dropping(Card, status=status, shelf=name, content_id=before[0].content_id)
