"""Continue watching: the titles that a profile has not finished, the latest first."""

from datetime import UTC, datetime

from matinee.content import lookup
from matinee.content.visibility import Audience
from matinee.kernel import table
from matinee.playback import clearing, resuming
from matinee.playback.models import Position
from matinee.playback.views import Continued, ContinueList
from matinee.playback.watching import Watcher

MOST = 20
"""Titles that are listed."""


def listed(who: Watcher, audience: Audience) -> ContinueList:
    """Of a series only the latest episode. Three calls, and two more where there are episodes."""
    shown = clearing.from_then_on(who)
    latest = table.first(
        Position, lookup.MOST, index="gsi1", between=shown, newest_first=True, profile_id=who.profile_id
    )
    cards = lookup.cards_of((position.content_id for position in latest), audience)
    around = lookup.parents(cards.values(), audience)
    found: dict[str, Continued] = {}
    for position in latest:
        card = cards.get(position.content_id)
        if card is None or not card.playable:
            continue
        season, series = around.get(card.parent_id or "", (None, None))
        at = resuming.view(position)
        found.setdefault(
            series.content_id if series else card.content_id,
            Continued(
                content_id=card.content_id,
                position=at.position,
                duration=at.duration or card.duration or 0,
                title=card,
                series=series,
                season=season and season.number,
                listed_at=datetime.fromtimestamp((position.listed_ms or 0) / 1000, UTC),
            ),
        )
    return ContinueList(items=[*found.values()][:MOST])
