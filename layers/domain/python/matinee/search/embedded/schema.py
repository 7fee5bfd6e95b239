"""The fields of the index and how a document fills them. Whoever changes either raises SCHEMA: the next index is another.

Tokenizers only split at blanks: the words are made by `matinee.search.text`.
"""

import math
from collections.abc import Iterable
from typing import Any

import tantivy

from matinee.content import visibility
from matinee.kernel.types import TitleId
from matinee.search import ranking
from matinee.search import text as t
from matinee.search.models import Document

SCHEMA = 3
_HALF = 64
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: n for n, letter in enumerate(_LETTERS)}


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("title", "latin", "compounds", "people", "label", "description"):
        builder.add_text_field(
            name, tokenizer_name="whitespace", index_option="position" if name == "title" else "basic"
        )
    builder.add_text_field("threes", tokenizer_name="whitespace", index_option="basic")
    for name in ("content_id", "compact", "genre_key", "cast_key", "open_in"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("genre", "type", "language", "decade", "cast"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("year", "maturity", "version", "written", "browse", "id_high", "id_low"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_float_field("prior", fast=True)
    builder.add_bytes_field("source", stored=True)
    return builder.build()


schema = _schema()


def filled(document: Document, written: int) -> Any:
    """The document as tantivy takes it; `written` is the number of the write that brings it in."""
    made = _named(document.content_id, document.version, written)
    titles = list(document.titles.values())
    _words(made, "title", titles)
    made.add_text("latin", " ".join(word for title in titles for word in t.latin(title)))
    made.add_text("compounds", " ".join(word for title in titles for word in t.compounds(t.words(title))))
    _words(made, "people", [*document.cast, *document.directors])
    _words(made, "label", [*document.genres, *document.tags, *([str(document.year)] if document.year else [])])
    _words(made, "description", document.descriptions.values())
    for form in {form for title in titles for form in ranking.compact_forms(title)}:
        made.add_text("compact", form)
    for compact in {t.compact(title) for title in titles}:
        made.add_text("threes", " ".join(t.trigrams(compact)))
    for name, values in (("genre", document.genres), ("cast", document.cast)):
        for value in dict.fromkeys(values):
            made.add_text(name, value)
            made.add_text(f"{name}_key", t.fold(value))
    made.add_text("type", document.type)
    made.add_text("language", document.original_language)
    if document.year:
        made.add_text("decade", str(document.year // 10 * 10))
        made.add_unsigned("year", document.year)
    for country in document.open_in:
        made.add_text("open_in", country)
    made.add_unsigned("maturity", visibility.limit_of(document.maturity))
    made.add_unsigned("browse", browse_rank(document.content_id, document.popularity))
    # Weighing by a field multiplies with log2(2 + value).
    made.add_float("prior", math.exp2(ranking.prior(document)) - 2)
    made.add_bytes("source", document.model_dump_json(by_alias=True).encode())
    return made


def tombstone(content_id: TitleId, version: int, written: int) -> Any:
    """What stays of a title that is not shown: open nowhere, so that nobody finds it, and newer than what may come late."""
    return _named(content_id, version, written)


def number(content_id: TitleId) -> int:
    """The id's 128 bits, which sort as it does."""
    value = 0
    for letter in content_id.rpartition("_")[2]:
        value = value << 5 | _VALUES[letter]
    return value


def named(high: int, low: int) -> TitleId:
    """The id of these two halves."""
    value = high << _HALF | low
    return "ttl_" + "".join(_LETTERS[value >> shift & 31] for shift in range(125, -1, -5))


def browse_rank(content_id: TitleId, popularity: float) -> int:
    """Popularity in thousandths, then the millisecond that its id was made in: what an empty question is sorted by."""
    return round(popularity * 1000) << 48 | number(content_id) >> 80


def _named(content_id: TitleId, version: int, written: int) -> Any:
    made = tantivy.Document()
    made.add_text("content_id", content_id)
    made.add_unsigned("version", version)
    made.add_unsigned("written", written)
    made.add_unsigned("id_high", number(content_id) >> _HALF)
    made.add_unsigned("id_low", number(content_id) & (1 << _HALF) - 1)
    return made


def _words(made: Any, field: str, texts: Iterable[str]) -> None:
    """Each text a value of its own, so that no phrase runs from one into the next."""
    for text in texts:
        made.add_text(field, " ".join(t.tokens(text)))
