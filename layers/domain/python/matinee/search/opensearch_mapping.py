"""A title as OpenSearch indexes it: the mapping, in code and with a version, and a title's body in it.

Fields that rank are tokens of `matinee.search.text`, split at blanks, so that both engines compare the same words; only
`stemmed` is analysed by OpenSearch, in the language that its text is written in.
"""

from typing import Any

from matinee.content import visibility
from matinee.search import ranking
from matinee.search import text as t
from matinee.search.models import Document

VERSION = 3
"""Grows when the mapping or a body changes; then the index counts as not built, and is rebuilt within minutes."""

ANALYSERS = {
    "ar": "arabic",
    "bg": "bulgarian",
    "bn": "bengali",
    "ca": "catalan",
    "ckb": "sorani",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "gl": "galician",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "ja": "cjk",
    "ko": "cjk",
    "lt": "lithuanian",
    "lv": "latvian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "th": "thai",
    "tr": "turkish",
    "zh": "cjk",
}
"""Language → the analyser of OpenSearch's own that stems it. None needs a plugin, so every engine has them."""
_UNKNOWN = "other"
_LONGEST_PREFIX = 12


def _words(**more: Any) -> dict[str, Any]:
    return {"type": "text", "analyzer": "whitespace", "norms": False, **more}


def _typed(**more: Any) -> dict[str, Any]:
    """A field that is searched while somebody types: the beginnings of its tokens are terms of their own."""
    return {"type": "text", "norms": False, "index_prefixes": {"min_chars": 1, "max_chars": _LONGEST_PREFIX}, **more}


def definition(shards: int, replicas: int) -> dict[str, Any]:
    """The body that creates an index."""
    keyword, date = {"type": "keyword"}, {"type": "date"}
    properties = {
        "content_id": keyword,
        "names": _typed(analyzer="whitespace"),
        "compact": _typed(analyzer="keyword"),
        "compounds": _typed(analyzer="whitespace"),
        "latin": _typed(analyzer="whitespace"),
        "people": _typed(analyzer="whitespace"),
        "labels": _words(),
        "descriptions": _words(),
        "letters": _words(similarity="boolean", index_options="docs"),
        "stemmed": {
            "properties": {
                language: {"type": "text", "analyzer": analyser, "norms": False, "index_options": "docs"}
                for language, analyser in {**ANALYSERS, _UNKNOWN: "standard"}.items()
            }
        },
        "genre": keyword,
        "genre_folded": keyword,
        "type": keyword,
        "language": keyword,
        "year": {"type": "short"},
        "decade": keyword,
        "cast": keyword,
        "cast_folded": keyword,
        "maturity": {"type": "byte"},
        "open_in": keyword,
        "window_lists": {"type": "byte"},
        "windows": {
            "type": "nested",
            "properties": {"list": {"type": "byte"}, "countries": keyword, "start": date, "end": date},
        },
        "prior": {"type": "float"},
        "popularity": {"type": "float"},
        "document": {"type": "object", "enabled": False},
    }
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            # Said, it also holds where nobody has searched for half a minute.
            "refresh_interval": "1s",
        },
        "mappings": {
            # A new version's bodies fit into an older index, until that is rebuilt.
            "dynamic": False,
            "_meta": {"version": VERSION},
            # What is not the document is made from it, and found in the index alone.
            "_source": {"includes": ["document"]},
            "properties": properties,
        },
    }


def body(document: Document) -> dict[str, Any]:
    """A title as the index holds it."""
    titles, descriptions = document.titles.values(), document.descriptions.values()
    labels = [*document.genres, *document.tags, *([str(document.year)] if document.year is not None else [])]
    stemmed: dict[str, list[str]] = {}
    for texts in (document.titles, document.descriptions):
        for language, text in texts.items():
            stemmed.setdefault(stemmed_as(language), []).append(text)
    return {
        "content_id": document.content_id,
        "names": [spaced(title) for title in titles],
        "compact": sorted({form for title in titles for form in ranking.compact_forms(title)}),
        "compounds": [" ".join(t.compounds(t.words(title))) for title in titles],
        "latin": [" ".join(t.latin(title)) for title in titles],
        "people": [spaced(name) for name in (*document.cast, *document.directors)],
        "labels": [spaced(label) for label in labels],
        "descriptions": [spaced(text) for text in descriptions],
        "letters": [" ".join(t.trigrams(title)) for title in sorted({t.compact(title) for title in titles})],
        "stemmed": stemmed,
        "genre": document.genres,
        "genre_folded": [t.fold(genre) for genre in document.genres],
        "type": document.type,
        "language": document.original_language,
        "year": document.year,
        "decade": str(document.year // 10 * 10) if document.year is not None else None,
        "cast": document.cast,
        "cast_folded": [t.fold(name) for name in document.cast],
        "maturity": visibility.limit_of(document.maturity),
        "open_in": document.open_in,
        "window_lists": list(range(len(document.windows))),
        "windows": [
            {**window.model_dump(mode="json"), "list": n} for n, each in enumerate(document.windows) for window in each
        ],
        "prior": ranking.prior(document),
        "popularity": document.popularity,
        "document": document.model_dump(mode="json"),
    }


def stemmed_as(language: str) -> str:
    """The field below `stemmed` that holds texts of a language."""
    base = language.partition("-")[0]
    return base if base in ANALYSERS else _UNKNOWN


def spaced(text: str) -> str:
    """A text's words with blanks between; a run of a script without blanks, letter by letter, to be found as a phrase."""
    return " ".join(apart for word in t.words(text) for apart in letters(word))


def letters(word: str) -> list[str]:
    return list(word) if t.is_unspaced(word) else [word]
