"""A month of a town whose taste is known, with the product's own page, or with what is most popular.

Both towns begin with the same past, in which people heard of films from friends. Each night the product's training learns from
what its town did, by the rows that the lake would answer; each day a page is made by the code that answers requests.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from matinee.content.visibility import Audience
from matinee.playback import popularity
from matinee.playback.deeds import Deeds, Watched
from matinee.recommendations import artefact, evidence, gathering, home
from matinee.recommendations.known import Known
from matinee.recommendations.learning import product, training
from matinee.recommendations.shelf import Shelf
from matinee.recommendations.shelf_format import pack

from tests.unit.recommendations.town import LIKED, Town

FIRST = date(2026, 11, 1)
DAYS, VIEWERS, FILMS, NEW, PAST = 28, 90, 450, 45, 12
_FADES = 14.0
"""Days in which what counts as popular fades by half (`matinee.playback.popularity`)."""


@dataclass
class Did:
    """What somebody did with a film."""

    share: float = 0.0
    stars: int | None = None
    listed: float | None = None
    ignored: int = 0
    at: float = 0.0
    """Epoch seconds, as `listed` is."""


@dataclass
class Lived:
    """A town and what happened in it."""

    town: Town
    did: dict[int, dict[str, Did]] = field(default_factory=lambda: defaultdict(dict))
    satisfied: float = 0.0
    """Hours of the month with what somebody enjoys."""
    tried: Counter[str] = field(default_factory=Counter)
    """Film that came within the month → viewers who tried it."""
    found: Counter[str] = field(default_factory=Counter)
    """The same → viewers whom it satisfied."""
    shown: set[str] = field(default_factory=set)
    """What stood before somebody's eyes."""

    def watched(self, viewer: int, content_id: str, at: float) -> None:
        told = self.did[viewer].setdefault(content_id, Did())
        told.share, told.at = self.town.watches(viewer, content_id), at
        told.stars = self.town.rates(viewer, content_id)

    def known(self, viewer: int) -> set[str]:
        return {name for name, each in self.did[viewer].items() if each.share}


def moment(day: int) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, 20, tzinfo=UTC) + timedelta(day)


def begun(seed: int) -> Lived:
    lived = Lived(Town(VIEWERS, FILMS, NEW, DAYS, moment(0).timestamp(), seed))
    for viewer in range(VIEWERS):
        for nth in range(PAST):
            day = -1 - 5 * nth
            lived.watched(viewer, lived.town.finds(viewer, lived.known(viewer), day), moment(day).timestamp())
    return lived


Page = Callable[[int], list[list[str]]]
Morning = Callable[[Lived, int], Page]


def lived(morning: Morning, seed: int = 1) -> Lived:
    """A month with the pages that are made each morning."""
    life = begun(seed)
    for day in range(DAYS):
        page = morning(life, day)
        for viewer in range(VIEWERS):
            if life.town.comes():
                _evening(life, viewer, page(viewer), moment(day).timestamp())
    return life


def _evening(life: Lived, viewer: int, page: list[list[str]], at: float) -> None:
    looked = life.town.looks(viewer, page, life.known(viewer))
    for name in looked.passed:
        life.did[viewer].setdefault(name, Did(at=at)).ignored += 1
    life.shown.update(looked.passed)
    if looked.listed:
        life.did[viewer][looked.listed].listed = at
    if looked.chosen:
        life.shown.add(looked.chosen)
        life.watched(viewer, looked.chosen, at)
        film = life.town.films[life.town.numbers[looked.chosen]]
        satisfied = life.town.enjoys(viewer, film.content_id) > LIKED
        life.satisfied += film.hours * satisfied
        if film.day >= 0:
            life.tried[film.content_id] += 1
            life.found[film.content_id] += satisfied


# --- what both know --------------------------------------------------------------------------------------------------


def counted(life: Lived, day: int) -> dict[str, float]:
    """Film → how often it was watched, fading."""
    now, told = moment(day).timestamp(), defaultdict[str, float](float)
    for films in life.did.values():
        for name, each in films.items():
            if each.share >= 0.5:
                told[name] += 0.5 ** ((now - each.at) / 86_400 / _FADES)
    return told


