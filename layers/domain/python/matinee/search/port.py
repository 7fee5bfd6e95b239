"""The port between the search domain and an engine: what an adapter promises.

`matinee.search.ranking` says in which order results stand; the adapters `embedded` and `opensearch` both keep to it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from matinee.search.models import Document, Found, Query, Suggestion

GONE = 2**53
"""The version of a title that is not there any more and never will be again."""


class Rebuild(Protocol):
    """A second index that is being filled while the first one answers. It lives by its name, across processes."""

    def add(self, documents: Sequence[Document]) -> None:
        """Upsert, as `Index.index` does; adding again what was added changes nothing."""

    def finish(self) -> None:
        """Put it in the first one's place, at once. Whatever was indexed or deleted since `Index.rebuild`
        began it is in it too. Again, and nothing happens."""

    def abandon(self) -> None:
        """Drop it; the first one stays. Again, or after `finish`, and nothing happens."""


class Index(Protocol):
    def index(self, documents: Sequence[Document]) -> None:
        """Upsert by content_id, in any order and any number of times: an older version never wins, an equal one does."""

    def delete(self, removed: Mapping[str, int]) -> None:
        """Take titles out: content_id → the version at which it was not to be shown (GONE where it is not there at all).

        A document of a later version stays or may come; one of an earlier version, arriving late, does not come back.
        """

    def search(self, query: Query) -> Found:
        """Only what is open in the country at that moment and within the maturity limit is found or counted.

        Raises BadRequest where `after` is none of this index's.
        """

    def suggest(self, text: str, query: Query) -> list[Suggestion]:
        """Titles that what was typed so far may become; `query.text` and `query.after` play no part."""

    def rebuild(self, name: str) -> Rebuild:
        """The second index of that name, begun empty if it is not there."""

    def built(self) -> datetime | None:
        """When the rebuild began that made it; None where there is none, or events alone have filled it."""
