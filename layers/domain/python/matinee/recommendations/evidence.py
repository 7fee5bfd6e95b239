"""What is known of a profile's taste: what it did, what it said, and which genres and people follow from that.

A series is one title here: what was watched of its episodes counts for the whole.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple

from matinee.playback.deeds import Deeds, Watched
from matinee.recommendations import interactions
from matinee.recommendations.models import Taste
from matinee.recommendations.shelf import Shelf

RECENT = 30
"""Titles, the latest, that a taste is made of: the older ones count little, and each costs a request its time."""
_EPISODES = 3
"""Episodes that say as much of a series as a film that was seen to its end."""
_SESSIONS = 20
"""Viewings, the latest, that the usual length of one is taken from."""
_LIKED_FROM = 4
"""Stars."""
_KNOWN_FROM = 1.2
"""The confidence from which a person is one that somebody likes: more than one film says."""


class Going(NamedTuple):
    """What goes on: a film, or an episode, of which `whole` is the series."""

    content_id: str
    whole: str
    watched: Watched


@dataclass(frozen=True)
class Evidence:
    confidence: Mapping[str, float] = field(default_factory=dict)
    """The latest titles, the last first, each with how surely it is liked; below 0: disliked."""
    last_ms: Mapping[str, int] = field(default_factory=dict)
    """Title → when it was seen or rated last, whether it still says something of the taste or not."""
    finished: frozenset[str] = frozenset()
    going: tuple[Going, ...] = ()
    """The latest first, one of a series."""
    listed: tuple[str, ...] = ()
    """The watchlist, the latest addition first."""
    picked: tuple[str, ...] = ()
    liked: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    genres: Mapping[str, float] = field(default_factory=dict)
    """Genre → liking, 1 for the one that is liked most, below 0 where it is disliked; the most liked first."""
    people: Mapping[str, float] = field(default_factory=dict)
    """Who was seen more than once → confidence, the most liked first."""
    languages: frozenset[str] = frozenset()
    session: float | None = None
    """The usual minutes of a viewing."""

    @property
    def knows(self) -> bool:
        """Whether anything is known at all."""
        return bool(self.confidence or self.going or self.listed)

    @property
    def seen(self) -> frozenset[str]:
        return frozenset(self.last_ms)


NOBODY = Evidence()


def of(deeds: Deeds, taste: Taste | None, shelf: Shelf, moment: datetime) -> Evidence:
    """`moment`: from which the age of what was done is counted."""
    reset, picked = (taste.reset_ms, taste.picked) if taste else (0, [])
    watched, rated = _wholes(deeds, shelf), _ratings(deeds, shelf)
    last = {name: max(parts.last_ms, rated.get(name, (0, 0))[1]) for name, parts in watched.items()}
    last |= {name: at for name, (_, at) in rated.items() if name not in last}
    touched = {name: max(last.get(name, 0), deeds.listed.get(name, 0)) for name in last.keys() | deeds.listed.keys()}
    if taste:
        touched = dict.fromkeys(picked, taste.picked_ms) | touched
    latest = sorted((name for name, at in touched.items() if at > reset), key=lambda name: -touched[name])[:RECENT]
    now_ms = int(moment.timestamp() * 1000)
    sure = {}
    for name in latest:
        stars = rated[name][0] if name in rated else _LIKED_FROM if name in picked and name not in watched else None
        parts = watched.get(name, _NONE)
        sure[name] = interactions.confidence(
            share=parts.share, stars=stars, listed=name in deeds.listed, age=(now_ms - touched[name]) / 86_400_000
        )
    genres, people = _affinities(sure, shelf)
    return Evidence(
        confidence=sure,
        last_ms={name: at for name, at in last.items() if at},
        finished=frozenset(name for name, parts in watched.items() if parts.finished),
        going=_going(deeds, shelf),
        listed=tuple(sorted(deeds.listed, key=lambda name: -deeds.listed[name])),
        picked=tuple(picked),
        liked=frozenset(name for name, (stars, _) in rated.items() if stars >= _LIKED_FROM),
        hidden=frozenset(taste.hidden if taste else ()),
        genres=genres,
        people=people,
        languages=deeds.languages,
        session=_session(deeds),
    )


def judged(latest: Mapping[str, float], every: Mapping[str, float], shelf: Shelf) -> Evidence:
    """As much of it as follows from confidences alone: of the `latest` titles, and of `every` one that was touched."""
    genres, people = _affinities(latest, shelf)
    return Evidence(confidence=latest, last_ms=dict.fromkeys(every, 1), genres=genres, people=people)


class _Parts(NamedTuple):
    """What was watched of a whole title."""

    share: float
    last_ms: int
    finished: bool


_NONE = _Parts(0.0, 0, False)


def whole(content_id: str, shelf: Shelf) -> str:
    """Of a season or an episode, its series; any other title itself."""
    n = shelf.numbers.get(content_id, 0)
    return str(shelf.entry(n).get("series", content_id)) if n >= shelf.tops else content_id


def _wholes(deeds: Deeds, shelf: Shelf) -> dict[str, _Parts]:
    found: dict[str, _Parts] = {}
    for content_id, each in deeds.watched.items():
        if each.observed_ms and (each.position or each.finished):
            name = whole(content_id, shelf)
            share = each.share if name == content_id else each.share / _EPISODES
            before = found.get(name, _NONE)
            finished = before.finished or (each.finished and name == content_id)
            found[name] = _Parts(min(1.0, before.share + share), max(before.last_ms, each.observed_ms), finished)
    return found


def _ratings(deeds: Deeds, shelf: Shelf) -> dict[str, tuple[int, int]]:
    """Title → stars, and when (epoch milliseconds)."""
    found: dict[str, tuple[int, int]] = {}
    for content_id, (stars, at) in deeds.rated.items():
        ms = int(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp() * 1000)
        found[whole(content_id, shelf)] = (stars, ms)
    return found


def _going(deeds: Deeds, shelf: Shelf) -> tuple[Going, ...]:
    found: dict[str, Going] = {}
    on = (name for name, each in deeds.watched.items() if each.listed_ms and not each.finished)
    for content_id in sorted(on, key=lambda name: -deeds.watched[name].listed_ms):
        name = whole(content_id, shelf)
        found.setdefault(name, Going(content_id, name, deeds.watched[content_id]))
    return tuple(found.values())


def _affinities(sure: Mapping[str, float], shelf: Shelf) -> tuple[dict[str, float], dict[str, float]]:
    genres: dict[str, float] = defaultdict(float)
    people: dict[str, float] = defaultdict(float)
    for name, confidence in sure.items():
        n = shelf.numbers.get(name)
        if n is None:
            continue
        entry = shelf.entry(n)
        named = entry["card"].get("genres", [])
        for genre in named:
            genres[genre] += confidence / len(named) ** 0.5
        for person in entry.get("people", []):
            people[person] += confidence
    most = max(genres.values(), default=0.0)
    liked = {genre: value / most for genre, value in genres.items()} if most > 0 else {}
    known = {person: value for person, value in people.items() if value >= _KNOWN_FROM and person in shelf.people}
    return _best_first(liked), _best_first(known)


def _best_first(values: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(values.items(), key=lambda each: (-each[1], each[0])))


def _session(deeds: Deeds) -> float | None:
    latest = sorted(deeds.watched.values(), key=lambda each: -each.observed_ms)[:_SESSIONS]
    minutes = [(each.duration if each.finished else each.position) / 60 for each in latest if each.observed_ms]
    return median(minutes) if len(minutes) >= 3 else None
