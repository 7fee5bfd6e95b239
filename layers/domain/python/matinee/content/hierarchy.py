"""Series have seasons, seasons have episodes, each its number there; a movie stands alone.

A parent's partition holds a `Child` for each of its numbers: it is the claim to that number and the card that lists show,
so that one query answers what a season holds, in order. In the index a whole series stands in one row, each season before
its episodes, so that another answers what follows an episode.
"""

from collections.abc import Iterator
from typing import Any

from matinee.content import cards
from matinee.content.card_views import TitleCard
from matinee.content.details import TitleInput, TitleType
from matinee.content.models import Serial, Title
from matinee.content.stored_cards import Child, rank
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Invalid
from matinee.kernel.table import Write

PARENTS: dict[TitleType, TitleType] = {"season": "series", "episode": "season"}
"""Type → the type that its parent must have; the others have none."""


def has_parts(title: Title) -> bool:
    """Whether others may have their place in it."""
    return title.details.type in PARENTS.values()


def refused(details: TitleInput) -> dict[str, str]:
    """What a title's own fields say wrongly of its place; empty where they agree."""
    wrong, parent = {}, PARENTS.get(details.type)
    for name, given in (("parent_id", details.parent_id), ("number", details.number)):
        if parent and given is None:
            wrong[name] = f"is needed: every {details.type} has its place in a {parent}"
        if not parent and given is not None:
            wrong[name] = f"no {details.type} has one: it stands alone"
    return wrong


def child(title: Title, card: TitleCard) -> Child | None:
    """Its claim to its place, which a deleted title has given up."""
    details = title.details
    if details.parent_id is None or details.number is None or title.status == "deleted":
        return None
    place: dict[str, Any] = {}
    if details.type == "season":
        place = {"series_id": details.parent_id, "rank": rank(details.number)}
    elif title.serial:
        place = {"series_id": title.serial.series_id, "rank": rank(title.serial.season, details.number)}
    return Child(parent_id=details.parent_id, number=details.number, **place, **cards.facts(title, card))


def moved(before: TitleInput, after: TitleInput) -> bool:
    """Whether a title stands elsewhere now."""
    return _where(before) != _where(after)


def _where(details: TitleInput) -> tuple[TitleType, str | None, int | None]:
    return details.type, details.parent_id, details.number


def parent_for(content_id: str, details: TitleInput) -> Title | None:
    """The parent in which a title may take its place, by one call; None for a film or a series.

    It is checked before the write, whose refusal could not say what is wrong. Raises Invalid, Conflict (number_taken).
    """
    kind = PARENTS.get(details.type)
    if kind is None:
        return None
    place = {"parent_id": details.parent_id, "number": details.number}
    parent, there = table.find_many([(Title, {"content_id": details.parent_id}), (Child, place)], consistent=True)
    if not isinstance(parent, Title) or parent.status == "deleted" or parent.details.type != kind:
        raise Invalid({"parent_id": f"is no {kind}"})
    if isinstance(there, Child) and there.content_id != content_id:
        raise Conflict(
            f"{there.content_id} is number {details.number} there", code="number_taken", content_id=there.content_id
        )
    return parent


def kept_of(parent: Title | None) -> dict[str, Any]:
    """The fields that a part stores of its parent: who may see it, and where an episode's season stands."""
    if parent is None:
        return {"parents": [], "serial": None}
    details, serial = parent.details, None
    if details.type == "season" and details.parent_id is not None and details.number is not None:
        serial = Serial(series_id=details.parent_id, season=details.number)
    return {"parents": [parent.bound, *parent.parents], "serial": serial}


def writes(before: Child | None, after: Child | None, parent: Title | None) -> Iterator[Write]:
    """What moves a title from one place to the other, or shows it there as it is now.

    `parent`: a parent of which it stores something new; the writes are conditional on that parent's version.
    """
    if before and (after is None or _place(before) != _place(after)):
        yield table.dropping(Child, **_place(before))
    if after and (before is None or _place(before) != _place(after)):
        yield table.creating(after)
    elif after and before != after:
        yield table.putting(after)
    if after and parent:
        yield table.untouched(Title, parent, content_id=parent.content_id)


def _place(child: Child) -> dict[str, Any]:
    return {"parent_id": child.parent_id, "number": child.number}


def children(parent_id: str, limit: int, cursor: str | None, **keep: Any) -> table.Page[Child]:
    """In the order of their numbers; `keep` as `table.page` takes it."""
    return table.page(Child, parent_id=parent_id, starts="CHILD#", limit=limit, cursor=cursor, **keep)


def childless(content_id: str) -> None:
    """Raises Conflict (has_children)."""
    if table.first(Child, 1, parent_id=content_id, starts="CHILD#"):
        raise Conflict("Others have their place in it: move or delete them first", code="has_children")
