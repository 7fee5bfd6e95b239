"""The three steps of a night: gather what profiles did, train and judge a model, put it into use.

Two models are trained: the one for requests of all that is known, and its twin of all but the last week. The twin is judged
by that week, beside the twin of the model in use, which has not seen it either.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from matinee.analytics.warehouse import partitions
from matinee.kernel import log
from matinee.kernel.types import Model, now
from matinee.recommendations import artefact, factors, gathering, judging, versions
from matinee.recommendations.gathering import Deed, Shelf
from matinee.recommendations.interactions import says_something
from matinee.recommendations.learning import LARGEST

if TYPE_CHECKING:
    from matinee.recommendations.learning.matrix import Floats

LARGE = 6000
"""Titles from which on training needs the function of 10 GB: a matrix of them has 144 MB, and there are four at once."""
JUDGED = 400
"""Profiles that a model is judged by at most: those whose ids sort first, which are random."""
LIKED = 0.3
"""Confidence from which on a profile is said to have wanted a title."""
KIDS = 7
"""Years: titles up to this age are told apart on the card."""
_WEEK = 7 * 86_400.0


class Night(Model):
    """What one step hands to the next."""

    day: date
    """The last day that is learnt from."""
    version: versions.Version
    query_id: str
    large: bool = False
    many: bool = False
    """Whether there are more titles than a matrix has room for."""
    by_spark: bool = False
    """Whether Spark finds the factors of both models: `factorising`."""
    job: tuple[str, ...] = ()
    """What Spark's job is told."""
    run: str = ""
    """The job's run."""
    factorised: bool = False
    done: bool = False
    """Whether the model is trained, and not only its twin."""


class Asked(Model):
    day: date | None = None
    """The last day to learn from, by default yesterday."""


class Outcome(Model):
    version: versions.Version
    promoted: bool
    reason: str


def gather(asked: Asked) -> Night:
    """Raises QueryFailed, TimeoutError."""
    day, version = asked.day or now().date() - timedelta(1), partitions.new_run()
    query_id, titles = gathering.ask(day, version), len(gathering.shelf().titles)
    return Night(day=day, version=version, query_id=query_id, large=titles > LARGE, many=titles > LARGEST)


def train(night: Night) -> Night:
    """Train and store the twin; called again, the model, judged and with its card: a function has time for one of 20,000 titles.

    Doing either again stores the same.
    """
    started = time.monotonic()
    shelf = gathering.shelf()
    deeds = gathering.deeds(night.query_id, night.day, shelf.series)
    cut = cut_of(deeds)
    found = versions.file(night.version, "twin.bin")
    files = completed(night, shelf, deeds, cut, found) if found else twin(night, shelf, deeds, cut)
    log.logger.info("a model was trained", twin=found is None, seconds=round(time.monotonic() - started, 1))
    versions.keep(night.version, files)
    return night.model_copy(update={"done": found is not None})


def cut_of(deeds: Sequence[Deed]) -> float:
    """When the last week begins, in seconds."""
    return max((deed.at for deed in deeds), default=0.0) - _WEEK


def twin(night: Night, shelf: Shelf, deeds: Sequence[Deed], cut: float) -> dict[str, bytes]:
    """The model of all before the last week, and the recipe that suits it, with what was learned before. Imports numpy."""
    from matinee.recommendations.learning import product

    before = [deed for deed in deeds if deed.at < cut]
    recipe = product.RECIPE if night.by_spark else product.recipe(before, shelf.titles)
    recipe = replace(recipe, weights=_weights())
    trained = product.train(night.version, before, shelf.titles, recipe, _factors(night, "twin"))
    return {"recipe.json": product.written(recipe), "twin.bin": trained}


