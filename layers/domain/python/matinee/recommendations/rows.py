"""The rows that a home page may have: one small function a kind, which says of what it would be made, and how much it is worth.

A draft has more titles than its row will show, as another row may take some of them first (`arranging`).
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import takewhile
from typing import NamedTuple

from matinee.kernel.types import Instant
from matinee.recommendations import explaining, trending
from matinee.recommendations.known import Known
from matinee.recommendations.likeness import like
from matinee.recommendations.models import Collection
from matinee.recommendations.views import Kind

BOTTOM = 1.0
"""The weight of what stands below all other rows."""
PLACED = 98.0
"""The weight from which a row stands where it is put, by hand or because people look for it there: no experiment moves it."""
SHOWN = 20
"""Titles in a row."""
_TOP10 = 10
_WIDE = 60
"""Titles of a draft."""
_NEW = timedelta(days=90)
_AGAIN = timedelta(days=1)
_EVENING, _MORNING = 20, 5
"""Hours of the day between which it is night."""
_SHORT, _LONGEST = 20, 100
"""Minutes: what is short for who has no usual session, at least and at most."""


class Draft(NamedTuple):
    kind: Kind
    items: list[int]
    """Numbers of titles; of what goes on, of films and episodes."""
    weight: float
    """How much the row is worth to this profile: rows stand by it."""
    about: str = ""
    """What it is about, where there may be several of a kind."""
    key: str = ""
    """Of its title in `texts`; its kind, where it is not said."""
    values: dict[str, str] = {}
    reasons: bool = False
    """Whether each title says why it is there."""
    alone: bool = False
    """Whether it stands for a single title too; others need some (`arranging.FEWEST`)."""
    claims: bool = False
    """Whether its titles are its own before any other row's: what somebody chose, or what has no second chance."""
    whole: bool = False
    """Whether it stands with all of its titles or not at all, as their places say something."""

    @property
    def row_id(self) -> str:
        return f"{self.kind}:{self.about}" if self.about else self.kind


def drafts(known: Known) -> list[Draft]:
    """All rows that there is something for."""
    wanted = FOR_KIDS if known.is_kids else EVERY
    return [draft for build in wanted for draft in build(known) if draft.items]


def going_on(known: Known) -> Iterator[Draft]:
    shown = [each for each in known.evidence.going if each.whole not in known.evidence.hidden]
    yield Draft("continue", list(known.visible.named(each.content_id for each in shown)), 100, alone=True, claims=True)


def top_picks(known: Known) -> Iterator[Draft]:
    if known.evidence.knows:
        yield Draft("top", [each.n for each in known.best[:_WIDE]], 90, reasons=True)


def because(known: Known) -> Iterator[Draft]:
    """Of the last two titles that were liked, what goes with them."""
    for place, name in enumerate(known.liked[:2]):
        items = known.unseen(like(known, name, _WIDE))
        seen = name in known.evidence.seen or name not in known.evidence.picked
        yield Draft(
            "because",
            items,
            80 - 15 * place,
            name,
            "because" if seen else "because_picked",
            {"title": known.title(name)},
        )


def trending_now(known: Known) -> Iterator[Draft]:
    found = known.visible.named(trending.of(known.shelf.head, known.audience.country, "trending"))
    yield Draft("trending", list(found)[:_WIDE], 70, alone=not known.evidence.knows)


def top_ten(known: Known) -> Iterator[Draft]:
    """The most watched of the country, in this order."""
    ranked = known.shelf.head["countries"].get(known.audience.country, {}).get("top", [])
    found = list(known.visible.named(ranked))[:_TOP10]
    if len(found) == _TOP10:
        yield Draft("top10", found, 40 if known.evidence.knows else 95, whole=True)


def popular(known: Known) -> Iterator[Draft]:
    """For who is not known, what their country watches, then what all do; for a service without viewers, whatever there is."""
    if not known.evidence.knows:
        here = known.visible.named(trending.of(known.shelf.head, known.audience.country, "top"))
        others = known.scores.sorted(known.visible.first(range(known.shelf.tops), _WIDE))
        yield Draft("top", list(dict.fromkeys([*here, *others]))[:_WIDE], 90, key="popular", alone=True)


def anything(known: Known) -> list[Draft]:
    """Where no row has enough: whatever there is."""
    found = known.visible.first(range(known.shelf.tops), _WIDE)
    return [Draft("top", found, 0, key="popular", alone=True)] if found else []


def new(known: Known) -> Iterator[Draft]:
    since = known.today - _NEW.total_seconds()
    found = known.unseen(
        known.visible.first(takewhile(lambda n: known.shelf.at[n] >= since, known.shelf.newest), _WIDE)
    )
    yield Draft("new", found, 60)


def genres(known: Known) -> Iterator[Draft]:
    """Of the genres that are liked most, or of the largest; the next ones of who is not known yet."""
    liked = [name for name, value in known.evidence.genres.items() if value > 0.2]
    disliked = {name for name, value in known.evidence.genres.items() if value < 0}
    others = [name for name in known.shelf.genre_names[:12] if name not in liked and name not in disliked]
    for place, name in enumerate([*liked[:4], *others][:6]):
        found = known.unseen(known.visible.first(known.shelf.of_genre(name), 2 * _WIDE))
        weight = 58 - 6 * place if name in liked else 38 - 3 * place
        yield Draft("genre", known.scores.sorted(found)[:_WIDE], weight, name, values={"genre": name})


