"""The index follows the catalogue: whatever happened to a title, it is read afresh, so that order does not matter."""

from collections.abc import Iterable, Sequence

from matinee.content import visibility
from matinee.content.models import Title
from matinee.kernel import table
from matinee.kernel.types import TitleId
from matinee.search import engine
from matinee.search.documents import document
from matinee.search.port import GONE

_AT_ONCE = 100
"""What one batch of reads takes."""


def follow(content_ids: Iterable[TitleId]) -> None:
    """Make the index say of these titles what the catalogue says now. Again, and nothing happens."""
    wanted = list(dict.fromkeys(content_ids))
    for first in range(0, len(wanted), _AT_ONCE):
        _follow(wanted[first : first + _AT_ONCE])


def _follow(content_ids: Sequence[TitleId]) -> None:
    found = table.find_many([(Title, {"content_id": content_id}) for content_id in content_ids], consistent=True)
    titles = {title.content_id: title for title in found if isinstance(title, Title)}
    shown = [title for title in titles.values() if visibility.published(title)]
    hidden = {each: titles[each].version if each in titles else GONE for each in content_ids}
    for title in shown:
        del hidden[title.content_id]
    if shown:
        engine.index().index([document(title) for title in shown])
    if hidden:
        engine.index().delete(hidden)
