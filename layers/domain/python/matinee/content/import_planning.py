"""What the lines of an import change: each is compared with the title that is stored, and a line that says nothing new
writes nothing.

A line is about the title of its `content_id`, or of its `external_id`; one that has neither is known by its content. A
title and the id under which it is known are written together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from matinee.content import editing, hierarchy
from matinee.content.details import TitleInput, TitleStatus
from matinee.content.events import TitleChanged, TitlePublished, TitleUnpublished
from matinee.content.history import Did
from matinee.content.import_lines import Line, ParsedLine, Refusal, refusal
from matinee.content.models import Title
from matinee.kernel import table
from matinee.kernel.bus import Event
from matinee.kernel.errors import Conflict, Invalid, TooLarge
from matinee.kernel.ids import new_id
from matinee.kernel.table import Item, Write
from matinee.kernel.types import TitleId, now


class External(Item, pk="EXTERNAL#{external_id}", sk="EXTERNAL"):
    """The title that is known by somebody else's id, or by a line's content."""

    external_id: str
    content_id: TitleId


Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True)
class Change:
    """What a line becomes: its outcome, and the writes that lead there."""

    parsed: ParsedLine
    outcome: Outcome
    writes: list[Write]


T = TypeVar("T", bound=Item)


def planned(lines: Sequence[ParsedLine], by: str | None) -> tuple[list[Change], list[Refusal]]:
    """The changes that the lines make to what is stored now, and the lines that are refused."""
    names = [name for parsed in lines for name in (parsed.known_as, parsed.line.parent_external_id) if name]
    known = _found(External, "external_id", names)
    content_ids = [parsed.line.content_id or _content_id(known, parsed.known_as) for parsed in lines]
    stored = _found(Title, "content_id", [content_id for content_id in content_ids if content_id])
    changes: list[Change] = []
    refused: list[Refusal] = []
    for content_id, parsed in zip(content_ids, lines, strict=True):
        try:
            changes.append(_change(parsed, stored.get(content_id or ""), known, by))
        except TooLarge as error:
            refused.append(refusal(parsed.number, parsed.line.external_id, error.by(parsed.line.largest()).fields))
        except Invalid as error:
            refused.append(refusal(parsed.number, parsed.line.external_id, error.fields))
        except Conflict as conflict:
            field = "number" if conflict.code == "number_taken" else "type"
            refused.append(refusal(parsed.number, parsed.line.external_id, {field: conflict.detail}))
    return changes, refused


def _change(parsed: ParsedLine, title: Title | None, known: dict[str, External], by: str | None) -> Change:
    """Raises Invalid, TooLarge, Conflict (number_taken, has_children)."""
    line, external = parsed.line, known.get(parsed.known_as)
    if line.content_id and external and external.content_id != line.content_id:
        raise Invalid({"external_id": "Another title has it"})
    if title and title.status == "deleted":
        if line.content_id:
            raise Invalid({"content_id": "It is deleted"})
        title = None  # its external id goes to the new title
    details = editing.settled(_details(line, known))
    content_id = title.content_id if title else line.content_id or new_id("ttl")
    outcome: Outcome = "created"
    if title:
        outcome, writes = _updated(title, line, details, by)
    else:
        writes = _created(content_id, line, details, by)
    if parsed.known_as and external is None:
        writes.append(table.creating(External(external_id=parsed.known_as, content_id=content_id)))
    elif external and external.content_id != content_id:
        writes.append(table.updating(external, content_id=content_id))
    table.must_fit_together(writes)
    return Change(parsed, outcome, writes)


def _created(content_id: str, line: Line, details: TitleInput, by: str | None) -> list[Write]:
    facts = {"content_id": content_id, "details": details, "external_id": line.external_id}
    if line.status == "published":
        title = Title(**facts, status="published", published_at=now())
        return editing.creating(title, by, TitlePublished(content_id=content_id))
    return editing.creating(Title(**facts), by)


def _updated(title: Title, line: Line, details: TitleInput, by: str | None) -> tuple[Outcome, list[Write]]:
    wanted: dict[str, Any] = {
        "details": details,
        "status": _status(title.status, line.status),
        "external_id": line.external_id or title.external_id,
    }
    changes = {name: value for name, value in wanted.items() if value != getattr(title, name)}
    if not changes:
        return "unchanged", []
    did: Did = "changed"
    events: list[Event] = []
    if "details" in changes:
        if details.type != title.details.type:
            hierarchy.childless(title.content_id)
        events.append(TitleChanged(content_id=title.content_id))
    if changes.get("status") == "published":
        did = "published"
        changes["published_at"] = title.published_at or now()
        events.append(TitlePublished(content_id=title.content_id))
    elif "status" in changes:
        did = "unpublished"
        events.append(TitleUnpublished(content_id=title.content_id))
    return "updated", editing.changing(title, did, by, *events, **changes)[1]


def _status(current: TitleStatus, wanted: Literal["draft", "published"] | None) -> TitleStatus:
    """A published title that is to be a draft becomes unpublished."""
    if wanted is None or wanted == "published":
        return wanted or current
    return "unpublished" if current == "published" else current


def _details(line: Line, known: dict[str, External]) -> TitleInput:
    """Raises Invalid where the line names a parent that does not exist."""
    own = {name: getattr(line, name) for name in TitleInput.model_fields}
    said = line.model_fields_set & own.keys()
    if line.parent_external_id:
        own["parent_id"] = _content_id(known, line.parent_external_id)
        if own["parent_id"] is None:
            raise Invalid({"parent_external_id": "No title has it"})
    return TitleInput.model_construct(_fields_set=said, **own)


def _found(cls: type[T], field: str, ids: Sequence[str]) -> dict[str, T]:
    wanted = [(cls, {field: each}) for each in dict.fromkeys(ids)]
    found = table.find_many(wanted, consistent=True) if wanted else []
    return {getattr(item, field): item for item in found if isinstance(item, cls)}


def _content_id(known: dict[str, External], name: str) -> str | None:
    return known[name].content_id if name in known else None
