"""Lines of an import become titles, each at most once: a line that says nothing new writes nothing.

Which title a line is about: the one of its `content_id`, or of its `external_id`; a line that has neither is known by what
it says, so that the same file twice makes the same titles. A title and what it is known by are written together.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Literal, TypeVar

from pydantic import ValidationError

from matinee import aws, table
from matinee.bus import Event
from matinee.content import chunks, imports
from matinee.content.chunks import Span
from matinee.content.events import TitleChanged, TitlePublished, TitleUnpublished
from matinee.content.imports import Tally
from matinee.content.models import ExternalId, Title, TitleInput, TitleStatus
from matinee.ids import new_id
from matinee.table import Item, Write
from matinee.types import Model, TitleId, now

LONGEST = 250_000
"""Bytes of a line: an item of DynamoDB holds 400 kB."""
_TOGETHER, _BYTES = 25, 1_000_000
"""Lines, and their bytes, that are written at once: DynamoDB's are 100 writes and 4 MB."""


class Line(TitleInput):
    external_id: ExternalId | None = None
    content_id: TitleId | None = None
    status: Literal["draft", "published"] | None = None

    @property
    def details(self) -> TitleInput:
        return TitleInput.model_construct(**{name: getattr(self, name) for name in TitleInput.model_fields})


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


Numbered = tuple[int, Line]
I = TypeVar("I", bound=Item)


def take_in(import_id: str, span: Span) -> None:
    """Take in one part of the file, and report the lines that were refused. Again, and nothing happens."""
    if imports.is_taken(import_id, span.number):
        return
    parsed = [parse(number, raw) for number, raw in chunks.read(import_id, span)]
    refused = [each for each in parsed if isinstance(each, Refusal)]
    tally = Tally()
    for group in groups(each for each in parsed if not isinstance(each, Refusal)):
        more, others = table.again(partial(_write, group))
        tally, refused = tally + more, refused + others
    if refused:
        refused.sort(key=lambda refusal: refusal.line)
        report = "".join(f"{refusal.model_dump_json(exclude_none=True)}\n" for refusal in refused)
        aws.client("s3").put_object(
            **imports.product(import_id, f"refused/{span.number:06}.jsonl"),
            Body=report.encode(),
            ContentType="application/jsonl",
        )
    imports.take(import_id, span.number, tally + Tally(refused=len(refused)))


def parse(number: int, raw: bytes) -> Numbered | Refusal:
    """`number` is the line's in its file, from 1."""
    if len(raw) > LONGEST:
        return _refusal(number, None, {"line": f"Longer than {LONGEST} bytes"})
    try:
        return number, Line.model_validate_json(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
    except ValidationError as error:
        fields = {".".join(map(str, each["loc"])) or "line": each["msg"] for each in error.errors(include_url=False)}
        return _refusal(number, _external_id_of(raw), fields)


def groups(lines: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """As many as are written at once; lines about the same title follow each other, never in one group."""
    group: list[Numbered] = []
    seen: set[str] = set()
    size = 0
    for number, line in lines:
        names = {name for name in (line.content_id, known_as(line)) if name}
        weight = len(line.model_dump_json())
        if group and (len(group) == _TOGETHER or size + weight > _BYTES or names & seen):
            yield group
            group, seen, size = [], set(), 0
        group.append((number, line))
        seen, size = seen | names, size + weight
    if group:
        yield group


def known_as(line: Line) -> str:
    """The id by which the line's title is found again; none for a line that names it by our own."""
    if line.external_id or line.content_id:
        return line.external_id or ""
    told = json.dumps(line.details.model_dump(mode="json"), sort_keys=True)
    return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"


def _write(lines: Sequence[Numbered]) -> tuple[Tally, list[Refusal]]:
    """Raises Conflict where somebody else wrote one of the titles meanwhile."""
    externals = _found(External, "external_id", [name for _, line in lines if (name := known_as(line))])
    meant = [line.content_id or _content_id(externals.get(known_as(line))) for _, line in lines]
    titles = _found(Title, "content_id", [content_id for content_id in meant if content_id])
    writes: list[Write] = []
    refused: list[Refusal] = []
    counts: Counter[str] = Counter()
    for content_id, (number, line) in zip(meant, lines, strict=True):
        name, title = known_as(line), titles.get(content_id or "")
        external = externals.get(name)
        if external and line.content_id and external.content_id != line.content_id:
            refused.append(_refusal(number, line.external_id, {"external_id": "Another title has it"}))
            continue
        content_id = title.content_id if title else line.content_id or new_id("ttl")
        what, write = _updated(title, line) if title else _created(content_id, line)
        counts[what] += 1
        writes += [write] if write else []
        if name and external is None:
            writes.append(table.creating(External(external_id=name, content_id=content_id)))
        elif external and external.content_id != content_id:  # its title was deleted
            writes.append(table.updating(external, content_id=content_id))
    if writes:
        table.transact(*writes)
    return Tally(**counts), refused


def _created(content_id: str, line: Line) -> tuple[str, Write]:
    status = line.status or "draft"
    events = [TitlePublished(content_id=content_id)] if status == "published" else []
    made = Title(content_id=content_id, details=line.details, status=status, external_id=line.external_id)
    return "created", table.creating(made, *events)


def _updated(title: Title, line: Line) -> tuple[str, Write | None]:
    said = {
        "details": line.details,
        "status": _status(title.status, line.status),
        "external_id": line.external_id or title.external_id,
    }
    changes = {name: value for name, value in said.items() if value != getattr(title, name)}
    if not changes:
        return "unchanged", None
    events: list[Event] = []
    if "details" in changes:
        events.append(TitleChanged(content_id=title.content_id))
    if "status" in changes:
        event = TitlePublished if said["status"] == "published" else TitleUnpublished
        events.append(event(content_id=title.content_id))
    return "updated", table.updating(title, *events, **changes, updated_at=now())


def _status(now_is: TitleStatus, wanted: Literal["draft", "published"] | None) -> TitleStatus:
    """A title that was published does not become a draft again: it is taken back."""
    if wanted is None or wanted == "published":
        return wanted or now_is
    return "unpublished" if now_is == "published" else now_is


def _found(cls: type[I], field: str, ids: Sequence[str]) -> dict[str, I]:
    found = table.find_many([(cls, {field: each}) for each in dict.fromkeys(ids)], consistent=True) if ids else []
    return {getattr(item, field): item for item in found if isinstance(item, cls)}


def _content_id(external: External | None) -> str | None:
    return external.content_id if external else None


def _refusal(number: int, external_id: str | None, fields: dict[str, str]) -> Refusal:
    errors = [FieldError(field=field, message=message) for field, message in fields.items()]
    return Refusal(line=number, external_id=external_id, errors=errors)


def _external_id_of(raw: bytes) -> str | None:
    """As far as a refused line can be read."""
    try:
        told = json.loads(raw)
    except ValueError:
        return None
    found = told.get("external_id") if isinstance(told, dict) else None
    return found if isinstance(found, str) else None