def by_popularity(life: Lived, day: int) -> Page:
    """The most watched that somebody doesn't know, place by place in the order in which a page is looked at."""
    counts = counted(life, day)
    there = [film.content_id for film in life.town.films if film.day <= day]
    order = sorted(there, key=lambda name: (-counts.get(name, 0.0), name))

    def page(viewer: int) -> list[list[str]]:
        known = life.known(viewer)
        left = [name for name in order if name not in known]
        return [left[start : start + 5] for start in range(0, 50, 5)]

    return page


# --- the product -------------------------------------------------------------------------------------------------


def by_matinee(life: Lived, day: int) -> Page:
    model = trained(life, day)
    read = artefact.load(model)
    counts = popularity.measure(counted(life, day))
    prior = dict(zip(read.titles, read.popularity, strict=True))
    together = {name: max(counts.get(name, 0), prior.get(name, 0)) for name in counts.keys() | prior.keys()}
    ranked = sorted(counts, key=lambda name: (-counts[name], name))[:100]
    head = {
        "at": 0, "anew": 0, "model_version": "v1", "collections": [],
        "countries": {"*": {"top": ranked, "trending": ranked}},
    }  # fmt: skip
    entries = [film.entry for film in life.town.films if film.day <= day]
    stands = Shelf(pack(entries, together, head, model))
    audience = Audience("DE", 18, moment(day), "en")

    def page(viewer: int) -> list[list[str]]:
        told = evidence.of(deeds(life, viewer), None, stands, moment(day))
        made = home.page(Known(stands, read, told, audience))
        return [[card.content_id for card in row.items] for row in made.rows]

    return page


def trained(life: Lived, day: int) -> bytes:
    """The night's model, by the nightly run's own parts."""
    last = FIRST + timedelta(day - 1)
    rows = [row(f"p_{viewer:03}", name, each) for viewer, films in life.did.items() for name, each in films.items()]
    catalogue = {film.content_id: film.texts for film in life.town.films if film.day <= day}
    return training.train("v1", gathering.merged(rows, last, {}), catalogue, product.RECIPE)


def row(profile: str, content_id: str, did: Did) -> dict[str, str]:
    """As Athena answers it."""
    return {
        "analytics_id": profile,
        "content_id": content_id,
        "finished": "true" if did.share == 1 else "false",
        "watch_seconds": str(6000 * did.share),
        "duration": "6000",
        "stars": str(did.stars or 0),
        "listed": "true" if did.listed else "false",
        "hidden": "false",
        "ignored": str(did.ignored),
        "at_seconds": str(did.at),
    }


def deeds(life: Lived, viewer: int) -> Deeds:
    """As the playback domain answers them."""
    watched, listed, rated = dict[str, Watched](), dict[str, int](), dict[str, tuple[int, str]]()
    for name, each in life.did[viewer].items():
        ms = int(each.at * 1000)
        if each.share:
            done = each.share == 1
            watched[name] = Watched(6000 * each.share, 6000, ms, 0 if done else ms, done)
        if each.listed:
            listed[name] = int(each.listed * 1000)
        if each.stars:
            rated[name] = (each.stars, datetime.fromtimestamp(each.at, UTC).isoformat())
    return Deeds(watched, listed, rated, frozenset())


# --- what comes of it --------------------------------------------------------------------------------------------

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def months() -> tuple[Lived, Lived]:
    simple, own = lived(by_popularity), lived(by_matinee)
    for name, month in (("popularity", simple), ("Matinee", own)):
        print(
            f"{name}: {month.satisfied:.0f} satisfied hours; {len(month.shown)} of {FILMS} films shown; of {NEW} new ones"
            f" {len(+month.found)} found an audience, of {month.tried.total()} who tried one {month.found.total()} liked it"
        )
    return simple, own


def test_the_month_has_a_fifth_more_satisfied_hours_than_popularity(months: tuple[Lived, Lived]) -> None:
    simple, own = months
    assert own.satisfied >= 1.2 * simple.satisfied > 0


def test_new_films_find_those_who_like_them(months: tuple[Lived, Lived]) -> None:
    """Most new films satisfy somebody, and of those who try one most like it, where a film at random pleases one in six."""
    simple, own = months
    assert len(+own.found) >= NEW / 2
    assert own.found.total() >= max(2 * simple.found.total(), 0.5 * own.tried.total())


def test_more_than_twice_as_much_of_the_catalogue_is_shown(months: tuple[Lived, Lived]) -> None:
    simple, own = months
    assert len(own.shown) >= 2 * len(simple.shown)
