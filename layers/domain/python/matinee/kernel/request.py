"""What a handler may ask of a request beyond its parameters and its body: each is a type that makes itself of the event.

An event is that of an API Gateway HTTP API, payload format 2.0.
"""

import base64
import codecs
import json
from collections.abc import Iterator
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ValidationError

from matinee.kernel import edge
from matinee.kernel.access import NO_TOKEN
from matinee.kernel.errors import BadRequest, Invalid, UnsupportedEncoding
from matinee.kernel.types import Beacon, Country, Model

Event = dict[str, Any]
M = TypeVar("M", bound=BaseModel)


class FromRequest:
    """A parameter of this type is made of the request. Hint `Type | None` where a request may not have it."""

    @classmethod
    def from_request(cls, event: Event) -> Self | None:
        """None where the request does not have it. Raises a Problem where what it has is wrong."""
        raise NotImplementedError


class Origin(Model, FromRequest):
    """Where a request comes from, as the edge saw it."""

    address: str = ""
    country: Country = "US"
    cookies: dict[str, str] = {}
    headers: dict[str, str] = {}

    @classmethod
    def from_request(cls, event: Event) -> Self:
        """Raises Invalid."""
        seen = {
            "address": event["headers"].get(edge.ADDRESS) or event["requestContext"]["http"]["sourceIp"],
            "country": event["headers"].get("cloudfront-viewer-country", "US"),
            "cookies": dict(cookie.strip().split("=", 1) for cookie in event.get("cookies", []) if "=" in cookie),
            "headers": event["headers"],
        }
        return parse(cls, seen)


class RawBody(FromRequest):
    """The body to the byte, for who must check a signature over it."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    @classmethod
    def from_request(cls, event: Event) -> Self:
        return cls(body(event))


def parse(model: type[M], value: Any) -> M:
    """What a client sent as text, as this model: "5" is a number. Raises Invalid, which names each field that is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise Invalid(_fields(error, value)) from error


def parse_json(model: type[M], content: bytes, name: str = "body") -> M:
    """What a client sent as JSON (in UTF-8), as this model: "5" is no number, 0 no date, true no age.

    `name` stands for the whole of it. Raises BadRequest (not_json), and Invalid as `parse` does.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        said = json.loads(content.decode(), object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The {name} is not JSON", code="not_json") from error
    if b"\\u" in content and (wrong := dict(_unwritable(said, ()))):  # only an escape can say them
        if not issubclass(model, Beacon):
            raise Invalid({field or name: message for field, message in wrong.items()})
        content = json.dumps(_writable(said)).encode()
    try:
        return model.model_validate_json(content, strict=True)
    except ValidationError as error:
        if error.errors(include_url=False)[0]["type"] == "json_invalid":  # nested too deep
            raise BadRequest(f"The {name} is not JSON", code="not_json") from error
        raise Invalid(_fields(error, said, name)) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are each said once: readers disagree on which of two counts (RFC 8259 §4). Raises Invalid."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise Invalid({name: "is said twice" for name in found if names.count(name) > 1})
    return found


def _unwritable(said: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Fields whose text has what no text has: halves of a surrogate pair, and NUL."""
    if isinstance(said, str):
        if "\0" in said or any("\ud800" <= character <= "\udfff" for character in said):
            yield ".".join(path), "must be Unicode text without NUL"
    elif isinstance(said, list | dict):
        for name, each in said.items() if isinstance(said, dict) else enumerate(said):
            yield from _unwritable(name, (*path, "[key]"))
            yield from _unwritable(each, (*path, str(name)))


def _writable(said: Any) -> Any:
    """The same, with U+FFFD for what no text has."""
    match said:
        case str():
            return "".join("\ufffd" if each == "\0" or "\ud800" <= each <= "\udfff" else each for each in said)
        case list():
            return [_writable(each) for each in said]
        case dict():
            return {_writable(name): _writable(each) for name, each in said.items()}
    return said


def _fields(error: ValidationError, said: Any, name: str = "body") -> dict[str, str]:
    """Field's path → what is wrong with it first."""
    found: dict[str, str] = {}
    for each in error.errors(include_url=False):
        found.setdefault(".".join(_path(each["loc"], said)) or name, each["msg"])
    return found


def _path(loc: tuple[int | str, ...], said: Any) -> Iterator[str]:
    """The way to a field. Where it may be of several types, pydantic names the type too: that is no part of the way."""
    for each in loc:
        if not isinstance(said, list | dict):
            return
        yield str(each)
        said = (dict(enumerate(said)) if isinstance(said, list) else said).get(each)


def body(event: Event) -> bytes:
    """Raises UnsupportedEncoding, and BadRequest (not_json)."""
    if event["headers"].get("content-encoding", "").strip().lower() not in ("", "identity"):
        raise UnsupportedEncoding()
    text = event.get("body") or ""
    try:
        return base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()
    except ValueError as error:  # no base64, or half of a surrogate pair
        raise BadRequest("The body cannot be read", code="not_json") from error


def claims(event: Event) -> dict[str, Any]:
    """What the authorizer says of who asks: empty where no token was shown, `refused` where the token is not good."""
    found: dict[str, Any] = (event["requestContext"].get("authorizer") or {}).get("lambda") or {}
    return {name: value for name, value in found.items() if value != ""}


def authorization(event: Event) -> str:
    """The Authorization header as the caller sent it; empty where there was none."""
    sent: str = event["headers"].get("authorization", "")
    return "" if sent == NO_TOKEN else sent


def is_anonymous(event: Event) -> bool:
    """Whether nobody in particular asks: no token is shown, and no authorizer knows a caller."""
    return not (authorization(event) or claims(event))
