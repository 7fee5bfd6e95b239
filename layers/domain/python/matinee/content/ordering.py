"""The order of a series' seasons or of a season's episodes: the numbers that they have are dealt out anew, gaps and all.

One transaction exchanges the places of a window of them, so that each number is somebody's at every moment. Windows overlap
by half: whoever moves far is carried on by the next one, as in a comb sort (Box and Lacey, 1991).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeVar

from matinee.content import cards, hierarchy, history, showing, titles
from matinee.content.events import PartsOutdated, TitleChanged
from matinee.content.models import Title
from matinee.content.stored_cards import Child
from matinee.kernel import table
from matinee.kernel.bus import Event
from matinee.kernel.errors import Conflict, TooLarge
from matinee.kernel.table import Write
from matinee.kernel.types import now

MOST = 1000
"""Children whose order one request can say."""
_WINDOWS = (24, 6, 2)
"""Children a transaction: each is four writes, of a hundred. Fewer, where editors say so much of them that one cannot take it."""
T = TypeVar("T")


def order(parent_id: str, wanted: Sequence[str], by: str | None = None) -> None:
    """The children in the wanted order; again, and nothing happens. Raises NotFound, Conflict (children_changed).

    What is broken off leaves another order, each child in its one place, and is ended by asking again.
    """
    titles.get(parent_id)
    for size in _WINDOWS:
        try:
            table.again(partial(_ordered, parent_id, wanted, size, by))
            break
        except TooLarge:
            if size == _WINDOWS[-1]:
                raise


def _ordered(parent_id: str, wanted: Sequence[str], size: int, by: str | None) -> None:
    children = _children(parent_id)
    there, numbers = [child.content_id for child in children], [child.number for child in children]
    if sorted(there) != sorted(wanted):
        raise Conflict("Others have their place there: read them anew", code="children_changed")
    for start, window in exchanges(there, wanted, size):
        _place(parent_id, window, numbers[start : start + len(window)], by)


def _children(parent_id: str) -> list[Child]:
    found = table.collection({"CHILD": Child}, parent_id=parent_id)
    return [child for child in found if isinstance(child, Child)]


def exchanges(there: Sequence[T], wanted: Sequence[T], size: int) -> Iterator[tuple[int, list[T]]]:
    """What turns one order into the other: (position, what stands from there on), at most `size` at a time."""
    rank = {each: n for n, each in enumerate(wanted)}
    now_there = list(there)
    starts = list(range(0, max(1, len(now_there) - size // 2), size // 2))
    while now_there != list(wanted):
        for start in [*starts, *reversed(starts)]:
            before = now_there[start : start + size]
            after = sorted(before, key=rank.__getitem__)
            if after != before:
                now_there[start : start + size] = after
                yield start, after


def _place(parent_id: str, content_ids: Sequence[str], numbers: Sequence[int], by: str | None) -> None:
    """Raises Conflict where one of them was moved or deleted meanwhile."""
    found = table.find_many([(Title, {"content_id": each}) for each in content_ids], consistent=True)
    if not all(isinstance(title, Title) and _stands(title, parent_id, numbers) for title in found):
        raise Conflict("Somebody else changed it")
    pairs = [(title, number) for title, number in zip(found, numbers, strict=True) if isinstance(title, Title)]
    table.transact(*(write for title, number in pairs for write in _moving(title, number, by)))


def _stands(title: Title, parent_id: str, numbers: Sequence[int]) -> bool:
    place = (title.details.parent_id, title.details.number in numbers)
    return title.status != "deleted" and place == (parent_id, True)


def _moving(title: Title, number: int, by: str | None) -> Iterator[Write]:
    """Its claim replaces that of whoever is moved away by the same transaction."""
    if title.details.number == number:
        return
    changes = {"details": title.details.model_copy(update={"number": number}), "updated_at": now()}
    after = table.changed(title, **changes)
    old, new = showing.card(title), showing.card(after)
    place = hierarchy.child(after, new)
    assert place is not None
    events: list[Event] = [TitleChanged(content_id=title.content_id)]
    if hierarchy.has_parts(title):
        events.append(PartsOutdated(content_id=title.content_id))
    yield table.updating(title, *events, **changes)
    yield table.putting(place)
    yield from cards.writes(cards.of(title, old), cards.of(after, new))
    yield history.writing(title, after, "changed", by)
