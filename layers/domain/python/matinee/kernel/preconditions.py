"""`If-Match` (RFC 9110 § 13.1.1): a change is made only to what its editor has read. An item's ETag is its version."""

from typing import Self

from matinee.kernel.errors import PreconditionFailed
from matinee.kernel.request import Event, FromRequest


class IfMatch(FromRequest):
    """The header, as a handler is given it; without one anything matches."""

    def __init__(self, header: str = "") -> None:
        self.header = header

    @classmethod
    def from_request(cls, event: Event) -> Self:
        return cls(event["headers"].get("if-match", ""))


ANYTHING = IfMatch()


def etag(version: int) -> str:
    return f'"{version}"'


def met(condition: IfMatch, version: int) -> None:
    """Raises PreconditionFailed.

    A weak tag counts like its strong one: CloudFront weakens the tags of what it compresses, and a version is exact.
    """
    tags = {tag.strip().removeprefix("W/") for tag in condition.header.split(",")}
    if condition.header.strip() and not tags & {"*", etag(version)}:
        raise PreconditionFailed("Somebody else changed it: read it again", headers={"etag": etag(version)})
