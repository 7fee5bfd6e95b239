"""Whether an event is as its schema says; one of an older version is made one of the newest first."""

from typing import Any, NamedTuple

from pydantic import ValidationError

from matinee.analytics.columns import kinds
from matinee.analytics.schemas import UPCASTS, Event
from matinee.kernel.types import Model

_MOST_FIELDS = 5
OTHER = "other"


class Refused(Model):
    """Why an event is set aside. It repeats nothing of what the event said but its known names."""

    index: int
    code: str
    """unknown_type, unknown_version, invalid, too_old, in_future."""
    type: str = OTHER
    fields: list[str] = []
    """Those that are wrong; one that no schema has is "other"."""


class Checked(NamedTuple):
    event: Event | None
    refused: Refused | None


def check(index: int, said: dict[str, Any], *, server: bool = False) -> Checked:
    """The event, of its newest version, or why not. `server`: whether our own functions say it."""
    cls = kinds().get(said["type"]) if isinstance(said.get("type"), str) else None
    if cls is None or (cls.server and not server):
        return Checked(None, Refused(index=index, code="unknown_type"))
    version = said.get("schema", 1)
    if type(version) is not int or not 1 <= version <= cls.version:
        return Checked(None, Refused(index=index, code="unknown_version", type=said["type"]))
    try:
        return Checked(cls.model_validate(upcast(said, version, cls.version), strict=True), None)
    except ValidationError as error:
        return Checked(None, Refused(index=index, code="invalid", type=said["type"], fields=_fields(error, cls)))


def upcast(said: dict[str, Any], version: int, newest: int) -> dict[str, Any]:
    """The same as an event of the newest version. Raises KeyError where `UPCASTS` lacks a step."""
    for step in range(version, newest):
        said = {**UPCASTS[(said["type"], step)](said), "schema": step + 1}
    return said


def _fields(error: ValidationError, cls: type[Event]) -> list[str]:
    known = {"schema", *cls.model_fields}
    names = [str(each["loc"][0]) if each["loc"] else OTHER for each in error.errors(include_url=False)]
    return list(dict.fromkeys(name if name in known else OTHER for name in names))[:_MOST_FIELDS]
