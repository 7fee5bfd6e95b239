"""What a handler may ask of a request beyond its parameters and its body: each is a type that makes itself of the event.

An event is that of an API Gateway HTTP API, payload format 2.0.
"""

import base64
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ValidationError

from matinee.kernel.access import NO_TOKEN
from matinee.kernel.errors import Invalid
from matinee.kernel.types import Country, Model

Event = dict[str, Any]
M = TypeVar("M", bound=BaseModel)


class FromRequest:
    """A parameter of this type is made of the request. Hint `Type | None` where a request may not have it."""

    @classmethod
    def from_request(cls, event: Event) -> Self | None:
        """None where the request does not have it. Raises a Problem where what it has is wrong."""
        raise NotImplementedError


class Origin(Model, FromRequest):
    """Where a request comes from, as CloudFront and API Gateway saw it."""

    address: str = ""
    country: Country = "US"
    cookies: dict[str, str] = {}
    headers: dict[str, str] = {}

    @classmethod
    def from_request(cls, event: Event) -> Self:
        """Raises Invalid."""
        seen = {
            "address": _address(event),
            "country": event["headers"].get("cloudfront-viewer-country", "US"),
            "cookies": dict(cookie.strip().split("=", 1) for cookie in event.get("cookies", []) if "=" in cookie),
            "headers": event["headers"],
        }
        return parse(cls, seen)


@dataclass(frozen=True)
class RawBody(FromRequest):
    """The body to the byte, for who must check a signature over it."""

    content: bytes

    @classmethod
    def from_request(cls, event: Event) -> Self:
        return cls(body(event))


def parse(model: type[M], value: Any) -> M:
    """What a client sent, as this model. Raises Invalid, which says of each field what is wrong with it."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        fields = {".".join(map(str, each["loc"])) or "body": each["msg"] for each in error.errors(include_url=False)}
        raise Invalid(fields) from error


def body(event: Event) -> bytes:
    text = event.get("body") or ""
    return base64.b64decode(text) if event.get("isBase64Encoded") else text.encode()


def claims(event: Event) -> dict[str, Any]:
    """What the authorizer says of who asks: empty where it was not asked, `refused` where the token is not good."""
    found: dict[str, Any] = (event["requestContext"].get("authorizer") or {}).get("lambda") or {}
    return {name: value for name, value in found.items() if value != ""}


def authorization(event: Event) -> str:
    """The Authorization header as the caller sent it; empty where there was none."""
    sent: str = event["headers"].get("authorization", "")
    return "" if sent == NO_TOKEN else sent


def is_anonymous(event: Event) -> bool:
    """Whether nobody in particular asks: no token is shown, and no authorizer knows a caller."""
    return not (authorization(event) or claims(event))


def _address(event: Event) -> str:
    """The viewer's: CloudFront appends it to X-Forwarded-For, and then stands itself for the one who asks."""
    passed = event["headers"].get("x-forwarded-for", "").split(",")
    return str(passed[-2].strip() if len(passed) > 1 else event["requestContext"]["http"]["sourceIp"])
