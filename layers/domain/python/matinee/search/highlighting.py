"""What of a hit matched, marked: HTML-escaped text with <mark> around the words, made alike for every engine."""

import html
from collections.abc import Callable

from matinee.kernel.types import Language
from matinee.search import text as t
from matinee.search.models import Document
from matinee.search.ranking import Question

_AROUND = 120
"""Letters of a description on each side of its first match."""
_LOOKED_AT = 2000
"""Letters of a description in which a match is looked for."""


def highlights(asked: Question | None, document: Document, language: Language) -> dict[str, str]:
    """Field → its text with what matched marked; fields in which nothing did are left out."""
    if asked is None:
        return {}
    exactly, nearly = _exactly(asked), _nearly(asked)
    people = {
        name: ", ".join(filter(None, (marked(each, nearly) for each in names)))
        for name, names in (("cast", document.cast), ("directors", document.directors))
    }
    fields = {
        "title": marked(spoken(document.titles, language, document.original_language), nearly),
        **people,
        "description": _around(spoken(document.descriptions, language, document.original_language), exactly),
    }
    return {name: value for name, value in fields.items() if value}


def spoken(texts: dict[Language, str], language: Language, original: Language) -> str:
    """The text in a language: `pt-BR` → `pt` → the original's → the first there is → nothing."""
    for each in (language, language.partition("-")[0], original):
        if texts.get(each):
            return texts[each]
    return next(iter(texts.values()), "")


def matches(value: str, asked: Question) -> bool:
    """Whether a word of the text is one of the question's, nearly."""
    return bool(marked(value, _nearly(asked)))


def marked(value: str, wanted: Callable[[str], bool]) -> str:
    """The text, escaped, with the words that are wanted marked; empty where there is none."""
    return _mark(value, [(start, end) for start, end, word in t.spans(value) if wanted(word)])


def _around(value: str, wanted: Callable[[str], bool]) -> str:
    """What stands around the first match, with matches marked."""
    value = value[:_LOOKED_AT]
    matched = [(start, end) for start, end, word in t.spans(value) if wanted(word)]
    if not matched:
        return ""
    first, last = max(0, matched[0][0] - _AROUND), min(len(value), matched[0][1] + _AROUND)
    within = [(start - first, end - first) for start, end in matched if end <= last]
    return f"{'…' if first else ''}{_mark(value[first:last], within)}{'…' if last < len(value) else ''}"


def _mark(value: str, places: list[tuple[int, int]]) -> str:
    if not places:
        return ""
    pieces, at = [], 0
    for start, end in places:
        pieces += [html.escape(value[at:start]), "<mark>", html.escape(value[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, html.escape(value[at:])])


def _exactly(asked: Question) -> Callable[[str], bool]:
    """Whether a word is one of the question's, begins with its last, or is said so by a synonym of one word."""
    words = {word for part in asked.needed for word in part.words}
    words |= {word for part in asked.needed for other in part.synonyms if len(other) == 1 for word in other}
    unspaced, last = [word for word in words if t.is_unspaced(word)], asked.words[-1]

    def wanted(word: str) -> bool:
        return (
            word in words
            or (len(last) > 1 and word.startswith(last))
            or (bool(unspaced) and t.is_unspaced(word) and any(each in word or word in each for each in unspaced))
        )

    return wanted


def _nearly(asked: Question) -> Callable[[str], bool]:
    exactly = _exactly(asked)
    loose = [(word, t.tolerance(word)) for part in asked.needed for word in part.words if t.tolerance(word)]

    def wanted(word: str) -> bool:
        return exactly(word) or any(t.distance(each, word, limit) <= limit for each, limit in loose)

    return wanted
