"""Whether a new model is put into use: what it shows for a week that it has not seen, beside yesterday's and popularity.

It is judged as requests use it, by `artefact.Model` and what that finds. Standard library alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt

from matinee.recommendations.artefact import Model

TOP = 100
"""Places of a list that are judged."""
_SHORT = 20
FEWEST = 30
"""Judged profiles below which figures say nothing: then nothing is refused for them."""
NEW = 3
"""A profile that has done so little is new."""
_TAIL = 0.2
"""The share of titles, by popularity, beyond which the long tail begins."""
_SURE = 2.0
"""Standard errors by which a model must be worse to be refused: one in forty nights by chance."""


@dataclass(frozen=True)
class History:
    """What a profile did before the week, and what it liked in it and had not seen before."""

    given: Mapping[str, float]
    wanted: frozenset[str]


@dataclass(frozen=True)
class Title:
    """What slices ask of a title."""

    language: str = "und"
    for_kids: bool = False


@dataclass(frozen=True)
class Verdict:
    promoted: bool
    reason: str
    """A sentence for the operator."""


Ranked = list[str]
Figures = dict[str, float]


def ranked(model: Model, history: History) -> Ranked:
    """The 100 best for a profile, best first."""
    scores = model.score(history.given)
    return sorted(scores, key=lambda each: (-scores[each], each))[:TOP]


def popular(model: Model, history: History) -> Ranked:
    """The 100 most popular that the profile has not seen."""
    return [each for each in model.titles[: TOP + len(history.given)] if each not in history.given][:TOP]


def gain(found: Ranked, wanted: frozenset[str]) -> float:
    """NDCG@100 of one profile."""
    best = sum(1 / log2(place + 2) for place in range(min(TOP, len(wanted))))
    return sum(1 / log2(place + 2) for place, each in enumerate(found) if each in wanted) / best


def recall(found: Ranked, wanted: frozenset[str]) -> float:
    """R@20 of one profile."""
    return len(wanted.intersection(found[:_SHORT])) / min(_SHORT, len(wanted))


def figures(lists: Sequence[Ranked], histories: Sequence[History]) -> Figures:
    """Means and the standard error of NDCG@100; no more than a count where nobody was judged."""
    gains = [gain(found, each.wanted) for found, each in zip(lists, histories, strict=True)]
    if not gains:
        return {"profiles": 0}
    recalls = [recall(found, each.wanted) for found, each in zip(lists, histories, strict=True)]
    return {
        "profiles": len(gains),
        "ndcg_100": _mean(gains),
        "ndcg_100_error": _error(gains),
        "recall_20": _mean(recalls),
    }


def slices(
    model: Model, lists: Sequence[Ranked], histories: Sequence[History], titles: Mapping[str, Title]
) -> dict[str, Figures]:
    """Figures of parts: new profiles, and of what was wanted the long tail, new titles, kids' titles and each language."""
    tail = set(model.titles[int(_TAIL * len(model.titles)) :])
    languages = sorted({each.language for each in titles.values()})
    of_wanted: dict[str, Callable[[str], bool]] = {
        "long_tail": tail.__contains__,
        "new_titles": model.cold,
        "kids_titles": lambda each: each in titles and titles[each].for_kids,
        **{f"language_{code}": _in_language(titles, code) for code in languages},
    }
    told = {"new_profiles": _part(lists, histories, lambda each: len(each.given) <= NEW)}
    for name, belongs in of_wanted.items():
        some = [History(each.given, frozenset(filter(belongs, each.wanted))) for each in histories]
        told[name] = _part(lists, some, lambda each: True)
    return told


def _in_language(titles: Mapping[str, Title], code: str) -> Callable[[str], bool]:
    return lambda each: each in titles and titles[each].language == code


def _part(lists: Sequence[Ranked], histories: Sequence[History], kept: Callable[[History], bool]) -> Figures:
    some = [pair for pair in zip(lists, histories, strict=True) if pair[1].wanted and kept(pair[1])]
    return figures([found for found, _ in some], [each for _, each in some])


def verdict(
    new: Sequence[Ranked],
    old: Sequence[Ranked] | None,
    popular: Sequence[Ranked],
    histories: Sequence[History],
) -> Verdict:
    """A model is refused where it is surely worse than yesterday's, or than popularity, for the same profiles in the same week.

    Surely: by more than two standard errors of the differences, profile by profile; else chance would refuse every second one.
    """
    if len(histories) < FEWEST:
        return Verdict(True, f"Promoted: {len(histories)} profiles can be judged, too few to refuse a model for.")
    gains = [gain(found, each.wanted) for found, each in zip(new, histories, strict=True)]
    told = f"its NDCG@100 in the last week is {_mean(gains):.4f}"
    for name, lists in (("yesterday's model", old), ("popularity", popular)):
        if lists is None:
            continue
        others = [gain(found, each.wanted) for found, each in zip(lists, histories, strict=True)]
        differences = [own - other for own, other in zip(gains, others, strict=True)]
        if _mean(differences) < 0 and -_mean(differences) > _SURE * _error(differences):
            return Verdict(False, f"Refused: {told}, that of {name} {_mean(others):.4f}.")
        told += f", that of {name} {_mean(others):.4f}"
    return Verdict(True, f"Promoted: {told}.")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _error(values: Sequence[float]) -> float:
    """Of the mean."""
    if len(values) < 2:
        return 0.0
    middle = _mean(values)
    return sqrt(sum((each - middle) ** 2 for each in values) / (len(values) - 1) / len(values))
