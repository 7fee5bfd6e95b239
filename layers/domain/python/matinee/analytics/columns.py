"""The lake's columns, in the types of Glue and Athena: those that every row of `events` has, then all that events say.

The Glue table, the rows that `enriching` writes, and the tests of both are made of this one list.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from matinee.analytics.schemas import ClientEvent, Event, ServerEvent

COMMON: dict[str, str] = {
    "event_id": "string",
    "type": "string",
    "schema_version": "int",
    "ts": "timestamp",
    "received_at": "timestamp",
    "analytics_id": "string",
    "household_id": "string",
    "visitor_id": "string",
    "session_id": "string",
    "kids": "boolean",
    "country": "string",
    "language": "string",
    "device": "string",
    "os": "string",
    "browser": "string",
    "bot": "boolean",
    "app": "string",
    "app_version": "string",
    "experiments": "map<string,string>",
}
"""What each row says, whatever its type; "day" and "hour" of its arrival (UTC) are the partition."""
PARTITION = {"day": "date", "hour": "string"}
"""Hours are written 00 to 23. Glue finds both by projection."""
RENAMED = {"row": "row_place"}
"""Field → its column, where the field's name is a word of SQL."""
_TYPES: dict[Any, str] = {str: "string", int: "bigint", float: "double", bool: "boolean", datetime: "timestamp"}


class Contradictory(TypeError):
    """Two kinds of events have a field of the same name and of different types."""


@cache
def kinds() -> dict[str, type[Event]]:
    """Type → its class, of all events, those of our own functions among them."""
    return {_type_of(cls): cls for cls in (*get_args(ClientEvent), *get_args(ServerEvent))}


@cache
def columns() -> dict[str, str]:
    """Column → type, in their order, without the partition's. Raises Contradictory."""
    found = dict(COMMON)
    for cls in kinds().values():
        for name, kind in own(cls):
            if name in COMMON or found.setdefault(name, kind) != kind:
                raise Contradictory(f"{cls.__name__}.{name} is {kind} and elsewhere {found[name]}")
    return found


def own(cls: type[Event]) -> Iterator[tuple[str, str]]:
    """(column, type) of what this kind of event says beyond `COMMON`."""
    for name, field in cls.model_fields.items():
        if name not in Event.model_fields and name != "type":
            yield RENAMED.get(name, name), _column_type(field)


def _type_of(cls: type[Event]) -> str:
    (name,) = get_args(cls.model_fields["type"].annotation)
    return str(name)


def _column_type(field: FieldInfo) -> str:
    return _TYPES[_plain(field.annotation)]


def _plain(hint: Any) -> Any:
    """The Python type of a hint, without what it is annotated with and without None. Raises KeyError by its caller."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _plain(get_args(hint)[0])
    if origin is Literal:
        return type(get_args(hint)[0])
    if origin in (Union, UnionType):
        (only,) = [each for each in get_args(hint) if each is not NoneType]
        return _plain(only)
    return hint
