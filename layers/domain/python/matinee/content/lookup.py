"""What lists of other domains ask of the catalogue: cards of titles by their ids, and the episode that follows one."""

from collections.abc import Iterable, Sequence
from typing import Any

from matinee.content import browsing, cards, hierarchy, visibility
from matinee.content.models import Title
from matinee.content.views import TitleCard
from matinee.content.visibility import Audience
from matinee.kernel import table

MOST = 50
"""Titles that one call looks up: each may be in either of two lists."""
_OF_VIEWERS = (cards.shelf(), cards.shelf(type="episode"))
_SEASONS = (cards.shelf(type="season"),)
_FURTHER = 50
"""What comes after an episode that is looked through, by one call, for one that this audience may see."""


def told(content_ids: Iterable[str], audience: Audience) -> dict[str, TitleCard]:
    """The cards, by id, of those films, series and episodes (at most MOST) that this audience may see: one call."""
    return _told(content_ids, _OF_VIEWERS, audience)


def parents(of: Iterable[TitleCard], audience: Audience) -> dict[str, tuple[TitleCard, TitleCard]]:
    """Id of an episode's season → that season and its series, where both may be seen: two calls, none without episodes."""
    seasons = _told((card.parent_id for card in of if card.type == "episode"), _SEASONS, audience)
    series = _told((season.parent_id for season in seasons.values()), _OF_VIEWERS, audience)
    return {
        season_id: (season, series[season.parent_id])
        for season_id, season in seasons.items()
        if season.parent_id in series  # None is in none
    }


def after(title: Title, audience: Audience) -> TitleCard | None:
    """The episode that follows one: the next of its series that plays, and that this audience may see.

    None for what is no episode, and where there is none. One call, none for what is no episode.
    """
    serial, number = title.serial, title.details.number
    if serial is None or number is None:
        return None
    further = table.first(
        hierarchy.Child,
        _FURTHER,
        index="gsi1",
        between=(hierarchy.rank(serial.season, number + 1), "~"),
        series_id=serial.series_id,
    )
    plays = (child for child in further if child.card["type"] == "episode" and child.card.get("playable"))
    following = next((child for child in plays if visibility.shown(child, audience)), None)
    return browsing.card_for(following, audience) if following else None


def _told(content_ids: Iterable[str | None], shelves: Sequence[str], audience: Audience) -> dict[str, TitleCard]:
    wanted: list[tuple[type[table.Item], dict[str, Any]]] = [
        (cards.Card, {"status": "published", "shelf": shelf, "content_id": content_id})
        for content_id in dict.fromkeys(content_ids)
        if content_id
        for shelf in shelves
    ]
    found = [card for card in table.find_many(wanted) if isinstance(card, cards.Card)]
    return {card.content_id: browsing.card_for(card, audience) for card in found if visibility.shown(card, audience)}
