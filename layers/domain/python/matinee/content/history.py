"""The audit trail: who changed what of a title, and when. Entries are written with the change and never again."""

import json
from typing import Any, Literal

from pydantic import Field

from matinee.content.models import Title
from matinee.kernel import table
from matinee.kernel.ids import new_id
from matinee.kernel.table import Item, Write
from matinee.kernel.types import Instant, Model, TitleId, UserId, now

Did = Literal[
    "created",
    "changed",
    "published",
    "unpublished",
    "deleted",
    "restored",
    "artwork",
    "subtitles",
    "audio",
    "removed",
]
_QUOTED = 500
"""Characters of a value that are stored; longer ones are cut."""


class Change(Model):
    """Of one field; None: it had no value."""

    before: Any = None
    after: Any = None


class Edit(Item, pk="AUDIT#{content_id}", sk="{edit_id}", gsi2pk="BY#{by}", gsi2sk="{edit_id}", append_only=True):
    """Only the function that erases a person may change one, and none may delete one."""

    content_id: TitleId
    edit_id: str
    by: UserId | None = None
    """None: the platform itself, or a person who was erased."""
    did: Did
    changes: dict[str, Change] = {}
    at: Instant = Field(default_factory=now)
    """The title's `updated_at` after the change, so that a reader of the title knows which edits are later."""


class EditView(Model):
    by: UserId | None = None
    did: Did
    changes: dict[str, Change] = {}
    """Field → its value before and after; long values are cut."""
    at: Instant


def writing(before: Title | None, after: Title, did: Did, by: str | None) -> Write:
    old = _said(before) if before else {}
    new = _said(after)
    changes = {
        name: Change(before=_quoted(old.get(name)), after=_quoted(new.get(name)))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }
    edit = Edit(
        content_id=after.content_id, edit_id=new_id("edt"), by=by, did=did, changes=changes, at=after.updated_at
    )
    return table.creating(edit)


def of(content_id: str, limit: int, cursor: str | None) -> tuple[list[EditView], str | None]:
    """Newest first."""
    page = table.page(Edit, content_id=content_id, limit=limit, cursor=cursor, newest_first=True)
    views = [EditView.model_validate(edit.model_dump(include=set(EditView.model_fields))) for edit in page.items]
    return views, page.next_cursor


def _said(title: Title) -> dict[str, Any]:
    """All that editors can change, without default values."""
    details = title.details.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    made = title.model_dump(
        mode="json", include={"artwork", "local_artwork", "subtitles", "audio"}, exclude_defaults=True
    )
    return {**details, **made}


def _quoted(value: Any) -> Any:
    text = json.dumps(value, ensure_ascii=False)
    return value if len(text) <= _QUOTED else text[:_QUOTED] + "…"
