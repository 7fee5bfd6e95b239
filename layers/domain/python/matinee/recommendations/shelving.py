"""The shelf follows the catalogue: what happened to titles is put into it at once, and each hour it is made anew.

Whatever an event says, a title is read afresh, so that order does not matter and twice is once. Of two writers one wins, and
the other begins again with what that one wrote (S3's If-Match).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from matinee.content import audio, cards, showing, visibility
from matinee.content.models import Title
from matinee.experiments import artwork
from matinee.kernel import table
from matinee.kernel.types import now
from matinee.recommendations import artefact, collections, store, trending, versions
from matinee.recommendations.shelf import Shelf
from matinee.recommendations.shelf_format import Entry, pack, people

_AT_ONCE = 100
"""What one batch of reads takes."""
_ANEW = 3300
"""Seconds after which it is made anew."""


def follow(content_ids: Iterable[str]) -> None:
    """Make the shelf say of these titles, and of rows by hand, what is so now. The first time it is made of all."""
    wanted = list(dict.fromkeys(content_ids))

    def followed() -> None:
        found = store.read()
        if found is None:
            return _make(None)
        shelf, etag = found
        fresh = {each["id"]: each for each in _read(wanted)}
        kept = (each for each in shelf.entries() if each["id"] not in set(wanted))
        return _write(shelf, [*kept, *fresh.values()], etag)

    table.again(followed)


def refresh() -> bool:
    """Make it anew where it is an hour old, or where another model was promoted. Whether it did."""

    def refreshed() -> bool:
        found = store.read()
        if found is None:
            _make(None)
            return True
        shelf, etag = found
        if now().timestamp() - shelf.head["anew"] > _ANEW:
            _make(etag)
            return True
        if shelf.head["model_version"] != _promoted():
            _write(shelf, list(shelf.entries()), etag)
            return True
        return False

    return table.again(refreshed)


def entry(title: Title, best: Mapping[str, str] = {}) -> Entry:
    """A title as the shelf holds it. `best`: taste → the poster that it likes best, of those that are tried."""
    version, details, known = title.current, title.details, cards.facts(title, showing.card(title))
    speaks: set[str] = set()
    if version:
        spoken = audio.languages([track for track in audio.arranged(version, title.audio) if not track.hidden])
        speaks = {_base(each) for each in (*spoken, *title.subtitles)} if spoken and "und" not in spoken else set()
    said: dict[str, Any] = {
        "id": title.content_id,
        "card": known["card"],
        "at": int((title.published_at or title.created_at).timestamp()),
        "picture": known["picture"] and known["picture"].model_dump(mode="json"),
        "open": known["open"],
        "people": people(details.directors, details.cast),
        "directors": len(details.directors),
        "speaks": sorted(speaks),
        "series": title.serial.series_id if title.serial else details.parent_id,
        "season": title.serial and title.serial.season,
        "trailers": details.trailers,
        "look": bool(version and version.storyboard),
        "posters": _posters(title),
        "best": best,
    }
    return {name: value for name, value in said.items() if value or (name == "season" and value is not None)}


def _posters(title: Title) -> list[tuple[str, Any]]:
    """The key of each poster and what is known of it, that which is shown first; none where it is the only one."""
    shown = title.artwork.get("poster")
    keys = [shown, *title.more_posters] if shown and title.more_posters else []
    known = {key: picture.model_dump(mode="json") for key, picture in title.pictures.items()}
    return [(key, known.get(key)) for key in keys]


def _make(etag: str | None) -> None:
    found = (title for title in table.every(Title, index="gsi1", status="published") if visibility.published(title))
    best = artwork.by_title()
    _write(None, [entry(title, best.get(title.content_id, {})) for title in found], etag)


def _read(content_ids: list[str]) -> Iterator[Entry]:
    best = artwork.by_title()
    for first in range(0, len(content_ids), _AT_ONCE):
        keys = [(Title, {"content_id": content_id}) for content_id in content_ids[first : first + _AT_ONCE]]
        found = table.find_many(keys, consistent=True)
        published = (title for title in found if isinstance(title, Title) and visibility.published(title))
        yield from (entry(title, best.get(title.content_id, {})) for title in published)


def without_trailers(entries: Iterable[Entry]) -> list[Entry]:
    """Those that are recommended for themselves: a title that another one names as a trailer is not."""
    listed = list(entries)
    trailers = {trailer for each in listed for trailer in each.get("trailers", ())}
    return [each for each in listed if each["id"] not in trailers]


def _write(shelf: Shelf | None, entries: list[Entry], etag: str | None) -> None:
    """Raises Conflict where another writer was faster."""
    entries = without_trailers(entries)
    series = {each["id"]: each["series"] for each in entries if "series" in each}
    model, version, prior = _model(shelf)
    popularity, countries = trending.read(series)
    more: Mapping[str, Any] = {
        "at": int(now().timestamp()),
        "anew": shelf.head["anew"] if shelf else int(now().timestamp()),
        "model_version": version,
        "countries": countries,
        "collections": [json.loads(each.model_dump_json(exclude={"version"})) for each in collections.every()],
    }
    together = {name: max(popularity.get(name, 0), prior.get(name, 0)) for name in popularity.keys() | prior.keys()}
    store.write(pack(entries, together, more, model), etag)


def _promoted() -> str:
    """The version of the model in use; "" where none is."""
    found, _ = versions.current()
    return found.version if found else ""


def _model(known: Shelf | None) -> tuple[bytes, str, dict[str, float]]:
    """The artefact in use, its version, and its popularity of titles; that of the known shelf is not read again."""
    version = _promoted()
    same = known is not None and known.head["model_version"] == version
    content = known.model if known and same else versions.file(version, "model.bin") if version else b""
    if not content:
        return b"", "", {}
    learned = artefact.load(content)
    return content, version, dict(zip(learned.titles, learned.popularity, strict=True))


def _base(language: str) -> str:
    return language.partition("-")[0]
