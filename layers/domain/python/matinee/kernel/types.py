"""Values that cannot be wrong once they are parsed."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError, to_json

from matinee.kernel import ids


def _id(prefix: str) -> StringConstraints:
    return StringConstraints(pattern=f"^{prefix}_{ids.PATTERN}$")


TitleId = Annotated[str, _id("ttl")]
UploadId = Annotated[str, _id("upl")]
UserId = Annotated[str, _id("usr")]
ProfileId = Annotated[str, _id("pro")]

Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
Language = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""BCP 47."""
Maturity = Annotated[int, Field(ge=0, le=18)]
"""The youngest age, in years, that a title is meant for."""
MILLISECONDS = AfterValidator(lambda seconds: round(seconds, 3))
"""To these seconds are rounded: DynamoDB stores no numbers below 1e-130."""


_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII)


def _moment(said: Any) -> datetime:
    if isinstance(said, str):
        said = _parsed(said)
    if not isinstance(said, datetime):  # a number is none: nobody could say whether of seconds or of milliseconds
        raise PydanticCustomError("moment", "must be a moment, as RFC 3339 writes it: 2026-11-21T03:00:00Z")
    try:
        return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    except OverflowError as error:  # of year 1 or 9999, and in UTC of the year beyond
        raise PydanticCustomError("moment_range", "is out of range") from error


def _parsed(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said.strip().upper()) if _RFC_3339.fullmatch(said.strip()) else None
    except ValueError:  # the 30th of February
        return None


Instant = Annotated[datetime, BeforeValidator(_moment)]
"""A moment, always aware and in UTC; RFC 3339 on the wire, where a date alone is its midnight."""


def now() -> datetime:
    return datetime.now(UTC)


class Model(BaseModel):
    """Shapes that we make: frozen, so that what was validated stays valid."""

    model_config = ConfigDict(frozen=True, defer_build=True, hide_input_in_errors=True)


class Input(BaseModel):
    """What a client sends: an unknown field is a mistake that it should hear about.

    `request.parse_json` makes it of JSON, strictly. The model itself is lenient, as it may be stored too, and is then read
    from what DynamoDB knows no type for.
    """

    model_config = ConfigDict(
        frozen=True,
        defer_build=True,
        hide_input_in_errors=True,
        extra="forbid",
        str_strip_whitespace=True,
        allow_inf_nan=False,
    )

    def largest(self) -> str:
        """The name of the field that says most."""
        return max(type(self).model_fields, key=lambda name: len(to_json(getattr(self, name))))


class Beacon(Input):
    """What a page may send as text/plain, so that a browser asks no leave first (CORS), and cannot send again once it is closed.

    Halves of surrogate pairs and NUL in its texts are replaced (U+FFFD): one text that was cut badly costs nothing else.
    """
