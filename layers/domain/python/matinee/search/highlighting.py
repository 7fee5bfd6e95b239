"""What of a hit matched, marked: HTML-escaped text with <mark> around the words, made alike for every engine."""

import html

from matinee.search import text as t
from matinee.search.models import Document
from matinee.search.ranking import Question
from matinee.types import Language

_AROUND = 120
"""Letters of a description on each side of its first match."""


def highlights(asked: Question | None, document: Document, language: Language) -> dict[str, str]:
    """Field → its text with what matched marked; fields in which nothing did are left out."""
    if asked is None:
        return {}
    fields = {
        "title": spoken(document.titles, language, document.original_language),
        "cast": ", ".join(name for name in document.cast if marked(name, asked)),
        "directors": ", ".join(name for name in document.directors if marked(name, asked)),
        "description": spoken(document.descriptions, language, document.original_language),
    }
    found = {name: marked(value, asked, cut=name == "description") for name, value in fields.items() if value}
    return {name: value for name, value in found.items() if value}


def spoken(texts: dict[Language, str], language: Language, original: Language) -> str:
    """The text in a language: `pt-BR` → `pt` → the original's → the first there is → nothing."""
    for each in (language, language.partition("-")[0], original):
        if texts.get(each):
            return texts[each]
    return next(iter(texts.values()), "")


def marked(value: str, asked: Question, *, cut: bool = False) -> str:
    """The text, escaped, with its matching words marked; empty where there is none. `cut`: what stands around the first."""
    matched = [(start, end) for start, end, word in t.spans(value) if _matches(word, asked)]
    if not matched:
        return ""
    first, last = 0, len(value)
    if cut:
        first, last = max(0, matched[0][0] - _AROUND), min(len(value), matched[0][1] + _AROUND)
    pieces, at = ["…" if first else ""], first
    for start, end in matched:
        if end > last:
            break
        pieces += [html.escape(value[at:start]), "<mark>", html.escape(value[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, html.escape(value[at:last]), "…" if last < len(value) else ""])


def _matches(word: str, asked: Question) -> bool:
    wanted = [each for part in asked.needed for each in part.words]
    if t.is_unspaced(word):
        return any(each in word or word in each for each in wanted)
    if any(word in other for part in asked.needed for other in part.synonyms):
        return True
    return any(
        word == each
        or (each == asked.words[-1] and word.startswith(each))
        or (t.tolerance(each) > 0 and t.distance(each, word, t.tolerance(each)) <= t.tolerance(each))
        for each in wanted
    )
