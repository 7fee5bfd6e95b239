"""A shelf as tests say it: titles by a few facts, with no AWS."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from matinee.content.visibility import Audience
from matinee.kernel.ids import new_id
from matinee.playback.deeds import Deeds, Watched
from matinee.recommendations import evidence
from matinee.recommendations.artefact import Model
from matinee.recommendations.known import Known
from matinee.recommendations.models import Taste
from matinee.recommendations.shelf import Shelf
from matinee.recommendations.shelf_format import Entry, pack

NOW = datetime(2026, 11, 30, 20, tzinfo=UTC)
MS = int(NOW.timestamp() * 1000)
DAY = 86_400_000
USER, PROFILE = "usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H", "pro_01K9ZQ7A8B9C0D1E2F3G4H5J6K"


def title(name: str = "A film", *genres: str, maturity: int | None = 0, **more: Any) -> Entry:
    """An entry; `more` is of the card (type, duration, playable, titles, year) or of the entry (open, people, speaks …)."""
    of_card: dict[str, Any] = {
        key: more.pop(key)
        for key in ("type", "duration", "titles", "year", "backdrop_url", "poster_url", "posters")
        if key in more
    }
    card: dict[str, Any] = {"title": name, "genres": list(genres), "playable": more.pop("playable", True), **of_card}
    if maturity is not None:
        card["maturity"] = maturity
    return {"id": more.pop("id", None) or new_id("ttl"), "card": card, "at": more.pop("at", 1_700_000_000), **more}


def shelf(
    entries: Iterable[Entry], popularity: Mapping[str, float] | None = None, model: bytes = b"", **more: Any
) -> Shelf:
    head = {"at": 0, "anew": 0, "model_version": "", "countries": {}, "collections": []}
    return Shelf(pack(entries, popularity or {}, head | more, model))


def films(count: int, genres: tuple[str, ...] = ("Drama", "Comedy", "Horror", "Crime"), **more: Any) -> list[Entry]:
    """So many films, each of one of these genres in turn."""
    return [title(f"Film {n}", genres[n % len(genres)], **more) for n in range(count)]


def watched(share: float = 1.0, *, days_ago: float = 1.0, duration: float = 6000) -> Watched:
    at = MS - int(days_ago * DAY)
    done = share >= 0.95
    return Watched(share * duration, duration, at, 0 if done else at, done)


def deeds(
    watched: Mapping[str, Watched] | None = None, listed: Iterable[str] = (), rated: Mapping[str, int] | None = None
) -> Deeds:
    at = datetime.fromtimestamp((MS - DAY) / 1000, UTC).isoformat()
    stars = {name: (given, at) for name, given in (rated or {}).items()}
    return Deeds(dict(watched or {}), dict.fromkeys(listed, MS - DAY), stars, frozenset())


def taste(**said: Any) -> Taste:
    return Taste(user_id=USER, profile_id=PROFILE, **said)


def known(
    stands: Shelf,
    did: Deeds | None = None,
    said: Taste | None = None,
    *,
    model: Model | None = None,
    country: str = "DE",
    maturity_limit: int = 18,
    language: str = "en",
    is_kids: bool = False,
    utc_offset: int | None = None,
) -> Known:
    told = evidence.of(did or deeds(), said, stands, NOW) if did or said else evidence.NOBODY
    return Known(stands, model, told, Audience(country, maturity_limit, NOW, language), is_kids, utc_offset)
