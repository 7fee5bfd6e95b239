"""Copies what a series or a season says of who may see it, and where a season stands, to its parts (`Title.parents`)."""

from collections.abc import Sequence
from functools import partial
from itertools import islice

from matinee.content import editing, hierarchy
from matinee.content.events import PartsOutdated, TitleChanged
from matinee.content.models import Title
from matinee.content.stored_cards import Child
from matinee.kernel import table

_AT_ONCE = 50
"""Parts that one call looks at."""


def update(outdated: PartsOutdated) -> None:
    """Rewrite each part that does not store what its parent says now. Repeated, late and unordered events end the same.

    A season that is rewritten publishes an event for its own episodes, so that a function has one season to rewrite at
    most. Fifty parts that are up to date cost one call, so a retry continues where the last run stopped.
    """
    parent_id = outdated.content_id
    children = table.every(Child, parent_id=parent_id, starts="CHILD#")
    content_ids = (child.content_id for child in children)
    while some := list(islice(content_ids, _AT_ONCE)):
        for part in _behind(parent_id, some)[1]:
            table.again(partial(_bring, parent_id, part.content_id))


def _bring(parent_id: str, content_id: str) -> None:
    parent, behind = _behind(parent_id, [content_id])
    for part in behind:
        editing.change(part, None, None, TitleChanged(content_id=content_id), parent=parent)


def _behind(parent_id: str, content_ids: Sequence[str]) -> tuple[Title | None, list[Title]]:
    """The parent, and those of its parts that do not store what it says now."""
    wanted = [(Title, {"content_id": each}) for each in (parent_id, *content_ids)]
    parent, *found = table.find_many(wanted, consistent=True)
    if not isinstance(parent, Title):
        return None, []
    said = hierarchy.kept_of(parent)
    parts = [each for each in found if isinstance(each, Title) and each.details.parent_id == parent_id]
    behind = [each for each in parts if any(getattr(each, name) != value for name, value in said.items())]
    return parent, [each for each in behind if each.status != "deleted"]