def watchlist(known: Known) -> Iterator[Draft]:
    yield Draft("watchlist", list(known.visible.named(known.evidence.listed))[:_WIDE], 66, alone=True, claims=True)


def again(known: Known) -> Iterator[Draft]:
    """What was seen to its end and liked, some time ago."""
    before = int((known.today - _AGAIN.total_seconds()) * 1000)
    told = known.evidence
    kept = [name for name in told.finished if told.last_ms.get(name, 0) < before and told.confidence.get(name, 1) > 0]
    order = sorted(kept, key=lambda name: (name not in told.liked, -told.last_ms[name]))
    yield Draft("again", list(known.visible.named(order))[:_WIDE], 70 if known.is_kids else 30, alone=known.is_kids)


def gems(known: Known) -> Iterator[Draft]:
    """What suits the profile and is watched by few."""
    shelf = known.shelf
    if known.evidence.knows and shelf.tops:
        usual = shelf.popularity[shelf.tops // 4]
        found = [each.n for each in known.best if shelf.popularity[each.n] <= usual and shelf.playable[each.n]]
        suit = [n for n in found if known.scores.warm.get(n, 0) > 0 or known.scores.parts(n)["genres"] > 0.1]
        yield Draft("gems", suit[:_WIDE], 44, reasons=True)


def leaving(known: Known) -> Iterator[Draft]:
    closing = ((explaining.closes(known, n), n) for n in known.visible.first(known.shelf.head["closing"], 500))
    found: list[tuple[Instant, int]] = [(end, n) for end, n in closing if end]
    yield Draft("leaving", [n for _, n in sorted(found)][:_WIDE], 46, reasons=True, alone=True, claims=True)


def with_person(known: Known) -> Iterator[Draft]:
    """By the two whom the profile likes most."""
    for place, name in enumerate(list(known.evidence.people)[:2]):
        found = known.unseen(known.visible.first(known.shelf.of_person(name), _WIDE))
        directs = [
            name in known.shelf.entry(n).get("people", [])[: known.shelf.entry(n).get("directors", 0)] for n in found
        ]
        key = "director" if found and sum(directs) > len(found) / 2 else "person"
        yield Draft("person", known.scores.sorted(found), 59 - 8 * place, name, key, {"person": name})


def short(known: Known) -> Iterator[Draft]:
    """What ends within the usual session, above all at night."""
    limit = min(max(known.evidence.session or 45.0, _SHORT), _LONGEST)
    minutes, playable = known.shelf.minutes, known.shelf.playable
    films = (each.n for each in known.best)
    found = [n for n in films if 0 < minutes[n] <= limit and playable[n]]
    late = known.utc_offset is not None and _is_night(known)
    key = "short" if late or known.utc_offset is None else "short_day"
    yield Draft("short", found[:_WIDE], 75 if late else 34, key=key)


def by_hand(known: Known) -> Iterator[Draft]:
    """What editors have put together, where and when they want it, and for whom."""
    weights = {"top": 200, "after_continue": 99, "bottom": BOTTOM}
    for place, said in enumerate(known.shelf.head["collections"]):
        each = Collection.model_validate(said)
        if _is_for(each, known):
            items = list(known.visible.named(each.said.content_ids))
            name = _named(each, known.language)
            weight = weights[each.said.position] - place / 1000
            yield Draft(
                "collection", items, weight, each.collection_id, values={"title": name}, alone=True, claims=True
            )


def _is_for(found: Collection, known: Known) -> bool:
    said, moment = found.said, known.audience.moment
    return (
        (not said.countries or known.audience.country in said.countries)
        and (said.starts_at is None or said.starts_at <= moment)
        and (said.ends_at is None or moment < said.ends_at)
        and said.audience in ("all", "kids" if known.is_kids else "grown_up")
    )


def _named(found: Collection, language: str | None) -> str:
    titles = found.said.title
    wanted = (language or "en", (language or "en").partition("-")[0], "en")
    return next((titles[each] for each in wanted if each in titles), next(iter(titles.values())))


def _is_night(known: Known) -> bool:
    at = known.audience.moment + timedelta(minutes=known.utc_offset or 0)
    return at.hour >= _EVENING or at.hour < _MORNING


Builder = Callable[[Known], Iterator[Draft]]
EVERY: tuple[Builder, ...] = (
    going_on,
    by_hand,
    top_picks,
    popular,
    because,
    trending_now,
    top_ten,
    new,
    genres,
    watchlist,
    again,
    gems,
    leaving,
    with_person,
    short,
)
FOR_KIDS: tuple[Builder, ...] = (
    going_on,
    by_hand,
    top_picks,
    popular,
    because,
    trending_now,
    genres,
    watchlist,
    again,
    new,
)
"""A kids' page has fewer rows, and none that presses or ranks."""
