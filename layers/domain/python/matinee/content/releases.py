"""Release dates: a year, a month or a day, stored and answered with the precision that was sent."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic_core import PydanticCustomError

from matinee.kernel.text import incoming

EARLIEST, LATEST = 1850, 2200
Year = Annotated[int, Field(ge=EARLIEST, le=LATEST)]


def _on_the_calendar(said: str) -> str:
    try:
        year = date.fromisoformat(f"{said.strip()}-01-01"[:10]).year
    except ValueError as error:
        raise PydanticCustomError(
            "release_date", "must be a year, a month or a day of the calendar: 1999, 1999-05 or 1999-05-17"
        ) from error
    if not EARLIEST <= year <= LATEST:
        raise PydanticCustomError("release_year", f"must be of the years {EARLIEST} to {LATEST}")
    return said


ReleaseDate = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"),
    Field(examples=["1999", "1999-05", "1999-05-17"]),
    incoming(_on_the_calendar),
]
"""It sorts by time as text: a year before its months, a month before its days."""


def year_of(released: str) -> int:
    return int(released[:4])


def refused(released: str | None, year: int | None) -> dict[str, str]:
    """Field → what is wrong; empty where the two agree, or one of them is missing."""
    if released is None or year in (None, year_of(released)):
        return {}
    return {"year": f"contradicts the release date, which is of {year_of(released)}: leave one of them out"}
