"""Values that cannot be wrong once they are parsed."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

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
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
"""ISO 4217."""
Maturity = Annotated[int, Field(ge=0, le=18)]
"""The youngest age, in years, that a title is meant for."""


def _utc(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:  # of year 1 or 9999, and in UTC of the year beyond
        raise ValueError("is out of range") from error


Instant = Annotated[datetime, AfterValidator(_utc)]
"""A moment, always aware and in UTC; RFC 3339 on the wire."""


def now() -> datetime:
    return datetime.now(UTC)


class Model(BaseModel):
    """Shapes that we make: frozen, so that what was validated stays valid."""

    model_config = ConfigDict(frozen=True, defer_build=True, hide_input_in_errors=True)


class Input(BaseModel):
    """What a client sends: an unknown field is a mistake that it should hear about."""

    model_config = ConfigDict(
        frozen=True, defer_build=True, hide_input_in_errors=True, extra="forbid", str_strip_whitespace=True
    )


class Money(Model):
    """An amount in the currency's minor unit: {"amount": 1299, "currency": "USD"} is $12.99."""

    amount: int
    currency: Currency = "USD"
