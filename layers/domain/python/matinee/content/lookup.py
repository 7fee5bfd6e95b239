"""What lists of other domains ask of the catalogue: cards of titles by their ids, and the episode that follows one."""

from collections.abc import Iterable, Sequence
from typing import Any

from matinee import table
from matinee.content import browsing, cards, hierarchy, visibility
from matinee.content.models import Title, TitleCard
from matinee.content.visibility import Audience

MOST = 50
"""Titles that one call looks up: each may be in either of two lists."""
_OF_VIEWERS = (cards.shelf(), cards.shelf(type="episode"))
_SEASONS = (cards.shelf(type="season"),)
_FURTHER = 20
"""Children that are looked through, at once, for one that this audience may see."""


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
    """The episode that follows one: the next of its season that plays, else the first of the next season that has one.

    None for what is no episode, and where there is none that this audience may see. One call, or two more and one a season.
    """
    details = title.details
    if details.type != "episode" or details.parent_id is None or details.number is None:
        return None
    if found := _first(details.parent_id, details.number + 1, audience):
        return found
    season = table.find(Title, content_id=details.parent_id)
    if season is None or season.details.parent_id is None or season.details.number is None:
        return None
    seasons = _following(season.details.parent_id, season.details.number + 1, audience)
    return next((found for each in seasons if (found := _first(each.content_id, 0, audience))), None)


def _first(season_id: str, number: int, audience: Audience) -> TitleCard | None:
    return next((card for card in _following(season_id, number, audience) if card.playable), None)


def _following(parent_id: str, number: int, audience: Audience) -> list[TitleCard]:
    """Children from a number on, of those that this audience may see."""
    page = table.query(
        hierarchy.Child,
        parent_id=parent_id,
        between=(f"CHILD#{number:06d}", "CHILD#~"),
        limit=_FURTHER,
        keep=lambda child: visibility.shown(child, audience),
    )
    return [browsing.card_for(child, audience) for child in page.items]


def _told(content_ids: Iterable[str | None], shelves: Sequence[str], audience: Audience) -> dict[str, TitleCard]:
    wanted: list[tuple[type[table.Item], dict[str, Any]]] = [
        (cards.Card, {"status": "published", "shelf": shelf, "content_id": content_id})
        for content_id in dict.fromkeys(content_ids)
        if content_id
        for shelf in shelves
    ]
    found = [card for card in table.find_many(wanted) if isinstance(card, cards.Card)]
    return {card.content_id: browsing.card_for(card, audience) for card in found if visibility.shown(card, audience)}