def completed(night: Night, shelf: Shelf, deeds: Sequence[Deed], cut: float, twin: bytes) -> dict[str, bytes]:
    """The model of everything, by its twin's recipe, with what the twin lets a page's ranker learn, and the card."""
    from matinee.recommendations.learning import product, ranker

    started, current = time.monotonic(), versions.current()[0]
    read = artefact.load(twin)
    histories = divided(deeds, cut, frozenset(read.titles))
    recipe = product.read(versions.required(night.version, "recipe.json"))
    weights, ranked = ranker.learned(ranker.pages(read, histories, shelf.titles, cut), recipe.weights)
    recipe = replace(recipe, weights=weights)
    trained = product.train(night.version, deeds, shelf.titles, recipe, _factors(night, "model"))
    seconds = round(time.monotonic() - started, 1)
    old = versions.file(current.version, "twin.bin") if current else None
    card = judged(night, shelf, deeds, cut, read, old, histories)
    card |= {"bytes": len(trained), "seconds": seconds, "model": product.described(recipe, night.by_spark)}
    card["ranker"] = ranked
    return {"model.bin": trained, "card.json": json.dumps(card).encode()}


def _weights() -> artefact.Weights:
    """Those of the model in use."""
    current = versions.current()[0]
    ranked = versions.card(current.version).get("ranker", {}) if current else {}
    return artefact.Weights(**ranked.get("weights", {}))


def _factors(night: Night, name: str) -> Mapping[str, "Floats"] | None:
    return factors.found(night.version, name) if night.by_spark else None


def judged(
    night: Night,
    shelf: Shelf,
    deeds: Sequence[Deed],
    cut: float,
    new: artefact.Model,
    old: bytes | None,
    histories: Sequence[judging.History],
) -> dict[str, Any]:
    """The card: what was learnt from, how good the twin is and for whom, and whether the model may be used."""
    lists = [judging.ranked(new, each) for each in histories]
    simple = [judging.popular(new, each) for each in histories]
    before = [judging.ranked(artefact.load(old), each) for each in histories] if old else None
    verdict = judging.verdict(lists, before, simple, histories)
    cold = sum(map(new.cold, new.titles))
    return {
        "version": night.version,
        "last_day": str(night.day),
        "first_day": str(date.fromtimestamp(min((deed.at for deed in deeds), default=cut))),
        "profiles": len({deed.profile for deed in deeds}),
        "interactions": len(deeds),
        "titles": {"all": len(new.titles), "cold": cold},
        "held_out": {"from": cut, "days": 7},
        "figures": judging.figures(lists, histories),
        "popularity": judging.figures(simple, histories),
        "slices": judging.slices(new, lists, histories, facts(shelf)),
        "promoted": verdict.promoted,
        "reason": verdict.reason,
    }


def facts(shelf: Shelf) -> dict[str, judging.Title]:
    return {
        content_id: judging.Title(
            title.details.original_language,
            title.details.maturity is not None and title.details.maturity <= KIDS,
        )
        for content_id, title in shelf.titles.items()
    }


def divided(deeds: Sequence[Deed], cut: float, known: frozenset[str]) -> list[judging.History]:
    """Profiles that wanted something in the week, with what a request would have known of them before it, the latest first."""
    wanted: dict[str, set[str]] = {}
    for deed in deeds:
        if deed.at >= cut and deed.confidence >= LIKED and deed.content_id in known:
            wanted.setdefault(deed.profile, set()).add(deed.content_id)
    given: dict[str, list[Deed]] = {profile: [] for profile in sorted(wanted)[:JUDGED]}
    for deed in deeds:
        if deed.at < cut and deed.profile in given and says_something(deed.confidence):
            given[deed.profile].append(deed)
    return [
        judging.History(
            {deed.content_id: deed.confidence for deed in sorted(told, key=lambda deed: -deed.at)},
            frozenset(wanted[profile]),
        )
        for profile, told in given.items()
    ]


def promote(night: Night) -> Outcome:
    """Put the version into use, unless it was refused: that is counted, and an alarm rings. Raises Conflict."""
    card: Mapping[str, Any] = versions.card(night.version)
    promoted = bool(card["promoted"]) and versions.promote(night.version)
    if not card["promoted"]:
        log.count("ModelRefused")
    log.logger.info("a model was judged", version=night.version, promoted=promoted, reason=card["reason"])
    return Outcome(version=night.version, promoted=promoted, reason=card["reason"])
