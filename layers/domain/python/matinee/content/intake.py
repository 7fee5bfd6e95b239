"""Lines of an import become titles, each at most once: a line that says nothing new writes nothing.

Which title a line is about: the one of its `content_id`, or of its `external_id`; a line that has neither is known by what
it says, so that the same file twice makes the same titles. A title and what it is known by are written together.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from matinee.content import chunks, hierarchy, imports, titles
from matinee.content.chunks import Span
from matinee.content.details import ExternalId, TitleInput
from matinee.content.events import TitleChanged, TitlePublished, TitleUnpublished
from matinee.content.history import Did
from matinee.content.imports import Import, Taken, Tally
from matinee.content.models import Title, TitleStatus
from matinee.kernel import aws, table
from matinee.kernel.bus import Event
from matinee.kernel.errors import BadRequest, Conflict, Invalid, TooLarge
from matinee.kernel.ids import new_id
from matinee.kernel.request import parse_json
from matinee.kernel.table import Item, Write
from matinee.kernel.types import Model, TitleId, now

_LOOKED_UP, _WRITES = 50, 100
"""Lines that are looked up at once; writes that are made at once, of which DynamoDB takes no more."""


class Line(TitleInput):
    """A title, with what only an import says of it."""

    external_id: ExternalId | None = None
    content_id: TitleId | None = None
    parent_external_id: ExternalId | None = None
    status: Literal["draft", "published"] | None = None


class External(Item, pk="EXTERNAL#{external_id}", sk="EXTERNAL"):
    """Which title is meant by an id of somebody else's."""

    external_id: str
    content_id: TitleId


class FieldError(Model):
    field: str
    message: str


class Refusal(Model):
    line: int
    external_id: str | None = None
    errors: list[FieldError]


@dataclass(frozen=True)
class Read:
    """A line that can be read, and by what its title is found again: nothing for one that names it by our own id."""

    number: int
    line: Line
    known_as: str


What = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True)
class Change:
    """What a line comes to."""

    read: Read
    what: What
    writes: list[Write]


I = TypeVar("I", bound=Item)  # noqa: E741


def take_in(import_id: str, span: Span) -> None:
    """Take in one part of the file, and report the lines that were refused. Again, and nothing happens."""
    found, taken = table.find_many(
        [(Import, {"import_id": import_id}), (Taken, {"import_id": import_id, "number": span.number})], consistent=True
    )
    if taken or not isinstance(found, Import):
        return
    parsed = [parse(number, raw) for number, raw in chunks.read(import_id, span)]
    refused = [each for each in parsed if isinstance(each, Refusal)]
    counts: Counter[str] = Counter()
    for group in groups(each for each in parsed if isinstance(each, Read)):
        changes, others = planned(group, found.created_by)
        refused += others
        for batch in packed(changes):
            more, others = written(batch, found.created_by)
            counts, refused = counts + more, refused + others
    if refused:
        report = "".join(f"{each.model_dump_json(exclude_none=True)}\n" for each in sorted(refused, key=_number))
        place = imports.product(import_id, f"refused/{span.number:06}.jsonl")
        aws.client("s3").put_object(**place, Body=report.encode(), ContentType="application/jsonl")
    imports.take(import_id, span.number, Tally(**counts, refused=len(refused)))


def parse(number: int, raw: bytes) -> Read | Refusal:
    """`number` is the line's in its file, from 1."""
    try:
        line = parse_json(Line, raw, "line")
    except BadRequest as refused:
        return _refusal(number, None, {"line": refused.detail})
    except Invalid as refused:
        return _refusal(number, _external_id_of(raw), refused.fields)
    return Read(number, line, known_as(line))


def known_as(line: Line) -> str:
    if line.external_id or line.content_id:
        return line.external_id or ""
    told = json.dumps(line.model_dump(mode="json", exclude={"status"}, exclude_defaults=True), sort_keys=True)
    return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"


def groups(lines: Iterable[Read]) -> Iterator[list[Read]]:
    """As many as are looked up at once; of lines about the same title or the same place the later is in a later group."""
    group: list[Read] = []
    seen: set[str] = set()
    for read in lines:
        line = read.line
        place = f"{line.parent_external_id or line.parent_id} {line.number}" if line.number is not None else ""
        names = {name for name in (line.content_id, read.known_as, place) if name}
        if len(group) == _LOOKED_UP or names & seen:
            yield group
            group, seen = [], set()
        group.append(read)
        seen |= names
    if group:
        yield group


