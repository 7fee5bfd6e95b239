"""What an editor says of a title."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from matinee.content.releases import ReleaseDate, Year
from matinee.kernel.text import LINE, PROSE
from matinee.kernel.types import MILLISECONDS, Country, Input, Instant, Language, Maturity, TitleId

TitleType = Literal["movie", "series", "season", "episode"]
TitleStatus = Literal["draft", "published", "unpublished", "deleted"]
Name = Annotated[str, Field(min_length=1, max_length=200), LINE]
Synopsis = Annotated[str, Field(max_length=5000), PROSE]
Names = Annotated[list[Name], Field(max_length=100)]


ExternalId = Annotated[str, Field(min_length=1, max_length=200), LINE]
"""What somebody else's catalogue calls a title."""


class Window(Input):
    """When a title may be seen, and where; no countries: everywhere."""

    model_config = ConfigDict(populate_by_name=True)

    countries: Annotated[list[Country], Field(max_length=250)] = []
    start: Instant | None = Field(None, alias="from")
    end: Instant | None = Field(None, alias="until")


class Translation(Input):
    title: Name
    description: Synopsis = ""


class Credit(Input):
    """Somebody of the crew, and what they did."""

    name: Name
    job: Annotated[str, Field(min_length=1, max_length=100), LINE]


Moment = Annotated[float, Field(ge=0, le=7 * 86_400), MILLISECONDS]
"""Seconds from where a film begins."""


class Passage(Input):
    """A part of a film that is passed over at once."""

    start: Moment
    end: Moment


class Markers(Input):
    """What a player offers on its way through a film."""

    recap: Passage | None = None
    """What happened before."""
    intro: Passage | None = None
    credits_at: Moment | None = None
    """Where they begin: from there on it is finished, and the next episode is offered."""

    def within(self, duration: float) -> "Markers":
        """Those of a film that is so long: a later edition may be shorter than that which they were said of."""
        kept = {name: passage for name in PASSAGES if (passage := getattr(self, name)) and passage.end <= duration}
        credits_at = self.credits_at if self.credits_at is not None and self.credits_at < duration else None
        return Markers(**kept, credits_at=credits_at)


PASSAGES = ("recap", "intro")


class TitleInput(Input):
    """What an editor says of a title."""

    type: TitleType = "movie"
    parent_id: TitleId | None = None
    """A season's series, an episode's season."""
    number: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """Its place within the parent: nobody else's there, and gaps are fine."""
    title: Name
    description: Synopsis = ""
    original_language: Language = "en"
    translations: Annotated[dict[Language, Translation], Field(max_length=100)] = {}
    genres: Annotated[list[Name], Field(max_length=20)] = []
    cast: Names = []
    directors: Names = []
    crew: Annotated[list[Credit], Field(max_length=500)] = []
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=60), LINE]], Field(max_length=50)] = []
    trailers: Annotated[list[TitleId], Field(max_length=20)] = []
    """Titles of their own, which play like any other."""
    release_date: ReleaseDate | None = None
    """A year, a month or a day."""
    year: Year | None = None
    """Of its release, where there is no `release_date`."""
    ratings: Annotated[dict[Country, Annotated[str, Field(min_length=1, max_length=12)]], Field(max_length=60)] = {}
    """Country → the certificate of its board ("PG-13", "12A"), of those that `matinee.content.ratings` knows."""
    maturity: Maturity | None = None
    """Where it is not said: the strictest of the ratings, and without any its parent's. None: it is unrated."""
    availability: Annotated[list[Window], Field(max_length=250)] = []
    markers: Markers | None = None
    """Of a film or an episode."""
