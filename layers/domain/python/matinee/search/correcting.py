"""Did you mean: the question with the words of what was found instead of those that are nearly, but not quite, theirs."""

from collections.abc import Sequence

from matinee.search import text as t
from matinee.search.models import Document
from matinee.search.ranking import Question


def did_you_mean(asked: Question, best: Sequence[Document]) -> str | None:
    """A better spelling, by the first hits; None where every word stands in one of them as it was asked, or none is near.

    Words that were right stay; a title that is the whole question but for its blanks or an edit or two is taken whole.
    """
    for document in best[:1]:
        for title in document.titles.values():
            whole = t.compact(title)
            if whole == asked.whole:
                return None
            if t.distance(whole, asked.whole, 2) <= t.tolerance(asked.whole):
                return " ".join(t.words(title))
    known = [word for document in best[:3] for word in _words_of(document)]
    if not known:
        return None
    exact = set(known)
    mended = []
    for word in asked.words:
        limit = t.tolerance(word)
        near = min(known, key=lambda other: t.distance(word, other, limit), default=word)
        begun = word == asked.words[-1] and any(other.startswith(word) for other in known)
        mended.append(word if word in exact or begun or t.distance(word, near, limit) > limit else near)
    return " ".join(mended) if tuple(mended) != asked.words else None


def _words_of(document: Document) -> list[str]:
    texts = [*document.titles.values(), *document.cast, *document.directors]
    return [word for text in texts for word in t.words(text)]
