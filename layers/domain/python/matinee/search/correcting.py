"""Did you mean: the question with the words of what was found instead of those that are nearly, but not quite, theirs."""

from collections.abc import Sequence

from matinee.search import text as t
from matinee.search.models import Document
from matinee.search.ranking import Question, compact_forms

_LOOKED_AT = 3
"""Hits, the best ones."""


def did_you_mean(asked: Question, best: Sequence[Document]) -> str | None:
    """A better spelling, by the first hits; None where the question stands in one of them as it is, or none is near.

    A title that the question is, but for blanks or an edit or two, is taken as it is written; else words that were right stay.
    """
    known = [_words_of(document) for document in best[:_LOOKED_AT]]
    if any(_says(asked, words) for words in known):
        return None
    titles = [title for document in best[:1] for title in document.titles.values()]
    if any(asked.compact in compact_forms(title) for title in titles):
        return None
    limit = t.tolerance(asked.compact)
    for title in titles:
        if limit and any(t.distance(form, asked.compact, limit) <= limit for form in compact_forms(title)):
            return " ".join(t.words(title))
    mended = tuple(_mended(word, {each for words in known for each in words}) for word in asked.words)
    return " ".join(mended) if mended != asked.words else None


def _says(asked: Question, words: set[str]) -> bool:
    """Whether each word that is needed is there, the last one at least begun."""
    *before, last = [word for part in asked.needed for word in part.words]
    return words.issuperset(before) and any(word.startswith(last) for word in words)


def _mended(word: str, known: set[str]) -> str:
    """The known word that is nearest, of those that are near enough."""
    limit = t.tolerance(word)
    if word in known or not limit:
        return word
    near = {other: t.distance(word, other, limit) for other in sorted(known)}
    return min((other for other in near if near[other] <= limit), key=near.__getitem__, default=word)


def _words_of(document: Document) -> set[str]:
    texts = [*document.titles.values(), *document.cast, *document.directors]
    return {word for text in texts for word in t.words(text)}
