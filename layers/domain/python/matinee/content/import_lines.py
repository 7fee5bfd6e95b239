"""A line of an import's file: its fields, how it is parsed, and the report's entry where it is refused."""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from matinee.content.details import ExternalId, TitleInput
from matinee.kernel.errors import BadRequest, Invalid
from matinee.kernel.request import parse_json
from matinee.kernel.types import Model, TitleId


class Line(TitleInput):
    """A title, with what only an import says of it."""

    external_id: ExternalId | None = None
    content_id: TitleId | None = None
    parent_external_id: ExternalId | None = None
    status: Literal["draft", "published"] | None = None


class FieldError(Model):
    field: str
    message: str


class Refusal(Model):
    line: int
    external_id: str | None = None
    errors: list[FieldError]


@dataclass(frozen=True)
class ParsedLine:
    number: int
    """In its file, from 1."""
    line: Line
    known_as: str
    """The id under which its title is found again; empty where the line names the title by our own id."""


def parse(number: int, raw: bytes) -> ParsedLine | Refusal:
    """`number` is the line's in its file, from 1."""
    try:
        line = parse_json(Line, raw, "line")
    except BadRequest as error:
        return refusal(number, None, {"line": error.detail})
    except Invalid as error:
        return refusal(number, _external_id_of(raw), error.fields)
    return ParsedLine(number, line, known_as(line))


def known_as(line: Line) -> str:
    """A line without any id is known by a digest of its content, so that the same file twice makes the same titles."""
    if line.external_id or line.content_id:
        return line.external_id or ""
    content = json.dumps(line.model_dump(mode="json", exclude={"status"}, exclude_defaults=True), sort_keys=True)
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def refusal(number: int, external_id: str | None, fields: dict[str, str]) -> Refusal:
    """`fields` maps a field's path to what is wrong with it."""
    errors = [FieldError(field=field, message=message) for field, message in fields.items()]
    return Refusal(line=number, external_id=external_id, errors=errors)


def _external_id_of(raw: bytes) -> str | None:
    """Of a refused line, as far as it can be read."""
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    found = parsed.get("external_id") if isinstance(parsed, dict) else None
    return found if isinstance(found, str) else None
