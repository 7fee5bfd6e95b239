"""Why a title is recommended, in words: the strongest of what speaks for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from matinee.content import visibility
from matinee.recommendations import texts, trending
from matinee.recommendations.known import Known
from matinee.recommendations.shelf_format import GENRES
from matinee.recommendations.views import Reason

_POPULAR_FROM = 0.3
_TRENDING = 20
_NEW_DAYS = 30
_LIKED_FROM = 0.35
LEAVING = timedelta(days=30)


def best(known: Known, n: int) -> Reason | None:
    """The strongest reason; None where nothing speaks for it but that it is there."""
    return next(_reasons(known, n), None)


def every(known: Known, n: int) -> list[Reason]:
    """All of them, the strongest first; there is always one."""
    state = [*_state(known, n)]
    found = list({each.text: each for each in (*state, *_reasons(known, n))}.values())
    return found or [texts.reason("catalogue", known.language)]


def _state(known: Known, n: int) -> Iterator[Reason]:
    """What the profile has done with the title itself."""
    content_id, told = known.shelf.ids[n], known.evidence
    if any(content_id in (each.content_id, each.whole) for each in told.going):
        yield texts.reason("going_on", known.language)
    elif content_id in told.seen:
        yield texts.reason("seen", known.language)
    if content_id in told.listed:
        yield texts.reason("on_list", known.language)


def _reasons(known: Known, n: int) -> Iterator[Reason]:
    language, content_id = known.language, known.shelf.ids[n]
    if alike := _like(known, content_id):
        yield texts.reason(_done(known, alike), language, title=known.title(alike))
    if person := next(iter(_people(known, n)), None):
        yield texts.reason("likes_person", language, person=person)
    if genre := _genre(known, n):
        yield texts.reason("likes_genre", language, genre=genre)
    if closing := closes(known, n):
        yield texts.reason("leaving", language, date=f"{closing:%Y-%m-%d}")
    if content_id in trending.of(known.shelf.head, known.audience.country, "trending")[:_TRENDING]:
        yield texts.reason("trending", language)
    if known.shelf.popularity[n] >= _POPULAR_FROM:
        yield texts.reason("popular", language)
    if known.today - known.shelf.at[n] < _NEW_DAYS * 86_400:
        yield texts.reason("new", language)


def _like(known: Known, content_id: str) -> str | None:
    """Which of the titles that the profile likes it goes with best."""
    kin = [(of.get(content_id, 0.0), name) for name, of in known.kin.items() if name != content_id]
    strongest, name = max(kin, key=lambda each: each[0], default=(0.0, None))
    return name if strongest > 0 else None


def _done(known: Known, content_id: str) -> str:
    """What the profile did with a title that it likes."""
    told = known.evidence
    if content_id in told.liked:
        return "liked"
    if content_id in told.seen:
        return "watched"
    return "listed" if content_id in told.listed else "picked"


def _people(known: Known, n: int) -> list[str]:
    named = known.shelf.entry(n).get("people", [])
    return [each for each in known.evidence.people if each in named]


def _genre(known: Known, n: int) -> str | None:
    """Of its genres the one that is liked most."""
    mask, likings = known.shelf.genres[n], known.evidence.genres
    named = [name for bit, name in enumerate(known.shelf.genre_names[:GENRES]) if mask >> bit & 1]
    best = max(named, key=lambda name: likings.get(name, 0.0), default=None)
    return best if best and likings.get(best, 0.0) >= _LIKED_FROM else None


def closes(known: Known, n: int) -> datetime | None:
    """When it can be seen no more here, if that is within LEAVING."""
    if n not in known.closing:
        return None
    soon = known.audience.moment + LEAVING
    windows = known.shelf.windows(known.shelf.window[n])
    if visibility.open_in(windows, known.audience.country, soon):
        return None
    ends = (
        window.end for each in windows for window in each if window.end and known.audience.moment < window.end <= soon
    )
    here = [end for end in ends if not visibility.open_in(windows, known.audience.country, end)]
    return min(here).astimezone(UTC) if here else None
