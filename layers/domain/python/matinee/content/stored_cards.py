"""The copies of a title's card, as they are stored: in lists, and in the title's place below its parent."""

from functools import cache
from typing import Any, Self

from pydantic import TypeAdapter

from matinee.content import pictures
from matinee.content.card_views import TitleCard
from matinee.content.details import TitleStatus, Window
from matinee.content.pictures import Picture
from matinee.kernel import table
from matinee.kernel.table import Item
from matinee.kernel.types import Instant, TitleId

SPECIALS = 0
"""The number of the season that holds what stands outside the series' order."""
URLS = ("poster_url", "backdrop_url")
"""Of a card, stored short."""
_HERE = "~/"


@cache
def window_lists() -> TypeAdapter[list[list[Window]]]:
    """Of windows as cards store them. Built at the first card that is read: most functions that import this read none."""
    return TypeAdapter(list[list[Window]])


class StoredCard(Item):
    """What all copies of a card hold, and what the rule of visibility asks of them."""

    content_id: str
    status: TitleStatus
    card: dict[str, Any]
    """A TitleCard, less what it says by default or by its key."""
    open: list[list[dict[str, Any]]] | None = None
    """Its windows."""
    withheld: bool | None = None
    """None: it is not."""
    picture: Picture | None = None
    """Of its poster, of which the sizes' addresses follow."""
    deleted_at: Instant | None = None

    @property
    def maturity(self) -> int | None:
        return self.card.get("maturity")

    @property
    def windows(self) -> list[list[Window]]:
        return window_lists().validate_python(self.open or [])


class Card(
    StoredCard,
    pk="CARDS#{status}#{shelf}",
    sk="{content_id}",
    gsi1pk="CARDS#{status}#{shelf}",
    gsi1sk="{by_title}",
    gsi2pk="CARDS#{status}#{shelf}",
    gsi2sk="{by_year}",
):
    shelf: str
    by_title: str
    by_year: str

    def attributes(self) -> dict[str, Any]:
        """What its keys say already is not stored again: a list's price is its bytes."""
        said = super().attributes()
        return {name: value for name, value in said.items() if name not in _IN_KEYS}

    @classmethod
    def of(cls, attributes: dict[str, Any]) -> Self:
        _, status, shelf = attributes["pk"]["S"].split("#", 2)
        keys = {"status": status, "shelf": shelf, "content_id": attributes["sk"]["S"]}
        sorts = {"by_title": attributes["gsi1sk"]["S"], "by_year": attributes["gsi2sk"]["S"]}
        named = {name: table.decode(value) for name, value in attributes.items()}
        return cls.model_validate({**named, **keys, **sorts})


_IN_KEYS = {"status", "shelf", "content_id", "by_title", "by_year", "version"}


class Child(StoredCard, pk="TITLE#{parent_id}", sk="CHILD#{number:06d}", gsi1pk="SERIES#{series_id}", gsi1sk="{rank}"):
    parent_id: TitleId
    number: int
    series_id: TitleId | None = None
    rank: str | None = None
    """Its place in the series."""


def rank(season: int, episode: int | None = None) -> str:
    return f"{season:06d}" if episode is None else f"{season:06d}#{episode:06d}"


def read(stored: StoredCard) -> TitleCard:
    """The card that was stored, with all its languages, as `card_views.localised` takes it."""
    said = {name: _whole(value, stored.content_id) if name in URLS else value for name, value in stored.card.items()}
    poster = pictures.view(said["poster_url"].removeprefix("/"), stored.picture) if stored.picture else None
    return TitleCard(content_id=stored.content_id, poster=poster, **said)


def short(url: str, content_id: str) -> str:
    """A picture's address without what its title's id says: most of a card's bytes would be that."""
    return url.replace(_folder(content_id), _HERE, 1)


def _whole(url: str, content_id: str) -> str:
    return url.replace(_HERE, _folder(content_id), 1) if url.startswith(_HERE) else url


def _folder(content_id: str) -> str:
    return f"/artwork/{content_id}/"
