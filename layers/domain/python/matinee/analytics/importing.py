"""Events of the past from files of JSON lines: by the same schemas, on the same way into the lake.

A line is an event with who it is of: `visitor_id` and `session_id`, and, where they are known, `household_id`, `country`,
`language`, `user_agent`, `app`, `app_version`, `experiments`. Ids must be random already: they are kept as they are. A file that
comes twice changes nothing: the warehouse takes each event_id once. A day whose figures are all that is left of it (raw events are
kept for 30 days) is closed: its lines are refused, as they alone would replace those figures.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from matinee.analytics import sending
from matinee.analytics.columns import kinds
from matinee.analytics.schemas import LATEST, Event, Key, Name
from matinee.analytics.validating import check
from matinee.kernel import aws, ids, objects, table
from matinee.kernel.errors import NotFound
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.kernel.table import Item
from matinee.kernel.types import Country, Input, Instant, Model, now

ImportId = Annotated[str, StringConstraints(pattern=f"^evi_{ids.PATTERN}$")]
LARGEST = 256 * 1024**2
"""Bytes of a file: some million events."""
_FOLDER = "drop/"
_LONGEST = timedelta(minutes=15)
"""For which a call imports at most."""
_LINE = 64 * 1024
_URL_LIFETIME = 900
_TOLD = 100
"""Refused lines that the import tells itself; its report has all."""
_KEPT = 90 * 86_400
_CHUNK = 20_000
"""Lines that are looked at together: those of one visit become one record."""
_RECORD = 100
"""Events in a record."""
T = TypeVar("T")
Status = Literal["waiting", "running", "done"]


class NewEventImport(Input):
    filename: Annotated[str, Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(ge=1, le=LARGEST)]


class EventImportUpload(Model):
    """PUT the file to `url`, as it is: the import then begins by itself, within five minutes."""

    import_id: ImportId
    url: str
    expires_in: int = _URL_LIFETIME


class RefusedEventLine(Model):
    line: int
    """From 1."""
    code: str
    fields: list[str] = []


class EventImport(Item, pk="IMPORT#{import_id}", sk="IMPORT"):
    import_id: ImportId
    filename: str
    status: Status = "waiting"
    accepted: int = 0
    refused: int = 0
    codes: dict[str, int] = {}
    lines: list[RefusedEventLine] = []
    created_at: Instant
    started_at: Instant
    ttl: int


class EventImportView(Model):
    import_id: ImportId
    filename: str
    status: Status
    accepted: int
    refused: int
    codes: dict[str, int]
    """Refused lines by why: not_json, unknown_type, unknown_version, invalid, invalid_context, in_future, day_closed."""
    lines: list[RefusedEventLine]
    """The first of them."""
    created_at: Instant


class Of(Input):
    """Who an event of a line is of."""

    visitor_id: Key
    session_id: Key
    household_id: Key | None = None
    country: Country | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    user_agent: Annotated[str, Field(max_length=1000)] | None = None
    app: Name = "import"
    app_version: Name | None = None
    experiments: Annotated[dict[Name, Name], Field(max_length=20)] = {}


def begin(wanted: NewEventImport) -> EventImportUpload:
    """An import that waits for its file."""
    made = _made(wanted.filename)
    params = {"Bucket": settings().bucket("lake"), "Key": _key(made.import_id), "ContentLength": wanted.size}
    url = aws.client("s3").generate_presigned_url("put_object", Params=params, ExpiresIn=_URL_LIFETIME)
    return EventImportUpload(import_id=made.import_id, url=url)


def view(import_id: str) -> EventImportView:
    """Raises NotFound."""
    return EventImportView.model_validate(_found(import_id).model_dump())


def run(closed: Callable[[], Container[date]]) -> list[str]:
    """Import every file of the drop folder, and delete it. Returns the ids of the imports that ended.

    `closed` says, for each file, for which days events come too late (`warehouse.building.closed`).
    A file that somebody put there without asking for an import gets one. Doing it again changes nothing.
    """
    ended = []
    for key in _dropped():
        made = _import_of(key)
        if made.status == "running" and now() - made.started_at < _LONGEST:
            continue  # another call is at it
        if made.status != "done":
            _import(made, key, closed())
        objects.delete(settings().bucket("lake"), [key])
        ended.append(made.import_id)
    return ended


def _import(made: EventImport, key: str, closed: Container[date]) -> None:
    running = table.update(made, status="running", started_at=now())
    file = aws.client("s3").get_object(Bucket=settings().bucket("lake"), Key=key)["Body"]
    accepted = 0
    refused: list[RefusedEventLine] = []
    for chunk in _parts(enumerate(file.iter_lines(chunk_size=2**20), 1), _CHUNK):
        good, wrong = read(chunk, now(), closed)
        sending.put_all(records(good, now()))
        accepted += len(good)
        refused += wrong
    _report(made.import_id, refused)
    codes = dict(Counter(each.code for each in refused))
    table.update(running, status="done", accepted=accepted, refused=len(refused), codes=codes, lines=refused[:_TOLD])


def _dropped() -> list[str]:
    pages = aws.client("s3").get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=settings().bucket("lake"), Prefix=_FOLDER)
    return [each["Key"] for page in found for each in page.get("Contents", []) if not each["Key"].endswith("/")]


def _import_of(key: str) -> EventImport:
    """The import that waits for this file, or one that is made for it."""
    _, name, *rest = key.split("/")
    known = table.find(EventImport, import_id=name, consistent=True) if rest else None
    if known:
        return known
    return _found(_made(key.removeprefix(_FOLDER)[:200]).import_id)


def _made(filename: str) -> EventImport:
    created = now()
    made = EventImport(
        import_id=new_id("evi"),
        filename=filename,
        created_at=created,
        started_at=created,
        ttl=int(created.timestamp()) + _KEPT,
    )
    table.create(made)
    return made


def read(
    lines: Iterable[tuple[int, bytes]], moment: datetime, closed: Container[date] = ()
) -> tuple[list[tuple[Of, Event]], list[RefusedEventLine]]:
    """The events of numbered lines, and which lines are none that can be taken. Empty lines are neither."""
    good: list[tuple[Of, Event]] = []
    refused: list[RefusedEventLine] = []
    for number, line in lines:
        if not line.strip():
            continue
        found = _event(number, line, moment)
        if isinstance(found, RefusedEventLine):
            refused.append(found)
        elif found[1].ts.astimezone(UTC).date() in closed:
            refused.append(RefusedEventLine(line=number, code="day_closed", fields=["ts"]))
        else:
            good.append(found)
    return good, refused


def records(events: Iterable[tuple[Of, Event]], moment: datetime) -> Iterator[dict[str, Any]]:
    """Records of the stream, as collection writes them: the events of one visit in one."""
    visits: dict[str, list[tuple[Of, Event]]] = defaultdict(list)
    for of, event in events:
        visits[of.model_dump_json()].append((of, event))
    for visit in visits.values():
        for some in _parts(visit, _RECORD):
            yield _record(some[0][0], [event for _, event in some], moment)


def _event(number: int, line: bytes, moment: datetime) -> tuple[Of, Event] | RefusedEventLine:
    try:
        said = json.loads(line) if len(line) <= _LINE else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return RefusedEventLine(line=number, code="not_json")
    context = {name: said.pop(name) for name in Of.model_fields if name in said and not _is_own(name, said)}
    try:
        of = Of.model_validate(context, strict=True)
    except ValidationError as error:
        fields = sorted({str(each["loc"][0]) for each in error.errors(include_url=False) if each["loc"]})
        return RefusedEventLine(line=number, code="invalid_context", fields=fields)
    event, wrong = check(number, said, server=True)
    if wrong:
        return RefusedEventLine(line=number, code=wrong.code, fields=wrong.fields)
    if event is None or event.ts > moment + timedelta(seconds=LATEST):
        return RefusedEventLine(line=number, code="in_future", fields=["ts"])
    return of, event


def _parts(of: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(of)
    while part := list(islice(left, size)):
        yield part


def _is_own(name: str, said: dict[str, Any]) -> bool:
    """Whether the event's schema has a field of this name itself."""
    kind = said.get("type")
    cls = kinds().get(kind) if isinstance(kind, str) else None
    return cls is not None and name in cls.model_fields


def _record(of: Of, events: list[Event], moment: datetime) -> dict[str, Any]:
    context = of.model_dump(mode="json", exclude_none=True, exclude={"household_id", "country", "user_agent"})
    household = f"h_{of.household_id}" if of.household_id else None
    return {
        "received_at": moment.isoformat(),
        "sent_at": moment.isoformat(),  # so that no clock is corrected
        "who": {"analytics_id": f"v_{of.visitor_id}", "household_id": household, "kids": False, "country": of.country},
        "user_agent": of.user_agent,
        "context": context,
        "events": [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in events],
    }


def _report(import_id: str, refused: list[RefusedEventLine]) -> None:
    """All refused lines with their reasons, without what they said."""
    if refused:
        lines = "".join(f"{each.model_dump_json()}\n" for each in refused).encode()
        key = f"refused/imports/{import_id}.jsonl"
        aws.client("s3").put_object(Bucket=settings().bucket("lake"), Key=key, Body=lines)


def _key(import_id: str) -> str:
    return f"{_FOLDER}{import_id}/events.jsonl"


def _found(import_id: str) -> EventImport:
    found = table.find(EventImport, import_id=import_id, consistent=True)
    if found is None:
        raise NotFound("There is no such import")
    return found
