"""The episode that follows an episode."""

from matinee.content import visibility
from matinee.content.models import Title
from matinee.content.stored_cards import SPECIALS, Child, rank
from matinee.content.visibility import Audience
from matinee.kernel import table

_AT_ONCE = 50
"""Episodes and seasons that one call reads, of those behind an episode."""


def after(title: Title, audience: Audience) -> Child | None:
    """The episode that follows one: the next of its series that plays, and that this audience may see.

    None where there is none, and for what is no episode of a numbered season: specials neither follow by themselves nor
    are followed. One call, none for what is no such episode; more only where many are passed over.
    """
    serial, number = title.serial, title.details.number
    if serial is None or number is None or serial.season == SPECIALS:
        return None
    further = table.every(
        Child,
        index="gsi1",
        between=(rank(serial.season, number + 1), "~"),
        at_once=_AT_ONCE,
        series_id=serial.series_id,
    )
    plays = (child for child in further if child.card["type"] == "episode" and child.card.get("playable"))
    return next((child for child in plays if visibility.shown(child, audience)), None)
