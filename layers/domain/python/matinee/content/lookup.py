"""Cards of titles by their ids, for other domains."""

from collections.abc import Iterable, Sequence
from typing import Any

from matinee.content import browsing, cards, visibility
from matinee.content.card_views import TitleCard
from matinee.content.stored_cards import Card
from matinee.content.visibility import Audience
from matinee.kernel import table

MOST = 50
"""Titles that one call looks up: each may be in either of two lists."""
_OF_VIEWERS = (cards.shelf(), cards.shelf(type="episode"))
_SEASONS = (cards.shelf(type="season"),)


def cards_of(content_ids: Iterable[str], audience: Audience) -> dict[str, TitleCard]:
    """The cards, by id, of those films, series and episodes (at most MOST) that this audience may see: one call."""
    return _published(content_ids, _OF_VIEWERS, audience)


def parents(of: Iterable[TitleCard], audience: Audience) -> dict[str, tuple[TitleCard, TitleCard]]:
    """Id of an episode's season → that season and its series, where both may be seen: two calls, none without episodes."""
    seasons = _published((card.parent_id for card in of if card.type == "episode"), _SEASONS, audience)
    series = _published((season.parent_id for season in seasons.values()), _OF_VIEWERS, audience)
    return {
        season_id: (season, series[season.parent_id])
        for season_id, season in seasons.items()
        if season.parent_id in series  # None is in none
    }


def _published(content_ids: Iterable[str | None], shelves: Sequence[str], audience: Audience) -> dict[str, TitleCard]:
    wanted: list[tuple[type[table.Item], dict[str, Any]]] = [
        (Card, {"status": "published", "shelf": shelf, "content_id": content_id})
        for content_id in dict.fromkeys(content_ids)
        if content_id
        for shelf in shelves
    ]
    found = [card for card in table.find_many(wanted) if isinstance(card, Card)]
    return {card.content_id: browsing.card_for(card, audience) for card in found if visibility.shown(card, audience)}