def packed(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """As many as are written at once."""
    batch: list[Change] = []
    for change in changes:
        together = [*batch, change]
        writes = _distinct(together)
        if batch and (len(writes) > _WRITES or not table.fit_together(writes)):
            yield batch
            together = [change]
        batch = together
    if batch:
        yield batch


def written(batch: Sequence[Change], by: str | None) -> tuple[Counter[str], list[Refusal]]:
    """All at once; or one by one, each read anew, where somebody else wrote one of them meanwhile."""
    writes = _distinct(batch)
    try:
        if writes:
            table.transact(*writes)
    except Conflict:
        if len(batch) == 1:
            raise
        alone = [table.again(partial(_alone, change.read, by)) for change in batch]
        return sum((counts for counts, _ in alone), Counter()), [each for _, refused in alone for each in refused]
    return Counter(change.what for change in batch), []


def _alone(read: Read, by: str | None) -> tuple[Counter[str], list[Refusal]]:
    """Raises Conflict."""
    changes, refused = planned([read], by)
    return written(changes, by) if changes else (Counter(), refused)


def planned(reads: Sequence[Read], by: str | None) -> tuple[list[Change], list[Refusal]]:
    """What the lines come to, by what is stored now."""
    names = [name for read in reads for name in (read.known_as, read.line.parent_external_id) if name]
    known = _found(External, "external_id", names)
    meant = [read.line.content_id or _content_id(known, read.known_as) for read in reads]
    stored = _found(Title, "content_id", [content_id for content_id in meant if content_id])
    changes: list[Change] = []
    refused: list[Refusal] = []
    for content_id, read in zip(meant, reads, strict=True):
        try:
            changes.append(_change(read, stored.get(content_id or ""), known, by))
        except TooLarge as error:
            refused.append(_refusal(read.number, read.line.external_id, error.by(read.line.largest()).fields))
        except Invalid as invalid:
            refused.append(_refusal(read.number, read.line.external_id, invalid.fields))
        except Conflict as conflict:
            field = "number" if conflict.code == "number_taken" else "type"
            refused.append(_refusal(read.number, read.line.external_id, {field: conflict.detail}))
    return changes, refused


def _change(read: Read, title: Title | None, known: dict[str, External], by: str | None) -> Change:
    """Raises Invalid, TooLarge, Conflict (number_taken, has_children)."""
    line, external = read.line, known.get(read.known_as)
    if line.content_id and external and external.content_id != line.content_id:
        raise Invalid({"external_id": "Another title has it"})
    if title and title.status == "deleted":
        if line.content_id:
            raise Invalid({"content_id": "It is deleted"})
        title = None  # and what has its external id now is a new one
    details = titles.settled(_details(line, known))
    content_id = title.content_id if title else line.content_id or new_id("ttl")
    what: What = "created"
    if title:
        what, writes = _updated(title, line, details, by)
    else:
        writes = _created(content_id, line, details, by)
    if read.known_as and external is None:
        writes.append(table.creating(External(external_id=read.known_as, content_id=content_id)))
    elif external and external.content_id != content_id:
        writes.append(table.updating(external, content_id=content_id))
    table.must_fit_together(writes)
    return Change(read, what, writes)


def _created(content_id: str, line: Line, details: TitleInput, by: str | None) -> list[Write]:
    facts = {"content_id": content_id, "details": details, "external_id": line.external_id}
    if line.status == "published":
        title = Title(**facts, status="published", published_at=now())
        return titles.creating(title, by, TitlePublished(content_id=content_id))
    return titles.creating(Title(**facts), by)


def _updated(title: Title, line: Line, details: TitleInput, by: str | None) -> tuple[What, list[Write]]:
    said: dict[str, Any] = {
        "details": details,
        "status": _status(title.status, line.status),
        "external_id": line.external_id or title.external_id,
    }
    changes = {name: value for name, value in said.items() if value != getattr(title, name)}
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
    return "updated", titles.changing(title, did, by, *events, **changes)[1]


def _status(now_is: TitleStatus, wanted: Literal["draft", "published"] | None) -> TitleStatus:
    """A title that was published does not become a draft again: it is taken back."""
    if wanted is None or wanted == "published":
        return wanted or now_is
    return "unpublished" if now_is == "published" else now_is


def _details(line: Line, known: dict[str, External]) -> TitleInput:
    """Raises Invalid where it names a parent that is not there."""
    own = {name: getattr(line, name) for name in TitleInput.model_fields}
    said = line.model_fields_set & own.keys()
    if line.parent_external_id:
        own["parent_id"] = _content_id(known, line.parent_external_id)
        if own["parent_id"] is None:
            raise Invalid({"parent_external_id": "No title has it"})
    return TitleInput.model_construct(_fields_set=said, **own)


def _distinct(changes: Iterable[Change]) -> list[Write]:
    """Two episodes ask the same of the same season: a transaction may ask it once."""
    writes: list[Write] = []
    for change in changes:
        writes += [write for write in change.writes if write.operation != "ConditionCheck" or write not in writes]
    return writes


def _found(cls: type[I], field: str, ids: Sequence[str]) -> dict[str, I]:
    wanted = [(cls, {field: each}) for each in dict.fromkeys(ids)]
    found = table.find_many(wanted, consistent=True) if wanted else []
    return {getattr(item, field): item for item in found if isinstance(item, cls)}


def _content_id(known: dict[str, External], name: str) -> str | None:
    return known[name].content_id if name in known else None


def _refusal(number: int, external_id: str | None, fields: dict[str, str]) -> Refusal:
    errors = [FieldError(field=field, message=message) for field, message in fields.items()]
    return Refusal(line=number, external_id=external_id, errors=errors)


def _number(refusal: Refusal) -> int:
    return refusal.line


def _external_id_of(raw: bytes) -> str | None:
    """As far as a refused line can be read."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    found = told.get("external_id") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None
