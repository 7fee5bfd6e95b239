"""Availability windows: a title stores when its next window opens or closes, and is announced again then."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from matinee.content import visibility
from matinee.content.details import Window
from matinee.content.events import TitleChanged
from matinee.content.models import KEPT, Title
from matinee.kernel import table
from matinee.kernel.types import now

MOST_COUNTRIES = 5000
"""That a title's windows name in all: its parts keep them too, and an item of DynamoDB holds 400 kB."""


def refused(windows: Sequence[Window]) -> dict[str, str]:
    """Field → what is wrong ("availability.0.until"); empty where each window ends after it begins and they are not too many."""
    if sum(len(window.countries) for window in windows) > MOST_COUNTRIES:
        return {"availability": f"names more than {MOST_COUNTRIES} countries in all"}
    return {
        f"availability.{number}.until": "is not after its beginning"
        for number, window in enumerate(windows)
        if window.start and window.end and window.end <= window.start
    }


def next_border(windows: Sequence[Sequence[Window]], moment: datetime) -> datetime | None:
    """When one of them opens or closes next."""
    borders = [border for each in windows for window in each for border in (window.start, window.end) if border]
    return min((border for border in borders if border > moment), default=None)


def due(title: Title, moment: datetime) -> dict[str, Any]:
    """What happens to a title by itself after this moment, as the fields that its index reads."""
    if title.status == "deleted" and title.deleted_at:
        return {"due": "removal", "due_at": title.deleted_at + KEPT}
    border = next_border(title.windows, moment) if visibility.published(title) else None
    return {"due": border and "window", "due_at": border}


def announce() -> int:
    """Publish TitleChanged for every title of which a window has opened or closed; how many there were.

    Run twice, or by two at once, it announces each border once: the write that says so moves the title to its next one.
    """
    moment, announced = now(), 0
    for title in table.every(Title, index="gsi2", due="window"):
        if title.due_at and title.due_at > moment:
            break
        announced += table.again(partial(_announce, title.content_id, moment))
    return announced


def _announce(content_id: str, moment: datetime) -> bool:
    title = table.find(Title, content_id=content_id, consistent=True)
    if title is None or title.due != "window" or title.due_at is None or title.due_at > moment:
        return False
    table.update(title, TitleChanged(content_id=content_id), **due(title, moment))
    return True
