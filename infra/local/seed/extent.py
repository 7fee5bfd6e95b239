"""How much of a demo there is, as DEMO says."""

from dataclasses import dataclass, replace

from infra.local.seed.catalogue import DEMOS, DRAFT, SERIES, Demo, Season, Series

_SHORT = 6
"""Seconds of a film of the small demo."""


@dataclass(frozen=True)
class Extent:
    films: tuple[Demo, ...] = ()
    series: tuple[Series, ...] = ()
    drafts: tuple[Demo, ...] = ()
    households: int = 0
    """That would sign up in a year of the audience's: two of five do in a month. 0: nobody has ever watched."""
    days: int = 30


NOTHING = Extent()
WHOLE = Extent(DEMOS, SERIES, (DRAFT,), households=250)


def said(demo: str) -> Extent:
    """`off` and `accounts` are no titles; a number is so many films; `titles` has no audience; `small` is one of each kind."""
    if demo in ("off", "accounts"):
        return NOTHING
    if demo.isdigit():
        return Extent(DEMOS[: int(demo)])
    if demo == "titles":
        return replace(WHOLE, households=0)
    return _small() if demo == "small" else WHOLE


def _small() -> Extent:
    """For tests: a film in two languages with its trailer, one for children, a series with specials, a draft, some days."""
    films = tuple(_shortened(DEMOS[number]) for number in (0, 1))
    first = SERIES[0]
    seasons = (Season(each.number, each.title, each.episodes[:1]) for each in first.seasons if each.number < 2)
    series = Series(_shortened(first.whole), tuple(seasons))
    return Extent(films, (series,), (_shortened(DRAFT),), households=200, days=2)


def _shortened(demo: Demo) -> Demo:
    return replace(demo, seconds=_SHORT)
